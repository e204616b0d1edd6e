"""The command reads whatever spreadsheet the page reads, and asks before it guesses."""

import openpyxl
import pytest

from archive.models import Testimony
from tests.management.test_import_testimonies import author, run  # noqa: F401 -- a fixture

HEADERS = ("Case ID", "Date", "Legal basis", "Quote", "App", "Type of harm", "Age", "Counsellor")
ROWS = (
    (
        "C-1",
        "Mar-24",
        "Service terms",
        "he kept writing to me after i said no",
        "Insta",
        "Grooming",
        "13 yrs",
        "Ann Q",
    ),
    (
        "C-2",
        "2024-04",
        "Service terms",
        "my aunt believed me when i told her",
        "Snapchat",
        "Grooming",
        14,
        "Ann Q",
    ),
)


@pytest.fixture
def workbook(tmp_path):
    def write(*rows, name="quotes.xlsx"):
        book = openpyxl.Workbook()
        for row in (HEADERS, *rows):
            book.active.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


def test_a_workbook_with_other_columns_is_read_and_stored(workbook, author):  # noqa: F811
    out, err, failure = run(workbook(*ROWS))

    assert (err, failure) == ("", None)
    assert out.startswith("Stored 2 testimonies, 0 already stored;")
    assert [t.age for t in Testimony.objects.order_by("pk")] == [13, 14]


def test_a_csv_with_semicolons_in_another_encoding_is_read_too(tmp_path, author):  # noqa: F811
    lines = [";".join(map(str, row[:7])) for row in (HEADERS, *ROWS)]
    (tmp_path / "quotes.csv").write_bytes("\r\n".join(lines).encode("utf-16"))

    out, _, failure = run(tmp_path / "quotes.csv")

    assert (out.partition(",")[0], failure) == ("Stored 2 testimonies", None)


def test_what_is_in_doubt_is_asked_and_nothing_is_written_until_it_is_answered(workbook, author):  # noqa: F811
    rows = [("C-1", "03/04/2024", *ROWS[0][2:]), ("C-2", "04/05/2024", *ROWS[1][2:])]
    path = workbook(*rows)

    out, _, failure = run(path)

    assert failure == "Something has to be answered before the file can be imported. Nothing was written."
    assert Testimony.objects.count() == 0
    assert "03/04/2024" not in out
    answers = [line.split()[1].strip("'") for line in out.splitlines() if line.startswith("    --answer")]
    assert len(answers) >= 2
    out, _, failure = run(path, f"--answer={answers[0]}")
    assert (out.partition(",")[0], failure) == ("Stored 2 testimonies", None)


def test_ticks_below_an_unknown_name_stop_the_import_until_somebody_says_what_they_mean(workbook, author):  # noqa: F811
    path = workbook(*ROWS)
    book = openpyxl.load_workbook(path)
    for number, value in enumerate(("Platform Bebo", "x", ""), 1):
        book.active.cell(number, 9, value)
    book.save(path)

    _, _, failure = run(path)

    assert failure.startswith("Column I has ticks, and its heading names no single term of the vocabulary.")
    assert Testimony.objects.count() == 0
    out, _, failure = run(path, "--column=I=ignore")
    assert (out.partition(",")[0], failure) == ("Stored 2 testimonies", None)


def test_a_row_that_is_marked_as_not_to_be_used_stops_the_import(workbook, author):  # noqa: F811
    path = workbook(*ROWS)
    book = openpyxl.load_workbook(path)
    for number, value in enumerate(("Consent withdrawn?", "", "Y"), 1):
        book.active.cell(number, 9, value)
    book.save(path)

    run(path)

    assert Testimony.objects.count() == 0


def test_a_column_can_be_named(workbook, author):  # noqa: F811
    _, err, failure = run(workbook(*ROWS), "--column=G=ignore")

    assert failure is None, err
    assert {t.age for t in Testimony.objects.all()} == {None}


def test_the_names_of_sheets_can_be_named_as_a_column(tmp_path, author):  # noqa: F811
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, row in zip(("Insta", "Snapchat"), ROWS, strict=True):
        sheet = book.create_sheet(name)
        for line in (HEADERS, row):
            sheet.append([*line[:4], *line[5:]])
    book.save(tmp_path / "sheets.xlsx")

    out, _, failure = run(tmp_path / "sheets.xlsx", "--column=Sheet=ignore")

    assert (out.partition(",")[0], failure) == ("Stored 2 testimonies", None)
    assert {testimony.platforms.count() for testimony in Testimony.objects.all()} == {0}


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--column=Z=text", "--column: the file has no column Z."),
        ("--column=A=nonsense", "--column: a column can be one of reference,"),
        ("--answer=nothing", "--answer: give two things with = between them."),
        ("--sheet=0", "--sheet: sheets are counted from 1."),
    ],
)
def test_what_cannot_be_meant_is_said(workbook, author, option, said):  # noqa: F811
    _, _, failure = run(workbook(*ROWS), option)

    assert failure.startswith(said)
    assert failure.endswith("Nothing was written.")
    assert Testimony.objects.count() == 0


def test_an_error_names_the_row_and_repeats_no_cell(workbook, author):  # noqa: F811
    _, err, failure = run(workbook(ROWS[0], (*ROWS[1][:6], "zebedee", "")))

    assert "zebedee" not in err + failure
    assert "row 3" in err or "answered" in failure
    assert Testimony.objects.count() == 0


def test_a_file_that_is_no_spreadsheet_is_refused_in_a_sentence(tmp_path, author):  # noqa: F811
    (tmp_path / "quotes.xlsx").write_bytes(b"%PDF-1.7 not a spreadsheet")

    _, _, failure = run(tmp_path / "quotes.xlsx")

    assert failure.startswith("This is a PDF.")
