"""Microsoft's compound files: a small disk within a file, in which .xls keeps its workbook.

Only as much of [MS-CFB] as it takes to find one stream, and never more steps than the file has sectors.
"""

import struct
from collections.abc import Iterator

from archive.spreadsheets.refusing import UnreadableSheet

_END = 0xFFFFFFFA  # this and above: no sector


class Compound:
    def __init__(self, data: bytes) -> None:
        """Raises UnreadableSheet: its tables contradict themselves."""
        self._data = data
        try:
            self._load()
        except (struct.error, IndexError, ValueError, OverflowError):
            raise UnreadableSheet("damaged") from None

    def _load(self) -> None:
        (shift, mini_shift) = struct.unpack_from("<HH", self._data, 0x1E)
        if shift not in {9, 12} or mini_shift != 6:
            raise ValueError
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        first, _, self._cutoff, first_mini = struct.unpack_from("<IIII", self._data, 0x30)
        difat = list(struct.unpack_from("<109I", self._data, 0x4C))
        (following,) = struct.unpack_from("<I", self._data, 0x44)
        per_sector = self._size // 4
        for _ in range(len(self._data) // self._size):
            if following >= _END:
                break
            entries = struct.unpack_from(f"<{per_sector}I", self._data, self._offset(following))
            difat += entries[:-1]
            following = entries[-1]
        self._next: list[int] = []
        for sector in difat:
            if sector < _END and len(self._next) <= len(self._data) // self._size + per_sector:
                self._next += struct.unpack_from(f"<{per_sector}I", self._data, self._offset(sector))
        directory = b"".join(self._sectors(first))
        self._entries: dict[str, tuple[int, int]] = {}
        root = (_END, 0)
        for place in range(0, len(directory) - 127, 128):
            entry = directory[place : place + 128]
            length, kind = struct.unpack_from("<HB", entry, 64)
            start, size = struct.unpack_from("<II", entry, 116)
            if kind == 5:
                root = (start, size)
            elif kind == 2:
                name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
                self._entries.setdefault(name, (start, size))
        mini_table = b"".join(self._sectors(first_mini))
        self._next_mini = struct.unpack(f"<{len(mini_table) // 4}I", mini_table)
        self._mini = b"".join(self._sectors(root[0]))

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def stream(self, *names: str) -> bytes:
        """The first of ``names`` that there is, in any case; b"" if none is."""
        folded = {name.casefold(): entry for name, entry in self._entries.items()}
        for name in names:
            if name.casefold() in folded:
                start, size = folded[name.casefold()]
                parts = self._sectors(start) if size >= self._cutoff else self._mini_sectors(start)
                return b"".join(parts)[:size]
        return b""

    def _offset(self, sector: int) -> int:
        offset: int = (sector + 1) * self._size
        return offset

    def _sectors(self, sector: int) -> Iterator[bytes]:
        for _ in range(len(self._next)):
            if sector >= len(self._next):
                return
            yield self._data[self._offset(sector) : self._offset(sector) + self._size]
            sector = self._next[sector]

    def _mini_sectors(self, sector: int) -> Iterator[bytes]:
        for _ in range(len(self._next_mini)):
            if sector >= len(self._next_mini):
                return
            yield self._mini[sector * self._mini_size : (sector + 1) * self._mini_size]
            sector = self._next_mini[sector]
