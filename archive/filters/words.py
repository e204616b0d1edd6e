"""What was typed, found: words by the index, and what the vocabulary calls by those words by its term.

Who types "sextortion" means what is filed under "Online blackmail", whichever word a child used.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.filters.census import Bits, Census, NewestFirst, remembered
from archive.models.publication import Publication
from archive.models.search_query import SearchQuery, parse_search
from archive.models.vocabulary import HarmType, Platform, Theme

_WORD = re.compile(r"[^\W_]+")
MOST_WORDS_OF_A_TERM = 6
# Past this many, "best match" says little and costs much: the newest come first instead.
MOST_RANKED = 3000


@dataclass(frozen=True, slots=True)
class Filed:
    """``typed`` is what readers call what the archive files under ``label``."""

    typed: str
    facet: str
    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A search as it is carried out: the words, and for some of them the terms that they are filed under.

    ``filed`` goes by the places in ``query.required`` that it takes the place of, first and last.
    """

    query: SearchQuery
    filed: tuple[tuple[range, tuple[Filed, ...]], ...] = ()

    @property
    def terms(self) -> list[Filed]:
        return [each for _, some in self.filed for each in some]

    @property
    def marks(self) -> SearchQuery:
        return self.query.any_of_it()

    def found(self, census: Census) -> Bits:
        """Return the quotes that fulfil it."""
        if not self.query:
            return 0
        found = _by_words(census, self._rest) if self._rest else census.all
        for words, terms in self._runs:
            either = _by_words(census, words)
            for term in terms:
                either |= census.having_any(term.facet, [term.slug])
            found &= either
        return found

    def best_first(self, census: Census, some: Bits) -> Sequence[int] | None:
        """Return the keys of ``some``, those that fit best first; None where too many have the words."""
        parts = [self._rest, *(words for words, _ in self._runs)]
        if sum(_by_words(census, part).bit_count() for part in parts if part.required) > MOST_RANKED:
            return None
        ranks = self._ranks(census)
        ranked = some & census.set_of(ranks)
        # What was found by its term alone comes last; of equals, the newest first.
        best = sorted(census.newest_first(ranked), key=lambda key: -ranks[key])
        return NewestFirst(census, some & ~ranked, best)

    def _ranks(self, census: Census) -> Mapping[int, float]:
        """Rank what was found and has any of the words: no more than have the parts of which best_first asks.

        Far more may have one of the words without having been found, where a term was meant by another.
        """
        wanted = self.marks if self.filed else self.query
        found = self.found(census)
        if not found or not wanted.required:
            return {}
        if self.filed:
            found &= _by_words(census, wanted)

        def ask() -> dict[int, float]:
            ranks = Publication.objects.all().ranks_of(wanted, list(census.newest_first(found)))
            return {key: rank for key, rank in ranks.items() if rank > 0}

        return remembered(census, ("ranks", self.query, wanted), ask)

    @property
    def _rest(self) -> SearchQuery:
        """What is asked for by its words alone."""
        filed = {place for places, _ in self.filed for place in places}
        required = (group for place, group in enumerate(self.query.required) if place not in filed)
        return SearchQuery(tuple(required), self.query.excluded)

    @property
    def _runs(self) -> list[tuple[SearchQuery, tuple[Filed, ...]]]:
        """The words of each name that is a term's, with what it stands for."""
        required = self.query.required
        return [
            (SearchQuery(tuple(required[place] for place in places)), terms) for places, terms in self.filed
        ]


def read(typed: str, *, words_alone: bool = False) -> Reading:
    """Read what was typed; ``words_alone`` leaves the vocabulary out of it."""
    query = parse_search(typed)
    if words_alone or not query.plain:
        return Reading(query)
    names = _names()
    filed: list[tuple[range, tuple[Filed, ...]]] = []
    place = 0
    while place < len(query.required):
        run = _longest_run(query, place, names)
        if run is None:
            place += 1
            continue
        filed.append(run)
        place = run[0].stop
    return Reading(query, tuple(filed))


def _longest_run(
    query: SearchQuery, first: int, names: dict[tuple[str, ...], tuple[Filed, ...]]
) -> tuple[range, tuple[Filed, ...]] | None:
    """Return the most plain words from ``first`` on that are together the name of a term."""
    last = first
    while last < len(query.required) and last in query.plain and last - first < MOST_WORDS_OF_A_TERM:
        last += 1
    for end in range(last, first, -1):
        words = tuple(query.required[place][0][0].casefold() for place in range(first, end))
        for name in (words, ("".join(words),)):  # "cyber bullying" is cyberbullying
            if name in names:
                return range(first, end), names[name]
    return None


def _names() -> dict[tuple[str, ...], tuple[Filed, ...]]:
    """Return every label and synonym, as words, with what it stands for."""
    found: dict[tuple[str, ...], tuple[Filed, ...]] = {}
    for facet, model in (("theme", Theme), ("harm_type", HarmType), ("platform", Platform)):
        for slug, label, synonyms in model._default_manager.values_list("slug", "label", "synonyms"):
            for name in dict.fromkeys([label, *synonyms]):
                words = tuple(_WORD.findall(name.casefold()))
                if words:
                    found[words] = (*found.get(words, ()), Filed(name, facet, slug, label))
    return found


def terms_words() -> Iterator[str]:
    """Yield each word of the vocabulary's names."""
    for words in _names():
        yield from words


def _by_words(census: Census, query: SearchQuery) -> Bits:
    return remembered(
        census, ("words", query), lambda: census.set_of(Publication.objects.all().keys_with(query))
    )
