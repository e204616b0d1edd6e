"""A case of the practice room and what somebody has done with it so far, laid out for its pages.

All of it is worked out anew from the list of their acts, which the session alone holds. It knows nothing of
testimony, its flags or the audit trail.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from archive.admin.practice_cases import Case
from archive.admin.wording import LABEL_NAMES
from archive.detection.findings import Kind, Label
from archive.vocabulary import KeepReason

_PIECE = re.compile(r"\w+(?:['’]\w+)*|\s+|[^\w\s]")
_STOPS = "@#&"
_BESIDE = 60  # code points on each side of a flag in its card
MOST_ACTS = 200  # on one case
LONGEST = 200  # code points of a replacement


class Did(StrEnum):
    """One thing that somebody did, as the session keeps it: [act, ids, words, start, end]."""

    REPLACE = "replace"
    KEEP = "keep"
    REOPEN = "reopen"
    RESIZE = "resize"
    MARK = "mark"


Act = list[object]


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int

    @property
    def is_space(self) -> bool:
        return self.text.isspace()

    @property
    def is_word(self) -> bool:
        return self.text in _STOPS or self.text[0].isalnum()


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag of the list. ``did`` is what became of it: None while it is open."""

    flag_id: int
    start: int
    end: int
    surface: str
    label: Label
    suggestion: str
    said: str  # how sure the detector is, and why
    by_person: bool = False
    did: Did | None = None
    words: str = ""
    reason: str = ""
    together: tuple[int, ...] = ()
    before: str = ""
    after: str = ""
    is_current: bool = False
    is_covered: bool = False
    sizes: tuple[str, str, str, str] = ("", "", "", "")

    @property
    def standing(self) -> str:
        if self.is_covered:
            return "covered"
        return {None: "open", Did.KEEP: "kept"}.get(self.did, "replaced")

    @property
    def kind(self) -> Kind:
        return self.label.kind

    @property
    def label_name(self) -> str:
        return LABEL_NAMES[self.label]

    @property
    def wording(self) -> str:
        return self.words or self.suggestion

    @property
    def reason_label(self) -> str:
        return str(KeepReason(self.reason).label) if self.reason else ""

    @property
    def others(self) -> int:
        return len(self.together) - 1

    @property
    def together_ids(self) -> str:
        return ",".join(map(str, self.together))


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive words under one flag, or under none; ``text`` is what readers would see of them."""

    words: tuple[Word, ...]
    text: str
    flag: Flag | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sheet:
    case: Case
    flags: tuple[Flag, ...]
    restricted: tuple[Run, ...]
    public: tuple[Run, ...]

    @property
    def open_count(self) -> int:
        return sum(flag.standing == "open" for flag in self.flags)

    @property
    def total(self) -> int:
        return len(self.flags)

    @property
    def decided(self) -> int:
        return self.total - self.open_count

    @property
    def public_text(self) -> str:
        return "".join(run.text for run in self.public)

    def flag(self, flag_id: int) -> Flag | None:
        return next((flag for flag in self.flags if flag.flag_id == flag_id), None)


def first_flags(case: Case) -> list[Flag]:
    """What the invented detector flags in ``case``."""
    found: list[Flag] = []
    for spot in case.spots:
        detail, surface = spot.detail, case.text[spot.start : spot.end]
        finds = surface if detail.finds is None else detail.finds
        if not finds:
            continue
        start = spot.start + surface.index(finds)
        looks = f": {detail.looks}" if detail.looks else ""
        said = f"{detail.confidence}, {detail.label.kind.value}{looks}"
        flag = Flag(0, start, start + len(finds), finds, detail.label, detail.suggestion, said)
        found.append(replace(flag, flag_id=len(found) + 1))
    return found


def after(case: Case, acts: Sequence[Act]) -> list[Flag]:
    """The flags of ``case`` after ``acts``; an act that fits nothing changes nothing."""
    flags = {flag.flag_id: flag for flag in first_flags(case)}
    for act in acts:
        did, ids, words, start, end = act
        known = [flag_id for flag_id in ids if flag_id in flags] if isinstance(ids, list) else []
        if did == Did.MARK:
            marked = _marked(case, max(flags, default=0) + 1, str(words), int(str(start)), int(str(end)))
            flags[marked.flag_id] = marked
        for flag_id in known:
            flags[flag_id] = _with(case, flags[flag_id], str(did), str(words), int(str(start)), int(str(end)))
    return list(flags.values())


def _marked(case: Case, flag_id: int, words: str, start: int, end: int) -> Flag:
    label, _, replacement = words.partition("\n")
    replacement = replacement or usual(Label(label))
    return Flag(
        flag_id,
        start,
        end,
        case.text[start:end],
        Label(label),
        replacement,
        "marked by you",
        by_person=True,
        did=Did.REPLACE,
        words=replacement,
    )


def usual(label: Label) -> str:
    """What stands for a detail of this kind where nobody words it."""
    return f"[{LABEL_NAMES[label].lower()}]"


def _with(case: Case, flag: Flag, did: str, words: str, start: int, end: int) -> Flag:
    if did == Did.REPLACE:
        return replace(flag, did=Did.REPLACE, words=words or flag.suggestion, reason="")
    if did == Did.KEEP:
        return replace(flag, did=Did.KEEP, reason=words, words="")
    if did == Did.REOPEN:
        return replace(flag, did=None, words="", reason="")
    return replace(flag, start=start, end=end, surface=case.text[start:end])


def sheet(case: Case, acts: Sequence[Act], *, behind: int | None = None) -> Sheet:
    """Lay ``case`` out; the current flag is the first open one from ``behind`` on."""
    pieces = [Word(found[0], *found.span()) for found in _PIECE.finditer(case.text)]
    spoken = [word for word in pieces if word.is_word]
    flags = sorted(after(case, acts), key=lambda flag: (flag.start, -flag.end))
    replaced = [flag for flag in flags if flag.did is Did.REPLACE]
    flags = [replace(flag, is_covered=any(_covers(wide, flag) for wide in replaced)) for flag in flags]
    current = _current(flags, behind)
    flags = [_card(case, flag, flags, spoken, is_current=flag.flag_id == current) for flag in flags]
    shown = [flag for flag in flags if not flag.is_covered]
    return Sheet(
        case, tuple(flags), tuple(_restricted(pieces, shown)), tuple(_public(case.text, pieces, shown))
    )


def _covers(wide: Flag, flag: Flag) -> bool:
    longer = wide.end - wide.start > flag.end - flag.start
    return longer and wide.start <= flag.start and flag.end <= wide.end


def _current(flags: Sequence[Flag], behind: int | None) -> int | None:
    ids = [flag.flag_id for flag in flags]
    at = ids.index(behind) if behind in ids else 0
    waiting = [flag.flag_id for flag in [*flags[at:], *flags[:at]] if flag.standing == "open"]
    return waiting[0] if waiting else None


def _card(case: Case, flag: Flag, flags: Sequence[Flag], spoken: Sequence[Word], *, is_current: bool) -> Flag:
    same = [
        other.flag_id
        for other in flags
        if other is not flag
        and other.surface.casefold() == flag.surface.casefold()
        and (other.standing, other.did, other.words) == (flag.standing, flag.did, flag.words)
    ]
    before = [word for word in spoken if word.end <= flag.start]
    behind = [word for word in spoken if word.start >= flag.end]
    inside = [word for word in spoken if flag.start <= word.start and word.end <= flag.end]
    left, right = max(0, flag.start - _BESIDE), min(len(case.text), flag.end + _BESIDE)
    return replace(
        flag,
        together=(flag.flag_id, *same),
        is_current=is_current,
        before=("…" if left else "") + case.text[left : flag.start],
        after=case.text[flag.end : right] + ("…" if right < len(case.text) else ""),
        sizes=(
            f"{before[-1].start}-{flag.end}" if before else "",
            f"{inside[1].start}-{flag.end}" if len(inside) > 1 else "",
            f"{flag.start}-{inside[-2].end}" if len(inside) > 1 else "",
            f"{flag.start}-{behind[0].end}" if behind else "",
        ),
    )


def _restricted(pieces: Sequence[Word], flags: Sequence[Flag]) -> Iterator[Run]:
    def over(word: Word) -> Flag | None:
        wide = [flag for flag in flags if flag.start < word.end and word.start < flag.end]
        return max(wide, key=lambda flag: flag.end - flag.start) if wide else None

    for _, run in groupby(((over(word), word) for word in pieces), key=lambda pair: id(pair[0])):
        pairs = list(run)
        words = tuple(word for _, word in pairs)
        yield Run(words, "".join(word.text for word in words), pairs[0][0], words[0].start, words[-1].end)


def _public(text: str, pieces: Sequence[Word], flags: Sequence[Flag]) -> Iterator[Run]:
    """The restricted runs with what replaces them; of replacements that overlap, the longer one's words."""
    merged = _merged([flag for flag in flags if flag.did is Did.REPLACE])
    others = [
        flag
        for flag in flags
        if flag.did is not Did.REPLACE
        and not any(flag.start < end and start < flag.end for start, end, _ in merged)
    ]
    stretches = sorted(
        [*merged, *((flag.start, flag.end, flag) for flag in others)], key=lambda each: each[:2]
    )
    at = 0
    for start, end, flag in stretches:
        if start > at:
            yield Run((), text[at:start], None, at, start)
        if end <= at:
            continue
        yield Run((), flag.words if flag.did is Did.REPLACE else text[start:end], flag, start, end)
        at = end
    if at < len(text):
        yield Run((), text[at:], None, at, len(text))


def _merged(flags: Sequence[Flag]) -> list[tuple[int, int, Flag]]:
    merged: list[tuple[int, int, Flag]] = []
    for flag in flags:
        if merged and flag.start < merged[-1][1]:
            start, end, last = merged[-1]
            longer = flag if flag.end - flag.start > last.end - last.start else last
            merged[-1] = (start, max(end, flag.end), longer)
        else:
            merged.append((flag.start, flag.end, flag))
    return merged
