"""From the slugs that somebody chose to terms: those that stay, and that may be given to something."""

from collections.abc import Collection
from typing import TypeVar

from archive.errors import InvalidEntry
from archive.models.vocabulary import Term

_AnyTerm = TypeVar("_AnyTerm", bound=Term)


def terms(
    model: type[_AnyTerm], slugs: tuple[str, ...], *, field: str, has: Collection[int] | None = None
) -> list[_AnyTerm]:
    """The rows of ``slugs``; for one that was merged, that of the term that stays.

    ``has``: the keys of those that stand there already and may stay although they are no longer used; None
    where nothing is to be given to anything.

    Raises:
        InvalidEntry: one of them is not in the vocabulary, or is new here and no longer used.
    """
    found: dict[str, _AnyTerm] = {term.slug: term.now for term in model.objects.filter(slug__in=slugs)}
    if unknown := sorted(set(slugs) - set(found)):
        raise InvalidEntry(field, f"{len(unknown)} unknown: choose from the vocabulary")
    stays = list({found[slug].pk: found[slug] for slug in slugs}.values())
    if gone := [term.label for term in stays if has is not None and term.retired and term.pk not in has]:
        raise InvalidEntry(field, f"“{gone[0]}” has been retired: choose another")
    return stays
