"""What the vocabulary calls things: its labels and synonyms as words, whatever the vocabulary is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt

from archive.search.alike import LONGEST, alike, common_stems, forms, is_little, little_stems
from archive.search.facets import having_vocabulary
from archive.search.index import FacetIndex, cached
from archive.search.normal_form import stem

MOST_WORDS_OF_A_NAME = 6
SHORTEST_WITH_PLURAL = 6  # letters of a synonym: "disc" may be an app, and "discs" are not

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
    "bullied" means Bullying. A short word that children use for an app ("tele", "disc") is meant as it is;
    of a longer one, ``by_plural`` has the plural, or what it is the plural of.
    """

    by_words: Mapping[Words, tuple[TermMatch, ...]]
    by_stems: Mapping[Words, tuple[TermMatch, ...]]
    by_plural: Mapping[Words, tuple[TermMatch, ...]]

    def longest(self, parts: Sequence[Words]) -> tuple[int, tuple[TermMatch, ...]] | None:
        """Return how many of ``parts``, from the first on, are together a name, the most, and of what."""
        for count in range(min(len(parts), MOST_WORDS_OF_A_NAME), 0, -1):
            run = tuple(word for part in parts[:count] for word in part)
            for name in (run, ("".join(run),)):  # "cyber bullying" is cyberbullying
                if name in self.by_words:
                    return count, self.by_words[name]
            if found := self.by_stems.get(tuple(map(stem, run))) or self.by_plural.get(run):
                return count, found
        return None

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for words in self.by_words for word in words)

    @cached_property
    def by_set(self) -> Mapping[frozenset[str], list[TermMatch]]:
        """Each name by the words that it has, without endings."""
        found: dict[frozenset[str], list[TermMatch]] = defaultdict(list)
        for words, some in self.by_words.items():
            found[frozenset(map(stem, words))] += some
        return dict(found)

    @cached_property
    def _by_stem(self) -> Mapping[str, list[frozenset[str]]]:
        found: dict[str, list[frozenset[str]]] = defaultdict(list)
        for stems in self.by_set:
            for one in stems:
                found[one].append(stems)
        return dict(found)

    def having_any(self, stems: Iterable[str]) -> Iterator[tuple[TermMatch, frozenset[str]]]:
        """Yield the names that have any of these words."""
        for name in dict.fromkeys(name for one in stems for name in self._by_stem.get(one, ())):
            for match in self.by_set[name]:
                yield match, name

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        """What a word of a name says: the more, the fewer terms have it."""
        having = {
            one: len({(match.facet, match.slug) for name in some for match in self.by_set[name]})
            for one, some in self._by_stem.items()
        }
        return {one: self._weight(one, count) for one, count in having.items()}

    def weight(self, one: str) -> float:
        known = self._weights.get(one)
        return self._weight(one, 0) if known is None else known

    def _weight(self, one: str, terms: int) -> float:
        rare = log(2 + len(self._by_stem)) - log(1 + terms)
        return rare * (LITTLE if one in little_stems() else COMMON if one in common_stems() else 1)


COMMON = 0.5  # what a word counts that may stand for anything
LITTLE = 0.2  # and one that holds a sentence together
ENOUGH = 0.3
LEAST = 0.12  # where nothing else is near
NEARLY = 0.8  # what a word counts that means the same as one that was typed
PERHAPS = 0.5  # and one that may be said instead of it


def near(
    words: Sequence[str], known: Names, *, beside: AbstractSet[str] = frozenset(), enough: float = ENOUGH
) -> list[TermMatch]:
    """Return the terms of which a name has much of what was typed and not much else, the nearest first.

    What may be said instead of a word counts as well, but less. A name that has nothing but words that stand
    in ``beside`` or may stand for anything is not near.
    """
    meant = _meanings(words)
    asked = sum(known.weight(one) for one in {stem(word) for word in words if not is_little(word)})
    best: dict[tuple[str, str], tuple[float, TermMatch]] = {}
    for match, stems in known.having_any(meant.weights) if asked else ():
        score = meant.score(stems, known, asked)
        has = stems & meant.weights.keys()
        telling = [one for one in has if not meant.stands_for[one] <= beside]
        alone = len(has) == 1 and has <= common_stems()
        if telling and not alone and score >= enough:
            _keep(best, match, score)
    for stems in meant.wholes:
        for match in known.by_set.get(stems, ()):
            _keep(best, match, NEARLY)
    return [match for _, match in sorted(best.values(), key=lambda each: (-each[0], each[1].label))]


def _keep(best: dict[tuple[str, str], tuple[float, TermMatch]], match: TermMatch, score: float) -> None:
    key = (match.facet, match.slug)
    if score > best.get(key, (0, match))[0]:
        best[key] = (score, match)


@dataclass(frozen=True, slots=True)
class _Meanings:
    """What may stand in a name for what was typed, all without endings: each word with what it counts and
    which typed ones it ``stands_for``, and ``wholes``, phrases that are a name or nothing."""

    weights: Mapping[str, float]
    stands_for: Mapping[str, frozenset[str]]
    wholes: Collection[frozenset[str]]

    def score(self, stems: frozenset[str], known: Names, asked: float) -> float:
        has = stems & self.weights.keys()
        covered: dict[str, float] = {}
        for one in has:
            for typed in self.stands_for[one]:
                covered[typed] = max(covered.get(typed, 0), self.weights[one])
        of_typed = sum(known.weight(one) * part for one, part in covered.items()) / asked
        of_name = sum(known.weight(one) * self.weights[one] for one in has) / sum(map(known.weight, stems))
        return sqrt(min(of_typed, 1)) * of_name


def _meanings(words: Sequence[str]) -> _Meanings:
    weights = {stem(word): 1.0 for word in words if not is_little(word)}
    stands_for = {one: frozenset([one]) for one in weights}
    typed = frozenset(weights)
    wholes: set[frozenset[str]] = set()
    for run in _runs(words):
        some = alike(run)
        if some is None:
            continue
        for phrase in some.others:
            stems = tuple(map(stem, forms(phrase)))
            if len(set(stems)) > 1:
                wholes.add(frozenset(stems))
            weight = NEARLY if phrase in some.same else PERHAPS
            if len(stems) == 1 and weight > weights.get(stems[0], 0):
                weights[stems[0]] = weight
                stands_for[stems[0]] = frozenset(map(stem, run)) & typed
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
    by_plural: dict[Words, list[TermMatch]] = defaultdict(list)
    for is_label, words, match in _every():
        _add(by_words[words], match)
        if is_label or len(words) > 1:
            _add(by_stems[tuple(map(stem, words))], match)
        elif len(words[0]) >= SHORTEST_WITH_PLURAL:
            _add(by_plural[(_other_number(words[0]),)], match)
    return Names(
        {words: tuple(some) for words, some in by_words.items()},
        {words: tuple(some) for words, some in by_stems.items()},
        {words: tuple(some) for words, some in by_plural.items()},
    )


def _other_number(word: str) -> str:
    return word.removesuffix("s") if word.endswith("s") else f"{word}s"


def _every() -> Iterator[tuple[bool, Words, TermMatch]]:
    for facet in having_vocabulary():
        for term in facet.model.objects.all():
            slug, label = term.now.slug, term.now.label  # what was merged is found by the names that it had
            for name in dict.fromkeys([term.label, *term.synonyms]):
                if words := tuple(forms(name)):
                    yield name == term.label, words, TermMatch(name, facet.name, slug, label)


def _add(some: list[TermMatch], match: TermMatch) -> None:
    if (match.facet, match.slug) not in {(each.facet, each.slug) for each in some}:
        some.append(match)
