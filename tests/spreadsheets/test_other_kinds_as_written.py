"""What is no text and no workbook of today: LibreOffice's, Excel's older ones, pages called workbooks."""

import datetime as dt

import pytest

from archive.spreadsheets.reading import read
from tests.spreadsheets.files import ods_row, opendocument, package, shown, xls, xlsb

HEADER = ("Ref", "Month", "Text")
ROWS = [("C-1", "2024-03", "I told her"), ("C-2", "2024-04", "He did")]
MOMENT = dt.datetime.fromisoformat("2024-04-03T17:30")
READ = [(2, "C-1", "2024-03", "I told her"), (3, "C-2", "2024-04", "He did")]


def ods(*rows, columns="", styles="", table="", **others):
    within = f'<table:table table:name="Quotes"{table}>{columns}{"".join(rows)}</table:table>'
    return opendocument(within, styles=styles, **others)


def ods_cells(*cells):
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def ods_cell(text, **attributes):
    given = "".join(
        f' {name.replace("_", ":", 1).replace("_", "-")}="{value}"' for name, value in attributes.items()
    )
    return f"<table:table-cell{given}><text:p>{text}</text:p></table:table-cell>"


def test_values_of_libreoffice_are_what_they_are():
    row = ods_cells(
        ods_cell("00123", office_value_type="float", office_value="123"),
        ods_cell("13", office_value_type="float", office_value="13"),
        ods_cell("03.04.24", office_value_type="date", office_value="x", office_date_value="2024-04-03"),
        ods_cell("03.04.24 17:30", office_value_type="date", office_date_value="2024-04-03T17:30:00"),
        ods_cell("TRUE", office_value_type="boolean", office_boolean_value="true"),
        ods_cell("#NAME?", office_value_type="string", table_formula="of:=NOPE()"),
        ods_cell("C-9", office_value_type="string", table_formula="of:=[.A1]"),
    )
    header = ods_row("Ref", "Age", "Date", "When", "Tick", "Wrong", "Right")

    assert shown(read(ods(header, row)))[1] == [
        (
            2,
            "00123",
            13,
            dt.date(2024, 4, 3),
            dt.datetime.fromisoformat("2024-04-03T17:30"),
            True,
            "#NAME?",
            "C-9",
        )
    ]


def test_a_text_of_libreoffice_has_its_lines_and_blanks_and_no_note_on_it():
    cell = (
        '<table:table-cell office:value-type="string"><office:annotation>'
        "<text:p>A NOTE</text:p></office:annotation>"
        "<text:p>He <text:span>said</text:span><text:s text:c='2'/>no</text:p><text:p>and left</text:p>"
        "</table:table-cell>"
    )

    _, rows, said = shown(read(ods(ods_row(*HEADER), ods_cells(cell))))
    assert rows == [(2, "He said  no\nand left", None, None)]
    assert said == {"comments": ((), "")}


def test_what_was_deleted_from_a_file_of_libreoffice_is_not_read():
    deleted = (
        "<table:tracked-changes><table:deletion><table:cell-content-deletion><table:change-track-table-cell>"
        "<text:p>DELETED</text:p></table:change-track-table-cell></table:cell-content-deletion></table:deletion>"
        "</table:tracked-changes>"
    )
    table = f'<table:table table:name="Q">{ods_row(*HEADER)}{ods_row(*ROWS[0])}</table:table>'

    assert "DELETED" not in repr(read(opendocument(deleted + table)))


def test_repeated_rows_and_cells_of_libreoffice_are_counted_and_blank_ones_cost_nothing():
    cell = '<table:table-cell table:number-columns-repeated="16384"/>'
    blank = f'<table:table-row table:number-rows-repeated="1048570">{cell}</table:table-row>'
    twice = ods_row(*ROWS[0], attributes=' table:number-rows-repeated="2"')
    gap = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'

    assert shown(read(ods(ods_row(*HEADER), twice, gap, ods_row(*ROWS[1]), blank)))[1] == [
        (2, *ROWS[0]),
        (3, *ROWS[0]),
        (7, *ROWS[1]),
    ]


def test_hidden_rows_columns_and_sheets_of_libreoffice_are_said_to_be_hidden():
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    shown_or_not = '<style:table-properties table:display="false"/>'
    styles = f'<style:style style:name="ta1" style:family="table">{shown_or_not}</style:style>'
    hidden = ods_row(*ROWS[1], attributes=' table:visibility="filter"')
    data = ods(
        ods_row(*HEADER),
        ods_row(*ROWS[0]),
        hidden,
        columns=columns,
        styles=styles,
        table=' table:style-name="ta1"',
    )

    assert shown(read(data)) == (
        HEADER,
        READ,
        {"hidden-sheet": ((), ""), "hidden-rows": ((3,), ""), "hidden-columns": ((), "B")},
    )


def test_merged_cells_of_libreoffice_belong_to_each_row():
    first = ods_cells(
        ods_cell("C-1", office_value_type="string", table_number_rows_spanned="2"),
        ods_cell("2024-03", office_value_type="string"),
        ods_cell("One", office_value_type="string"),
    )
    second = ods_cells(
        "<table:covered-table-cell/>", "<table:table-cell/>", ods_cell("Two", office_value_type="string")
    )

    assert shown(read(ods(ods_row(*HEADER), first, second)))[1:] == (
        [(2, "C-1", "2024-03", "One"), (3, "C-1", None, "Two")],
        {"filled-down": ((3,), "A")},
    )


def test_an_older_workbook_of_excel_comes_with_what_is_hidden_merged_or_wrong():
    data = xls(
        [HEADER, ("C-1", "2024-03", "It’s “mine”"), (None, 45352, "x"), ("C-3", "2024-05", 13)],
        hidden_rows=[3],
        hidden_columns=[1],
        errors=[(2, 2)],
        merges=[(1, 2, 0, 0)],
    )

    assert shown(read(data, "quotes.xls")) == (
        HEADER,
        [(2, "C-1", "2024-03", "It’s “mine”"), (3, "C-1", 45352, "#NAME?"), (4, "C-3", "2024-05", 13)],
        {
            "filled-down": ((3,), "A"),
            "hidden-rows": ((4,), ""),
            "hidden-columns": ((), "B"),
            "error-cells": ((3,), "C"),
        },
    )


def test_a_binary_workbook_of_excel_is_read():
    assert shown(read(xlsb([HEADER, *ROWS, ("C-3", 45352, "She did")]), "quotes.xlsb")) == (
        HEADER,
        [*READ, (4, "C-3", 45352, "She did")],
        {},
    )


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><title>TITLE</title>
<style>td { color: red }</style></head><body><!-- <table><tr><td>COMMENT</td></tr></table> -->
<table border=1><tr><th>Ref</th><th rowspan=2>Month</th><th colspan="2">Platform</th><th>Text</th></tr>
<tr><th></th><th>Instagram</th><th>Snapchat</th><th></th></tr>
<tr><td>C-1<td>2024-03<td>x<td>&nbsp;<td>I told &lt;her&gt;,<br>
   and she   said &pound;5
<tr style="display:none"><td>C-2</td><td>2024-04</td><td></td><td>x</td><td>
<p>He did</p><p>and left</p></td></tr>
</table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_web_page_that_calls_itself_a_workbook_is_read(encoding):
    assert shown(read(PAGE.encode(encoding), "export.xls")) == (
        ("Ref", "Month", "Platform Instagram", "Platform Snapchat", "Text"),
        [
            (3, "C-1", "2024-03", "x", None, "I told <her>,\nand she said £5"),
            (4, "C-2", "2024-04", None, "x", "He did\nand left"),
        ],
        {"web-page": ((), ""), "two-row-header": ((1, 2), ""), "hidden-rows": ((4,), "")},
    )


EXCEL_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">
<Worksheet ss:Name="Quotes"><Table><Column/><Column ss:Hidden="1"/>
<Row><Cell><Data ss:Type="String">Ref</Data></Cell><Cell><Data ss:Type="String">Date</Data></Cell>
<Cell><Data ss:Type="String">Text</Data></Cell><Cell><Data ss:Type="String">Age</Data></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">C-1</Data></Cell>
<Cell><Data ss:Type="DateTime">2024-03-01T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="String">He <html:B>said</html:B> no</Data><Comment><Data>A NOTE</Data></Comment></Cell>
<Cell><Data ss:Type="Number">13</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:Index="3"><Data ss:Type="String">Two</Data></Cell>
<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def test_a_workbook_in_xml_of_excel_2003_is_read():
    assert shown(read(EXCEL_2003.encode(), "report.xls")) == (
        ("Ref", "Date", "Text", "Age"),
        [(2, "C-1", dt.date(2024, 3, 1), "He said no", 13), (3, "C-1", None, "Two", "#DIV/0!")],
        {
            "comments": ((), ""),
            "filled-down": ((3,), "A"),
            "hidden-rows": ((3,), ""),
            "hidden-columns": ((), "B"),
            "error-cells": ((3,), "D"),
        },
    )


def test_a_locked_file_of_libreoffice_is_refused_with_what_to_do():
    data = ods(ods_row(*HEADER), **{"META-INF/manifest.xml": "<manifest:encryption-data/>"})

    with pytest.raises(Exception, match="take the password off"):
        read(data)


def test_a_binary_workbook_that_is_none_is_refused():
    with pytest.raises(Exception, match="damaged"):
        read(package({"xl/workbook.bin": b"nothing"}))
