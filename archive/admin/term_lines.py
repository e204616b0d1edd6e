"""Attribution lines of public quotes as they would read if terms were called otherwise. Public rows alone."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from archive.disclosure.ladders import ONLINE
from archive.disclosure.tags import attribution_line, platform_in_a_line
from archive.models.public_tags import VOCABULARY, closed_labels, of
from archive.models.publication import Publication
from archive.models.vocabulary import Platform, Term

MOST_SHOWN = 5
_IN_LINES = ("platforms", "harm_types")
# From the label that a term has now to the one that it would have.
Renaming = Callable[[Term], str]


def lines_before_and_after(quotes: Iterable[int], renamed: Renaming) -> list[tuple[str, str]]:
    """Return a few that would read otherwise, each once, the newest quotes first."""
    found = dict.fromkeys(_changed(quotes, renamed))
    return list(islice(found, MOST_SHOWN))


def _changed(quotes: Iterable[int], renamed: Renaming) -> Iterator[tuple[str, str]]:
    terms = {name: VOCABULARY[name]._default_manager.in_bulk(field_name="slug") for name in _IN_LINES}
    for quote in Publication.objects.filter(pk__in=list(quotes)).newest_first().with_tags():
        tags = of(quote)
        now, then = ({**closed_labels(tags)} for _ in range(2))
        for name in _IN_LINES:
            its = [terms[name][slug] for slug in getattr(tags, name)]
            now[name] = list(dict.fromkeys(_in_a_line(term, term.label) for term in its))
            then[name] = list(dict.fromkeys(_in_a_line(term, renamed(term)) for term in its))
        before, after = (attribution_line(tags, labels=labels) for labels in (now, then))
        if before != after:
            yield before, after


def _in_a_line(term: Term, label: str) -> str:
    if not isinstance(term, Platform):
        return label
    return label.lower() if term.slug == ONLINE else platform_in_a_line(label)
