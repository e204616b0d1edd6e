import json

import pytest

from archive.workflow.import_files import LONGEST_LINE_BYTES, MOST_ROWS, Format, UnreadableFile
from archive.workflow.importing import plan, plan_plain
from tests.workflow.import_samples import CANARY, errors, sample, write_csv

pytestmark = pytest.mark.django_db
PLAIN = (Format.CSV, Format.JSONL)


def unreadable(path, file_format):
    with pytest.raises(UnreadableFile) as refusal:
        plan_plain(path, file_format)
    assert CANARY not in str(refusal.value)
    return str(refusal.value)


def test_a_csv_with_a_byte_order_mark_blank_rows_and_another_order_of_columns_is_understood(tmp_path):
    path = tmp_path / "from a spreadsheet.csv"
    path.write_text(
        "Harm types,Text,Platforms,MONTH,basis ,Reference\r\n\r\n"
        'unwanted-contact,"first\r\nsecond",instagram,2025-03,service_terms,C-1\r\n'
        ",,,,,\r\n"
        "unwanted-contact,third,instagram,2025-03,service_terms,C-2\r\n",
        encoding="utf-8-sig",
    )

    planned = plan(path, Format.CSV)

    assert [(r.row, r.line, r.entry.reference, r.normal_form.text) for r in planned.rows] == [
        (1, 3, "C-1", "first\nsecond"),
        (2, 6, "C-2", "third"),
    ]


def test_a_row_with_a_cell_too_many_is_an_error(tmp_path):
    path = write_csv(tmp_path / "rows.csv", sample())
    path.write_text(path.read_text() + f"C-2,2025-03,{CANARY}\n")

    assert errors(plan(path, Format.CSV)) == [(2, 3, "", "cells")]


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        (f'{{"text": "{CANARY}"', ["json"]),
        (f'["{CANARY}"]', ["json"]),
        ("13", ["json"]),
        ("null", ["json"]),
        (f'{{"text": "{CANARY}", "age": NaN}}', ["json"]),
        ('{"age": -Infinity}', ["json"]),
        ('{"age": ' + "9" * 5000 + "}", ["json"]),
        ("[" * 100_000, ["json"]),
        (json.dumps(sample())[:-1] + f', "text": "{CANARY}"}}', ["doubled-field"]),
        (json.dumps(sample(**{CANARY: 1})), ["unknown-field"]),
        ("{}", ["missing-field"] * 6),
    ],
    ids=[
        "cut off",
        "list",
        "number",
        "null",
        "NaN",
        "infinity",
        "endless",
        "deep",
        "doubled",
        "unknown",
        "empty",
    ],
)
def test_a_line_that_is_not_one_plain_json_object_is_an_error_of_that_line(tmp_path, line, codes):
    path = tmp_path / "rows.jsonl"
    path.write_text(f"\n{line}\n\n{json.dumps(sample())}\n")

    planned = plan(path, Format.JSONL)

    assert errors(planned) == [(1, 2, "", code) for code in codes]
    assert [(row.row, row.line) for row in planned.rows] == [(2, 4)]


def test_a_file_that_is_not_there_or_no_file_says_so(tmp_path):
    assert unreadable(tmp_path / "gone.csv", Format.CSV) == "There is no such file."
    assert unreadable(tmp_path, Format.CSV) == "It is a directory, not a file."
    impossible = unreadable(tmp_path / "a\x00b", Format.CSV)
    assert impossible == "The file cannot be opened: its name is not one that a file can have."


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n \n"])
@pytest.mark.parametrize("file_format", PLAIN)
def test_an_empty_file_is_no_success(tmp_path, content, file_format):
    path = tmp_path / "rows"
    path.write_bytes(content)

    assert unreadable(path, file_format) == "The file holds no rows."


def test_a_header_alone_is_no_success(tmp_path):
    assert unreadable(write_csv(tmp_path / "rows.csv"), Format.CSV) == "The file holds no rows."


HEADER = b"reference,month,basis,text,platforms,harm_types\n"
GOOD = b"C-1,2025-03,service_terms,he kept messaging,instagram,unwanted-contact\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"{CANARY},said\n".encode("utf-16"), "The file is UTF-16. Save it as UTF-8."),
        (b"PK\x03\x04" + bytes(40), "The file is a spreadsheet or an archive. Export it as CSV (UTF-8)."),
        (
            HEADER + GOOD + b"C-2,2025-03,service_terms,wagtail caf\xe9,instagram,unwanted-contact\n",
            "Line 3 is not UTF-8 (at byte 38 of the line). Save the file as UTF-8.",
        ),
        (
            b"\x89PNG\r\n\x1a\n" + bytes(40),
            "Line 1 is not UTF-8 (at byte 1 of the line). Save the file as UTF-8.",
        ),
        (HEADER + b"x" * (LONGEST_LINE_BYTES + 1), "Line 2 is longer than 2,097,152 bytes."),
        (
            b"wagtail,he said\n" + GOOD,
            (
                "The first line is not a header. Name the columns there, separated by commas: "
                "reference, month, basis, text, platforms, harm_types, "
                "basis_lapses_on, themes, age, gender, nation, year."
            ),
        ),
        (
            b"reference,month,basis,text,platfroms,text,wagtail\n" + GOOD,
            (
                "The header is wrong: field 5 has a name that we do not know (nearest: platforms); "
                "field 7 has a name that we do not know; text appears 2 times; "
                "platforms is missing; harm_types is missing."
            ),
        ),
    ],
    ids=["UTF-16", "spreadsheet", "Latin-1", "picture", "endless line", "no header", "wrong header"],
)
def test_a_file_of_another_kind_is_refused_as_a_whole(tmp_path, content, message):
    path = tmp_path / "rows.csv"
    path.write_bytes(content)

    assert unreadable(path, Format.CSV) == message


@pytest.mark.parametrize(
    "record",
    [
        b'C-2,2025-03,service_terms,"wagtail" said,instagram,unwanted-contact\n',
        b'C-2,2025-03,service_terms,"wagtail,instagram,unwanted-contact\n' + GOOD,
        b"C-2,2025-03,service_terms,wagtail\rsaid,instagram,unwanted-contact\n",
        b'C-2,2025-03,service_terms,"' + b"wagtail\n" * 20_000 + b'",instagram,unwanted-contact\n',
    ],
    ids=["stray quote", "open quote", "bare CR", "huge cell"],
)
def test_broken_csv_is_refused_from_the_line_where_the_record_begins(tmp_path, record):
    path = tmp_path / "rows.csv"
    path.write_bytes(HEADER + GOOD + record)

    assert unreadable(path, Format.CSV).startswith(
        "The record that begins on line 3 cannot be read as CSV: a quotation mark is left open"
    )


@pytest.mark.parametrize(
    ("name", "file_format"), [("a.csv", Format.CSV), ("a.JSONL", Format.JSONL), ("a.b.ndjson", Format.JSONL)]
)
def test_the_name_says_the_format(tmp_path, name, file_format):
    assert Format.of(tmp_path / name) == file_format


@pytest.mark.parametrize("name", ["a", "a.docx", ".csv.gz"])
def test_another_name_does_not(tmp_path, name):
    with pytest.raises(UnreadableFile):
        Format.of(tmp_path / name)


def test_a_file_of_too_many_rows_is_refused_before_the_rest_is_read(tmp_path):
    good = sample()
    path = write_csv(tmp_path / "rows.csv", *(good | {"reference": f"C-{n}"} for n in range(MOST_ROWS + 1)))
    with path.open("ab") as file:
        file.write(b"\xff" * 100)  # never reached

    assert unreadable(path, Format.CSV) == (
        "The file holds more than 2,000 rows, and storing more at once would keep others waiting. "
        "Split it into smaller files and import them one after the other."
    )


@pytest.mark.parametrize("file_format", PLAIN)
def test_wrong_rows_count_too(tmp_path, file_format):
    path = tmp_path / "rows"
    path.write_bytes({Format.CSV: HEADER, Format.JSONL: b""}[file_format] + b"1\n" * (MOST_ROWS + 1))

    assert "more than 2,000 rows" in unreadable(path, file_format)


@pytest.mark.parametrize("file_format", PLAIN)
def test_a_file_that_is_too_large_is_refused_also_if_nothing_stands_in_it(tmp_path, file_format):
    path = tmp_path / "rows"
    with path.open("wb") as file:
        for _ in range(33):
            file.write((b" " * 1023 + b"\n") * 1024)

    assert unreadable(path, file_format) == (
        "The file is larger than 32 MB. Split it into smaller files and import them one after the other."
    )


def test_a_record_of_many_lines_has_an_end(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(HEADER + GOOD + b'"\n",' * (LONGEST_LINE_BYTES // 3))

    assert unreadable(path, Format.CSV) == (
        "The record that begins on line 3 is longer than 2,097,152 characters. "
        "Perhaps a closing quotation mark is missing."
    )


def test_a_header_of_countless_cells_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("text," + f"{CANARY}," * 100_000 + "\n")

    assert unreadable(path, Format.CSV) == (
        "The first line has 100,002 cells. Use these and no others: reference, month, basis, text, "
        "platforms, harm_types, basis_lapses_on, themes, age, gender, nation, year."
    )


def test_an_object_of_countless_fields_is_one_error(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(sample() | {f"{CANARY}{n}": 1 for n in range(50_000)}))

    assert errors(plan(path, Format.JSONL)) == [(1, 1, "", "fields")]
