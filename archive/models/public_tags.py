"""Public tags out of a row and onto one: a testimony's own, a preparation, a clearance, a publication."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model, TextChoices

from archive.disclosure.ladders import Vocabulary
from archive.disclosure.tags import TAGS, TERMS, PublicTags
from archive.models.vocabulary import HarmType, Platform, Term, Theme
from archive.vocabulary import AgeBand, Fidelity, Gender, Nation

VOCABULARY: Mapping[str, type[Term]] = {"platforms": Platform, "harm_types": HarmType, "themes": Theme}
CLOSED_LISTS: Mapping[str, type[TextChoices]] = {
    "age_band": AgeBand,
    "gender": Gender,
    "nation": Nation,
    "fidelity": Fidelity,
}


def vocabulary() -> Vocabulary:
    """Return which term is broader than which, as it stands now."""
    broader = (
        {slug: above or "" for slug, above in model._default_manager.values_list("slug", "parent__slug")}
        for model in (Platform, HarmType)
    )
    return Vocabulary(*broader)


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
        found = VOCABULARY[name]._default_manager.filter(slug__in=list(values))
        return {term.slug: term.label for term in found}
    if name in CLOSED_LISTS:
        return {value: str(CLOSED_LISTS[name](value).label) for value in values}
    return {value: value for value in values}


def _value(row: Model, name: str) -> Any:
    value = getattr(row, name)
    if row._meta.get_field(name).many_to_many:
        return tuple(sorted(term.slug for term in value.all()))
    return tuple(value) if isinstance(value, list) else value
