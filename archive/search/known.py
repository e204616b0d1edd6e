"""The words that readers may have meant: those of published quotes and of the vocabulary."""

from archive.search.index import FacetIndex, cached
from archive.search.naming import names
from archive.search.spelling import KnownWords


def known_words(index: FacetIndex) -> KnownWords:
    return cached(index, "words", lambda: KnownWords(index.words.counted, names(index).words), lasting=True)
