import json

import pytest

from archive.workflow.import_files import LONGEST_LINE_BYTES, MOST_ROWS, Format, UnreadableFile
from archive.workflow.import_sheets import Said, Unanswered
from archive.workflow.importing import plan
from tests.workflow.import_samples import CANARY, errors, sample, write_csv

pytestmark = pytest.mark.django_db


def unreadable(path, file_format):
    with pytest.raises(UnreadableFile) as refusal:
        plan(path, file_format)
    assert CANARY not in str(refusal.value)
    return str(refusal.value)


def test_a_csv_with_a_byte_order_mark_blank_rows_and_another_order_of_columns_is_understood(tmp_path):
    path = tmp_path / "from a spreadsheet.csv"
    path.write_text(
        "Harm types,Text,Platforms,MONTH,basis ,Reference\r\n\r\n"
        'unwanted-contact,"he wrote to me\r\nagain and again",instagram,2025-03,service_terms,C-1\r\n'
        ",,,,,\r\n"
        "unwanted-contact,she believed me at once,instagram,2025-03,service_terms,C-2\r\n",
        encoding="utf-8-sig",
    )

    planned = plan(path, Format.CSV)

    assert [(r.row, r.line, r.entry.reference, r.normal_form.text) for r in planned.rows] == [
        (3, 0, "C-1", "he wrote to me\nagain and again"),
        (6, 0, "C-2", "she believed me at once"),
    ]


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
def test_an_empty_file_is_no_success(tmp_path, content):
    path = tmp_path / "rows"
    path.write_bytes(content)

    assert unreadable(path, Format.JSONL) == "The file holds no rows."
    assert unreadable(path, Format.CSV).startswith("The file is empty.")


def test_a_header_alone_is_no_success(tmp_path):
    assert unreadable(write_csv(tmp_path / "rows.csv"), Format.CSV) == "The file holds no rows."


HEADER = b"reference,month,basis,text,platforms,harm_types\n"
GOOD = b"C-1,2025-03,service_terms,he kept messaging,instagram,unwanted-contact\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"text": "wagtail"}\n'.encode("utf-16"), "The file is UTF-16. Save it as UTF-8."),
        (b"PK\x03\x04" + bytes(40), "The file is a spreadsheet or an archive. Export it as CSV (UTF-8)."),
        (
            b'{}\n{"text": "wagtail caf\xe9"}\n',
            "Line 2 is not UTF-8 (at byte 22 of the line). Save the file as UTF-8.",
        ),
        (b"{}\n" + b"x" * (LONGEST_LINE_BYTES + 1), "Line 2 is longer than 2,097,152 bytes."),
    ],
    ids=["UTF-16", "spreadsheet", "Latin-1", "endless line"],
)
def test_lines_of_another_kind_are_refused_as_a_whole(tmp_path, content, message):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)

    assert unreadable(path, Format.JSONL) == message


def test_a_csv_in_our_own_columns_is_read_as_the_page_reads_it(tmp_path):
    """In another encoding, with quotation marks that do not match, an age in words and a cell too many."""
    path = tmp_path / "rows.csv"
    rows = (
        'C-1,2025-03,service_terms,"he said ""no"" to my café",Insta,unwanted-contact,13 yrs\n'
        "C-2,Mar-25,Service terms,my aunt believed me,instagram,Unwanted contact,14,\n"
    )
    path.write_bytes(HEADER.replace(b"\n", b",age\n") + rows.encode("cp1252"))

    planned = plan(path, Format.CSV)

    assert planned.errors == ()
    assert [(row.row, row.entry.text, row.entry.tags.age) for row in planned.rows] == [
        (2, 'he said "no" to my café', 13),
        (3, "my aunt believed me", 14),
    ]


def test_what_is_doubtful_in_a_csv_in_our_own_columns_has_to_be_seen(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(HEADER + GOOD.replace(b"he kept", "he did\ufffdt stop".encode()))

    with pytest.raises(Unanswered) as refusal:
        plan(path, Format.CSV)

    assert [group.code for group in refusal.value.warnings] == ["lost-characters"]
    assert plan(path, Format.CSV, Said({}, {}, warnings_seen=True)).rows != ()


@pytest.mark.parametrize(
    ("name", "file_format"), [("a.csv", Format.CSV), ("a.JSONL", Format.JSONL), ("a.b.ndjson", Format.JSONL)]
)
def test_the_name_says_the_format(tmp_path, name, file_format):
    assert Format.of(tmp_path / name) == file_format


@pytest.mark.parametrize("name", ["a", "a.docx", ".csv.gz"])
def test_another_name_does_not(tmp_path, name):
    with pytest.raises(UnreadableFile):
        Format.of(tmp_path / name)


def test_lines_that_are_too_many_are_refused_before_the_rest_is_read(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"1\n" * (MOST_ROWS + 1) + b"\xff" * 100)  # never reached

    assert unreadable(path, Format.JSONL) == (
        "The file holds more than 2,000 rows, and storing more at once would keep others waiting. "
        "Split it into smaller files and import them one after the other."
    )


def test_a_spreadsheet_of_too_many_rows_for_one_step_is_sent_to_the_page(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(HEADER + GOOD * (MOST_ROWS + 1))

    assert unreadable(path, Format.CSV) == (
        "The file holds more than 2,000 rows, which this command stores in one step. "
        "Upload it on the page “Import a spreadsheet” instead, or split it."
    )


def test_lines_that_are_too_large_are_refused_also_if_nothing_stands_in_them(tmp_path):
    path = tmp_path / "rows"
    with path.open("wb") as file:
        for _ in range(33):
            file.write((b" " * 1023 + b"\n") * 1024)

    assert unreadable(path, Format.JSONL) == (
        "The file is larger than 32 MB. Split it into smaller files and import them one after the other."
    )


def test_an_object_of_countless_fields_is_one_error(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(sample() | {f"{CANARY}{n}": 1 for n in range(50_000)}))

    assert errors(plan(path, Format.JSONL)) == [(1, 1, "", "fields")]
