"""How the flags of a revision stand: read by the review screen, by the gate and by every decision."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import cached_property
from itertools import groupby
from typing import Self

from archive.detection.findings import Kind, Label
from archive.disclosure.redaction import Replacement, Segment, redact, redacted
from archive.errors import Shredded
from archive.models.decision import Decision
from archive.models.flag import Flag
from archive.models.restricted import unless_gone
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.vocabulary import Act, Status
from archive.workflow.normal_form import LONGEST_REPLACED_TEXT, NormalForm, normalise

_OPEN_ACTS = (None, Act.RESIZE, Act.REOPEN)


@dataclass(frozen=True, slots=True)
class FlagState:
    """A flag with its standing decision. ``start`` and ``end`` are the stretch now in force.

    ``covered_by`` is the flag whose wider replacement takes this one in; such a flag needs no
    decision of its own. ``same`` are the other flags with the same label over the same words,
    and ``kept_before`` the reason for which those words were kept in the revision before.
    What was shredded is "".
    """

    flag_id: int
    label: Label
    start: int
    end: int
    surface: str
    act: Act | None
    replacement: str
    keep_reason: str
    covered_by: int | None
    suggestion: str
    reason: str
    score: float
    sources: tuple[str, ...]
    added_by_person: bool
    same: tuple[int, ...]
    kept_before: str

    @property
    def kind(self) -> Kind:
        return self.label.kind

    @property
    def is_open(self) -> bool:
        return self.act in _OPEN_ACTS and self.covered_by is None


@dataclass(frozen=True, slots=True)
class _Standing:
    """One flag and the decision that stands, before flags are compared with one another."""

    flag: Flag
    decision: Decision | None

    @property
    def start(self) -> int:
        return self.decision.start if self.decision else self.flag.start

    @property
    def end(self) -> int:
        return self.decision.end if self.decision else self.flag.end

    @property
    def act(self) -> Act | None:
        return Act(self.decision.act) if self.decision else None


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a review had come. Rows are only added, so that this names one state of it."""

    revision: int
    flags: int
    last_flag: int
    decisions: int
    last_decision: int

    def __str__(self) -> str:
        return "-".join(map(str, astuple(self)))

    @classmethod
    def read(cls, written: str) -> "Mark | None":
        """Return what ``str`` wrote; None for anything else."""
        parts = written.split("-")
        if len(parts) != len(fields(cls)) or not all(map(_is_number, parts)):
            return None
        return cls(*map(int, parts))


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and len(part) <= 18  # 64 bits hold it


@dataclass(frozen=True)
class Review:
    """One revision under review, loaded once: whatever is asked of it is worked out from these rows.

    ``text`` is None where it was shredded. ``flags`` and ``decisions`` are in the order of their numbers.
    ``kept_before`` are words that were kept in the revision before, each with its reason.
    """

    revision: Revision
    text: str | None
    flags: tuple[Flag, ...]
    decisions: tuple[Decision, ...]
    kept_before: Mapping[tuple[str, str], str]

    @classmethod
    def load(cls, testimony: Testimony) -> Self:
        """The text on which people decide, as ``Testimony.revision_at_work``, and the one before it.

        Call it while the testimony is held where something is decided on it.
        """
        if testimony.status == Status.PUBLISHED:
            revision = testimony.revision_at_work
            revision.testimony = testimony
            return cls.of(revision)
        revision, *before = Revision.objects.filter(testimony=testimony).order_by("-number")[:2]
        for each in (revision, *before):
            # Whoever seals words for one of its rows does so under the key of the row that is held.
            each.testimony = testimony
        return cls._of(revision, before[0] if before else None)

    @classmethod
    def of(cls, revision: Revision) -> Self:
        before = Revision.objects.filter(testimony=revision.testimony_id, number=revision.number - 1).first()
        return cls._of(revision, before)

    @classmethod
    def _of(cls, revision: Revision, before: Revision | None) -> Self:
        known = {each.pk: each for each in (revision, before) if each is not None}
        flags: defaultdict[int, dict[int, Flag]] = defaultdict(dict)
        for flag in Flag.objects.filter(revision__in=known).order_by("pk"):
            flag.revision = known[flag.revision_id]
            flags[flag.revision_id][flag.pk] = flag
        decisions: defaultdict[int, list[Decision]] = defaultdict(list)
        for decision in Decision.objects.filter(flag__revision__in=known).order_by("pk"):
            for of_revision in flags.values():
                if decision.flag_id in of_revision:
                    decision.flag = of_revision[decision.flag_id]
                    decisions[decision.flag.revision_id].append(decision)
        text = text_if_kept(revision)
        earlier: Mapping[tuple[str, str], str] = {}
        if before is not None and text is not None and (words := text_if_kept(before)) is not None:
            earlier = _kept(words, _standing(flags[before.pk].values(), decisions[before.pk]))
        return cls(revision, text, tuple(flags[revision.pk].values()), tuple(decisions[revision.pk]), earlier)

    @cached_property
    def states(self) -> list[FlagState]:
        """Every flag in reading order; marks that were taken back are left out."""
        standing = _standing(self.flags, self.decisions)
        text = self.text or ""
        same: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        words = {item.flag.pk: _words(text, item) for item in standing}
        if self.text is not None:
            for item in standing:
                same[words[item.flag.pk]].append(item.flag.pk)
        covers = _covers(standing)
        return [
            FlagState(
                flag_id=item.flag.pk,
                label=Label(item.flag.label),
                start=item.start,
                end=item.end,
                surface=text[item.start : item.end],
                act=item.act,
                replacement=unless_gone(item.decision.replacement) if item.decision else "",
                keep_reason=item.decision.keep_reason if item.decision else "",
                covered_by=covers.get(item.flag.pk),
                suggestion=unless_gone(item.flag.suggestion),
                reason=unless_gone(item.flag.reason),
                score=item.flag.score,
                sources=tuple(item.flag.sources),
                added_by_person=item.flag.added_by_id is not None,
                same=tuple(pk for pk in same[words[item.flag.pk]] if pk != item.flag.pk),
                kept_before=self.kept_before.get(words[item.flag.pk], ""),
            )
            for item in standing
        ]

    @property
    def testimony(self) -> Testimony:
        return self.revision.testimony

    @property
    def words(self) -> str:
        """The text. Raises Shredded."""
        if self.text is None:
            raise Shredded(self.revision.testimony_id)
        return self.text

    def flag(self, flag_id: int) -> Flag:
        return next(flag for flag in self.flags if flag.pk == flag_id)

    @property
    def mark(self) -> Mark:
        """What there is of it now."""
        return Mark(
            revision=self.revision.pk,
            flags=len(self.flags),
            last_flag=self.flags[-1].pk if self.flags else 0,
            decisions=len(self.decisions),
            last_decision=self.decisions[-1].pk if self.decisions else 0,
        )

    def as_of(self, mark: Mark) -> "Review | None":
        """The review as it was at ``mark``; None: it was never so, or of another revision."""
        flags = tuple(flag for flag in self.flags if flag.pk <= mark.last_flag)
        decisions = tuple(decision for decision in self.decisions if decision.pk <= mark.last_decision)
        before = replace(self, flags=flags, decisions=decisions)
        return before if before.mark == mark else None


def flag_states(revision: Revision) -> list[FlagState]:
    """Every flag of ``revision`` in reading order; marks that were taken back are left out."""
    return Review.of(revision).states


def text_if_kept(revision: Revision) -> str | None:
    """Return the text; None where it was shredded, and readers see none of it."""
    try:
        return str(revision.text)
    except Shredded:
        return None


def public_segments(text: str, states: Iterable[FlagState]) -> list[Segment]:
    """``text`` with its replacements, in segments; each replaced segment's key is the flag's id."""
    return redact(text, replacements_of(states))


def public_form(text: str, states: Iterable[FlagState]) -> NormalForm:
    """What becomes of ``text`` once its replacements are applied: shown on the screen, and then stored.

    Raises:
        RefusedText: it cannot be stored.
    """
    return normalise(redacted(text, replacements_of(states)), longest=LONGEST_REPLACED_TEXT)


def replacements_of(states: Iterable[FlagState]) -> list[Replacement]:
    return [
        Replacement(state.start, state.end, state.replacement, state.flag_id)
        for state in states
        if state.act is Act.REPLACE
    ]


def open_count(states: Iterable[FlagState]) -> int:
    return sum(state.is_open for state in states)


def _standing(flags: Iterable[Flag], decisions: Iterable[Decision]) -> list[_Standing]:
    last = {decision.flag_id: decision for decision in decisions}
    standing = [_Standing(flag, last.get(flag.pk)) for flag in flags]
    return sorted(
        (item for item in standing if item.act is not Act.RETRACT),
        key=lambda item: (item.start, item.end, item.flag.pk),
    )


def _covers(standing: Sequence[_Standing]) -> dict[int, int]:
    """By flag, the first in reading order whose replacement takes it in; of two equal stretches the older
    covers the newer.

    One sweep: the first that reaches as far as ``end`` reaches further than all before it, so that only such
    ones are kept, and their ends rise.
    """
    found: dict[int, int] = {}
    ends: list[int] = []
    furthest: list[int] = []  # flags, each with its end in the list above
    for _, together in groupby(standing, key=lambda item: item.start):
        items = list(together)
        for item in items:
            if item.act is Act.REPLACE and (not ends or item.end > ends[-1]):
                ends.append(item.end)
                furthest.append(item.flag.pk)
        for item in items:
            place = bisect_left(ends, item.end)
            if place < len(ends) and furthest[place] == item.flag.pk:
                place += 1  # nothing covers itself
            if place < len(ends):
                found[item.flag.pk] = furthest[place]
    return found


def _words(text: str, item: _Standing) -> tuple[str, str]:
    return item.flag.label, text[item.start : item.end].casefold()


def _kept(text: str, standing: Iterable[_Standing]) -> dict[tuple[str, str], str]:
    return {
        _words(text, item): item.decision.keep_reason
        for item in standing
        if item.decision and item.act is Act.KEEP
    }
