"""The library that reads older workbooks, in a process of its own, which ends with the file.

It is written in another language and trusts a file's own word about its size: a workbook of a few bytes may
ask for more memory than there is, and what it says when it fails may quote the file. So this process has
bounds, opens no socket, writes no file, and nobody hears what it says on its way down.
"""

import datetime as dt
import io
import json
import resource
import sys

from python_calamine import CalamineSheet, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from archive.no_way_out import refuse_all

ADDRESS_BYTES = 2 * 2**30
PROCESSOR_SECONDS = 30
MOST_CELLS = 6_000_000  # of one sheet's rectangle, blank ones counted


def main() -> None:
    refuse_all()
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_BYTES, ADDRESS_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        answer = _sheets(data)
    except PasswordError:
        answer = {"refused": "password"}
    except Exception:
        answer = {"refused": "damaged"}
    sys.stdout.write(json.dumps(answer))


def _sheets(data: bytes) -> dict[str, object]:
    workbook = load_workbook(io.BytesIO(data))
    sheets: list[dict[str, object] | None] = []
    for position, about in enumerate(workbook.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            sheets.append(None)
            continue
        sheet = workbook.get_sheet_by_index(position)
        if sheet.end and (sheet.end[0] + 1) * (sheet.end[1] + 1) > MOST_CELLS:
            return {"refused": "too-much"}
        sheets.append(
            {
                "name": about.name,
                "is_hidden": about.visible != SheetVisibleEnum.Visible,
                "rows": _rows(sheet),
                "merges": sheet.merged_cell_ranges or [],
            }
        )
    return {"sheets": sheets}


def _rows(sheet: CalamineSheet) -> list[tuple[int, dict[int, object]]]:
    """Only what is not blank: by the row's number from 1 and the column from 0."""
    if sheet.start is None:
        return []
    left = sheet.start[1]  # blank rows above come with the others, blank columns on the left don't
    rows = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = {left + place: _told(value) for place, value in enumerate(row) if value != ""}
        if cells:
            rows.append((number, cells))
    return rows


def _told(value: object) -> object:
    """What JSON can't hold, with its kind."""
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return {type(value).__name__: value.isoformat()}
    return value


if __name__ == "__main__":
    main()
