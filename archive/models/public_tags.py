"""Public tags out of a row and onto one: a testimony's own, a preparation, a clearance, a publication."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.db.models import Model, TextChoices

from archive.disclosure.copy import PublicCopy
from archive.disclosure.ladders import HARM_TYPE, ONLINE, PLATFORM, Fact, Vocabulary
from archive.disclosure.tags import TAGS, TERMS, PublicTags, attribution_line, platform_in_a_line
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.vocabulary import AgeBand, Fidelity, Gender, Nation

VOCABULARY: Mapping[str, type[Term]] = {"platforms": Platform, "harm_types": HarmType, "themes": Theme}
CLOSED_LISTS: Mapping[str, type[TextChoices]] = {
    "age_band": AgeBand,
    "gender": Gender,
    "nation": Nation,
    "fidelity": Fidelity,
}


_Tags = TypeVar("_Tags", bound=PublicTags)
_Copy = TypeVar("_Copy", bound=PublicCopy)
_ON_THE_LINE = ("platforms", "harm_types")


def vocabulary() -> Vocabulary:
    """Return which term is broader than which, and which was merged into which, as it stands now."""
    broader: dict[str, dict[str, str]] = {}
    merged: dict[Fact, str] = {}
    for tag, model in ((PLATFORM, Platform), (HARM_TYPE, HarmType)):
        rows = list(model.objects.values_list("slug", "parent__slug", "merged_into__slug"))
        broader[tag] = {slug: above or "" for slug, above, _ in rows}
        merged |= {(tag, slug): stays for slug, _, stays in rows if stays}
    return Vocabulary(broader[PLATFORM], broader[HARM_TYPE], merged)


def now(tags: _Tags) -> _Tags:
    """Return the same tags with the terms that those are read as that were merged since.

    What was signed keeps its own: this is for showing it, for comparing, and for what is chosen next.
    """
    found: dict[str, Any] = {}
    for name in TERMS:
        slugs = getattr(tags, name)
        stays = _stays(name, slugs)
        if stays:
            found[name] = tuple(sorted({stays.get(slug, slug) for slug in slugs}))
    return replace(tags, **found) if found else tags


def _stays(name: str, slugs: Iterable[str]) -> dict[str, str]:
    merged = VOCABULARY[name].objects.filter(slug__in=list(slugs), merged_into__isnull=False)
    return dict(merged.values_list("slug", "merged_into__slug"))


def sentence_of(tags: PublicTags) -> str:
    """Render the line as readers would see it."""
    return attribution_line(tags, labels=labels_of(tags))


def labels_of(tags: PublicTags) -> Mapping[str, list[str]]:
    """Return the labels of what the line states, as they stand in a sentence."""
    return _labels(tags, _terms_of(tags))


def _terms_of(tags: PublicTags) -> dict[str, list[Term]]:
    given = {name: getattr(tags, name) for name in _ON_THE_LINE}
    return {
        name: list(VOCABULARY[name].objects.filter(slug__in=slugs)) if slugs else []
        for name, slugs in given.items()
    }


def line_as_read(signed: str, tags: PublicTags, terms: Mapping[str, Sequence[Term]] | None = None) -> str:
    """Return the line that was signed with ``tags``, as it reads today.

    It is the sentence that was signed, unless what it is made of is called otherwise by now: a term was given
    another label, or merged. Then it is rendered from the tags that were signed. ``terms``: theirs, where
    they were fetched already.
    """
    made_of = _terms_of(tags) if terms is None else terms
    if not any(term.relabelled or term.now.relabelled for some in made_of.values() for term in some):
        return signed
    stated: dict[str, Any] = {
        name: tuple(sorted({term.now.slug for term in some})) for name, some in made_of.items()
    }
    tags = replace(tags, **stated)
    return attribution_line(tags, labels=_labels(tags, made_of))


def as_read(copy: _Copy) -> _Copy:
    """Return a copy that was signed as readers see it today."""
    line = line_as_read(copy.attribution, copy)
    return replace(now(copy), attribution=line)


def line_of_quote(quote: Model) -> str:
    """Return the line of a publication as it reads today. Fetch its tags with it."""
    row: Any = quote
    terms: dict[str, list[Term]] = {name: list(getattr(row, name).all()) for name in _ON_THE_LINE}
    return line_as_read(row.attribution, of(quote), terms)


def _labels(tags: PublicTags, terms: Mapping[str, Sequence[Term]]) -> dict[str, list[str]]:
    """Of two terms that are one by now, the label once."""
    labels = closed_labels(tags)
    for name, some in terms.items():
        stays = {term.now.pk: term.now for term in some}.values()
        labels[name] = [_in_a_line(term) if name == "platforms" else term.label for term in stays]
    return labels


def _in_a_line(platform: Term) -> str:
    return platform.label.lower() if platform.slug == ONLINE else platform_in_a_line(platform.label)


def of(row: Model) -> PublicTags:
    """Read the tags that a row has; those for which it has no column are not stated."""
    columns = {each.name for each in row._meta.get_fields()}
    return PublicTags(**{name: _value(row, name) for name in TAGS if name in columns})


def onto(row: Model, tags: PublicTags) -> None:
    """Set the columns of a row and save nothing. Sets of terms are rows of their own: ``set_terms``."""
    for name in TAGS:
        if not row._meta.get_field(name).many_to_many:
            value = getattr(tags, name)
            setattr(row, name, sorted(value) if isinstance(value, tuple) else value)


def set_terms(row: Model, terms: Mapping[str, Sequence[Term]]) -> None:
    for name in TERMS:
        getattr(row, name).set(terms[name])


def closed_labels(tags: PublicTags) -> dict[str, list[str]]:
    """Return the labels of what is stated out of the program's own lists, as people read them.

    Raises:
        ValueError: a code that its list does not have.
    """
    stated = {name: getattr(tags, name) for name in CLOSED_LISTS}
    return {name: [str(CLOSED_LISTS[name](value).label)] if value else [] for name, value in stated.items()}


def rung_labels(name: str, values: Iterable[str]) -> dict[str, str]:
    """Return how people read values of one tag, whichever rung of its ladder they stand on."""
    if name in VOCABULARY:
        found = VOCABULARY[name].objects.filter(slug__in=list(values))
        return {term.slug: term.now.label for term in found}
    if name in CLOSED_LISTS:
        return {value: str(CLOSED_LISTS[name](value).label) for value in values}
    return {value: value for value in values}


def _value(row: Model, name: str) -> Any:
    value = getattr(row, name)
    if row._meta.get_field(name).many_to_many:
        return tuple(sorted(term.slug for term in value.all()))
    return tuple(value) if isinstance(value, list) else value
