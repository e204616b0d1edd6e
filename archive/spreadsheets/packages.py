"""Zip files with a spreadsheet in them, unpacked within bounds and in memory alone."""

import io
import zipfile
import zlib

from archive.spreadsheets.markup import MOST_TAGS
from archive.spreadsheets.refusing import UnreadableSheet

# What a workbook of 20,000 rows unpacks to, several times over. Pictures don't count: nobody unpacks them.
LARGEST_UNPACKED_BYTES = 128 * 2**20
_MOST_PARTS = 10_000
_READ_SUFFIXES = (".xml", ".bin", ".rels")


class Package:
    def __init__(self, data: bytes) -> None:
        """Raises UnreadableSheet: it is no zip, is locked, or unpacks to too much."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError):
            raise UnreadableSheet("damaged") from None
        self._tags: dict[str, int] = {}
        self._parts = {_plain(part.filename): part for part in parts}
        # The directory may lie about sizes, and zipfile then stops where the directory says.
        size = sum(part.file_size for part in parts if _plain(part.filename).endswith(_READ_SUFFIXES))
        if size > LARGEST_UNPACKED_BYTES or len(parts) > _MOST_PARTS:
            raise UnreadableSheet("too-much")
        if any(part.flag_bits & 1 for part in parts):
            raise UnreadableSheet("password")

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._parts

    @property
    def names(self) -> list[str]:
        return list(self._parts)

    def bytes_of(self, name: str) -> bytes:
        """Raises KeyError: there is no such part; UnreadableSheet: it is damaged."""
        part = self._parts[_plain(name)]
        try:
            with self._zip.open(part) as file:
                data = file.read(LARGEST_UNPACKED_BYTES + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            ValueError,
            RuntimeError,
        ):
            raise UnreadableSheet("damaged") from None
        self._tags[part.filename] = data.count(b"<")
        if len(data) > LARGEST_UNPACKED_BYTES or sum(self._tags.values()) > MOST_TAGS:
            raise UnreadableSheet("too-much")
        return data


def _plain(name: str) -> str:
    """Programs differ in case, in slashes and in whether a name begins with one."""
    return name.replace("\\", "/").lstrip("/").lower()
