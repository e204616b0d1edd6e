"""The words that readers may have meant: those of published quotes and of the vocabulary."""

from collections import Counter

from archive.models.publication import Publication
from archive.search.index import FacetIndex, cached
from archive.search.naming import names
from archive.search.normal_form import tokens
from archive.search.spelling import KnownWords

# Of a large archive the newest quotes alone: their words are most of its words.
MOST_READ = 10_000


def known_words(index: FacetIndex) -> KnownWords:
    return cached(index, "words", lambda: KnownWords(_count_words(index), names(index).words), lasting=True)


def _count_words(index: FacetIndex) -> Counter[str]:
    """Return how many quotes have each word."""
    newest = Publication.objects.filter(pk__in=index.newest(index.all, 0, MOST_READ)).values_list(
        "text", flat=True
    )
    return Counter(form for text in newest for form in {token.form for token in tokens(text)})
