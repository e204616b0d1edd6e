"""What the vocabulary calls things: its labels and synonyms as words, whatever the vocabulary is."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from archive.search.alike import stem
from archive.search.facets import having_vocabulary
from archive.search.index import FacetIndex, cached

_WORD = re.compile(r"[^\W_]+")
MOST_WORDS_OF_A_NAME = 6

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermMatch:
    """``typed`` is what readers call what the archive files under ``label``."""

    typed: str
    facet: str
    slug: str
    label: str


@dataclass(frozen=True)
class Names:
    """Every label and synonym by its words, with what it stands for.

    ``by_stems`` has the labels, and the synonyms of several words, by their words without endings: who types
    "bullied" means Bullying. A short word that children use for an app ("tele", "disc") is meant as it is.
    """

    by_words: Mapping[Words, tuple[TermMatch, ...]]
    by_stems: Mapping[Words, tuple[TermMatch, ...]]

    def longest(self, words: Sequence[str]) -> tuple[int, tuple[TermMatch, ...]] | None:
        """Return how many of ``words``, from the first on, are together a name, the most, and of what."""
        for count in range(min(len(words), MOST_WORDS_OF_A_NAME), 0, -1):
            run = tuple(word.casefold() for word in words[:count])
            for name in (run, ("".join(run),)):  # "cyber bullying" is cyberbullying
                if name in self.by_words:
                    return count, self.by_words[name]
            if stems := self.by_stems.get(tuple(map(stem, run))):
                return count, stems
        return None

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for words in self.by_words for word in words)

    @cached_property
    def stems(self) -> list[tuple[TermMatch, frozenset[str]]]:
        """Each name with the words that it has, without endings."""
        return [
            (match, frozenset(map(stem, words))) for words, some in self.by_words.items() for match in some
        ]


def names(index: FacetIndex) -> Names:
    return cached(index, "names", read, lasting=True)


def read() -> Names:
    by_words: dict[Words, list[TermMatch]] = defaultdict(list)
    by_stems: dict[Words, list[TermMatch]] = defaultdict(list)
    for is_label, words, match in _every():
        _add(by_words[words], match)
        if is_label or len(words) > 1:
            _add(by_stems[tuple(map(stem, words))], match)
    return Names(
        {words: tuple(some) for words, some in by_words.items()},
        {words: tuple(some) for words, some in by_stems.items()},
    )


def _every() -> Iterator[tuple[bool, Words, TermMatch]]:
    for facet in having_vocabulary():
        for term in facet.model.objects.all():
            slug, label = term.now.slug, term.now.label  # what was merged is found by the names that it had
            for name in dict.fromkeys([term.label, *term.synonyms]):
                if words := tuple(_WORD.findall(name.casefold())):
                    yield name == term.label, words, TermMatch(name, facet.name, slug, label)


def _add(some: list[TermMatch], match: TermMatch) -> None:
    if (match.facet, match.slug) not in {(each.facet, each.slug) for each in some}:
        some.append(match)
