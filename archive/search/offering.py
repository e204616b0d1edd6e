"""What a search page says between the form and the quotes: how the words were read, and what else to try.

Nothing is applied in silence: what would change which quotes are found is a link, with the number of quotes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from archive.search import everyday
from archive.search.addresses import Address
from archive.search.everyday import Tag
from archive.search.facets import having_vocabulary
from archive.search.index import Bits
from archive.search.naming import TermMatch
from archive.search.terms import expand

if TYPE_CHECKING:  # only its type: a page asks both
    from archive.search.results import Results

FEW = 5  # quotes: with more, a reader has something, and is not offered other words
MOST_UNDER = 3
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
    """``ignored`` are little words that the search did without. ``tagged`` reads words as filters, ``under``
    are terms that the words are close to."""

    filed: tuple[Filed, ...] = ()
    without: tuple[Filed, ...] = ()
    words_alone: str = ""
    exact: bool = False
    ignored: tuple[str, ...] = ()
    any_of_it: bool = False
    all_of_it: str = ""
    tagged: Offer | None = None
    under: tuple[Offer, ...] = ()
    alike: Offer | None = None
    any_word: Offer | None = None
    unused: tuple[str, ...] = ()
    too_short: tuple[str, ...] = ()
    nearer: Offer | None = None
    wants_help: bool = False
    wants_numbers: bool = False
    found: int = 0


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
        found = _size(self.results.found)
        few = found < FEW
        forms = [form for chunk in self.chunks if chunk.plain for form in chunk.forms]
        return Told(
            filed=tuple(_filed(term) for term in query.terms),
            without=tuple(_filed(term) for term in query.without),
            words_alone=str(self._asking("exact", "1")),
            exact=self.exact,
            ignored=tuple(query.words_ignored) if not self.any_of_it else (),
            any_of_it=self.any_of_it,
            all_of_it=str(self.address.without("any")) if self.any_of_it else "",
            tagged=self._tagged(found),
            under=tuple(self._under()) if few or self.any_of_it else (),
            alike=self._alike(found) if few else None,
            any_word=self._any_word(found) if few and not self.any_of_it else None,
            unused=query.query.unused,
            too_short=query.query.too_short,
            nearer=self._nearer(),
            wants_help=everyday.asks_for_help(forms),
            wants_numbers=everyday.asks_how_many(forms),
            found=found,
        )

    def _tagged(self, found: int) -> Offer | None:
        """Return the search with filters for the words that name an age, gender, nation or year.

        Where the rest of the words finds nothing with them, the filters alone are offered.
        """
        read = everyday.readings(self.chunks, timezone.localdate())
        if not read:
            return None
        tags = everyday.joined([reading.tag for reading in read])
        taken = {place for reading in read for place in reading.chunks}
        rest = " ".join(chunk.text for chunk in everyday.left(self.chunks, taken))
        for words in dict.fromkeys((rest, "")):
            offer = self._offer(words, tags)
            if offer.count > (found if words == rest else 0):
                return offer
            if found:
                return None
        return None

    def _under(self) -> Iterator[Offer]:
        return iter(())

    def _alike(self, found: int) -> Offer | None:
        return None

    def _any_word(self, found: int) -> Offer | None:
        """Return the search for quotes with any of the words, where there are several."""
        query = expand(self.results.words, self.index, words_alone=self.exact, any_of_it=True)
        if query.parts < 2:
            return None
        count = _size(self._others() & query.found(self.index))
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
            some &= tag.quotes(self.index)
        if words:
            some &= expand(words, self.index, words_alone=self.exact).found(self.index)
        pairs = [pair for tag in tags for pair in tag.pairs]
        asked = (("q", words),) if words else ()
        kept = self.address.without("q", "any", *([] if words else ["exact"]), *instead_of)
        url = str(replace(kept, pairs=(*asked, *kept.pairs, *pairs)))
        return Offer(url, _size(some), tuple(tag.label for tag in tags), words)

    def _others(self, names: Iterable[str] = ()) -> Bits:
        """Return what everything but the words and the parameters in ``names`` lets through."""
        return self.results.narrowed(without=["q", *names])

    def _asking(self, name: str, value: str) -> Address:
        plain = self.address.without(name)
        return replace(plain, pairs=(*plain.pairs, (name, value)))


def _filed(term: TermMatch) -> Filed:
    return Filed(term.typed, term.label, page_of(term.facet, term.slug))


def page_of(facet: str, slug: str) -> str:
    """Return where a reader sees what is filed under a term."""
    if facet in _ROUTES:
        return reverse(f"archive:{_ROUTES[facet]}", args=[slug])
    return f"{reverse('archive:search')}?{urlencode({facet: slug})}"


def _size(some: Bits) -> int:
    return some.bit_count() if isinstance(some, int) else len(some)
