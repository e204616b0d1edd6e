"""How the flags of a revision stand: read by the review screen, by the gate and by every decision."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.detection.findings import Kind, Label
from archive.disclosure.redaction import Replacement, Segment, redact, redacted
from archive.errors import Shredded
from archive.models.decision import Decision
from archive.models.flag import Flag
from archive.models.restricted import unless_gone
from archive.models.revision import Revision
from archive.vocabulary import Act
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


def flag_states(revision: Revision) -> list[FlagState]:
    """Every flag of ``revision`` in reading order; marks that were taken back are left out."""
    standing = _standing(revision)
    text = text_if_kept(revision)
    kept_before = {} if text is None else _kept_in_the_revision_before(revision)
    same: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    if text is not None:
        for item in standing:
            same[_words(text, item)].append(item.flag.pk)
    words = {item.flag.pk: _words(text or "", item) for item in standing}
    return [
        FlagState(
            flag_id=item.flag.pk,
            label=Label(item.flag.label),
            start=item.start,
            end=item.end,
            surface=(text or "")[item.start : item.end],
            act=item.act,
            replacement=unless_gone(item.decision.replacement) if item.decision else "",
            keep_reason=item.decision.keep_reason if item.decision else "",
            covered_by=_cover(item, standing),
            suggestion=unless_gone(item.flag.suggestion),
            reason=unless_gone(item.flag.reason),
            score=item.flag.score,
            sources=tuple(item.flag.sources),
            added_by_person=item.flag.added_by_id is not None,
            same=tuple(pk for pk in same[words[item.flag.pk]] if pk != item.flag.pk),
            kept_before=kept_before.get(words[item.flag.pk], ""),
        )
        for item in standing
    ]


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


def _standing(revision: Revision) -> list[_Standing]:
    last: dict[int, Decision] = {}
    for decision in Decision.objects.filter(flag__revision=revision).order_by("pk"):
        last[decision.flag_id] = decision
    standing = [_Standing(flag, last.get(flag.pk)) for flag in revision.flags.all()]
    return sorted(
        (item for item in standing if item.act is not Act.RETRACT),
        key=lambda item: (item.start, item.end, item.flag.pk),
    )


def _cover(item: _Standing, standing: Sequence[_Standing]) -> int | None:
    """The flag whose replacement takes ``item`` in; of two equal stretches the older covers the newer."""
    for other in standing:
        if other is item or other.act is not Act.REPLACE:
            continue
        inside = other.start <= item.start and item.end <= other.end
        equal = (other.start, other.end) == (item.start, item.end)
        if inside and not (equal and item.act is Act.REPLACE and item.flag.pk < other.flag.pk):
            return other.flag.pk
    return None


def _words(text: str, item: _Standing) -> tuple[str, str]:
    return item.flag.label, text[item.start : item.end].casefold()


def _kept_in_the_revision_before(revision: Revision) -> dict[tuple[str, str], str]:
    before = Revision.objects.filter(testimony=revision.testimony_id, number=revision.number - 1).first()
    text = text_if_kept(before) if before else None
    if before is None or text is None:
        return {}
    return {
        _words(text, item): item.decision.keep_reason
        for item in _standing(before)
        if item.decision and item.act is Act.KEEP
    }
