"""What a text says more exactly than its line, and why it may stand: asked before a quote is submitted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.detection.findings import Label
from archive.disclosure.agreement import (
    AGE,
    DATE,
    PLACE,
    PLATFORM,
    SCHOOL_YEAR,
    Mention,
    field_under,
    key_under,
    says_more,
    tag_of,
)
from archive.disclosure.ladders import ONLINE, Line
from archive.disclosure.tags import PublicTags, line_of
from archive.models.public_tags import now, rung_labels, vocabulary
from archive.models.revision import Revision
from archive.models.vocabulary import Platform
from archive.vocabulary import Act, AgreementReason, KeepReason
from archive.workflow.flags import FlagState, flag_states
from archive.workflow.mentions import kept_mentions, mentions_in

# On one page; a text that says more in more places has to be changed first.
MOST_ASKED = 100
_OTHER = "other-platform"
# "on Friday" is every week
_EXACT_DAY = re.compile(
    r"[0-9]|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One stretch that says more than the line, its words, and the reason that was given for it, if any."""

    mention: Mention
    words: str
    kind: str
    reason: str
    line_says: str

    @property
    def reason_name(self) -> str:
        return str(AgreementReason(self.reason).label) if self.reason in AgreementReason.values else ""


def mentions(revision: Revision) -> list[Mention]:
    """Return every stretch of the text that states an age, a school year, a place, a day or a platform."""
    text, states = revision.text, flag_states(revision)
    found = kept_mentions(_kept(states), mentions_in(text, _platform_names()), text)
    # What is still to be decided or replaced is asked about first, as a flag.
    pending = [(each.start, each.end) for each in states if each.act is not Act.KEEP]
    return [
        each for each in found if not any(start < each.end and each.start < end for start, end in pending)
    ]


def asked(revision: Revision, tags: PublicTags, reasons: Mapping[str, str]) -> list[Asked]:
    """Return what the text says more exactly than the line of ``tags``, in reading order."""
    line = line_of(tags)
    found = list(says_more(mentions(revision), line, vocabulary()))
    said = {tag: _said(tags, tag) for tag in {tag_of(mention) for mention in found}}
    return [
        Asked(
            mention,
            revision.text[mention.start : mention.end],
            _KIND_NAMES[mention.kind],
            reasons.get(key_under(mention, line), ""),
            said[tag_of(mention)],
        )
        for mention in found
    ]


def unanswered(revision: Revision, tags: PublicTags, reasons: Mapping[str, str]) -> int:
    """Return how many of them nobody gave a reason for."""
    return sum(each.reason not in AgreementReason.values for each in asked(revision, tags, reasons))


def reasons_for(answers: Mapping[str, str], revision: Revision, line: Line) -> dict[str, str]:
    """Turn what a form gave, by ``field_under`` this line, into what a preparation keeps: no words.

    What was answered while the page showed another line is left out, so it is asked again.
    """
    kept = {}
    for mention in mentions(revision):
        reason = answers.get(field_under(mention, line), "")
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


def _kept(states: Sequence[FlagState]) -> Iterator[tuple[Label, int, int]]:
    """What the detector or a person flagged in the text, and somebody kept as what it is."""
    for state in states:
        if state.act is not Act.KEEP or state.keep_reason == KeepReason.NOT_A_NAME:
            continue
        if state.label is not Label.DATE or _EXACT_DAY.search(state.surface):
            yield state.label, state.start, state.end


def _platform_names() -> dict[str, str]:
    """Return the slug of each platform's label and synonyms, in lower case; of a merged one, of what stays.

    Of a kind of platform only the label: its synonyms ("texting", "gaming") are ordinary words.
    """
    names: dict[str, str] = {}
    for platform in Platform.objects.all():
        if platform.slug not in (ONLINE, _OTHER):
            for name in (platform.label, *(platform.synonyms if platform.parent_id else ())):
                names.setdefault(str(name).lower(), platform.now.slug)
    return names


def _said(tags: PublicTags, tag: str) -> str:
    """Return what the line says there, as people read it; "" for nothing."""
    values = [value for name, value in line_of(now(tags)).values() if name == tag]
    return " and ".join(rung_labels("platforms" if tag == PLATFORM else tag, values).values())
