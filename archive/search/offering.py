"""What a search page says between the form and the quotes: how the words were read, and what else to try.

Nothing is applied in silence: what would change which quotes are found is a link, with the number of quotes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from archive.search import everyday, naming, rewording
from archive.search.addresses import Address
from archive.search.alike import forms
from archive.search.bits import Bits
from archive.search.everyday import Chunk, Tag
from archive.search.facets import having_vocabulary
from archive.search.naming import TermMatch, names
from archive.search.normal_form import stem
from archive.search.parameters import MOST_SEARCH_CHARACTERS
from archive.search.terms import expand
from archive.search.unread import unread

if TYPE_CHECKING:  # only its type: a page asks both
    from archive.search.results import Results

FEW = 5  # quotes: with more, a reader has something, and is not offered other words
MOST_UNDER = 3
MOST_TAGGED = 2
MOST_NEAR = 6  # terms that are looked at
# Facets whose terms have a page of their own.
_ROUTES = {facet.name: facet.route for facet in having_vocabulary() if facet.route}


@dataclass(frozen=True, slots=True)
class Offer:
    """A link to another search. ``tags`` are what it filters by and ``words`` what it looks for, as typed."""

    url: str
    count: int
    tags: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """A name that the archive files under ``label``, which has a page at ``url``."""

    typed: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """``filed`` are other names of terms, and ``tagged_so`` terms by their own name: quotes that are tagged
    so are found besides those with the words. ``ignored`` are words that the search did without. ``tagged``
    reads words as filters, ``under`` are terms that the words are close to.
    """

    filed: tuple[Filed, ...] = ()
    tagged_so: tuple[Filed, ...] = ()
    without: tuple[Filed, ...] = ()
    words_alone: str = ""
    exact: bool = False
    ignored: tuple[str, ...] = ()
    any_of_it: bool = False
    all_of_it: str = ""
    tagged: tuple[Offer, ...] = ()
    under: tuple[Offer, ...] = ()
    alike: Offer | None = None
    any_word: Offer | None = None
    unused: tuple[str, ...] = ()
    too_short: tuple[str, ...] = ()
    unread: tuple[tuple[str, tuple[str, ...]], ...] = ()
    nearer: Offer | None = None
    wants_help: bool = False
    wants_numbers: bool = False
    nothing: bool = False

    @property
    def offers_anything(self) -> bool:
        return bool(self.nearer or self.tagged or self.under or self.alike or self.any_word)


def of(results: "Results") -> Told:
    """Return what to say about a search; nothing where no words were typed."""
    return _Offering(results).told() if results.words else Told()


class _Offering:
    def __init__(self, results: "Results") -> None:
        self.results = results
        self.index = results.index
        self.address: Address = results.address
        self.chunks = everyday.chunks_of(results.words)
        self.exact = bool(results.chosen("exact"))
        self.any_of_it = results.query.any_of_it

    def told(self) -> Told:
        query = self.results.query
        found = len(self.results.found)
        every = list(dict.fromkeys(map(_filed, query.terms)))
        same = tuple(each for each in every if forms(each.typed) == forms(each.label))
        filed = tuple(each for each in every if each not in same)
        words = [form for chunk in self.chunks if chunk.plain for form in chunk.forms]
        wants_help = everyday.asks_for_help(words)
        told = Told(
            filed=filed if found else (),
            tagged_so=same if found else (),
            without=tuple(_filed(term) for term in query.without),
            words_alone=str(self._asking("exact", "1")),
            exact=self.exact,
            ignored=() if self.any_of_it else tuple(query.words_ignored),
            any_of_it=self.any_of_it,
            all_of_it=str(self.address.without("any")) if self.any_of_it else "",
            unused=query.query.unused,
            too_short=query.query.too_short,
            unread=tuple(unread(query.query.ignored)),
            wants_help=wants_help,
            wants_numbers=everyday.asks_how_many(words),
        )
        tagged = tuple(self._tagged(found))
        if found >= FEW:
            return replace(told, tagged=tagged)
        under = tuple(islice(self._under(), MOST_UNDER))
        if self.any_of_it:
            return replace(told, tagged=tagged, under=under)
        alike = self._alike(found)
        if not (found or tagged or under or alike):
            tagged = tuple(self._tagged_alone())
        any_word = None if tagged else self._any_word(max(found, alike.count if alike else 0))
        # Whoever typed words of despair is not asked whether they meant other ones.
        nearer = None if tagged or wants_help else self._nearer()
        nothing = not (found or tagged or under or alike or any_word or nearer)
        return replace(
            told, tagged=tagged, under=under, alike=alike, any_word=any_word, nearer=nearer, nothing=nothing
        )

    @cached_property
    def _read(self) -> list[everyday.Reading]:
        return everyday.readings(self.chunks, timezone.localdate())

    @cached_property
    def _tags(self) -> list[Tag]:
        tags = everyday.joined([reading.tag for reading in self._read])
        return [everyday.coarser(tag, self.index) for tag in tags]

    @cached_property
    def _rest(self) -> list[Chunk]:
        """What was typed but for the words that say who or when."""
        taken = {place for reading in self._read for place in reading.chunks}
        return [chunk for place, chunk in enumerate(self.chunks) if place not in taken]

    def _tagged(self, found: int) -> list[Offer]:
        """Return the search with filters for the words that name an age, gender, nation or year.

        Where that finds nothing, the term that the other words are closest to takes their place, or each of
        the filters is offered by itself.
        """
        if not self._tags:
            return []
        everything = self._offer(self._telling, self._tags)
        if everything.count or found:
            return [everything] if everything.count > found else []
        for term in self._near:
            closest = self._offer("", [*self._tags, _tag_of(term)])
            if closest.count:
                return [closest]
        single = len(self._tags) > 1 and self._telling
        return _with_most([self._offer(self._telling, [tag]) for tag in self._tags] if single else [])

    def _tagged_alone(self) -> list[Offer]:
        """Return the filters without any other words."""
        if not self._tags:
            return []
        every = _with_most([self._offer("", self._tags)])
        return every or _with_most([self._offer("", [tag]) for tag in self._tags])

    @property
    def _telling(self) -> str:
        """What was typed, but for who and when, and for words that tell nothing."""
        return " ".join(chunk.text for chunk in self._rest if not chunk.says_nothing)

    @cached_property
    def _near(self) -> list[TermMatch]:
        """The terms that the words are close to; first those of which one has the name, where that finds
        nothing together with the other words."""
        query = self.results.query
        filed = [] if self.results.found else query.terms
        words = [form for chunk in self._rest if chunk.plain for form in chunk.forms]
        named = {stem(form) for term in query.terms for form in forms(term.typed)}
        known = names(self.index)
        near = naming.near(words, known, beside=named) or naming.near(
            words, known, beside=named, enough=naming.LEAST
        )
        seen = {(term.facet, term.slug) for term in query.terms if term not in filed}
        by_label: dict[str, TermMatch] = {}
        for term in (*filed, *near):
            if (term.facet, term.slug) not in seen and term.slug not in self.results.chosen(term.facet):
                by_label.setdefault(term.label, term)
        return list(by_label.values())[:MOST_NEAR]

    def _under(self) -> Iterator[Offer]:
        """Yield the terms that the words are close to, without the words."""
        for term in self._near:
            offer = self._offer("", [_tag_of(term)])
            if offer.count:
                yield offer

    def _alike(self, found: int) -> Offer | None:
        """Return the search for words that mean much the same, where they find more."""
        others = rewording.reworded(self._rest, self.results.query, self.index, MOST_SEARCH_CHARACTERS)
        for asked in sorted(others, key=lambda each: (each.dropped, -len(each.groups))):
            offer = self._offer(asked.typed, self._tags)
            if offer.count > found:
                return replace(offer, words=asked.said)
        return None

    def _any_word(self, found: int) -> Offer | None:
        """Return the search for quotes with any of the words, where there are several."""
        query = expand(self.results.words, self.index, words_alone=self.exact, any_of_it=True)
        if query.parts < 2 or all(chunk.says_nothing for chunk in self.chunks):
            return None
        count = len(self._others() & query.found(self.index))
        return Offer(str(self._asking("any", "1")), count) if count > found else None

    def _nearer(self) -> Offer | None:
        """Return the search for what may have been meant by a word that no quote has."""
        meant = self.results.suggestion
        if not meant:
            return None
        kept = self.address.without("q", "exact", "any")
        return Offer(str(replace(kept, pairs=(("q", meant), *kept.pairs))), 0, words=meant)

    def _offer(self, words: str, tags: Sequence[Tag]) -> Offer:
        instead_of = {name for tag in tags for name in tag.instead_of}
        some = self._others(instead_of)
        for tag in tags:
            some = some & tag.quotes(self.index)
        if words:
            some = some & expand(words, self.index, words_alone=self.exact).found(self.index)
        pairs = [pair for tag in tags for pair in tag.pairs]
        asked = (("q", words),) if words else ()
        kept = self.address.without("q", "any", *([] if words else ["exact"]), *instead_of)
        url = str(replace(kept, pairs=(*asked, *kept.pairs, *pairs)))
        return Offer(url, len(some), tuple(tag.label for tag in tags), words)

    def _others(self, names: Iterable[str] = ()) -> Bits:
        """Return what everything but the words and the parameters in ``names`` lets through."""
        return self.results.narrowed(without=["q", *names])

    def _asking(self, name: str, value: str) -> Address:
        plain = self.address.without(name)
        return replace(plain, pairs=(*plain.pairs, (name, value)))


def _with_most(offers: Sequence[Offer]) -> list[Offer]:
    having = [offer for offer in offers if offer.count]
    return sorted(having, key=lambda offer: -offer.count)[:MOST_TAGGED]


def _tag_of(term: TermMatch) -> Tag:
    return everyday.value_tag(term.facet, term.slug, term.label)


def _filed(term: TermMatch) -> Filed:
    return Filed(term.typed, term.label, page_of(term.facet, term.slug))


def page_of(facet: str, slug: str) -> str:
    """Return where a reader sees what is filed under a term."""
    if facet in _ROUTES:
        return reverse(f"archive:{_ROUTES[facet]}", args=[slug])
    return f"{reverse('archive:search')}?{urlencode({facet: slug})}"
