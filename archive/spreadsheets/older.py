"""Excel's older and rarer workbooks (.xls, .xlsb), and any .xlsx that our own reader can't make out."""

import json
import os
import subprocess
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from archive.spreadsheets.compound import Compound
from archive.spreadsheets.grids import Grid, plain_value, text_cell
from archive.spreadsheets.records import Beside, beside
from archive.spreadsheets.refusing import UnreadableSheet
from archive.spreadsheets.tables import Cell, Remark

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-m", "archive.spreadsheets.older_process")
MOST_SECONDS = 60
_INHERITED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH")
_KINDS = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}  # fmt: skip


def grids(data: bytes, suffix: str = "") -> tuple[list[Grid], list[Remark]]:
    """Raises UnreadableSheet."""
    return [_grid(sheet, Beside()) for sheet in _asked(data) if sheet], []


def xls_grids(data: bytes, suffix: str = "") -> tuple[list[Grid], list[Remark]]:
    """Raises UnreadableSheet."""
    said = beside(Compound(data).stream("Workbook", "Book"))
    sheets = _asked(data)
    said += [Beside()] * (len(sheets) - len(said))
    return [_grid(sheet, told) for sheet, told in zip(sheets, said, strict=False) if sheet], []


def _asked(data: bytes) -> list[dict[str, Any] | None]:
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 -- our own program
            PROGRAM, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment, cwd=ROOT, timeout=MOST_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise UnreadableSheet("too-much") from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise UnreadableSheet("damaged") from None
    if "refused" in answer:
        raise UnreadableSheet(answer["refused"])
    sheets: list[dict[str, Any] | None] = answer["sheets"]
    if not any(sheets):
        raise UnreadableSheet("nothing")
    return sheets


def _grid(sheet: dict[str, Any], told: Beside) -> Grid:
    grid = Grid(sheet["name"], is_hidden=sheet["is_hidden"], hidden_columns=set(told.hidden_columns))
    grid.is_filtered = told.is_filtered
    failed: dict[int, dict[int, str]] = {}
    for (number, column), error in told.errors.items():
        failed.setdefault(number, {})[column] = error
    rows = {
        number: {int(column): _cell(value) for column, value in cells.items()}
        for number, cells in sheet["rows"]
    }
    for number, errors in failed.items():
        rows.setdefault(number, {}).update({column: Cell(error=error) for column, error in errors.items()})
    for number in sorted(rows):
        grid.add_cells(number, rows[number], is_hidden=number in told.hidden_rows)
    for (top, left), (bottom, right) in sheet["merges"]:
        grid.merge(top + 1, left, bottom + 1, right)
    return grid


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        return Cell(plain_value(_KINDS[kind](text)))
    return Cell(plain_value(value))
