"""What an attribution line states, as facts, and the ladders on which each tag of it becomes coarser.

Each ladder is a tree, and each step up states fewer facts: "13–15" states that a child is 13 to 15 and that
it is 13 to 18; "13–18" states the second alone. So a line is a set of facts that holds with each fact
whatever it implies, a coarser line is a smaller set, and what fits a line fits every coarser one. The
generalisation hierarchies are those of L. Sweeney, "Achieving k-anonymity privacy protection using
generalization and suppression" (2002), doi:10.1142/S021848850200165X.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

AGE_BAND, GENDER, NATION, YEAR, PLATFORM, HARM_TYPE = (
    "age_band",
    "gender",
    "nation",
    "year",
    "platform",
    "harm_type",
)
SINGLE = (AGE_BAND, GENDER, NATION, YEAR)  # a contact's testimony has one value at most
SEVERAL = (PLATFORM, HARM_TYPE)
TAGS = (*SINGLE, *SEVERAL)

UK = "uk"
ONLINE = "online"  # broader than every platform; no other term may bear the slug
# Whole years, both inclusive. The lower four are vocabulary.AgeBand, which a test compares.
AGE_YEARS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "under-10": (0, 9),
        "10-12": (10, 12),
        "13-15": (13, 15),
        "16-18": (16, 18),
        "under-13": (0, 12),
        "13-18": (13, 18),
    }
)
_BROADER_AGE = {"under-10": "under-13", "10-12": "under-13", "13-15": "13-18", "16-18": "13-18"}
AGE_BANDS = tuple(_BROADER_AGE)
_YEAR = re.compile(r"[12][0-9]{3}", re.ASCII)
_DECADE = re.compile(r"[12][0-9]{2}0s", re.ASCII)

# What campaigners lose with each fact that a line no longer states; what a coarser line loses is the sum.
# Where it happened and what was done are why they search, so these weigh most; then age; gender; and least
# the nation, as nearly all is of the UK, and the year.
LOSSES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {  # from the coarsest fact to the finest
        PLATFORM: (4, 12, 8),  # online at all, its kind, its name
        HARM_TYPE: (14, 10),  # the group, the type
        AGE_BAND: (6, 4),
        GENDER: (4,),
        NATION: (1, 2),
        YEAR: (2, 1),
    }
)

Fact = tuple[str, str]  # a tag and its value
_MOST_KNOWN = 10_000  # ladders that are kept; no vocabulary has so many rungs


@dataclass(frozen=True, slots=True)
class Line:
    """What an attribution line states; "" and an empty set: not stated.

    ``year`` is "2026", a decade ("2020s") or "". Two members of a set mean both. Codes and slugs, no labels.
    Two lines that mean the same may differ in redundant members (Instagram and social media, say):
    ``Vocabulary.canonical`` leaves them out.

    Raises:
        ValueError: an age band or a year that no ladder has; the message does not repeat it.
    """

    age_band: str = ""
    gender: str = ""
    nation: str = ""
    year: str = ""
    platforms: frozenset[str] = frozenset()
    harm_types: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.age_band and self.age_band not in AGE_YEARS:
            raise ValueError("no ladder has this age band")
        if self.year and not is_year(self.year):
            raise ValueError('a year is like "2026", a decade like "2020s"')
        object.__setattr__(self, "platforms", frozenset(self.platforms))
        object.__setattr__(self, "harm_types", frozenset(self.harm_types))
        if "" in self.platforms or "" in self.harm_types:
            raise ValueError("an empty slug is no term")

    def values(self) -> Iterator[Fact]:
        """What it states, as it is written: without what that implies."""
        for tag, value in zip(SINGLE, (self.age_band, self.gender, self.nation, self.year), strict=True):
            if value:
                yield tag, value
        for tag, slugs in zip(SEVERAL, (self.platforms, self.harm_types), strict=True):
            for slug in sorted(slugs):
                yield tag, slug

    def sort_key(self) -> tuple[object, ...]:
        return (
            self.age_band,
            self.gender,
            self.nation,
            self.year,
            tuple(sorted(self.platforms)),
            tuple(sorted(self.harm_types)),
        )


EMPTY = Line()


@dataclass(frozen=True)
class Vocabulary:
    """Which term is broader than which: slugs of platforms and harm types, each with the broader one's or "".

    "online" stands above every platform, named or not. A slug that is not here is a top-level term.
    ``merged`` has the slug of the term that stays for each one that was merged, which is the same fact.

    Raises:
        ValueError: terms that are broader than each other, or were merged into each other.
    """

    platforms: Mapping[str, str] = field(default_factory=dict)
    harm_types: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[Fact, str] = field(default_factory=dict)
    # What was worked out already: a search asks for the same few ladders thousands of times.
    _implied: dict[Fact, tuple[Fact, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for name in ("platforms", "harm_types"):
            broader = {slug: above or "" for slug, above in getattr(self, name).items()}
            object.__setattr__(self, name, MappingProxyType(broader))
        object.__setattr__(self, "merged", MappingProxyType(dict(self.merged)))
        for tag, slug in self.merged:
            self.now(tag, slug)
        if self.platforms.get(ONLINE):
            raise ValueError('nothing is broader than "online"')
        for tag, terms in ((PLATFORM, self.platforms), (HARM_TYPE, self.harm_types)):
            for slug in terms:
                self.implied(tag, slug)

    def __hash__(self) -> int:
        parts = (self.platforms, self.harm_types, self.merged)
        return hash(tuple(frozenset(part.items()) for part in parts))

    def now(self, tag: str, value: str) -> str:
        """The value as it is read: of a term that was merged, the one that stays."""
        if not self.merged:
            return value
        passed = {value}
        while (after := self.merged.get((tag, value))) is not None:
            if after in passed:
                raise ValueError("terms were merged into each other")
            passed.add(after)
            value = after
        return value

    def before_merging(self) -> "Vocabulary":
        """The same terms, each for itself."""
        return Vocabulary(self.platforms, self.harm_types) if self.merged else self

    def broader(self, tag: str, value: str) -> str:
        """The next step up of one value; "" where the next is not to state it."""
        value = self.now(tag, value)
        if tag == AGE_BAND:
            return _BROADER_AGE.get(value, "")
        if tag == NATION:
            return "" if value == UK else UK
        if tag == YEAR:
            return f"{value[:3]}0s" if _YEAR.fullmatch(value) else ""
        if tag == PLATFORM:
            return "" if value == ONLINE else self.platforms.get(value) or ONLINE
        if tag == HARM_TYPE:
            return self.harm_types.get(value, "")
        return ""

    def implied(self, tag: str, value: str) -> tuple[Fact, ...]:
        """The fact that a tag has this value, and every coarser one that follows; the finest first."""
        known = self._implied.get((tag, value))
        if known is not None:
            return known
        ladder: list[Fact] = []
        rung = self.now(tag, value)
        while rung:
            if (tag, rung) in ladder:
                raise ValueError("a term is broader than itself, by way of others")
            ladder.append((tag, rung))
            rung = self.now(tag, self.broader(tag, rung))
        if len(self._implied) < _MOST_KNOWN:
            self._implied[tag, value] = tuple(ladder)
        return tuple(ladder)

    def facts(self, line: Line) -> frozenset[Fact]:
        """All that the line states, with whatever that implies: what a testimony must have to fit it."""
        return frozenset(fact for tag, value in line.values() for fact in self.implied(tag, value))

    def finest(self, facts: Iterable[Fact]) -> frozenset[Fact]:
        """Those that no other one of them implies."""
        given = {(tag, self.now(tag, value)) for tag, value in facts}
        return frozenset(given - {above for fact in given for above in self.implied(*fact)[1:]})

    def line(self, facts: Iterable[Fact]) -> Line:
        """The canonical line that states these facts and whatever they imply."""
        single: dict[str, str] = {}
        several: dict[str, set[str]] = {tag: set() for tag in SEVERAL}
        for tag, value in self.finest(facts):
            if tag in several:
                several[tag].add(value)
            elif single.setdefault(tag, value) != value:
                raise ValueError("one line cannot state two values of a tag that has one")
        return Line(
            **single, platforms=frozenset(several[PLATFORM]), harm_types=frozenset(several[HARM_TYPE])
        )

    def canonical(self, line: Line) -> Line:
        """The same line without members that others imply: {instagram, social-media} is {instagram}."""
        return self.line(self.facts(line))

    def is_coarser_or_same(self, one: Line, other: Line) -> bool:
        """Whether everything that fits ``other`` fits ``one``, whatever the case base holds."""
        return self.facts(one) <= self.facts(other)

    def coarser_by_one(self, line: Line) -> list[Line]:
        """The lines that state one fact fewer: one step on one ladder each, in order of the tags."""
        facts = self.facts(line)
        steps = sorted(self.finest(facts), key=lambda fact: (TAGS.index(fact[0]), fact[1]))
        return [self.line(facts - {fact}) for fact in steps]

    def loss(self, fact: Fact) -> int:
        """What goes with this one fact (``LOSSES``)."""
        steps = LOSSES[fact[0]]
        return steps[min(len(self.implied(*fact)), len(steps)) - 1]

    def lost(self, line: Line, coarser: Line) -> int:
        """What campaigners lose when ``coarser`` is shown instead of ``line``."""
        return sum(map(self.loss, self.facts(line) - self.facts(coarser)))


def age_band_of(age: int | None) -> str:
    """The finest age band that holds the age in years; "" for none."""
    if age is None:
        return ""
    for band in AGE_BANDS:
        lowest, highest = AGE_YEARS[band]
        if lowest <= age <= highest:
            return band
    return ""


def is_year(value: str) -> bool:
    return bool(_YEAR.fullmatch(value) or _DECADE.fullmatch(value))
