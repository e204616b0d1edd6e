"""Files to import, written as a spreadsheet or a script would write them. All of it is invented."""

import csv
import json

from archive.workflow.import_files import Format
from archive.workflow.import_sheets import Said
from archive.workflow.importing import plan

# Stands in every text and cell that is wrong; no message may hold it.
CANARY = "wagtail"

COLUMNS = [
    "reference", "month", "basis", "basis_lapses_on", "text", "platforms", "harm_types", "themes", "age",
    "gender", "nation", "year",
]  # fmt: skip


def sample(**changes):
    """One good row, as text; a list where a cell holds several values."""
    row = {
        "reference": "C-1",
        "month": "2025-03",
        "basis": "service_terms",
        "text": "he kept messaging me after i blocked him",
        "platforms": ["instagram"],
        "harm_types": ["unwanted-contact"],
    }
    return row | changes


def write_csv(path, *rows, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: "; ".join(v) if isinstance(v, list) else v for key, v in row.items()})
    return path


def write_jsonl(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def in_csv(tmp_path, *rows):
    """Rows as a spreadsheet counts them: the first has number 2. The warnings were looked at."""
    return plan(write_csv(tmp_path / "rows.csv", *rows), Format.CSV, Said({}, {}, warnings_seen=True))


def in_jsonl(tmp_path, *rows):
    return plan(write_jsonl(tmp_path / "rows.jsonl", *rows), Format.JSONL)


def errors(plan):
    assert CANARY not in "".join(map(str, plan.errors))
    return [(error.row, error.line, error.column, error.code) for error in plan.errors]
