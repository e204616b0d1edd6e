"""Sets of rows as whole numbers, one bit for each row: Python's own arithmetic goes through a million at once."""

from collections.abc import Iterator, Sequence

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
    text = bin(many)[2:]
    last = len(text) - 1
    at = text.find("1")
    while at >= 0:
        yield last - at
        at = text.find("1", at + 1)


def columns(masks: Sequence[int], count: int) -> list[int]:
    """Of each of the first ``count`` bits of the masks: which of these have it, the first mask lowest."""
    width = max(1, (count + 7) >> 3)
    together = b"".join([mask.to_bytes(width, "little") for mask in reversed(masks)])
    return [int(together[place >> 3 :: width].translate(_HAS_BIT[place & 7]) or b"0", 2) for place in range(count)]


class Weights:
    """A weight of each row, as a number each of whose bits is a set of rows."""

    def __init__(self) -> None:
        self._planes: list[int] = []

    def add(self, rows: int, weight: int) -> None:
        """Let each of these rows weigh so much more."""
        planes = self._planes
        for place in places(weight):
            carried = rows
            while carried:
                while place >= len(planes):
                    planes.append(0)
                plane = planes[place]
                planes[place] = plane ^ carried
                carried &= plane
                place += 1  # noqa: PLW2901 -- the carry goes up from here

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
