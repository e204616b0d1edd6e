"""Sets of rows as whole numbers, a bit for each row: Python's own arithmetic takes a million at once."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

_Said = TypeVar("_Said", bound=Hashable)
# Of a byte, whether it has the bit of this place: what is read as a number to the base of two.
_HAS_BIT = [bytes(b"01"[byte >> place & 1] for byte in range(256)) for place in range(8)]


def places(few: int) -> Iterator[int]:
    """The places of the bits that are set, the lowest first; of numbers of some dozens of bits."""
    while few:
        lowest = few & -few
        yield lowest.bit_length() - 1
        few ^= lowest


def rows_in(many: int) -> Iterator[int]:
    """As ``places``, the highest first; of numbers of any length."""
    text = f"{many:b}"
    last = len(text) - 1
    at = text.find("1")
    while at >= 0:
        yield last - at
        at = text.find("1", at + 1)


def indexed(said: Iterable[Iterable[_Said]]) -> dict[_Said, int]:
    """Of each thing that is said, which of these say it, the first lowest."""
    found: dict[_Said, bytearray] = {}
    for row, things in enumerate(said):
        byte, bit = row >> 3, 1 << (row & 7)
        for thing in things:
            held = found.setdefault(thing, bytearray())
            if len(held) <= byte:
                held.extend(bytes(byte + 1 - len(held)))
            held[byte] |= bit
    return {thing: int.from_bytes(held, "little") for thing, held in found.items()}


def columns(masks: Sequence[int], count: int) -> list[int]:
    """Of each of the first ``count`` bits of the masks: which of these have it, the first mask lowest."""
    width = max(1, (count + 7) >> 3)
    together = b"".join([mask.to_bytes(width, "little") for mask in reversed(masks)])
    return [
        int(together[place >> 3 :: width].translate(_HAS_BIT[place & 7]) or b"0", 2) for place in range(count)
    ]


class Weights:
    """The weight of each row, as a number each of whose bits is a set of rows."""

    def __init__(self, weighed: Iterable[tuple[int, Sequence[int]]]) -> None:
        """``weighed``: sets of rows, with the places of the bits of the weight that each adds to its rows."""
        waiting: list[list[int]] = []
        for rows, bits in weighed:
            for place in bits:
                while place >= len(waiting):
                    waiting.append([])
                waiting[place].append(rows)
        self._planes: list[int] = []
        for terms in waiting:
            carried: list[int] = []
            while len(terms) > 2:
                # Three sets become two, the sum and what is carried.
                one, two, three = terms.pop(), terms.pop(), terms.pop()
                odd = one ^ two
                terms.append(odd ^ three)
                carried.append(one & two | odd & three)
            if len(terms) > 1:
                one, two = terms.pop(), terms.pop()
                terms.append(one ^ two)
                carried.append(one & two)
            self._planes.append(terms[0] if terms else 0)
            if carried:
                if len(self._planes) == len(waiting):
                    waiting.append(carried)  # the loop goes on with it
                else:
                    waiting[len(self._planes)] += carried

    def at_least(self, weight: int, rows: int) -> int:
        """Those of the rows that weigh so much or more."""
        planes = self._planes
        if weight <= 0:
            return rows
        if weight.bit_length() > len(planes):
            return 0
        more, level = 0, rows
        for place in range(len(planes) - 1, -1, -1):
            with_bit = level & planes[place]
            if weight >> place & 1:
                level = with_bit
            else:
                more |= with_bit
                level ^= with_bit
        return more | level

    @staticmethod
    def of_the_heaviest(parts: Sequence[tuple["Weights", int]], count: int) -> int:
        """The most that ``count`` rows of all these parts weigh, or 0 where there are not so many."""
        length = max((len(weights._planes) for weights, _rows in parts), default=0)
        levels = [rows for _weights, rows in parts]
        found, missing = 0, count
        for place in range(length - 1, -1, -1):
            with_bit = [
                level & weights._planes[place] if place < len(weights._planes) else 0
                for level, (weights, _rows) in zip(levels, parts, strict=True)
            ]
            heavier = sum(rows.bit_count() for rows in with_bit)
            if heavier >= missing:
                found |= 1 << place
                levels = with_bit
            else:
                missing -= heavier
                levels = [level ^ rows for level, rows in zip(levels, with_bit, strict=True)]
        return found
