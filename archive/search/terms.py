"""What was typed, found: words by the index, and what the vocabulary calls by those words by its term.

Who types "sextortion" means what is filed under "Online blackmail", whichever word a child used.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.search import fulltext
from archive.search.bits import NONE, Bits
from archive.search.facets import having_vocabulary
from archive.search.index import FacetIndex
from archive.search.normal_form import tokens
from archive.search.ordering import NewestFirst
from archive.search.query import ParsedQuery, parse_search

MOST_WORDS_OF_A_TERM = 6


@dataclass(frozen=True, slots=True)
class TermMatch:
    """``typed`` is what readers call what the archive files under ``label``."""

    typed: str
    facet: str
    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class ExpandedQuery:
    """A search as it is carried out: the words, and for some of them the terms that they are filed under.

    ``matches`` go by the places in ``query.required`` that it takes the place of, first and last.
    """

    query: ParsedQuery
    matches: tuple[tuple[range, tuple[TermMatch, ...]], ...] = ()

    @property
    def terms(self) -> list[TermMatch]:
        return [each for _, some in self.matches for each in some]

    @property
    def marks(self) -> ParsedQuery:
        return self.query.any_of_it()

    def found(self, index: FacetIndex) -> Bits:
        """Return the quotes that fulfil it."""
        if not self.query:
            return NONE
        found = _by_words(index, self._rest) if self._rest else index.all
        for words, terms in self._runs:
            either = _by_words(index, words)
            for term in terms:
                either = either | index.having_any(term.facet, [term.slug])
            found = found & either
        return found

    def best_first(self, index: FacetIndex, some: Bits) -> Sequence[int] | None:
        """Return the keys of ``some``, those that fit best first; None where too many have the words."""
        best = fulltext.best_first(self.marks, index, some)
        # What was found by its term alone comes last.
        return None if best is None else NewestFirst(index, some - index.set_of(best), best)

    @property
    def _rest(self) -> ParsedQuery:
        """What is asked for by its words alone."""
        matched = {place for places, _ in self.matches for place in places}
        required = (group for place, group in enumerate(self.query.required) if place not in matched)
        return ParsedQuery(tuple(required), self.query.excluded)

    @property
    def _runs(self) -> list[tuple[ParsedQuery, tuple[TermMatch, ...]]]:
        """The words of each name that is a term's, with what it stands for."""
        required = self.query.required
        return [
            (ParsedQuery(tuple(required[place] for place in places)), terms) for places, terms in self.matches
        ]


def expand(typed: str, *, words_alone: bool = False) -> ExpandedQuery:
    """Parse what was typed and find terms in it; ``words_alone`` leaves the vocabulary out of it."""
    query = parse_search(typed)
    if words_alone or not query.plain:
        return ExpandedQuery(query)
    names = _names()
    matches: list[tuple[range, tuple[TermMatch, ...]]] = []
    place = 0
    while place < len(query.required):
        run = _longest_run(query, place, names)
        if run is None:
            place += 1
            continue
        matches.append(run)
        place = run[0].stop
    return ExpandedQuery(query, tuple(matches))


def _longest_run(
    query: ParsedQuery, first: int, names: dict[tuple[str, ...], tuple[TermMatch, ...]]
) -> tuple[range, tuple[TermMatch, ...]] | None:
    """Return the most plain words from ``first`` on that are together the name of a term."""
    last = first
    while last < len(query.required) and last in query.plain and last - first < MOST_WORDS_OF_A_TERM:
        last += 1
    for end in range(last, first, -1):
        words = tuple(word for place in range(first, end) for word in query.required[place][0].words)
        for name in (words, ("".join(words),)):  # "cyber bullying" is cyberbullying
            if name in names:
                return range(first, end), names[name]
    return None


def _names() -> dict[tuple[str, ...], tuple[TermMatch, ...]]:
    """Return every label and synonym, as words, with what it stands for."""
    found: dict[tuple[str, ...], tuple[TermMatch, ...]] = {}
    for facet in having_vocabulary():
        for term in facet.model.objects.all():
            slug, label = term.now.slug, term.now.label  # what was merged is found by the names that it had
            for name in dict.fromkeys([term.label, *term.synonyms]):
                words = tuple(token.form for token in tokens(name))
                known = found.get(words, ())
                if words and (facet.name, slug) not in {(each.facet, each.slug) for each in known}:
                    found[words] = (*known, TermMatch(name, facet.name, slug, label))
    return found


def terms_words() -> Iterator[str]:
    """Yield each word of the vocabulary's names."""
    for words in _names():
        yield from words


def _by_words(index: FacetIndex, query: ParsedQuery) -> Bits:
    return fulltext.found(query, index)
