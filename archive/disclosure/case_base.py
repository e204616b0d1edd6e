"""The contacts known to the archive, indexed so that the group of a line is counted at once.

The group of a line is k of the k-map of Sweeney (2002, doi:10.1142/S021848850200165X) and El Emam & Dankar
("Protecting privacy using k-anonymity", 2008, doi:10.1197/jamia.M2716): how many whom the archive knows the
line could be about, published or not.

Each fact has a set of bits, one bit for each testimony, and what a line states is an AND over them. The
testimonies of one contact stand side by side, in a field of as many bits as the next power of two: so a
contact is counted once however many of its testimonies fit, without a list of them, and a thousand
testimonies of one contact take no more room than those of a thousand.
"""

from array import array
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import and_
from threading import RLock

from archive.disclosure.ladders import (
    AGE_BAND,
    GENDER,
    HARM_TYPE,
    NATION,
    PLATFORM,
    YEAR,
    Fact,
    Line,
    Vocabulary,
    age_band_of,
)

# Small enough that to add one testimony copies little, and that a search stops early within a million.
_ROWS = 1 << 16
_ONE_BY_ONE = 20  # so many contacts at most are sooner found one by one than all counted
_SEGMENT_BITS = 40  # where a row is said in one number: the segment above, the row within it below
_ANYBODY: Fact = ("", "")  # every testimony has it, so that the empty line is counted like any other


@dataclass(frozen=True, slots=True)
class Record:
    """What one testimony says of its contact; "", None and an empty set: not known.

    ``testimony`` and ``contact`` are keys, compared and never looked into. ``age`` is in whole years.
    """

    testimony: Hashable
    contact: Hashable
    age: int | None = None
    gender: str = ""
    nation: str = ""
    year: int | None = None
    platforms: frozenset[str] = frozenset()
    harm_types: frozenset[str] = frozenset()


class CaseBase:
    """Counts the contacts that fit a line; kept up to date one testimony at a time.

    Composites and erased testimonies are not put here: they count for nobody. Several threads may use it.
    When terms move to another broader one, build it anew.
    """

    def __init__(self, vocabulary: Vocabulary, records: Iterable[Record] = ()) -> None:
        self.vocabulary = vocabulary
        self.lock = RLock()
        self.segments: list[Segment] = []
        self._open: dict[int, int] = {}  # by breadth: the segment that still grows
        self._free: dict[int, list[tuple[int, int]]] = {}  # by breadth: segment and field, used before
        self._row_of: dict[Hashable, int] = {}  # of a testimony
        self._first_row_of: dict[Hashable, int] = {}  # of a contact
        self._numbers: dict[Fact, int] = {_ANYBODY: 0}
        # What a testimony says is put together of three parts, of which there are far fewer than testimonies.
        self.parts: list[tuple[int, ...]] = [()]  # the facts of each, by number; the first is an empty row's
        self._part_of: dict[tuple[int, ...], int] = {}
        self._part_said: dict[Hashable, int] = {}
        for record in records:
            self.put(record)

    def __len__(self) -> int:
        """How many testimonies are in it."""
        return len(self._row_of)

    @property
    def contacts(self) -> int:
        return len(self._first_row_of)

    def put(self, record: Record) -> None:
        """Add a testimony, or say anew what it says."""
        with self.lock:
            if record.testimony in self._row_of:
                self.remove(record.testimony)
            said = self._said_by(record)
            index, row = self._room_for(record.contact)
            self.segments[index].fill(row, record.testimony, said)
            self._row_of[record.testimony] = index << _SEGMENT_BITS | row

    def remove(self, testimony: Hashable) -> bool:
        """Forget a testimony, and its contact with the last one; False if it was not here."""
        with self.lock:
            where = self._row_of.pop(testimony, None)
            if where is None:
                return False
            index, row = where >> _SEGMENT_BITS, where & ((1 << _SEGMENT_BITS) - 1)
            segment = self.segments[index]
            segment.clear(row)
            if not segment.filled(row):
                self._vacate(index, row)
            return True

    def group(self, line: Line) -> int:
        """How many distinct contacts have one testimony of which all is true that the line states."""
        with self.lock:
            facts = self.numbers(self.finest(line))
            return sum(segment.hit(facts).bit_count() for segment in self.segments)

    def joined_group(self, lines: Sequence[Line]) -> int:
        """How many distinct contacts fit every one of the lines, perhaps each by another testimony."""
        with self.lock:
            wanted = [self.numbers(self.finest(line)) for line in lines] or [[0]]
            return sum(
                reduce(and_, (segment.hit(facts) for facts in wanted)).bit_count()
                for segment in self.segments
            )

    def has_group(self, facts: Sequence[Fact], minimum: int) -> bool:
        """Whether at least ``minimum`` distinct contacts have one testimony with all these facts.

        Stops as soon as that many are found, so most questions never look at most of a large case base.
        """
        with self.lock:
            missing = minimum
            numbers = self.numbers(facts)
            for segment in self.segments:
                missing -= segment.some(numbers, missing)
                if missing <= 0:
                    return True
            return minimum <= 0

    def finest(self, line: Line) -> tuple[Fact, ...]:
        """The facts to ask for: whoever has these has all that the line states."""
        return tuple(sorted(self.vocabulary.finest(self.vocabulary.facts(line)))) or (_ANYBODY,)

    def numbers(self, facts: Iterable[Fact]) -> list[int]:
        """By which its segments know the facts; -1 for one that no testimony states."""
        return [self._numbers.get(fact, -1) for fact in facts]

    def _said_by(self, record: Record) -> tuple[int, int, int]:
        """What it says of its contact: the numbers of three parts."""
        single = (record.age, record.gender, record.nation, record.year)
        keys = (single, (PLATFORM, record.platforms), (HARM_TYPE, record.harm_types))
        known = self._part_said
        try:
            return known[keys[0]], known[keys[1]], known[keys[2]]
        except KeyError:
            year = "" if record.year is None else str(record.year)
            stated: tuple[list[Fact], ...] = (
                [
                    (AGE_BAND, age_band_of(record.age)),
                    (GENDER, record.gender),
                    (NATION, record.nation),
                    (YEAR, year),
                ],
                [(PLATFORM, slug) for slug in record.platforms],
                [(HARM_TYPE, slug) for slug in record.harm_types],
            )
            for key, facts in zip(keys, stated, strict=True):
                known[key] = self._part(facts, anybody=key is single)
            return known[keys[0]], known[keys[1]], known[keys[2]]

    def _part(self, stated: Iterable[Fact], *, anybody: bool) -> int:
        facts = {fact for each in stated for fact in self.vocabulary.implied(*each)}
        numbers = [self._numbers.setdefault(fact, len(self._numbers)) for fact in sorted(facts)]
        part = (0, *numbers) if anybody else tuple(numbers)
        number = self._part_of.setdefault(part, len(self.parts))
        if number == len(self.parts):
            self.parts.append(part)
        return number

    def _room_for(self, contact: Hashable) -> tuple[int, int]:
        """An empty row in the contact's field, which grows twofold when it is full."""
        first = self._first_row_of.get(contact)
        if first is None:
            return self._new_field(contact, breadth=0)
        index, row = first >> _SEGMENT_BITS, first & ((1 << _SEGMENT_BITS) - 1)
        segment = self.segments[index]
        if (empty := segment.empty_row(row)) is not None:
            return index, empty
        moved = [(each, segment.testimonies[each], segment.said_at(each)) for each in segment.field(row)]
        for each, _testimony, _said in moved:
            segment.clear(each)
        self._vacate(index, row)
        index, first_row = self._new_field(contact, breadth=segment.breadth + 1)
        for offset, (_row, testimony, said) in enumerate(moved):
            self.segments[index].fill(first_row + offset, testimony, said)
            self._row_of[testimony] = index << _SEGMENT_BITS | (first_row + offset)
        return index, first_row + len(moved)

    def _new_field(self, contact: Hashable, *, breadth: int) -> tuple[int, int]:
        free = self._free.setdefault(breadth, [])
        if free:
            index, field = free.pop()
            self.segments[index].contacts[field] = contact
        else:
            index = self._open.get(breadth, -1)
            if index < 0 or self.segments[index].is_full:
                index = self._open[breadth] = len(self.segments)
                self.segments.append(Segment(breadth, self.parts))
            field = self.segments[index].new_field(contact)
        row = field << breadth
        self._first_row_of[contact] = index << _SEGMENT_BITS | row
        return index, row

    def _vacate(self, index: int, row: int) -> None:
        segment = self.segments[index]
        field = row >> segment.breadth
        del self._first_row_of[segment.contacts[field]]
        segment.contacts[field] = None
        self._free[segment.breadth].append((index, field))


class Segment:
    """Fields of ``2 ** breadth`` rows each; a field is a contact's, a row is a testimony's."""

    __slots__ = (
        *("_bits", "_bytes", "_filled", "_firsts", "_most"),
        *("breadth", "contacts", "parts", "said", "testimonies"),
    )

    def __init__(self, breadth: int, parts: Sequence[Sequence[int]]) -> None:
        self.breadth = breadth
        self.parts = parts  # of all segments: which facts there are in each
        self._most = max(1, _ROWS >> breadth)
        self._firsts = _firsts(breadth, self._most)
        self.contacts: list[Hashable] = []  # of each field
        self.testimonies: list[Hashable] = []  # of each row
        self.said = array("I")  # three parts of each row
        self._filled: list[int] = []  # how many rows of each field are
        # What is written to, and the same as a number, made when it is next asked for.
        self._bytes: dict[int, bytearray] = {}
        self._bits: dict[int, int] = {}

    @property
    def is_full(self) -> bool:
        return len(self.contacts) >= self._most

    def new_field(self, contact: Hashable) -> int:
        self.contacts.append(contact)
        self._filled.append(0)
        self.testimonies.extend([_EMPTY] * (1 << self.breadth))
        self.said.extend([0] * (3 << self.breadth))
        return len(self.contacts) - 1

    def field(self, row: int) -> range:
        first = row >> self.breadth << self.breadth
        return range(first, first + (1 << self.breadth))

    def filled(self, row: int) -> int:
        """How many testimonies the field has to which this row belongs."""
        return self._filled[row >> self.breadth]

    def empty_row(self, row: int) -> int | None:
        field = self.field(row)
        filled = self.filled(row)
        if filled == len(field):
            return None
        if self.testimonies[field[filled]] is _EMPTY:  # so it is unless one before was removed
            return field[filled]
        return self.testimonies.index(_EMPTY, field.start, field.stop)

    def fill(self, row: int, testimony: Hashable, said: tuple[int, int, int]) -> None:
        self.testimonies[row] = testimony
        self._filled[row >> self.breadth] += 1
        self.said[3 * row], self.said[3 * row + 1], self.said[3 * row + 2] = said
        byte, bit = row >> 3, 1 << (row & 7)
        for part in said:
            for fact in self.parts[part]:
                try:
                    self._bytes[fact][byte] |= bit
                except (KeyError, IndexError):
                    held = self._bytes.setdefault(fact, bytearray())
                    held.extend(bytes(2 * (byte + 1) - len(held)))  # seldom, as most are near the last
                    held[byte] |= bit
        self._forget(said)

    def clear(self, row: int) -> None:
        said = self.said_at(row)
        self.testimonies[row] = _EMPTY
        self._filled[row >> self.breadth] -= 1
        self.said[3 * row], self.said[3 * row + 1], self.said[3 * row + 2] = 0, 0, 0
        byte, bit = row >> 3, 1 << (row & 7)
        for part in said:
            for fact in self.parts[part]:
                self._bytes[fact][byte] &= ~bit
        self._forget(said)

    def said_at(self, row: int) -> tuple[int, int, int]:
        return self.said[3 * row], self.said[3 * row + 1], self.said[3 * row + 2]

    def _forget(self, said: Iterable[int]) -> None:
        if self._bits:
            for part in said:
                for fact in self.parts[part]:
                    self._bits.pop(fact, None)

    def hit(self, facts: Iterable[int]) -> int:
        """One bit, the first of its field, for each contact with a row that has all the facts."""
        return self._contacts(self.having(facts))

    def _contacts(self, rows: int) -> int:
        for step in range(self.breadth):
            rows |= rows >> (1 << step)
        return rows & self._firsts

    def some(self, facts: Iterable[int], most: int) -> int:
        """How many contacts have a row with all the facts, counted up to ``most``."""
        return self.up_to(self.having(facts), most)

    def up_to(self, rows: int, most: int) -> int:
        """How many contacts have one of these rows, counted up to ``most``."""
        if most > _ONE_BY_ONE:
            return min(most, self._contacts(rows).bit_count())
        found = 0
        while rows and found < most:
            found += 1
            if self.breadth:
                field = (rows.bit_length() - 1) >> self.breadth
                rows &= (1 << (field << self.breadth)) - 1
            else:
                rows &= rows - 1
        return found

    def having(self, facts: Iterable[int]) -> int:
        """The rows that have all the facts."""
        rows = -1
        known = self._bits
        for fact in facts:
            bits = known.get(fact)
            rows &= self.rows(fact) if bits is None else bits
            if not rows:
                break
        return rows

    def rows(self, fact: int) -> int:
        """The rows that have the fact."""
        bits = self._bits.get(fact)
        if bits is None:
            held = self._bytes.get(fact)
            if held is None:
                return 0
            bits = self._bits[fact] = int.from_bytes(held, "little")
        return bits


_EMPTY = object()
_BYTE = 8


@cache
def _firsts(breadth: int, fields: int) -> int:
    """A bit at the first row of each field."""
    if 1 << breadth < _BYTE:
        each = bytes([sum(1 << row for row in range(0, _BYTE, 1 << breadth))])
        return int.from_bytes(each * (fields << breadth >> 3), "little")
    return int.from_bytes((b"\x01" + bytes((1 << breadth >> 3) - 1)) * fields, "little")
