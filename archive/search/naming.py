"""What the vocabulary calls things: its labels and synonyms as words, whatever the vocabulary is."""

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt

from archive.search.alike import LONGEST, alike, common_stems, forms, is_little, stem
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

    @cached_property
    def _terms_with(self) -> Mapping[str, int]:
        having: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for match, stems in self.stems:
            for one in stems:
                having[one].add((match.facet, match.slug))
        return {one: len(some) for one, some in having.items()}

    def weight(self, one: str) -> float:
        """Return how much a word (without its ending) says: the more, the fewer terms have it."""
        weight = log(2 + len(self._terms_with)) - log(1 + self._terms_with.get(one, 0))
        return weight * (1 if self.tells(one) else COMMON)

    def tells(self, one: str) -> bool:
        """Whether a word stands for something by itself."""
        return one not in common_stems()


COMMON = 0.3  # what a word counts that may stand for anything
ENOUGH = 0.34
NEARLY = 0.8  # what a word counts that means the same as one that was typed
PERHAPS = 0.5  # and one that may be said instead of it


def near(words: Sequence[str], known: Names, *, beside: Container[str] = ()) -> list[TermMatch]:
    """Return the terms of which a name has much of what was typed and not much else, the nearest first.

    What may be said instead of a word counts as well, but less. A name that has nothing but words that stand
    in ``beside`` or may stand for anything is not near.
    """
    meant = _meanings(words)
    asked = sum(known.weight(one) for one in {stem(word) for word in words if not is_little(word)})
    best: dict[tuple[str, str], tuple[float, TermMatch]] = {}
    for match, stems in known.stems:
        score = meant.score(stems, known, asked) if asked else 0
        telling = any(
            known.tells(one) and meant.stands_for[one] not in beside for one in stems & meant.weights.keys()
        )
        if meant.is_whole(stems):
            score, telling = max(score, NEARLY), True
        key = (match.facet, match.slug)
        if telling and score >= ENOUGH and score > best.get(key, (0, match))[0]:
            best[key] = (score, match)
    return [match for _, match in sorted(best.values(), key=lambda each: (-each[0], each[1].label))]


@dataclass(frozen=True, slots=True)
class _Meanings:
    """What may stand in a name for what was typed, all without endings: each word with what it counts and
    which typed one it ``stands_for``, and ``wholes``, phrases that are a name or nothing."""

    weights: Mapping[str, float]
    stands_for: Mapping[str, str]
    wholes: Container[frozenset[str]]

    def score(self, stems: frozenset[str], known: Names, asked: float) -> float:
        has = stems & self.weights.keys()
        covered: dict[str, float] = {}
        for one in has:
            typed = self.stands_for[one]
            covered[typed] = max(covered.get(typed, 0), self.weights[one])
        of_typed = sum(known.weight(one) * part for one, part in covered.items()) / asked
        of_name = sum(known.weight(one) * self.weights[one] for one in has) / sum(map(known.weight, stems))
        return sqrt(min(of_typed, 1)) * of_name

    def is_whole(self, stems: frozenset[str]) -> bool:
        return len(stems) > 1 and stems in self.wholes


def _meanings(words: Sequence[str]) -> _Meanings:
    weights = {stem(word): 1.0 for word in words if not is_little(word)}
    stands_for = {one: one for one in weights}
    wholes: set[frozenset[str]] = set()
    for run in _runs(words):
        some = alike(run)
        for phrase in some.others if some else ():
            stems = tuple(map(stem, forms(phrase)))
            wholes.add(frozenset(stems))
            weight = NEARLY if phrase in some.same else PERHAPS
            if len(run) == 1 and len(stems) == 1 and weight > weights.get(stems[0], 0):
                weights[stems[0]], stands_for[stems[0]] = weight, stem(run[0])
    return _Meanings(weights, stands_for, wholes)


def _runs(words: Sequence[str]) -> Iterator[Words]:
    for first in range(len(words)):
        for last in range(first + 1, min(first + LONGEST, len(words)) + 1):
            yield tuple(words[first:last])


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
