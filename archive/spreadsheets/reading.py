"""From the bytes of a file to its tables. What a file is, its bytes tell; its name only helps in doubt."""

from archive.spreadsheets import delimited, headers, kinds, workbooks
from archive.spreadsheets.grids import Grid
from archive.spreadsheets.kinds import Kind
from archive.spreadsheets.refusing import LARGEST_FILE_BYTES, UnreadableSheet
from archive.spreadsheets.tables import Book, Remark

__all__ = ["UnreadableSheet", "read"]

_READERS = {
    Kind.TEXT: delimited.grids,
    Kind.XLSX: workbooks.grids,
}


def read(data: bytes, name: str = "") -> Book:
    """Raises UnreadableSheet, and nothing else, whatever the bytes are."""
    if len(data) > LARGEST_FILE_BYTES:
        raise UnreadableSheet("too-large", {"megabytes": str(LARGEST_FILE_BYTES // 2**20)})
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableSheet("empty")
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    kind = kinds.kind_of(data)
    grids: list[Grid]
    remarks: list[Remark]
    grids, remarks = _READERS[kind](data, suffix)
    return headers.book_of(kind.value, grids, remarks)
