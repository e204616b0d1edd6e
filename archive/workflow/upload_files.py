"""Workbooks that we write: an empty one to fill in, and a copy of what came in that says what is wrong.

Made in memory alone. A cell that begins with "=" is a text here, as it was there: no program takes it for a
formula, whatever somebody typed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter
from django.contrib.auth.models import User

from archive.errors import NotAllowed
from archive.models.audit import Action
from archive.models.upload import Upload
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.spreadsheets.fields import FIELD_WORDS
from archive.spreadsheets.grids import letter
from archive.spreadsheets.judging import WHOLE_FILE, Problem
from archive.spreadsheets.tables import Cell
from archive.vocabulary import OLDEST_CHILD_YEARS, Basis, Gender, Nation, Severity
from archive.workflow import audit
from archive.workflow.upload_looking import NEVER_STORED, look
from archive.workflow.upload_template import (
    COLUMNS,
    EXAMPLE,
    HOW_SHEET,
    HOW_TO,
    MAIN_SHEET,
    TERMS_SHEET,
    WARNINGS_HEADER,
    WRONG_HEADER,
)

_OPTIONS = {
    "in_memory": True,  # nothing of it in a temporary file
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONGEST_CELL = 32_767  # characters that a cell of a workbook takes
_ROWS_TO_FILL = 2_000
_WIDTH, _WIDE = 18, 70


def template() -> bytes:
    """An empty workbook with a row that shows how, lists to choose from, and a page that explains."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        as_text = book.add_format({"num_format": "@", "valign": "top"})
        wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        main, terms, how = (book.add_worksheet(name) for name in (MAIN_SHEET, TERMS_SHEET, HOW_SHEET))
        ranges = _write_terms(terms, bold)
        main.freeze_panes(1, 0)
        for place, (field, header) in enumerate(COLUMNS.items()):
            is_text = field == "text"
            # As text, so that no program makes a date of a month, or drops the zeros of a reference.
            main.set_column(place, place, _WIDE if is_text else _WIDTH, wrapped if is_text else as_text)
            main.write_string(0, place, header, bold)
            main.write_string(1, place, EXAMPLE.get(field, ""))
            _offer(main, place, field, ranges)
        how.set_column(0, 0, 110, wrapped)
        for number, line in enumerate(HOW_TO):
            how.write_string(number, 0, line, bold if number == 0 else wrapped)
    return file.getvalue()


def error_copy(upload: Upload, *, by: User, everything: bool = False) -> bytes:
    """The rows in which something is wrong, or all that are left, as they came, and what it is.

    Names of staff, and what says who a child is, are not in it: they were never stored.

    Raises:
        NotAllowed: it is not theirs, or is not kept any more.
    """
    if upload.owner_id != by.pk or upload.key.is_shredded:
        raise NotAllowed(f"There is no copy of import {upload.pk}: it is not yours, or it is no longer kept.")
    found = look(upload)
    shown = [place for place, use in enumerate(found.uses) if use.field not in NEVER_STORED]
    # Columns that were never stored are missing here, so those after them have other letters.
    here = {found.table.columns[at].letter: letter(place) for place, at in enumerate(shown)}
    wrong, doubtful = _by_row(found.problems, here), _by_row(found.warnings, here)
    of_all = wrong.pop(WHOLE_FILE, [])
    lines = [line for line in found.table.lines if everything or of_all or line.number in wrong]
    file = BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        red = book.add_format({"font_color": "#9C0006", "text_wrap": True, "valign": "top"})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            time: book.add_format({"num_format": "hh:mm:ss"}),
        }
        sheet = book.add_worksheet("Rows to correct")
        sheet.freeze_panes(1, 0)
        headers = [found.table.columns[place].header for place in shown]
        for place, header in enumerate([*headers, WRONG_HEADER, WARNINGS_HEADER]):
            _write(sheet, 0, place, Cell(header), {str: bold})
        sheet.set_column(len(shown), len(shown) + 1, _WIDE)
        for number, line in enumerate(lines, 1):
            for place, at in enumerate(shown):
                _write(sheet, number, place, line.cells[at], formats)
            for place, said in enumerate(
                ([*wrong.get(line.number, []), *of_all], doubtful.get(line.number, []))
            ):
                _write(sheet, number, len(shown) + place, Cell("\n".join(said)), {str: red})
    audit.record_about(Action.UPLOAD_COPIED, f"upload {upload.pk}", by, rows=len(lines))
    return file.getvalue()


def _by_row(problems: Iterable[Problem], letters: Mapping[str, str]) -> dict[int, list[str]]:
    """What is said of each row; ``letters`` says which column of the copy a column of the file is."""
    found: dict[int, list[str]] = {}
    for one in problems:
        at = letters.get(one.column, "")
        column = f"Column {at} ({FIELD_WORDS[one.field]}): " if at and one.field in FIELD_WORDS else ""
        found.setdefault(one.row, []).append(f"{column}{one.message}")
    return found


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: dict[Any, Any]) -> None:
    value: object = cell.error or cell.value
    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | float() if abs(value) < 1e15:
            sheet.write_number(row, column, value)
        case datetime() | date() | time() if _fits(value):
            sheet.write_datetime(row, column, value, formats[type(value)])
        case _:
            words = value.isoformat() if isinstance(value, datetime | date | time) else str(value)
            sheet.write_string(row, column, words[:_LONGEST_CELL], formats.get(str))


def _fits(value: datetime | date | time) -> bool:
    return isinstance(value, time) or value.year >= 1900  # what a workbook can count


def _write_terms(sheet: Any, bold: Any) -> dict[str, str]:
    """Write all terms, a column for each vocabulary; return where each stands."""
    lists: dict[str, tuple[str, Sequence[str]]] = {
        "platforms": ("Platforms", _labels(Platform)),
        "harm_types": ("Harm types", _labels(HarmType)),
        "themes": ("Themes", _labels(Theme)),
        "basis": ("Basis", [str(label) for label in Basis.labels]),
        "gender": ("Gender", [str(label) for label in Gender.labels]),
        "nation": ("Nation", [str(label) for label in Nation.labels]),
        "severity": ("How serious", [str(label) for label in Severity.labels]),
    }
    ranges = {}
    for place, (field, (header, labels)) in enumerate(lists.items()):
        sheet.set_column(place, place, 32)
        sheet.write_string(0, place, header, bold)
        for number, label in enumerate(labels, 1):
            sheet.write_string(number, place, label)
        letter = chr(ord("A") + place)
        # Named by place: a list that is written out is parted at commas, and labels have some.
        ranges[field] = f"='{TERMS_SHEET}'!${letter}$2:${letter}${max(2, len(labels) + 1)}"
    return ranges


def _labels(model: type[Platform] | type[HarmType] | type[Theme]) -> list[str]:
    return list(model.objects.offered().order_by("label").values_list("label", flat=True))


def _offer(sheet: Any, place: int, field: str, ranges: dict[str, str]) -> None:
    if field in ranges:
        # Several may stand in one cell, so what is not in the list is let through here.
        several = field in ("platforms", "harm_types", "themes")
        options = {"validate": "list", "source": ranges[field], "show_error": not several}
    elif field == "age":
        options = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": OLDEST_CHILD_YEARS}
    else:
        return
    sheet.data_validation(1, place, _ROWS_TO_FILL, place, options)
