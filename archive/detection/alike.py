"""What one thing is, by all that its text says of it: the same words in one text stand for the same thing.

A friend whom the text calls a friend is no username where it comes again. Looked for after the edges: a
finding that holds somebody and a school becomes two, and one of another kind than it reads gets its own.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from archive.detection.findings import Finding, Label
from archive.detection.placeholders import usual
from archive.detection.rules import pattern, read_patterns
from archive.detection.suggesting.people import REACH, has_relation, is_shared
from archive.detection.text.lexicon import NameTier, first_name_tier
from archive.detection.text.wordlists import entries
from archive.detection.text.words import WORD, key_of

PATTERNS = read_patterns("alike")
SAID = read_patterns("said_person")
POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
NEAR = 32  # code points before a finding in which a cue stands
LONGEST = 160  # code points of a finding that is looked into
# What a name may be mistaken for.
MISTAKEN = frozenset({Label.USERNAME, Label.PLACE, Label.SCHOOL})
NAMING = MISTAKEN | {Label.PERSON, Label.ORG}
WHERE = frozenset({Label.SCHOOL, Label.ORG})


def told_as_one(findings: Sequence[Finding], text: str) -> list[Finding]:
    """Return ``findings`` of ``text``, sorted and disjoint, the same words of one kind throughout."""
    findings = [_background(found, text) for found in findings]
    if not any(found.label in NAMING | SPLIT_LABELS for found in findings):
        return findings
    names = {_key(found, text) for found in findings if found.label is Label.PERSON}
    parted = [part for found in findings for part in _parted(found, text, names)]
    read: list[Finding] = []
    for position, found in enumerate(parted):
        first = read[-1].end if read else 0
        last = parted[position + 1].start if position + 1 < len(parted) else len(text)
        read.append(_read(found, text, first, last) if found.label in NAMING else found)
    return [_first_name(found, text) for found in _alike(_joint_owners(read, text), text)]


def _joint_owners(findings: Sequence[Finding], text: str) -> list[Finding]:
    """Return ``findings`` with both as people in "at Bev and Clive's"."""
    read = list(findings)
    for position, (found, after) in enumerate(pairwise(findings)):
        if (
            found.label in WHERE | {Label.PLACE}
            and after.label is Label.PERSON
            and text[after.end : after.end + 2] in {"'s", "’s"}
            and PATTERNS["LETTERS"].fullmatch(text, found.start, found.end)
            and " " not in text[found.start : found.end]
            and PATTERNS["AND_OWNS"].fullmatch(text, found.end, after.start)
        ):
            read[position] = _as(found, Label.PERSON, "OWNER")
    return read


def _background(found: Finding, text: str) -> Finding:
    """Return a people, faith or language as one: "Hasidic" is nothing of somebody's health."""
    key = _key(found, text)
    if found.label is Label.HERITAGE or key not in entries("heritage"):
        return found
    named = found.label is Label.PERSON and first_name_tier(key) is not None  # "it was Christian"
    before = PATTERNS["DESCRIBED_AS" if named else "BACKGROUND_BEFORE"]
    said = before.search(text, max(0, found.start - NEAR), found.start)
    return found if said is None else _as(found, Label.HERITAGE, "BACKGROUND")


def _key(found: Finding, text: str) -> str:
    return " ".join(map(key_of, POSSESSIVE.sub("", text[found.start : found.end]).split()))


def _as(found: Finding, label: Label, claim: str, start: int = -1, end: int = -1) -> Finding:
    """Return ``found`` as a ``label`` for the reason that ``claim`` gives, between ``start`` and ``end``."""
    return replace(
        found,
        label=label,
        reason=PATTERNS.claim(claim).reason,
        suggestion=PATTERNS.claim(claim).suggestion or usual(label),
        start=found.start if start < 0 else start,
        end=found.end if end < 0 else end,
    )


class Split(NamedTuple):
    """A finding of one of ``labels`` that ``look`` matches holds ``parts``, each a group of the match.

    A part without a label stays what the finding is. ``holds`` says whether somebody is meant by "who".
    """

    look: str
    labels: frozenset[Label]
    parts: tuple[tuple[str, Label | None, str], ...]
    holds: Callable[[Finding, str, str, set[str]], bool] = lambda found, text, who, names: True


def _is_owner(found: Finding, text: str, who: str, names: set[str]) -> bool:
    """Say whether "kanes" in "kanes house" is Kane's; "jess garden" is nobody's garden."""
    marked = POSSESSIVE.search(who) is not None
    plain = first_name_tier(key_of(who)) is None and _is_known(found, text, who, names)
    return (marked or plain) and not _given(found, text)


def _is_known(found: Finding, text: str, who: str, names: set[str]) -> bool:
    key = key_of(_owner(who))
    return key in names or first_name_tier(key) is not None


def _owner(who: str) -> str:
    return POSSESSIVE.sub("", who) if POSSESSIVE.search(who) else who.removesuffix("s").removesuffix("S")


def _is_job(found: Finding, text: str, who: str, names: set[str]) -> bool:
    return key_of(who) in entries("occupations") or _jobs().fullmatch(who) is not None


def _is_done(found: Finding, text: str, who: str, names: set[str]) -> bool:
    """Say whether somebody stands before it, who does what a verb says."""
    return PATTERNS["WHO_DOES"].search(text, max(0, found.start - NEAR), found.start) is not None


def _is_somebody(found: Finding, text: str, who: str, names: set[str]) -> bool:
    """Say whether "Hala" in "Syria, Hala" is: named elsewhere, or by a first name that is no background."""
    key = key_of(who)
    first_name = who.istitle() and first_name_tier(key) is not None and key not in entries("heritage")
    return key in names or first_name


SPLITS = (
    Split(
        "TITLED_AT",
        MISTAKEN - {Label.PLACE} | {Label.PERSON},
        (("who", Label.PERSON, "TITLE"), ("where", Label.SCHOOL, "AT_SCHOOL")),
    ),
    Split(
        "OWNED_THING",
        frozenset({Label.PERSON, Label.USERNAME}),
        (("who", Label.PERSON, "OWNER"),),
        _is_owner,
    ),
    Split(
        "AND_SOMEBODY",
        frozenset({Label.HERITAGE}),
        (("background", None, ""), ("who", Label.PERSON, "OWNER")),
        _is_somebody,
    ),
    Split("TWO_BACKGROUNDS", frozenset({Label.HERITAGE}), (("first", None, ""), ("second", None, ""))),
    Split("JOB_AT", WHERE, (("who", Label.OCCUPATION, "JOB"), ("where", None, "")), _is_job),
    Split(
        "DOES_IN",
        frozenset({Label.PLACE, Label.SCHOOL}),
        (("who", Label.OCCUPATION, "WORK"), ("where", None, "")),
    ),
    Split(
        "DOES_ANYTHING_IN",
        frozenset({Label.PLACE, Label.SCHOOL}),
        (("who", Label.OCCUPATION, "WORK"), ("where", None, "")),
        _is_done,
    ),
    Split("EVENT_AT", WHERE | {Label.PLACE}, (("what", Label.EVENT, "AN_EVENT"), ("where", None, ""))),
    Split("SCHOOL_BOYS", frozenset({Label.SCHOOL}), (("where", None, ""), ("who", Label.PERSON, "PUPILS"))),
    Split(
        "DAY_AND_AGE",
        frozenset({Label.DATE, Label.AGE}),
        (("date", Label.DATE, "A_DAY"), ("age", Label.AGE, "AGE_BEHIND")),
    ),
    Split(
        "AGE_AMONG",
        frozenset({Label.PERSON}),
        (("first", None, ""), ("age", Label.AGE, "AN_AGE"), ("other", None, "")),
    ),
    Split(
        "OWNED_IN",
        frozenset({Label.PERSON}),
        (("who", None, ""), ("where", Label.PLACE, "OWNED_PLACE")),
    ),
    Split("OWNER_AT", WHERE, (("who", Label.PERSON, "OWNER"), ("where", None, ""))),
    Split("WITH_SOMEBODY", WHERE, (("where", None, ""), ("who", Label.PERSON, "WITH")), _is_known),
    Split("AND_DOES", WHERE, (("where", None, ""),)),
    Split(
        "AND_OWNER",
        frozenset({Label.USERNAME}),
        (("account", None, ""), ("who", Label.PERSON, "OWNER")),
        _is_known,
    ),
)

SPLIT_LABELS = frozenset[Label]().union(*(split.labels for split in SPLITS))


def _parted(found: Finding, text: str, names: set[str]) -> list[Finding]:
    """Return what a finding holds: "Mrs Lockyer at Dunmore Park" is somebody and a school."""
    if found.end - found.start > LONGEST:
        return [found]
    for split in SPLITS:
        if found.label not in split.labels:
            continue
        match = PATTERNS[split.look].fullmatch(text, found.start, found.end)
        if match is None or not split.holds(found, text, match.groupdict().get("who") or "", names):
            continue
        parts = [_part(found, match, *part) for part in split.parts]
        if _leaves_out_nobody(found, parts, text):
            return parts
    return [found]


def _part(found: Finding, match: re.Match[str], group: str, label: Label | None, claim: str) -> Finding:
    start, end = match.span(group)
    ending = POSSESSIVE.search(match[group]) if group == "who" else None
    end -= len(ending[0]) if ending is not None else 0
    return replace(found, start=start, end=end) if label is None else _as(found, label, claim, start, end)


def _leaves_out_nobody(found: Finding, parts: Sequence[Finding], text: str) -> bool:
    """Say whether all that stands between and behind ``parts`` is of a closed list: in doubt nothing is cut.

    With a capital it may be a name: "Jess Garden".
    """
    ends = [found.start, *(part.end for part in parts)]
    starts = [*(part.start for part in parts), found.end]
    left = [word[0] for gap in zip(ends, starts, strict=True) for word in WORD.finditer(text, *gap)]
    return all(key_of(word) in PATTERNS.words("LEFT_OUT") and not word.istitle() for word in left)


def _given(found: Finding, text: str) -> bool:
    """Say whether the text gives a username as one: "a page called mias fault"."""
    before = PATTERNS["HANDLE_BEFORE"].search(text, max(0, found.start - NEAR), found.start)
    return found.label is Label.USERNAME and before is not None


def _whole_name(found: Finding, text: str, first: int, last: int) -> Finding:
    """Return somebody with the title or the initial that stands before or behind the name."""
    title = PATTERNS["TITLE_BEFORE"].search(text, max(first, found.start - 6), found.start)
    if title is not None and text[found.start].isalpha():
        return replace(found, start=title.start())
    initial = PATTERNS["INITIAL_BEFORE"].search(text, max(first, found.start - 4), found.start)
    if initial is not None and text[found.start : found.end].istitle():
        return replace(found, start=initial.start())
    letter = PATTERNS["INITIAL_BEHIND"].match(text, found.end, last)
    if letter is not None and first_name_tier(_key(found, text)):
        return replace(found, end=letter.end())
    return found


def _whole_compound(found: Finding, text: str, first: int, last: int) -> Finding:
    """Return ``found`` with the rest of a name that hyphens hold together."""
    saints = PATTERNS["ALL_SAINTS"].match(text, found.start, found.end)
    look = "COMPOUND_BEFORE" if saints is None else "ALL_BEFORE"
    before = PATTERNS[look].search(text, max(first, found.start - NEAR), found.start)
    behind = PATTERNS["COMPOUND_BEHIND"].match(text, found.end, last)
    start = before.start() if before is not None else found.start
    return replace(found, start=start, end=behind.end() if behind is not None else found.end)


def _read_somebody(found: Finding, text: str, first: int, last: int) -> Finding:
    """Return somebody with a title or an initial, or as the school or the firm that it is."""
    patron = PATTERNS["PATRON"].fullmatch(text, found.start, found.end)
    if patron is not None and PATTERNS["GOES_TO"].search(text, max(0, found.start - NEAR), found.start):
        return _as(found, Label.SCHOOL, "PATRON_OF")
    whole = _whole_name(found, text, first, last)
    if whole != found:
        return whole
    firm = PATTERNS["FIRM"].match(text, found.end, last)
    if firm is not None and first_name_tier(_key(found, text)) is not NameTier.SAFE:
        return _as(found, Label.ORG, "A_FIRM", end=firm.end())
    return found


def _read(found: Finding, text: str, first: int, last: int) -> Finding:
    """Return a finding as what stands around it says, no wider than from ``first`` to ``last``."""
    found = _whole_compound(found, text, first, last)
    start, end, label = found.start, found.end, found.label
    near = max(0, start - NEAR)
    if label is Label.PERSON and (as_somebody := _read_somebody(found, text, first, last)) != found:
        return as_somebody
    if (
        label is Label.USERNAME
        and PATTERNS["CLUB_NAME"].fullmatch(text, start, end)
        and PATTERNS["CLUB_BEFORE"].search(text, near, start)
    ):
        return _as(found, Label.ORG, "A_CLUB")
    if end - start > LONGEST or not PATTERNS["LETTERS"].fullmatch(text, start, end):
        return found
    if label is Label.USERNAME and not _given(found, text) and PATTERNS["TITLED"].fullmatch(text, start, end):
        return _as(found, Label.PERSON, "TITLE")
    if (
        label in {Label.ORG, Label.USERNAME}
        and PATTERNS["THE_BEFORE"].search(text, near, start)
        and text[end - 1] in "sS"
        and PATTERNS["NEXT_DOOR"].match(text, end)
    ):
        return _as(found, Label.PERSON, "NEIGHBOURS")
    if (
        label in {Label.PERSON, Label.SCHOOL}
        and PATTERNS["EVERYONE_IN"].search(text, near, start)
        and not PATTERNS["NO_TOWN"].search(text, start, end)
        and not PATTERNS["OF_SOMEBODY"].match(text, end)
    ):
        return _as(found, Label.PLACE, "IN_TOWN")
    if (
        label in WHERE
        and _key(found, text) in _towns()
        and not PATTERNS["TEAM_BEFORE"].search(text, near, start)
    ):
        return _as(found, Label.PLACE, "A_TOWN")
    if label not in MISTAKEN:
        return found
    words = [word for word in _key(found, text).split() if word not in SAID.words("NICKNAMING")]
    handle = label is Label.USERNAME and not (words and first_name_tier(words[0]))
    if (
        not handle
        and PATTERNS["ENDS_A_NAME"].match(text, end)
        and has_relation(text[max(0, start - REACH) : start])
    ):
        return _as(found, Label.PERSON, "RELATION")
    return found


@cache
def _jobs() -> re.Pattern[str]:
    return pattern(read_patterns("occupations").fragment("JOBS"))


@cache
def _towns() -> frozenset[str]:
    return entries("places") - entries("ambiguous_places")


def _first_name(found: Finding, text: str) -> Finding:
    """Return a username that is a first name alone, which the text gives as no handle, as somebody."""
    start, end = found.start, found.end
    if found.label is not Label.USERNAME or not PATTERNS["LETTERS"].fullmatch(text, start, end):
        return found
    key = _key(found, text)
    if not first_name_tier(key) and not is_shared(text, start, end):
        return found
    return found if _given(found, text) else _as(found, Label.PERSON, "FIRST_NAME")


def _alike(findings: list[Finding], text: str) -> list[Finding]:
    """Return ``findings``, the same words as the surest of them says: a relation before all."""
    same: dict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(findings):
        if found.label in NAMING and PATTERNS["LETTERS"].fullmatch(text, found.start, found.end):
            same[_key(found, text)].append(number)
    for numbers in same.values():
        if len({findings[number].label for number in numbers}) < 2:
            continue
        surest = max((findings[number] for number in numbers), key=lambda found: _sureness(found, text))
        for number in numbers:
            found = findings[number]
            if found.label is not surest.label and _may_become(found, surest.label, text):
                findings[number] = replace(
                    found, label=surest.label, reason=surest.reason, suggestion=usual(surest.label)
                )
    return findings


def _sureness(found: Finding, text: str) -> tuple[bool, float]:
    before = text[max(0, found.start - REACH) : found.start]
    return found.label is Label.PERSON and has_relation(before), found.score


def _may_become(found: Finding, label: Label, text: str) -> bool:
    """Say whether the words may stand for somebody here: in "lives in Lincoln" they do not."""
    if label is not Label.PERSON:
        return True
    if found.label is Label.USERNAME:
        return not _given(found, text)
    owned = text[found.end : found.end + 2].lower() in {"'s", "’s"}
    where = PATTERNS["WHERE_BEFORE"].search(text, max(0, found.start - NEAR), found.start)
    return owned or where is None
