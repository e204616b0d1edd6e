"""Workbooks as programs and people really write them: each with what has to come out."""

import datetime as dt
import io
import re

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from archive.spreadsheets.reading import UnreadableSheet, read
from tests.spreadsheets.files import (
    edited,
    inline,
    ods_row,
    opendocument,
    package,
    parts_of,
    saved,
    sheet_of,
    shown,
    workbook,
)

HEADER = ("Ref", "Month", "Text")
MARCH, APRIL = dt.date(2024, 3, 1), dt.date(2024, 4, 3)
MOMENT = dt.datetime.fromisoformat("2024-04-03T17:30")
ROWS = [("C-1", "2024-03", "I told her"), ("C-2", "2024-04", "He did")]
READ = [(2, "C-1", "2024-03", "I told her"), (3, "C-2", "2024-04", "He did")]


def by_excel(fill, **options):
    """What Excel would write, by xlsxwriter: texts in a list of their own, formulas with results."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, **options}) as book:
        fill(book, book.add_worksheet())
    return file.getvalue()


def by_openpyxl(fill, *lines):
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    fill(book.active)
    return saved(book)


def read_cells(data):
    return [row[1:] for row in shown(read(data))[1]]


def test_days_stay_days_and_moments_moments():
    def fill(book, sheet):
        sheet.write_row(0, 0, ("Ref", "Month", "Date", "When", "Time"))
        day, month = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "mmm-yy"})
        moment, clock = (
            book.add_format({"num_format": 22}),
            book.add_format({"num_format": "[$-809]hh:mm AM/PM"}),
        )
        sheet.write(1, 0, 1)
        sheet.write_datetime(1, 1, MARCH, month)
        sheet.write_datetime(1, 2, APRIL, day)
        sheet.write_datetime(1, 3, MOMENT, moment)
        sheet.write_datetime(1, 4, dt.time(17, 30), clock)

    assert read_cells(by_excel(fill)) == [
        (1, dt.date(2024, 3, 1), dt.date(2024, 4, 3), MOMENT, dt.time(17, 30))
    ]


def test_days_of_a_workbook_that_counts_from_1904_are_the_same_days():
    def fill(book, sheet):
        sheet.write_row(0, 0, HEADER)
        sheet.write_datetime(1, 1, MARCH, book.add_format({"num_format": "d mmm yyyy"}))

    assert read_cells(by_excel(fill, date_1904=True)) == [(None, dt.date(2024, 3, 1), None)]


@pytest.mark.parametrize(
    ("form", "number", "value"),
    [
        ("General", 13, 13),
        ("General", 13.5, 13.5),
        ("0%", 0.5, 0.5),
        ("0.00", 13.0, 13),
        ("#,##0", 1234, 1234),
        ('0 "days"', 13, 13),
        ("[Red]0", 13, 13),
        ("00000", 123, "00123"),
        ('"HL-"0000', 123, "HL-0123"),
        ("yyyy-mm", 45352, dt.date(2024, 3, 1)),
        ("mmmm", 45352, dt.date(2024, 3, 1)),
        ("[$-F800]dddd, mmmm dd, yyyy", 45352, dt.date(2024, 3, 1)),
        ("d/m/yyyy;@", 45352, dt.date(2024, 3, 1)),
        ("[h]:mm", 1.5, "36:00"),
        ("General", 123456789012, 123456789012),
        ("0.00E+00", 123456789012, 123456789012),
        ("yyyy", -5, -5),
    ],
)
def test_a_number_is_what_its_format_shows(form, number, value):
    def fill(book, sheet):
        sheet.write_row(0, 0, HEADER)
        sheet.write_number(1, 0, number, book.add_format({"num_format": form}))
        sheet.write(1, 2, "I told her")

    assert read_cells(by_excel(fill)) == [(value, None, "I told her")]


def test_texts_that_look_like_something_else_stay_texts():
    lines = [
        (HEADER),
        ("00123", "2024-03", "=SUM is a word"),
        ("'12", "45352", "TRUE"),
        ("-", "+44", "@home"),
    ]

    def fill(_, sheet):
        for number, line in enumerate(lines):
            for column, text in enumerate(line):
                sheet.write_string(number, column, text)

    assert read_cells(by_excel(fill)) == [tuple(line) for line in lines[1:]]


def test_ticks_of_boxes_are_true_and_false():
    assert read_cells(workbook([HEADER, ("C-1", True, False)])) == [("C-1", True, False)]


def test_formulas_come_with_their_results():
    def fill(_, sheet):
        sheet.write_row(0, 0, HEADER)
        sheet.write_formula(1, 0, '="C-"&1', None, "C-1")
        sheet.write_formula(1, 1, "=YEAR(NOW())", None, 2024)
        sheet.write_formula(2, 0, "=NOPE()", None, "#NAME?")
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 2, "=TRUE()", None, True)

    _, rows, said = shown(read(by_excel(fill)))

    assert rows == [(2, "C-1", 2024, None), (3, "#NAME?", "#DIV/0!", True)]
    assert said == {"error-cells": ((3,), "AB")}


def test_a_formula_whose_result_nobody_kept_is_not_known():
    table = read(workbook([HEADER, ("C-1", '=TEXT(A2,"yyyy")', "I told her")])).tables[0]

    assert [cell.is_unknown for cell in table.lines[0].cells] == [False, True, False]
    assert ("unknown-formulas", (2,), ("B",)) in [(r.code, r.rows, r.columns) for r in table.remarks]


def test_a_formula_that_came_to_nothing_is_blank():
    row = '<row r="2"><c t="str"><f>B1</f><v></v></c><c t="str"><f>A1</f><v>I told her</v></c></row>'

    assert shown(read(sheet_of(inline(1, *HEADER) + row)))[1:] == ([(2, None, "I told her", None)], {})


def test_formatting_within_a_text_is_passed_over():
    bold = CellRichText("I ", TextBlock(InlineFont(b=True), "told"), " her")

    assert read_cells(workbook([HEADER, ("C-1", "2024-03", bold)])) == [("C-1", "2024-03", "I told her")]


def test_how_a_text_is_pronounced_is_no_part_of_it():
    row = (
        '<row r="2"><c t="inlineStr"><is><t>Ann</t><rPh sb="0" eb="1"><t>PRONOUNCED</t></rPh></is></c></row>'
    )

    assert shown(read(sheet_of(inline(1, *HEADER) + row)))[1] == [(2, "Ann", None, None)]


def test_characters_that_xml_cannot_hold_come_as_what_they_stand_for():
    row = inline(2, "C-1", "2024-03", "He said_x000D_\nno &amp; left_x0041_ &#128512;")

    assert shown(read(sheet_of(inline(1, *HEADER) + row)))[1] == [
        (2, "C-1", "2024-03", "He said\nno & leftA \U0001f600")
    ]


def test_control_characters_that_make_it_no_xml_are_passed_over():
    row = inline(2, "C-1", "2024-03", "I told\x0b her&#x1;")

    assert shown(read(sheet_of(inline(1, *HEADER) + row)))[1] == [(2, "C-1", "2024-03", "I told her")]


def test_cells_without_addresses_follow_each_other():
    rows = "<row><c t='str'><v>Ref</v></c><c t='str'><v>Text</v></c></row><row><c t='n'><v>1</v></c></row>"

    assert shown(read(sheet_of(rows)))[:2] == (("Ref", "Text"), [(2, 1, None)])


def test_the_other_family_of_names_and_prefixes_mean_the_same():
    data = sheet_of(inline(1, *HEADER) + inline(2, *ROWS[0]))
    parts = {
        name: re.sub(rb"(</?)(worksheet|sheetData|row|c|is|t)\b", rb"\1x:\2", part)
        .replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/sml"
        )
        .replace(b"xmlns=", b"xmlns:x=" if b"worksheet>" in part else b"xmlns=")
        for name, part in parts_of(data).items()
    }

    assert shown(read(package(parts)))[:2] == (HEADER, READ[:1])


def test_parts_are_found_however_their_names_are_written():
    parts = {
        name.replace("/", "\\").upper(): part for name, part in parts_of(workbook([HEADER, *ROWS])).items()
    }

    assert shown(read(package(parts)))[:2] == (HEADER, READ)


def test_a_workbook_without_its_formats_is_read_all_the_same():
    parts = parts_of(workbook([HEADER, *ROWS]))
    parts["xl/styles.xml"] = b"<broken"

    assert shown(read(package(parts)))[:2] == (HEADER, READ)


def test_a_title_over_merged_cells_is_no_header():
    def fill(sheet):
        sheet.merge_cells("A1:C1")

    title = by_openpyxl(
        fill, ["Quotes for the campaign"], ["Exported", dt.date(2024, 5, 3)], [], HEADER, *ROWS
    )

    assert shown(read(title)) == (
        HEADER,
        [(5, *ROWS[0]), (6, *ROWS[1])],
        {"titles": ((1, 2), ""), "header": ((4,), "")},
    )


def test_a_header_over_two_rows_names_each_column_by_both():
    def fill(sheet):
        for merged in ("A2:A3", "B2:B3", "C2:E2", "F2:F3", "A1:F1"):
            sheet.merge_cells(merged)

    data = by_openpyxl(
        fill,
        ["Our quotes"],
        ["Ref", "Text", "Platform", None, None, "Age"],
        [None, None, "Instagram", "Snapchat", "TikTok", None],
        ["C-1", "I told her", "x", None, "x", 13],
    )

    assert shown(read(data)) == (
        ("Ref", "Text", "Platform Instagram", "Platform Snapchat", "Platform TikTok", "Age"),
        [(4, "C-1", "I told her", "x", None, "x", 13)],
        {"titles": ((1,), ""), "two-row-header": ((2, 3), "")},
    )


def test_groups_over_merged_cells_stand_before_the_names_below():
    def fill(sheet):
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("C1:D1")

    data = by_openpyxl(
        fill,
        ["Case", None, "Platform"],
        ["Ref", "Month", "Instagram", "Snapchat"],
        ["C-1", "2024-03", "x", None],
    )

    assert shown(read(data))[0] == ("Case Ref", "Case Month", "Platform Instagram", "Platform Snapchat")


def test_cells_merged_downwards_belong_to_each_row():
    def fill(sheet):
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("B2:B3")

    data = by_openpyxl(
        fill,
        HEADER,
        ("C-1", "2024-03", "One"),
        (None, None, "Two"),
        (None, "2024-05", "Three"),
        ("C-2", None, "Four"),
    )

    assert shown(read(data)) == (
        HEADER,
        [
            (2, "C-1", "2024-03", "One"),
            (3, "C-1", "2024-03", "Two"),
            (4, "C-1", "2024-05", "Three"),
            (5, "C-2", None, "Four"),
        ],
        {"filled-down": ((3, 4), "AB")},
    )


def test_rows_that_are_merged_to_twice_their_height_are_one_row():
    def fill(sheet):
        for column in "ABC":
            sheet.merge_cells(f"{column}2:{column}3")

    assert shown(read(by_openpyxl(fill, HEADER, ROWS[0], (), ROWS[1]))) == (
        HEADER,
        [(2, *ROWS[0]), (4, *ROWS[1])],
        {},
    )


def test_hidden_rows_and_columns_come_and_are_said_to_be_hidden():
    def fill(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    table = read(by_openpyxl(fill, HEADER, *ROWS)).tables[0]

    assert [line.is_hidden for line in table.lines] == [False, True]
    assert [column.is_hidden for column in table.columns] == [False, True, False]
    remarks = {remark.code: (remark.rows, remark.columns, remark.asks) for remark in table.remarks}
    assert remarks["hidden-rows"] == ((3,), (), True)
    assert remarks["hidden-columns"] == ((), ("B",), False)


def test_rows_that_a_filter_hides_are_said_to_be_filtered():
    def fill(sheet):
        sheet.auto_filter.ref = "A1:C3"
        sheet.auto_filter.add_filter_column(1, ["2024-03"])
        sheet.row_dimensions[3].hidden = True

    remarks = read(by_openpyxl(fill, HEADER, *ROWS)).tables[0].remarks

    assert [dict(remark.said) for remark in remarks if remark.code == "hidden-rows"] == [{"filtered": "yes"}]


@pytest.mark.parametrize("total", [("Total", None, 2), ("TOTALS:", 2, None), (None, None, "=COUNTA(C2:C3)")])
def test_a_total_at_the_end_is_asked_about(total):
    def fill(_, sheet):
        for number, line in enumerate([HEADER, *ROWS, total]):
            for column, value in enumerate(line):
                if str(value).startswith("="):
                    sheet.write_formula(number, column, value, None, 2)
                elif value is not None:
                    sheet.write(number, column, value)

    _, rows, said = shown(read(by_excel(fill)))

    assert (rows[:2], len(rows), said) == (READ, 3, {"totals": ((4,), "")})


def test_a_quote_that_begins_with_total_is_no_total():
    assert shown(read(workbook([HEADER, ("C-1", "2024-03", "Total lies, he said")])))[2] == {}


def test_notes_on_cells_pictures_and_macros_are_said_and_not_read():
    def fill(sheet):
        sheet["A2"].comment = Comment("A NOTE THAT NAMES SOMEBODY", "Somebody")

    parts = parts_of(by_openpyxl(fill, HEADER, *ROWS))
    parts["xl/media/image1.png"] = b"\x89PNG"
    parts["xl/vbaProject.bin"] = b"\0"
    book = read(package(parts), "quotes.xlsm")

    assert shown(book) == (HEADER, READ, dict.fromkeys(("comments", "pictures", "macros"), ((), "")))
    assert "NAMES SOMEBODY" not in repr(book)


def test_of_several_sheets_the_one_with_quotes_is_likeliest_and_notes_are_left_out():
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Read me"
    for line in ("How to fill this in", "Ask Ann if in doubt"):
        notes.append([line])
    lookup = book.create_sheet("Lists")
    for line in (("Platform", "Code"), ("Instagram", 1), ("Snapchat", 2)):
        lookup.append(line)
    staff = book.create_sheet("Volunteers")
    for line in (("Name", "Area", "Since"), ("A", "North", 2020), ("B", "South", 2021)):
        staff.append(line)
    quotes = book.create_sheet("2024")
    for line in (
        HEADER,
        ("C-1", "2024-03", "He said that he would tell my mum and all of my friends at school"),
    ):
        quotes.append(line)
    book.create_sheet("Sheet5")
    read_book = read(saved(book))

    assert [table.sheet for table in read_book.tables] == ["Volunteers", "2024"]
    assert [(remark.code, dict(remark.said)) for remark in read_book.remarks] == [
        ("sheets-left-out", {"count": "2"}),
        ("likely-sheet", {"position": "1"}),
    ]


def test_a_hidden_sheet_comes_and_is_asked_about():
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Old")):
        for line in (HEADER, *ROWS):
            sheet.append(line)
    book["Old"].sheet_state = "veryHidden"
    tables = read(saved(book)).tables

    assert [[remark.code for remark in table.remarks if remark.asks] for table in tables] == [
        [],
        ["hidden-sheet"],
    ]


def months(**lines):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for month, rows in lines.items():
        for line in (["Quotes"], HEADER, *rows):
            book[month].append(line) if month in book else book.create_sheet(month).append(line)
    return book


def test_sheets_of_the_same_columns_are_offered_as_one_and_each_alone():
    book = months(
        March=[("C-1", "2024-03", "I told her"), ("Total", 1)],
        April=[("C-2", "2024-04", "He did"), ("C-3", "2024-04", "She did"), ("Total", 2)],
        May=[("C-4", "2024-05", "They did"), ("Total", 1)],
    )
    book["April"].row_dimensions[4].hidden = True
    read_book = read(saved(book))
    together = read_book.tables[0]

    assert [table.sheet for table in read_book.tables] == ["3 sheets together", "March", "April", "May"]
    assert [dict(r.said) for r in read_book.remarks if r.code == "likely-sheet"] == [{"position": "0"}]
    assert [line.number for line in together.lines] == [3, 4, 1003, 1004, 1005, 2003, 2004]
    assert [line.number for line in together.lines if line.is_hidden] == [1004]
    assert {remark.code: (remark.rows, dict(remark.said)) for remark in together.remarks} == {
        "joined-sheets": ((), {"count": "3", "step": "1000"}),
        "totals": ((4, 1005, 2004), {}),
        "hidden-rows": ((1004,), {}),
    }


def test_a_copy_of_a_sheet_is_not_joined_with_it():
    rows = [(f"C-{number}", "2024-03", f"I told her {number} times") for number in range(4)]
    tables = read(saved(months(Quotes=rows, Backup=rows[:3]))).tables

    assert [table.sheet for table in tables] == ["Quotes", "Backup"]


def test_a_hidden_sheet_is_not_joined_with_others():
    book = months(March=[("C-1", "2024-03", "I told her")], April=[("C-2", "2024-04", "He did")])
    book["April"].sheet_state = "hidden"

    assert [table.sheet for table in read(saved(book)).tables] == ["March", "April"]


@pytest.mark.parametrize("name", ["Withdrawn", "DO NOT USE", "Deleted", "Opted out", "Old - do not publish"])
def test_a_sheet_of_what_must_not_be_used_is_not_joined_with_others_nor_taken_for_the_one(name):
    quotes = [("C-1", "2024-03", "I told her"), ("C-2", "2024-04", "He did")]
    kept_apart = [
        (f"C-{number}", "2024-05", f"I told {number} of my friends about it all") for number in (3, 4, 5)
    ]
    book = months(**{name: kept_apart}, March=quotes[:1], April=quotes[1:])

    found = read(saved(book))

    assert [table.sheet for table in found.tables] == ["2 sheets together", name, "March", "April"]
    book.remove(book["April"])
    found = read(saved(book))
    assert [one.said["position"] for one in found.remarks if one.code == "likely-sheet"] == ["1"]


def test_a_sheet_that_is_a_chart_is_passed_over():
    def fill(book, sheet):
        for number, line in enumerate([HEADER, *ROWS]):
            sheet.write_row(number, 0, line)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Sheet1!$A$2:$A$3"})
        book.add_chartsheet("Chart").set_chart(chart)

    assert shown(read(by_excel(fill)))[:2] == (HEADER, READ)


def test_a_table_that_does_not_begin_in_the_corner_keeps_its_letters_and_rows():
    def fill(sheet):
        for number, line in enumerate([HEADER, *ROWS], 5):
            for column, value in enumerate(line, 3):
                sheet.cell(number, column, value)

    table = read(by_openpyxl(fill)).tables[0]

    assert [(column.index, column.letter) for column in table.columns] == [(0, "C"), (1, "D"), (2, "E")]
    assert [line.number for line in table.lines] == [6, 7]


def test_a_number_at_the_end_of_the_world_costs_nothing():
    data = sheet_of(
        inline(1, *HEADER) + inline(2, *ROWS[0]) + '<row r="1048576"><c r="XFD1048576" s="0"/></row>',
        before='<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" hidden="0"/></cols>',
    )

    assert shown(read(data)) == (HEADER, READ[:1], {})


def test_a_workbook_that_lost_its_list_of_texts_is_refused_as_damaged():
    parts = parts_of(by_excel(lambda _, sheet: sheet.write(0, 0, "Ref")))
    del parts["xl/sharedStrings.xml"]

    with pytest.raises(UnreadableSheet) as refusal:
        read(package(parts))

    assert refusal.value.code == "damaged"


def test_a_sheet_whose_own_markup_is_broken_is_left_to_another_reader():
    data = sheet_of(inline(1, *HEADER) + inline(2, *ROWS[0]), after="<pageSetup bad=no/>")

    assert shown(read(data))[:2] == (HEADER, READ[:1])


def test_an_export_of_numbers_has_its_title_above_and_its_summary_aside():
    book = openpyxl.Workbook()
    summary = book.active
    summary.title = "Export Summary"
    summary.append(
        ["This document was exported from Numbers. Each table was converted to an Excel worksheet."]
    )
    summary.append(["Numbers Sheet Name", "Numbers Table Name", "Excel Worksheet Name"])
    summary.append(["Sheet 1", "Table 1", "Sheet 1 - Table 1"])
    table = book.create_sheet("Sheet 1 - Table 1")
    for line in (
        ["Table 1"],
        HEADER,
        ("C-1", "2024-03", "He said that he would tell my mum and all of my friends"),
    ):
        table.append(line)
    read_book = read(saved(book))
    position = next(int(r.said["position"]) for r in read_book.remarks if r.code == "likely-sheet")

    assert read_book.tables[position].sheet == "Sheet 1 - Table 1"
    assert [column.header for column in read_book.tables[position].columns] == list(HEADER)


def test_a_sheet_with_gaps_between_blocks_of_rows_is_one_table():
    data = by_openpyxl(lambda _: None, HEADER, ROWS[0], (), (), ROWS[1])

    assert shown(read(data)) == (HEADER, [(2, *ROWS[0]), (5, *ROWS[1])], {})


def test_lines_of_a_text_file_in_one_column_are_split_into_their_cells():
    lines = [["Ref,Month,Text"], ["C-1,2024-03,I told her"], ['C-2,2024-04,"He did, twice"']]

    assert shown(read(workbook(lines))) == (
        HEADER,
        [READ[0], (3, "C-2", "2024-04", "He did, twice")],
        {"one-column": ((), "")},
    )


def test_libreoffice_says_hidden_in_words():
    rows = inline(1, *HEADER) + inline(2, *ROWS[0]).replace("<row ", '<row hidden="true" ')
    table = read(sheet_of(rows, before='<cols><col min="2" max="2" hidden="true" width="0"/></cols>')).tables[
        0
    ]

    assert ([line.is_hidden for line in table.lines], table.columns[1].is_hidden) == ([True], True)


def test_a_total_that_a_table_of_excel_adds_is_asked_about():
    def fill(_, sheet):
        columns = [{"header": "Ref", "total_string": "Sum"}, {"header": "Age", "total_function": "average"}]
        columns.append({"header": "Text"})
        data = [["C-1", 13, "I told her"], ["C-2", 14, "He did"]]
        sheet.add_table("A1:C4", {"data": data, "columns": columns, "total_row": True})

    assert shown(read(by_excel(fill)))[2]["totals"] == ((4,), "")


def test_a_day_written_as_text_of_its_own_kind_is_a_day():
    row = '<row r="2"><c t="d"><v>2024-04-03T00:00:00Z</v></c><c t="d"><v>2024-04-03T17:30</v></c></row>'

    assert shown(read(sheet_of(inline(1, *HEADER) + row)))[1] == [(2, APRIL, MOMENT, None)]


def test_a_column_without_a_name_is_said():
    data = workbook([("Ref", None, "Text"), ("C-1", "2024-03", "I told her")])

    assert shown(read(data)) == (
        ("Ref", "", "Text"),
        [(2, "C-1", "2024-03", "I told her")],
        {"unnamed-columns": ((), "B")},
    )


def test_results_in_cells_written_as_edited_by_hand_stay():
    data = edited(workbook([HEADER, ("C-1", 3, "I told her")]), sheet1=("<v>3</v>", "<v>3.0</v>"))

    assert read_cells(data) == [("C-1", 3, "I told her")]


def test_a_flat_file_of_libreoffice_is_read_like_a_packed_one():
    rows = (
        '<table:table table:name="Quotes"><table:table-row>'
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
            for name in HEADER
        )
        + "</table:table-row></table:table>"
    )

    assert shown(read(opendocument(rows, flat=True)))[0] == shown(read(opendocument(rows)))[0] == HEADER


def struck_of(data):
    """Rows and columns in which words are struck through."""
    (table,) = read(data).tables
    return [(one.rows, one.columns) for one in table.remarks if one.code == "struck-through"]


def test_a_row_that_is_struck_through_is_asked_about():
    def strike(sheet):
        for cell in sheet[3]:
            cell.font = Font(strike=True)
        sheet["A1"].font = Font(strike=True)  # the heading is no row
        sheet["D2"].font = Font(strike=True)  # nothing stands there

    data = by_openpyxl(strike, HEADER, *ROWS)

    assert struck_of(data) == [((3,), ("A", "B", "C"))]
    assert read_cells(data) == ROWS


def test_words_that_are_struck_through_within_a_text_are_asked_about():
    parts = ("I told ", TextBlock(InlineFont(strike=True), "her"), TextBlock(InlineFont(b=True), " today"))
    by_hand = by_openpyxl(lambda sheet: sheet.append(["C-3", "2024-05", CellRichText(*parts)]), HEADER, *ROWS)

    def fill(book, sheet):
        for number, line in enumerate((HEADER, *ROWS)):
            sheet.write_row(number, 0, line)
        crossed, bold = book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
        sheet.write_rich_string(3, 2, "I told ", crossed, "her", bold, " today")
        sheet.write_row(3, 0, ["C-3", "2024-05"], bold)

    for data in (by_hand, by_excel(fill)):
        assert struck_of(data) == [((4,), ("C",))]
        assert read_cells(data)[-1] == ("C-3", "2024-05", "I told her today")


def test_a_workbook_in_which_nothing_is_struck_through_says_nothing_of_it():
    def bold(sheet):
        sheet["A2"].font = Font(bold=True, strike=False)

    assert struck_of(by_openpyxl(bold, HEADER, *ROWS)) == []


def test_libreoffice_strikes_cells_and_words_through():
    styles = "".join(
        f'<style:style style:name="{name}"><style:text-properties style:text-line-through-style="{line}"/>'
        "</style:style>"
        for name, line in (("ce1", "solid"), ("ce2", "none"))
    )
    cells = "".join(
        f'<table:table-cell table:style-name="{style}" office:value-type="string"><text:p>{text}</text:p>'
        "</table:table-cell>"
        for style, text in (
            ("ce1", "C-2"),
            ("ce2", "2024-04"),
            ("ce2", 'He <text:span text:style-name="ce1">did</text:span>'),
        )
    )
    rows = f"{ods_row(*HEADER)}{ods_row(*ROWS[0])}<table:table-row>{cells}</table:table-row>"
    data = opendocument(f'<table:table table:name="Quotes">{rows}</table:table>', styles=styles)

    assert struck_of(data) == [((3,), ("A", "C"))]
    assert read_cells(data) == ROWS


@pytest.mark.parametrize(
    ("form", "is_said"), [("d-mmm", True), ("dd/mm", True), ("mmm-yy", False), ("dd/mm/yy", False)]
)
def test_days_that_are_shown_without_their_year_are_said(form, is_said):
    def fill(sheet):
        sheet["B2"].number_format = form

    book = read(by_openpyxl(fill, HEADER, ("C-1", dt.date(2026, 3, 24), "I told her"), ROWS[1]))

    said = [(one.rows, one.columns) for one in book.tables[0].remarks if one.code == "yearless-days"]
    assert said == [((2,), ("B",))] * is_said


def test_two_rows_of_one_number_are_both_read():
    rows = inline(1, *HEADER) + inline(2, *ROWS[0]) + inline(2, *ROWS[1]) + inline(3, "C-3", "2024-05", "No")

    assert read_cells(sheet_of(rows)) == [ROWS[0], ROWS[1], ("C-3", "2024-05", "No")]
