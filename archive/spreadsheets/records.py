"""What the records of an .xls workbook say beside its values: what is hidden, and how a formula failed."""

import struct
from dataclasses import dataclass, field

from archive.spreadsheets.refusing import MOST_COLUMNS, UnreadableSheet

_BOF, _EOF, _FILEPASS, _BOUNDSHEET = 0x809, 0x0A, 0x2F, 0x85
_ROW, _COLINFO, _BOOLERR, _FORMULA, _AUTOFILTER = 0x208, 0x7D, 0x205, 0x06, 0x9E
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass(slots=True)
class Beside:
    """Rows count from 1 and columns from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    is_filtered: bool = False


def beside(stream: bytes) -> list[Beside]:
    """One for each sheet, in the workbook's order; as far as it can be read.

    Raises UnreadableSheet: a password locks it.
    """
    places: dict[int, int] = {}
    found: list[Beside] = []
    current: Beside | None = None
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + length]
        if kind == _FILEPASS:
            raise UnreadableSheet("password")
        if kind == _BOUNDSHEET and length >= 6:
            places[struct.unpack_from("<I", body)[0]] = len(found)
            found.append(Beside())
        elif kind == _BOF and position in places:
            current = found[places[position]]
        elif current is not None:
            _take(current, kind, body)
        position += 4 + length
    return found


def _take(sheet: Beside, kind: int, body: bytes) -> None:
    if kind == _ROW and len(body) >= 13:
        if body[12] & 0x20:
            sheet.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
    elif kind == _COLINFO and len(body) >= 9:
        first, last = struct.unpack_from("<HH", body)
        if body[8] & 1:
            sheet.hidden_columns.update(range(first, min(last + 1, MOST_COLUMNS)))
    elif kind == _BOOLERR and len(body) >= 8:
        if body[7]:
            _add_error(sheet, body, body[6])
    elif kind == _FORMULA and len(body) >= 14:
        if body[12:14] == b"\xff\xff" and body[6] == 2:
            _add_error(sheet, body, body[8])
    elif kind == _AUTOFILTER:
        sheet.is_filtered = True


def _add_error(sheet: Beside, body: bytes, code: int) -> None:
    row, column = struct.unpack_from("<HH", body)
    sheet.errors[row + 1, column] = _ERRORS.get(code, "#ERROR!")
