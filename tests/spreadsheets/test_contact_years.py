"""Months without a year, files without a month, and sheets whose names say what their rows do not."""

from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from archive.spreadsheets.asking import CONTACT_YEAR_KEY, MONTHS
from archive.spreadsheets.columns import Use
from archive.spreadsheets.judging import ask_and_judge
from archive.spreadsheets.reading import read
from tests.spreadsheets.files import saved
from tests.spreadsheets.samples import QUOTES, RULES, TERMS, fields, judged, table, uses, with_columns
from tests.spreadsheets.test_asking import asked

MARCH = date(2024, 3, 1)


def months(sheet, answers=None):
    return [row.month for row in judged(sheet, answers).rows]


@pytest.mark.parametrize("written", ["March", "mar", "Mar.", "Mawrth", 3, 3.0, "3", "03"])
def test_a_month_is_completed_by_the_year_in_the_column_beside_it(written):
    sheet = with_columns(month=[written, written], year=[2024, "2023"])

    assert Use("contact_year", why="month") in uses(sheet)
    assert asked(sheet) == ()
    assert months(sheet) == [MARCH, date(2023, 3, 1)]
    assert [row.year for row in judged(sheet).rows] == [None, None]


def test_a_day_without_its_year_is_completed_too():
    sheet = with_columns(month=["March", "April", "24-Mar"], year=[2024, 2024, 2023])

    assert months(sheet) == [MARCH, date(2024, 4, 1), date(2023, 3, 1)]


def test_a_month_with_a_year_of_its_own_keeps_it_and_the_column_tells_when_it_happened():
    sheet = with_columns(month=["March 2024", "2024-04"], year=[2023, 2022])

    assert Use("contact_year", why="month") not in uses(sheet)
    assert months(sheet) == [MARCH, date(2024, 4, 1)]
    assert [row.year for row in judged(sheet).rows] == [2023, 2022]


def test_a_row_of_which_the_year_is_missing_says_so():
    sheet = with_columns(month=["March", "April", "May"], year=[2024, "", "soon"])

    assert months(sheet) == [MARCH]
    assert [(one.row, one.code) for one in judged(sheet).problems] == [(3, "no-year"), (4, "no-year")]


def test_the_year_of_months_without_one_is_asked_once():
    sheet = with_columns(month=["March", "4", "May 2023"])

    (question,) = asked(sheet)

    assert (question.key, question.rows, question.row_numbers) == (CONTACT_YEAR_KEY, 2, (2, 3))
    assert [answer for answer, _ in question.choices][:2] == ["2026", "2025"]
    assert question.choices[-1][0] == "wrong"
    assert months(sheet) == [date(2023, 5, 1)]
    assert months(sheet, {CONTACT_YEAR_KEY: "wrong"}) == [date(2023, 5, 1)]
    answers = {CONTACT_YEAR_KEY: "2024"}
    assert months(sheet, answers) == [MARCH, date(2024, 4, 1), date(2023, 5, 1)]


def go_on(sheet, left, answers):
    """What is read of the rows that are ``left`` once the import has begun, and what is asked."""
    _, begun = ask_and_judge(sheet, uses(sheet), answers, TERMS, rules=RULES)
    rest = replace(sheet, lines=sheet.lines[left])
    asks, read = ask_and_judge(rest, uses(sheet), answers, TERMS, rules=RULES, whole=begun.whole)
    return asks, [row.month for row in read.rows]


def test_what_is_left_of_an_import_is_completed_as_all_of_it_was():
    sheet = with_columns(month=["March", "April", "May 2023", "March"])

    assert go_on(sheet, slice(2, None), {CONTACT_YEAR_KEY: "2024"}) == ((), [date(2023, 5, 1), MARCH])


def test_of_the_mistakes_that_are_left_of_an_import_nothing_new_is_asked():
    sheet = with_columns(month=["2024-03", "2024-04", "March"])

    assert go_on(sheet, slice(2, None), {}) == ((), [])


def test_a_few_months_without_a_year_are_mistakes_and_no_question():
    assert asked(with_columns(month=["March", "2024-04", "2024-05"])) == ()


def test_the_month_of_a_file_that_has_none_is_asked_once():
    sheet = table(["Ref", "Basis", "Quote", "Harm"], ["C-1", "agreement", QUOTES[0], "bullying"])

    (question,) = asked(sheet)

    assert (question.key, question.any_of, question.rows) == ("default:month", MONTHS, 1)
    assert months(sheet) == []
    assert months(sheet, {"default:month": "2024-03"}) == [MARCH]
    for unknown in ("2026-12", "2024-13", "", "March"):  # today is in November 2026
        assert months(sheet, {"default:month": unknown}) == []


def workbook_of(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, (name, extra) in enumerate(sheets.items()):
        sheet = book.create_sheet(name.replace("_", " "))
        sheet.append(["Ref", "Quote", "Harm", *extra])
        sheet.append([f"C-{number}", f"{QUOTES[number]} {name}", "bullying", *extra.values()])
    return read(saved(book), "book.xlsx").tables[0]


def test_the_months_that_sheets_are_called_by_are_those_of_their_rows():
    sheet = workbook_of(Jan_2024={"Basis": "agreement"}, February_24={"Basis": "agreement"})

    assert uses(sheet)[-1] == Use("month", why="sheet")
    assert months(sheet) == [date(2024, 1, 1), date(2024, 2, 1)]


def test_the_platforms_that_sheets_are_called_by_are_those_of_their_rows():
    about = {"Basis": "agreement", "Date": "2024-03"}
    sheet = workbook_of(Insta=about, Snapchat=about)

    assert [row.platforms for row in judged(sheet).rows] == [("instagram",), ("snapchat",)]


def test_a_column_of_platforms_goes_before_the_names_of_sheets():
    about = {"Basis": "agreement", "Date": "2024-03", "Platform": "TikTok"}
    sheet = workbook_of(Insta=about, Snapchat=about)

    assert uses(sheet)[-1] == Use("ignore", why="sheet")
    assert [row.platforms for row in judged(sheet).rows] == [("tiktok",), ("tiktok",)]


def test_the_names_that_programs_give_to_sheets_are_no_column():
    about = {"Basis": "agreement", "Date": "2024-03"}

    assert [column.header for column in workbook_of(Sheet1=about, Sheet2=about).columns][-1] == "Date"


def test_names_of_people_on_sheets_are_left_out():
    about = {"Basis": "agreement", "Date": "2024-03"}

    assert uses(workbook_of(Sam=about, Pat=about))[-1] == Use("ignore", why="sheet")


def test_a_platform_called_x_may_stand_in_the_second_row_of_a_header():
    book = openpyxl.Workbook()
    for line in (
        ["Ref", "Date", "Quote", "Harm", "Platform", None, None],
        [None, None, None, None, "Insta", "Snap", "X"],
        ["C-1", "2024-03", QUOTES[0], "bullying", "x", None, "x"],
        ["C-2", "2024-03", QUOTES[1], "bullying", None, "x", None],
    ):
        book.active.append(line)
    (sheet,) = read(saved(book), "book.xlsx").tables

    rows = judged(sheet, {"default:basis": "agreement"}).rows
    assert [row.platforms for row in rows] == [("instagram", "x"), ("snapchat",)]


@pytest.mark.parametrize("header", ["By", "Who by", "Peer reviewer", "Line mgr", "Vol.", "Worker's initials"])
def test_more_ways_to_head_a_column_of_staffs_names(header):
    assert fields([header], ["Sam Example"]) == ["staff"]


def test_two_columns_of_harms_are_read_together():
    headers = ["Ref", "Primary harm", "Secondary harm", "Any further harm"]

    assert fields(headers, ["C-1", "Grooming", "Bullying", "Racism"])[1:] == ["harm_types"] * 3


def test_crosses_below_a_header_are_no_second_row_of_it():
    book = openpyxl.Workbook()
    for line in (
        ["Ref", "Date", "Quote", "Harm", "Platform", None, None],
        [None, None, None, None, None, "X", "X"],
        ["C-1", "2024-03", QUOTES[0], "bullying", "Insta", None, None],
    ):
        book.active.append(line)
    (sheet,) = read(saved(book), "book.xlsx").tables

    assert [line.number for line in sheet.lines] == [2, 3]
