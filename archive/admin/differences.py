"""What changed between two copies of a quote, by itself: each place with a few words around it, each tag."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from archive.admin.comparison import pieces
from archive.disclosure.copy import PublicCopy
from archive.disclosure.tags import LABELS, TERMS
from archive.languages import name_of
from archive.models.clearance import Clearance, Return
from archive.models.public_tags import as_read, rung_labels
from archive.models.testimony import Testimony
from archive.vocabulary import ContentNote, Fidelity, Status
from archive.workflow.policy import is_closed
from archive.workflow.preparing import copy_in, public_copy

_AROUND = 8  # words on each side of a change
_LONG = 1000  # words, from which on everyday ones are matched only beside others: seconds become a fraction

KEPT, TAKEN_OUT, PUT_IN = "kept", "out", "in"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that stayed, went, or came."""

    text: str
    what: str


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the text where something changed; whether it begins, or ends, in the middle of it."""

    runs: tuple[Run, ...]
    goes_before: bool
    goes_on: bool


@dataclass(frozen=True, slots=True)
class TagChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    places: tuple[Place, ...]
    tags: tuple[TagChange, ...]

    @property
    def is_none(self) -> bool:
        return not self.places and not self.tags


def difference(before: PublicCopy, after: PublicCopy) -> Difference:
    """Name every tag that differs, and show every place where the texts do."""
    names = [name for name in LABELS if getattr(before, name) != getattr(after, name)]
    tags = [TagChange(LABELS[name], _said(name, before), _said(name, after)) for name in names]
    if before.attribution != after.attribution:
        tags.insert(0, TagChange("Attribution line", before.attribution, after.attribution))
    return Difference(tuple(places(before.text, after.text)), tuple(tags))


def places(before: str, after: str) -> list[Place]:
    """Return where two texts differ, by words; changes that stand close together are one place."""
    if before == after:
        return []
    left, right = pieces(before), pieces(after)
    words = [word for word, _ in left], [word for word, _ in right]
    found = []
    matcher = SequenceMatcher(None, *words, autojunk=len(left) > _LONG)
    for group in matcher.get_grouped_opcodes(_AROUND):
        runs: list[Run] = []
        for step, a, b, c, d in group:
            if step == "equal":
                runs.append(Run(_joined(_widest(left[a:b], right[c:d])), KEPT))
                continue
            runs += [*_changed(left[a:b], TAKEN_OUT), *_changed(right[c:d], PUT_IN)]
        found.append(Place(tuple(runs), group[0][3] > 0, group[-1][4] < len(right)))
    # White space alone.
    return found or [Place((Run(before, TAKEN_OUT), Run(after, PUT_IN)), goes_before=False, goes_on=False)]


_Pieces = Sequence[tuple[str, str]]


def _joined(some: _Pieces) -> str:
    return "".join(word + space for word, space in some)


def _widest(some: _Pieces, same: _Pieces) -> _Pieces:
    """Where one text ends at a word and the other does not, the word stands clear of what follows."""
    return [(word, space or other) for (word, space), (_, other) in zip(some, same, strict=True)]


def _changed(some: _Pieces, what: str) -> Iterator[Run]:
    """The white space behind the last word is not marked."""
    text = _joined(some)
    if text:
        yield Run(text.rstrip(), what)
        yield Run(text[len(text.rstrip()) :] or " ", KEPT)


def _said(name: str, copy: PublicCopy) -> str:
    value: Any = getattr(copy, name)
    if name in TERMS:
        return ", ".join(rung_labels(name, value).values()) or "None"
    if name == "content_notes":
        return ", ".join(str(ContentNote(code).label) for code in value or ()) or "None"
    if not value:
        return "Not stated"
    if name == "fidelity":
        return str(Fidelity(value).label)
    if name == "language":
        return name_of(value) or "Another language"
    if name in ("year", "decade"):
        return f"{value}s" if name == "decade" else str(value)
    return ", ".join(rung_labels(name, [value]).values())


@dataclass(frozen=True, slots=True)
class VoidApproval:
    """A signature that no longer counts; of the last one, what has changed since."""

    clearance: Clearance
    since: Difference | None


def void_approvals(testimony: Testimony) -> list[VoidApproval]:
    """Those that a change or a return made void, the newest last."""
    if is_closed(testimony):
        return []
    signed = Clearance.objects.filter(revision__testimony=testimony, edition=None)
    signed = signed.select_related("revision", "signed_by").order_by("pk")
    if testimony.status in (Status.CLEARED, Status.WAITING):
        signed = signed.exclude(version=testimony.version - (testimony.status == Status.WAITING))
    void = list(signed)
    return [VoidApproval(each, _since(each, testimony) if each is void[-1] else None) for each in void]


def _since(clearance: Clearance, testimony: Testimony) -> Difference:
    before = copy_in(clearance)
    after = public_copy(testimony)
    if after is not None:
        return difference(as_read(before), as_read(after))  # what is only called otherwise does not differ
    return Difference(tuple(places(before.text, testimony.latest_revision.text)), ())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a second person asked for, and whether the text is another by now."""

    given: Return
    text_changed: bool


def asked_for(testimony: Testimony) -> list[Asked]:
    rows = Return.objects.filter(revision__testimony=testimony).select_related("revision", "returned_by")
    latest = testimony.latest_revision.number
    return [Asked(each, each.revision.number != latest) for each in rows]
