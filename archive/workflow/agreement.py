"""What a text says more exactly than its line, and why it may stand: asked before a quote is submitted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.detection.findings import Label
from archive.disclosure.agreement import (
    AGE,
    DATE,
    PLACE,
    PLATFORM,
    SCHOOL_YEAR,
    Mention,
    key_under,
    says_more,
)
from archive.disclosure.ladders import NATION, UK, YEAR, Fact, Line
from archive.disclosure.ladders import PLATFORM as ON_PLATFORM
from archive.disclosure.tags import PublicTags, line_of
from archive.models.public_tags import vocabulary
from archive.models.revision import Revision
from archive.models.vocabulary import Platform
from archive.vocabulary import Act, AgreementReason, Nation
from archive.workflow.attribution import labels_of
from archive.workflow.flags import FlagState, flag_states

_SHORTEST_NAME = 4  # letters; "x" and "ps" are in too many words
_IN_BRACKETS = re.compile(r"\[[^\]\n]*\]")
_SCHOOL_YEAR = re.compile(
    r"\b(?:year|yr)[ -]?(?:1[0-3]|[1-9]|seven|eight|nine|ten|eleven|twelve|thirteen)s?\b"
    r"|\b(?:y(?:1[0-3]|[7-9])|[sp][1-7])\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_EXACT_DAY = re.compile(
    r"[0-9]|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_NATIONS: Mapping[str, str] = {
    **{str(label).casefold(): value for value, label in Nation.choices},
    **dict.fromkeys(["united kingdom", "great britain", "britain", "the uk", "u.k."], UK),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One stretch that says more than the line, its words, and the reason that was given for it, if any.

    ``line_says``: what the line states of the same; "" where that is nothing.
    """

    mention: Mention
    words: str
    kind: str
    line_says: str
    reason: str

    @property
    def reason_name(self) -> str:
        return str(AgreementReason(self.reason).label) if self.reason in AgreementReason.values else ""


def mentions(revision: Revision) -> list[Mention]:
    """Return every stretch of the text that states an age, a school year, a place, a day or a platform."""
    text = revision.text
    hidden = [found.span() for found in _IN_BRACKETS.finditer(text)]
    found = {*_kept(revision), *_written(text), *_platforms(text)}
    shown = (each for each in found if not any(start <= each.start < end for start, end in hidden))
    apart: list[Mention] = []
    for mention in sorted(shown, key=lambda each: (each.start, -each.end, each.kind)):
        if not apart or mention.start >= apart[-1].end or mention.kind != apart[-1].kind:
            apart.append(mention)
    return apart


def asked(revision: Revision, tags: PublicTags, reasons: Mapping[str, str]) -> list[Asked]:
    """Return what the text says more exactly than the line of ``tags``, in reading order."""
    line = line_of(tags)
    labels = {**labels_of(tags), "year": [line.year]}
    return [
        Asked(
            mention,
            revision.text[mention.start : mention.end],
            _KIND_NAMES[mention.kind],
            " and ".join(labels[_STATED_BY[mention.kind]]),
            reasons.get(key_under(mention, line), ""),
        )
        for mention in says_more(mentions(revision), line, vocabulary())
    ]


def unanswered(revision: Revision, tags: PublicTags, reasons: Mapping[str, str]) -> int:
    """Return how many of them nobody gave a reason for."""
    return sum(each.reason not in AgreementReason.values for each in asked(revision, tags, reasons))


def reasons_for(answers: Mapping[str, str], revision: Revision, line: Line) -> dict[str, str]:
    """Turn what a form gave, by ``Mention.field_name``, into what a preparation keeps: no words."""
    kept = {}
    for mention in mentions(revision):
        reason = answers.get(mention.field_name, "")
        if reason in AgreementReason.values:
            kept[key_under(mention, line)] = reason
    return kept


_KIND_NAMES = {
    AGE: "an age",
    SCHOOL_YEAR: "a school year",
    PLACE: "a place",
    DATE: "a date",
    PLATFORM: "a platform",
}
# The tag of the line that would state it.
_STATED_BY = {AGE: "age_band", SCHOOL_YEAR: "age_band", PLACE: "nation", DATE: "year", PLATFORM: "platforms"}
_LABELS = {Label.AGE: AGE, Label.PLACE: PLACE, Label.PLACE_BROAD: PLACE, Label.DATE: DATE}


def _kept(revision: Revision) -> Iterator[Mention]:
    """What the detector or a person flagged in the text and somebody kept."""
    for state in flag_states(revision):
        kind = _LABELS.get(state.label)
        if kind is None or state.act is not Act.KEEP:
            continue
        if kind == DATE and not _EXACT_DAY.search(state.surface):
            continue  # "on Friday" is every week
        yield Mention(state.start, state.end, kind, _fact(state, kind))


def _fact(state: FlagState, kind: str) -> Fact | None:
    surface = state.surface.casefold().strip()
    if kind == PLACE and surface in _NATIONS:
        return NATION, _NATIONS[surface]
    if kind == DATE and _YEAR.fullmatch(surface):
        return YEAR, surface
    return None


def _written(text: str) -> Iterator[Mention]:
    for found in _SCHOOL_YEAR.finditer(text):
        yield Mention(*found.span(), SCHOOL_YEAR)
    for found in _YEAR.finditer(text):
        yield Mention(*found.span(), DATE, (YEAR, found[0]))


def _platforms(text: str) -> Iterator[Mention]:
    names = {
        name.casefold(): term.slug
        for term in Platform.objects.filter(parent__isnull=False)
        for name in (term.label, *term.synonyms)
        if len(name) >= _SHORTEST_NAME
    }
    if not names:
        return
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
    for found in pattern.finditer(text):
        yield Mention(*found.span(), PLATFORM, (ON_PLATFORM, names[found[0].casefold()]))
