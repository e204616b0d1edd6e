"""What a reviewer may want to choose in Prepare, each with the reason: offered, never chosen for them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.detection.findings import Label
from archive.disclosure.fidelity import CLOSER_THAN
from archive.errors import Shredded
from archive.models.flag import Flag
from archive.models.revision import Revision
from archive.models.testimony import Testimony
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.vocabulary import ContentNote, Fidelity, Severity

TABLE = Path(__file__).parent / "data" / "suggestions.tsv"
CONTENT_NOTES, THEMES, FIDELITY = "content_notes", "themes", "fidelity"
_SEVERITY = "severity"
# What is suggested where nothing calls for a content note; it is not among them (admin/prepare_form.py).
NO_NOTE = ""

_HARM, _PLATFORM, _FLAG, _SAID = "harm", "platform", "flag", "said"
_FLAG_NAMES = {Label.HERITAGE.value: "a detail about heritage or faith was flagged"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code, and why it may fit: "online blackmail". Where the text is the reason, words of it are in it."""

    value: str
    because: str


Suggestions = Mapping[str, tuple[Suggestion, ...]]


def suggestions_for(testimony: Testimony, revision: Revision, refused: Mapping[str, str]) -> Suggestions:
    """Return what may fit, by the name of the field, from what was entered and what the detector found.

    ``refused`` are the fidelities that the text may not bear (preparing.refused_fidelities).
    """
    facts = _facts(testimony)
    themes = {term.slug: term for term in Theme.objects.offered()}
    every = list(Theme.objects.all())
    moved = {term.slug: term.now.slug for term in every}
    notes = _from_table(CONTENT_NOTES, facts, ContentNote.values)
    if not notes:
        notes = {NO_NOTE: "nothing that was entered or flagged calls for one"}
    named = {moved[slug]: why for slug, why in _from_table(THEMES, facts, moved).items()}
    said = _said_in(revision, [each for each in every if each.now.slug in themes])
    found = {slug: why for slug, why in named.items() if slug in themes} | dict(said)
    return {
        CONTENT_NOTES: _listed(notes),
        THEMES: _listed({slug: found[slug] for slug in sorted(found, key=lambda slug: themes[slug].label)}),
        FIDELITY: _fidelity(refused),
    }


def graver_severity(testimony: Testimony) -> tuple[Severity, str] | None:
    """Return the severity that may fit better and why, where what was entered calls for a graver one."""
    found = _from_table(_SEVERITY, _facts(testimony), Severity.values)
    gravest = max(found, default="")
    return (Severity(gravest), found[gravest]) if gravest > testimony.severity else None


def _facts(testimony: Testimony) -> dict[tuple[str, str], str]:
    """What is known of it, each with the words for it; a term counts with the broader one above it."""
    facts: dict[tuple[str, str], str] = {}
    for source, terms in (
        (_HARM, HarmType.objects.filter(pk__in=testimony.harm_types.all())),
        (_PLATFORM, Platform.objects.filter(pk__in=testimony.platforms.all())),
    ):
        model = terms.model
        stays = model.objects.filter(pk__in=[term.now.pk for term in terms]).select_related("parent")
        for term in stays:
            said = term.label.lower() if source == _HARM else term.label
            # The table was written under the names of its day.
            for alias in model.objects.standing_for([term, *([term.parent] if term.parent else [])]):
                if alias.now == term:
                    facts[source, alias.slug] = said
                else:
                    facts.setdefault((source, alias.slug), said)
    flagged = Flag.objects.filter(revision__testimony=testimony, label__in=_FLAG_NAMES)
    facts |= {(_FLAG, label): _FLAG_NAMES[label] for label in flagged.values_list("label", flat=True)}
    return facts


def _from_table(field: str, facts: Mapping[tuple[str, str], str], known: Iterable[str]) -> dict[str, str]:
    """What the table suggests for ``field``, with every reason. Staff may have removed a term since."""
    codes = set(known)
    reasons: dict[str, list[str]] = {}
    for name, code, source, what in _table():
        if name == field and code in codes and (reason := facts.get((source, what))):
            reasons.setdefault(code, []).append(reason)
    return {code: ", ".join(dict.fromkeys(said)) for code, said in reasons.items()}


@cache
def _table() -> tuple[tuple[str, str, str, str], ...]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((field, code, source, what) for field, code, source, what in rows)


def _said_in(revision: Revision, themes: Iterable[Theme]) -> Iterator[tuple[str, str]]:
    """The themes that the text names in the words by which the vocabulary finds them."""
    try:
        text = _plain(revision.text)
    except Shredded:
        return
    for theme in themes:
        if words := next((each for each in _ways_to_say(theme) if f" {each} " in text), None):
            yield theme.now.slug, f"the text says “{words}”"


def _ways_to_say(theme: Term) -> Iterator[str]:
    for synonym in theme.synonyms:
        if words := _plain(str(synonym)).strip():
            yield words
    yield from (said for _, code, source, said in _table() if source == _SAID and code == theme.slug)


def _plain(text: str) -> str:
    """Words in small letters without apostrophes, one space between any two and at both ends."""
    words = _WORD.findall(text.lower().translate(_NO_APOSTROPHES))
    return f" {' '.join(words)} "


_WORD = re.compile(r"\w+")
_NO_APOSTROPHES = str.maketrans("", "", "'’")


def _fidelity(refused: Mapping[str, str]) -> tuple[Suggestion, ...]:
    """The label closest to the child's words that the history of the text allows."""
    possible = [code for code in CLOSER_THAN if code not in refused]
    return tuple(Suggestion(code, _WHY[code]) for code in possible[:1])


_WHY: Mapping[str, str] = {
    Fidelity.VERBATIM.value: "nothing but details was replaced",
    Fidelity.LIGHTLY_EDITED.value: "words were corrected or taken out, and none were added",
    Fidelity.COMPOSITE.value: "the basis says that it was put together from several contacts",
}


def _listed(found: Mapping[str, str]) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(code, because) for code, because in found.items())
