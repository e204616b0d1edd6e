"""From the bytes of a file to its tables. What a file is, its bytes tell; its name only helps in doubt."""

from collections.abc import Callable

from archive.spreadsheets import delimited, excel2003, headers, older, opendocument, webpages, workbooks
from archive.spreadsheets.grids import Grid
from archive.spreadsheets.kinds import Kind, kind_of
from archive.spreadsheets.refusing import LARGEST_FILE_BYTES, UnreadableSheet
from archive.spreadsheets.tables import Book, Remark

__all__ = ["UnreadableSheet", "read"]

_READERS: dict[Kind, Callable[[bytes, str], tuple[list[Grid], list[Remark]]]] = {
    Kind.XLSX: workbooks.grids,
    Kind.XLSB: older.grids,
    Kind.XLS: older.xls_grids,
    Kind.ODS: opendocument.grids,
    Kind.FLAT_ODS: opendocument.flat_grids,
    Kind.HTML: webpages.grids,
    Kind.XML: excel2003.grids,
    Kind.TEXT: delimited.grids,
}
_SUFFIXES = {
    Kind.XLSX: {"xlsx", "xlsm", "xltx", "xltm"},
    Kind.XLS: {"xls", "xlt"},
    Kind.ODS: {"ods", "ots"},
    Kind.TEXT: {"csv", "tsv", "txt", "tab", "psv", "asc"},
}


def read(data: bytes, name: str = "") -> Book:
    """Raises UnreadableSheet, and nothing else, whatever the bytes are."""
    if len(data) > LARGEST_FILE_BYTES:
        raise UnreadableSheet("too-large", {"megabytes": str(LARGEST_FILE_BYTES // 2**20)})
    if not data.strip(b"\0 \t\r\n\x1a\xef\xbb\xbf\xff\xfe"):
        raise UnreadableSheet("empty")
    suffix = name.rpartition(".")[2].casefold() if "." in name else ""
    kind = kind_of(data)
    grids, remarks = _READERS[kind](data, suffix)
    if suffix and kind in _SUFFIXES and suffix not in _SUFFIXES[kind]:
        remarks = [*remarks, Remark("other-kind", said={"kind": kind.value})]
    return headers.book_of(kind.value, grids, remarks)
