"""Words of a search that say who speaks or where and when it was: an age, a gender, a nation, a year.

They are offered as filters and never applied in silence: "boys" may be whom a child speaks of.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from archive.search.alike import forms, is_little, says_nothing
from archive.search.bits import Bits
from archive.search.facets import AGE_BAND, FACETS, GENDER, NATION, NOT, YEAR, ColumnFacet
from archive.search.index import FacetIndex
from archive.search.query import is_in_capitals
from archive.vocabulary import EARLIEST_YEAR, OLDEST_CHILD_YEARS, AgeBand, Gender, Nation

AGE_NAMES = (AGE_BAND.name, NOT + AGE_BAND.name, "age_min", "age_max")
# What no space or comma parts, or stands in quotation marks.
_CHUNK = re.compile(r'-?"[^"]*(?:"|\Z)|[^\s",;/]+')
MOST_YEARS = 20  # each is a choice in the address
_OPERATORS = frozenset({"OR", "AND", "NOT"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of what was typed. One that is ``plain`` stands for its words and nothing else."""

    text: str
    forms: tuple[str, ...]
    plain: bool
    minus: bool = False  # a word that is left out, not a phrase

    @property
    def little(self) -> bool:
        return self.plain and all(map(is_little, self.forms))

    @property
    def says_nothing(self) -> bool:
        return self.plain and all(map(says_nothing, self.forms))


@dataclass(frozen=True, slots=True)
class Tag:
    """What some words name, as parameters of an address, and those that it takes the place of."""

    label: str
    pairs: tuple[tuple[str, str], ...]
    instead_of: tuple[str, ...]

    def quotes(self, index: FacetIndex) -> Bits:
        """Return the quotes that have it: of several values of one facet, any."""
        given = dict(self.pairs)
        if "age_min" in given or "age_max" in given:
            youngest, oldest = given.get("age_min"), given.get("age_max")
            return index.aged(
                youngest=None if youngest is None else int(youngest),
                oldest=None if oldest is None else int(oldest),
            )
        name = self.pairs[0][0]
        return index.having_any(name, [value for _, value in self.pairs])


@dataclass(frozen=True, slots=True)
class Reading:
    """The ``chunks`` that name a ``tag``, by their places."""

    chunks: range
    tag: Tag


def chunks_of(typed: str) -> list[Chunk]:
    texts = [match[0] for match in _CHUNK.finditer(typed.translate(_QUOTES))]
    operators = frozenset() if is_in_capitals(typed) else _OPERATORS
    found: list[Chunk] = []
    for place, text in enumerate(texts):
        before = operators.intersection(texts[max(place - 1, 0) : place])
        beside = {*texts[max(place - 1, 0) : place], *texts[place + 1 : place + 2]}
        plain = (
            text not in operators
            and "OR" not in operators & beside
            and "NOT" not in before
            and not text.startswith(("-", '"'))
            and not text.endswith("*")
        )
        minus = '"' not in text and (text.startswith("-") or "NOT" in before)
        if text in operators or (words := forms(text)):
            found.append(Chunk(text, () if text in operators else words, plain, minus))
    return found


_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})


def readings(chunks: Sequence[Chunk], today: date) -> list[Reading]:
    """Return what parts of a search name, in order; no part names two things."""
    words = [(form, place) for place, chunk in enumerate(chunks) for form in chunk.forms if chunk.plain]
    line = " ".join(form for form, _ in words)
    starts: dict[int, int] = {}
    at = 0
    for number, (form, _place) in enumerate(words):
        starts[at] = number
        at += len(form) + 1
    taken: set[int] = set()
    found: list[Reading] = []
    for pattern, tag_of in _PATTERNS:
        for match in pattern.finditer(line):
            first = starts[match.start()]
            last = first + len(match[0].split(" "))
            places = [place for _, place in words[first:last]]
            whole = range(places[0], places[-1] + 1)
            inside = sum(len(chunks[place].forms) for place in whole)
            # "10-year-challenge" names no age; nor do words that an operator parts.
            if taken & set(whole) or inside != last - first or not all(chunks[each].plain for each in whole):
                continue
            if tag := tag_of(match, today):
                taken |= set(whole)
                found.append(Reading(whole, tag))
    return sorted(found, key=lambda reading: reading.chunks.start)


def coarser(tag: Tag, index: FacetIndex) -> Tag:
    """Return the next broader tag of a value that no quote has, where there is one: the UK for Wales."""
    if len(tag.pairs) != 1 or tag.quotes(index):
        return tag
    name, value = tag.pairs[0]
    facet = next((facet for facet in FACETS if facet.name == name and isinstance(facet, ColumnFacet)), None)
    for broader in facet.ladder(value) if facet else ():
        known = dict(facet.choices(index)) if facet else {}
        label = _("%(broader)s (no quotes say %(label)s)") % {
            "broader": known.get(broader, broader),
            "label": tag.label,
        }
        found = Tag(label, ((name, broader),), tag.instead_of)
        if found.quotes(index):
            return found
    return tag


def joined(tags: Sequence[Tag]) -> list[Tag]:
    """Make alternatives of the tags of one facet: "boys and girls" are either. Of ages the first counts."""
    by_facet: dict[tuple[str, ...], Tag] = {}
    for tag in tags:
        known = by_facet.get(tag.instead_of)
        if known is None:
            by_facet[tag.instead_of] = tag
        elif tag.instead_of != AGE_NAMES and tag.label != known.label:
            label = _("%(one)s or %(other)s") % {"one": known.label, "other": tag.label}
            pairs = tuple(dict.fromkeys((*known.pairs, *tag.pairs)))
            by_facet[tag.instead_of] = Tag(label, pairs, tag.instead_of)
    return list(by_facet.values())


def value_tag(facet: str, value: str, label: str) -> Tag:
    return Tag(label, ((facet, value),), (facet, NOT + facet))


def aged(youngest: int, oldest: int) -> Tag | None:
    """Return the ages from ``youngest`` to ``oldest`` in years; the public tags are broader."""
    youngest, oldest = max(youngest, 0), min(oldest, OLDEST_CHILD_YEARS)
    if youngest > oldest:
        return None
    for band in AgeBand:
        if band.bounds == (youngest, oldest):
            return Tag(str(band.label), ((AGE_BAND.name, str(band.value)),), AGE_NAMES)
    years = str(youngest) if youngest == oldest else f"{youngest}–{oldest}"
    lowest = (("age_min", str(youngest)),) if youngest else ()
    label = (
        _("age %(years)s") % {"years": years} if youngest else _("under %(years)s") % {"years": oldest + 1}
    )
    narrowest = AgeBand.of(youngest)
    if narrowest is not None and narrowest is AgeBand.of(oldest):
        label = _("age %(years)s (shown as %(band)s)") % {"years": years, "band": narrowest.label}
    return Tag(label, (*lowest, ("age_max", str(oldest))), AGE_NAMES)


_TagOf = Callable[[re.Match[str], date], Tag | None]
_TENS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
]
_AGE = rf"(?:\d{{1,2}}|{'|'.join(_TENS[4:])})"


def _years(word: str) -> int:
    return int(word) if word.isdecimal() else _TENS.index(word)


def _from_to(match: re.Match[str], today: date) -> Tag | None:
    youngest = _years(match["from"])
    last = match.groupdict().get("to")
    return aged(youngest, _years(last) if last else youngest)


def _under(match: re.Match[str], today: date) -> Tag | None:
    return aged(0, _years(match["age"]) - 1)


def _over(match: re.Match[str], today: date) -> Tag | None:
    return aged(_years(match["age"]), OLDEST_CHILD_YEARS)


def _school_year(match: re.Match[str], today: date) -> Tag | None:
    """Year 7 of England, Wales and Northern Ireland is for those who turn 12 in it."""
    first, last = int(match["from"]), int(match["to"] or match["from"])
    return aged(first + 4, last + 5) if 1 <= first <= last <= 13 else None


def _scottish_year(match: re.Match[str], today: date) -> Tag | None:
    year = int(match["year"]) + (0 if match["school"] == "p" else 7)
    return aged(year + 3, year + 5)


def _this_year(match: re.Match[str], today: date) -> Tag | None:
    return _year(today.year - (match["which"] == "last"))


def _that_year(match: re.Match[str], today: date) -> Tag | None:
    year = match["year"]
    return _year(year) if EARLIEST_YEAR <= int(year[:4]) <= today.year else None


def _since(match: re.Match[str], today: date) -> Tag | None:
    first = int(match["year"])
    if not today.year - MOST_YEARS < first <= today.year:
        return None
    pairs = tuple((YEAR.name, str(year)) for year in range(first, today.year + 1))
    return Tag(_("%(year)s or later") % {"year": first}, pairs, (YEAR.name, NOT + YEAR.name))


def _year(year: int | str) -> Tag:
    return value_tag(YEAR.name, str(year), str(year))


def _always(tag: Callable[[], Tag | None]) -> _TagOf:
    return lambda match, today: tag()


def _ages(youngest: int, oldest: int) -> _TagOf:
    return _always(lambda: aged(youngest, oldest))


def _says(facet: str, value: Gender | Nation) -> _TagOf:
    return _always(lambda: value_tag(facet, str(value.value), str(value.label)))


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?<=\s)|\A)(?:{pattern})(?=\s|\Z)")


_OLD = r"(?:(?:years?|yrs?|y) ?(?:olds?|o)|yos?|yo|years?|yrs?)"
# The first that fits counts.
_PATTERNS: list[tuple[re.Pattern[str], _TagOf]] = [
    (_whole(rf"(?:aged?|ages) (?P<from>{_AGE})(?: (?:to |and |or )?(?P<to>{_AGE}))?(?: {_OLD})?"), _from_to),
    (_whole(rf"(?P<from>{_AGE})(?: (?:to |and |or )?(?P<to>{_AGE}))? ?{_OLD}"), _from_to),
    (_whole(rf"(?:under|below|younger than|less than) (?:the age of )?(?P<age>{_AGE})s?"), _under),
    (_whole(r"(?:over|above|older than) (?:the age of )?(?P<age>1?\d)s?"), _over),
    (_whole(r"(?P<age>1?\d) (?:and|or) (?:over|older|above|up)"), _over),
    (_whole(r"(?P<from>1?\d) (?:to )?(?P<to>1\d)s?"), _from_to),
    (_whole(r"(?:years?|yrs?|y) ?(?P<from>1?\d)(?: (?:to |and |or )?(?P<to>1?\d))?s?"), _school_year),
    (_whole(r"(?:(?<=girl )|(?<=boy )|(?<=girls )|(?<=boys ))(?P<from>[89]|1[0-8])"), _from_to),
    (_whole(r"(?P<from>[89]|1[0-8])(?=\s(?:girls?|boys?))"), _from_to),
    (_whole(r"(?P<school>[ps])(?P<year>[1-7])"), _scottish_year),
    (_whole(r"(?:key stage|ks) ?1"), _ages(5, 7)),
    (_whole(r"(?:key stage|ks) ?2"), _ages(7, 11)),
    (_whole(r"(?:key stage|ks) ?3"), _ages(11, 14)),
    (_whole(r"(?:key stage|ks) ?4|gcses?"), _ages(14, 16)),
    (_whole(r"(?:key stage|ks) ?5|sixth form(?:ers?)?|a levels?"), _ages(16, 18)),
    (_whole(r"(?:primary|junior) ?(?:schools?|age|aged|pupils?|children|kids)?"), _ages(4, 11)),
    (_whole(r"(?:secondary|high|senior) (?:schools?|pupils?)"), _ages(11, 16)),
    (_whole(r"pre ?teens?|tweens?"), _ages(10, 12)),
    (_whole(r"(?:early|younger) teens?"), _ages(13, 15)),
    (_whole(r"(?:late|older) teens?"), _ages(16, 18)),
    (_whole(r"teens?|teenagers?|teenaged?|adolescents?"), _ages(13, 18)),
    (
        _whole(
            r"(?:little|small|tiny|young|very young|younger|wee) (?:ones|kids?|child|children)|"
            r"(?:infant|nursery) (?:school|class|pupils?)|toddlers?|infants?|"
            r"(?:little|tiny|wee)(?=\s(?:girls?|boys?|lads?|lass))"
        ),
        _ages(0, 9),
    ),
    (_whole(r"(?:school ?)?girls?|female?s?|lass(?:es)?|young women"), _says(GENDER.name, Gender.GIRL)),
    (_whole(r"(?:school ?)?boys?|males?|lads?|young men"), _says(GENDER.name, Gender.BOY)),
    (_whole(r"non ?binary|enby|enbies"), _says(GENDER.name, Gender.NONBINARY)),
    (
        _whole(r"(?:in |from )?(?:(?:northern|n) ireland|northern irish|ulster|n ?i)"),
        _says(NATION.name, Nation.NORTHERN_IRELAND),
    ),
    (_whole(r"(?:in |from )?(?:wales|welsh|cymru)"), _says(NATION.name, Nation.WALES)),
    (_whole(r"(?:in |from )?(?:scotland|scottish|scots)"), _says(NATION.name, Nation.SCOTLAND)),
    (_whole(r"(?:in |from )?(?:england|english)"), _says(NATION.name, Nation.ENGLAND)),
    (
        _whole(r"(?:in |from |in the |across the )?(?:uk|united kingdom|great britain|britain|british)"),
        _says(NATION.name, Nation.UK),
    ),
    (_whole(r"since (?P<year>(?:19|20)\d\d)"), _since),
    (_whole(r"(?:in |from |during )?(?P<year>(?:19|20)\d\d)"), _that_year),
    (_whole(r"(?:in |from |during )?(?:the )?(?P<year>(?:19|20)\d0s)"), _that_year),
    (_whole(r"(?:in |from |during )?(?P<which>last|this) year"), _this_year),
]


def left(chunks: Sequence[Chunk], taken: Iterable[int]) -> list[Chunk]:
    """Return what stays of a search without some of its parts, nor words that tell nothing."""
    gone = set(taken)
    return [chunk for place, chunk in enumerate(chunks) if place not in gone and not chunk.says_nothing]


_HELP = re.compile(
    r"(?:^| )(?:suicid\w*|self ?harm\w*|overdos\w*|"
    r"(?:kill|hurt|harm)(?:ing)? (?:my|your|him|her|them)sel(?:f|ves)|"
    r"end (?:my|it|their) (?:life|lives|all)|want(?:s|ed)? to die)(?= |$)"
)
_HOW_MANY = re.compile(
    r"(?:^| )(?:how (?:many|common|often)|statistics?|stats|percentages?|per ?cent|numbers? of|prevalence|"
    r"figures)(?= |$)"
)


def asks_for_help(words: Sequence[str]) -> bool:
    """Whether the words speak of suicide or of hurting oneself: whoever typed them may need somebody now."""
    return _HELP.search(" ".join(words)) is not None


def asks_how_many(words: Sequence[str]) -> bool:
    """Whether the words ask for a number, which quotes cannot give."""
    return _HOW_MANY.search(" ".join(words)) is not None
