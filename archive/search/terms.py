"""What was typed, found: words by the index, and what the vocabulary calls by those words by its term.

Who types "sextortion" means what is filed under "Online blackmail", whichever word a child used.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_

from archive.search import fulltext
from archive.search.alike import is_little, says_nothing
from archive.search.bits import NONE, Bits, any_of
from archive.search.everyday import chunks_of
from archive.search.index import FacetIndex
from archive.search.naming import Names, TermMatch, names
from archive.search.ordering import NewestFirst
from archive.search.query import ParsedQuery, parse_search

MOST_PARTS_COUNTED = 12  # of a search for any of its words


@dataclass(frozen=True, slots=True)
class ExpandedQuery:
    """A search as it is carried out: the words, and for some of them the terms that they are filed under.

    ``matches`` go by the places in ``query.required`` that it takes the place of, first and last. ``without``
    are the terms that go with the words that are left out. ``ignored`` are the places of little words
    ("of", "the") that no quote has together with the others: what all other words find is what is meant.
    With ``any_of_it``, one of the words is enough.
    """

    query: ParsedQuery
    matches: tuple[tuple[range, tuple[TermMatch, ...]], ...] = ()
    without: tuple[TermMatch, ...] = ()
    ignored: frozenset[int] = field(default=frozenset())
    any_of_it: bool = False

    @property
    def terms(self) -> list[TermMatch]:
        return [each for _, some in self.matches for each in some]

    @property
    def words_ignored(self) -> list[str]:
        """The little words that were not asked for, in the order in which they were typed."""
        return [" ".join(self.query.required[place][0].words) for place in sorted(self.ignored)]

    @property
    def marks(self) -> ParsedQuery:
        return self._telling.any_of_it()

    @property
    def parts(self) -> int:
        """How many things are asked for: each word or name is one."""
        return len(self._parts)

    def found(self, index: FacetIndex) -> Bits:
        """Return the quotes that fulfil it."""
        if not self.query:
            return NONE
        found = index.all
        if self._parts:
            each = [self._having(index, *part) for part in self._parts]
            found = any_of(each) if self.any_of_it else reduce(and_, each)
        if self.query.excluded:
            found = found & _by_words(index, ParsedQuery((), self.query.excluded))
        for term in self.without:
            found = found - index.having_any(term.facet, [term.slug])
        return found

    def best_first(self, index: FacetIndex, some: Bits) -> Sequence[int] | None:
        """Return the keys of ``some``, those that fit best first; None where too many have the words."""
        if self.any_of_it:
            return self._most_first(index, some)
        best = fulltext.best_first(self.marks, index, some)
        # What was found by its term alone comes last.
        return None if best is None else NewestFirst(index, some - index.set_of(best), best)

    def is_ranked(self, index: FacetIndex, some: Bits) -> bool:
        return self.any_of_it or fulltext.is_ranked(self.marks, index, some)

    def _most_first(self, index: FacetIndex, some: Bits) -> Sequence[int]:
        """Those that have the most of what is asked come first, of equals those that fit best.

        Of very many that have equally much, the newest come first.
        """
        at_least: list[Bits] = [some]  # so many parts
        for part in self._parts[:MOST_PARTS_COUNTED]:
            having = self._having(index, *part)
            at_least.append(NONE)
            for count in range(len(at_least) - 1, 0, -1):
                at_least[count] = at_least[count] | (at_least[count - 1] & having)
        ordered: Sequence[int] = []
        above = NONE
        for level in reversed(at_least):
            here = level - above
            best = None if len(here) > fulltext.MOST_RANKED else fulltext.best_first(self.marks, index, here)
            if best:
                ordered = [*ordered[:], *best]
                here = here - index.set_of(best)
            if here:
                ordered = NewestFirst(index, here, ordered)
            above = level
        return ordered

    def _having(self, index: FacetIndex, words: ParsedQuery, terms: tuple[TermMatch, ...]) -> Bits:
        found = _by_words(index, words)
        for term in terms:
            found = found | index.having_any(term.facet, [term.slug])
        return found

    @property
    def _asked(self) -> ParsedQuery:
        required = (group for place, group in enumerate(self.query.required) if place not in self.ignored)
        return ParsedQuery(tuple(required), self.query.excluded)

    @property
    def _telling(self) -> ParsedQuery:
        """What of it tells anything: of a name ("nobody believed me") not the little words."""
        named = {place for places, _ in self.matches if len(places) > 1 for place in places}
        required = [
            group
            for place, group in enumerate(self.query.required)
            if place not in self.ignored and not (place in named and all(map(is_little, group[0].words)))
        ]
        return ParsedQuery(tuple(required)) if required else self._asked

    @property
    def _parts(self) -> list[tuple[ParsedQuery, tuple[TermMatch, ...]]]:
        """Each word by itself, and the words of each name that is a term's with what it stands for."""
        required = self.query.required
        named = {place for places, _ in self.matches for place in places}
        alone = [
            (ParsedQuery((group,)), ())
            for place, group in enumerate(required)
            if place not in named and place not in self.ignored
        ]
        return [
            *alone,
            *(
                (ParsedQuery(tuple(required[place] for place in places)), terms)
                for places, terms in self.matches
            ),
        ]


def expand(
    typed: str, index: FacetIndex, *, words_alone: bool = False, any_of_it: bool = False
) -> ExpandedQuery:
    """Parse what was typed and find terms in it; ``words_alone`` leaves the vocabulary out of it.

    Where no quote has all of the words, little ones are left out.
    """
    query = parse_search(typed)
    expanded = ExpandedQuery(query, any_of_it=any_of_it)
    if not words_alone:
        known = names(index)
        expanded = replace(
            expanded, matches=tuple(_runs(query, known)), without=tuple(_left_out(typed, known))
        )
    if any_of_it:  # nearly every quote has one of the little words
        return next(_without_little_words(expanded, says_nothing, is_little), expanded)
    if not expanded.found(index):
        for less in _without_little_words(expanded, is_little, says_nothing):
            if less.found(index):
                return less
    return expanded


def _without_little_words(expanded: ExpandedQuery, *kinds: Callable[[str], bool]) -> Iterator[ExpandedQuery]:
    """Yield the same without its words of each kind, where it has such and others."""
    named = {place for places, _ in expanded.matches for place in places}
    query = expanded.query
    for is_one in kinds:
        some = {place for place in query.plain - named if all(map(is_one, query.required[place][0].words))}
        if some and len(some) < len(query.required):
            yield replace(expanded, ignored=frozenset(some))


def _runs(query: ParsedQuery, names: Names) -> list[tuple[range, tuple[TermMatch, ...]]]:
    found: list[tuple[range, tuple[TermMatch, ...]]] = []
    place = 0
    while place < len(query.required):
        last = place
        while last < len(query.required) and last in query.plain:
            last += 1
        run = names.longest([query.required[each][0].words for each in range(place, last)])
        if run is None:
            place += 1
            continue
        found.append((range(place, place + run[0]), run[1]))
        place += run[0]
    return found


def _left_out(typed: str, names: Names) -> list[TermMatch]:
    """What is filed under a word is left out with it; a phrase is meant to the letter."""
    found: list[TermMatch] = []
    for chunk in chunks_of(typed):
        if chunk.minus and (named := names.longest([chunk.forms])):
            found += (term for term in named[1] if term not in found)
    return found


def _by_words(index: FacetIndex, query: ParsedQuery) -> Bits:
    return fulltext.found(query, index)
