"""Why a file as a whole cannot be read, and what to do next. No message repeats a word or a name of it."""

from collections.abc import Mapping
from types import MappingProxyType

LARGEST_FILE_BYTES = 32 * 2**20
MOST_ROWS = 20_000
MOST_COLUMNS = 200
LONGEST_CELL = 2**21  # characters

_AS_XLSX = (
    "Open it in the program that made it and save it as an Excel workbook (.xlsx), then choose that file."
)

_MESSAGES = {
    "empty": "The file is empty. Check that you saved it, and choose it again.",
    "nothing": "There is nothing in this file but empty cells. Check that you chose the right one.",
    "too-large": (
        "The file is larger than {megabytes} MB. If it holds pictures, take them out; otherwise "
        "split it into smaller files."
    ),
    "too-much": (
        "This file is far bigger inside than a spreadsheet of quotes should be. Copy the rows that you "
        "need into a new workbook and choose that one."
    ),
    "too-many-rows": (
        "The file has more than {rows} rows. Split it into smaller files and upload one after the other."
    ),
    "too-many-columns": (
        "The file has more than {columns} columns. Copy the ones that you need into a new workbook."
    ),
    "cell-too-long": (
        "The cell in row {row} is longer than {characters} characters. Perhaps a closing quotation "
        "mark is missing in that row or above it."
    ),
    "password": (
        "The file is locked with a password. Open it, take the password off (in Excel: File, Info, "
        "Protect Workbook, Encrypt with Password, and empty the box), save it and choose it again."
    ),
    "damaged": ("The file is damaged, or was not saved whole. " + _AS_XLSX),
    "entities": ("The file is built in a way that could harm the server, so it was not opened. " + _AS_XLSX),
    "old": ("The file comes from a very old program. " + _AS_XLSX),
    "numbers": (
        "This is an Apple Numbers file. In Numbers, choose File, Export To, Excel, and then choose the "
        "new file here."
    ),
    "word": "This is a text document, not a spreadsheet. Copy its table into a spreadsheet and save that.",
    "slides": "This is a presentation, not a spreadsheet. Copy its table into a spreadsheet and save that.",
    "pdf": "This is a PDF. Ask for the spreadsheet that it was made from, or copy its table into one.",
    "picture": "This is a picture. The rows have to be in a spreadsheet: type or copy them into one.",
    "web-archive": ("This is a web page saved in one file. " + _AS_XLSX),
    "packed": "This is a compressed (zipped) folder. Unzip it and choose the spreadsheet inside.",
    "database": "This is a database, not a spreadsheet. Export the table from it as CSV or Excel.",
    "json": "This file is JSON, not a spreadsheet. Save the rows as CSV or Excel.",
    "unknown": (
        "This is not a spreadsheet that we know. Save it as an Excel workbook (.xlsx), or as CSV, "
        "and choose that file."
    ),
}


CODES = frozenset(_MESSAGES)


class UnreadableSheet(Exception):
    """``code`` names the reason; ``said`` holds the numbers of its message."""

    def __init__(self, code: str, said: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__(_MESSAGES[code].format(**said))
        self.code = code
        self.said = dict(said)


def too_many_rows() -> UnreadableSheet:
    return UnreadableSheet("too-many-rows", {"rows": f"{MOST_ROWS:,}"})


def too_many_columns() -> UnreadableSheet:
    return UnreadableSheet("too-many-columns", {"columns": f"{MOST_COLUMNS:,}"})


def cell_too_long(row: int) -> UnreadableSheet:
    return UnreadableSheet("cell-too-long", {"row": f"{row:,}", "characters": f"{LONGEST_CELL:,}"})
