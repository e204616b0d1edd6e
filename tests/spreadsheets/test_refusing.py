"""What is refused, and how it is said: what happened, and what to do next."""

import io
import time
import zipfile

import pytest

from archive.spreadsheets import refusing
from archive.spreadsheets.reading import UnreadableSheet, read
from tests.spreadsheets.files import (
    compound,
    inline,
    ods_row,
    opendocument,
    package,
    sheet_of,
    text_file,
    workbook,
    xls,
    xlsb,
)

CANARY = "CanaryWord"
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<worksheet><sheetData><row><c t='str'><v>&b;</v></c></row></sheetData></worksheet>"
)
FETCHING = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet>&a;</worksheet>'


def lies_about_its_size():
    """A part that unpacks to more than its zip file says."""
    data = sheet_of("x" * 3_000)
    start = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    return data[: start + 24] + (10).to_bytes(4, "little") + data[start + 28 :]


def locked_zip():
    data = bytearray(workbook([("Ref", "Text")]))
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def huge():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(5):
            packed.writestr(f"xl/worksheets/sheet{number}.xml", b" " * (30 * 2**20))
    return file.getvalue()


REFUSED = {
    "nothing at all": (b"", "empty"),
    "blank lines": (b"\r\n \t\r\n", "empty"),
    "only a mark of UTF-8": (b"\xef\xbb\xbf", "empty"),
    "separators alone": (b",,,\r\n,,,\r\n", "nothing"),
    "an empty workbook": (workbook([]), "nothing"),
    "more than we take": (b"a" * (refusing.LARGEST_FILE_BYTES + 1), "too-large"),
    "a PDF": (b"%PDF-1.7 " + CANARY.encode(), "pdf"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + CANARY.encode(), "picture"),
    "a document": (package({"word/document.xml": CANARY}), "word"),
    "a document of LibreOffice": (
        package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": CANARY}),
        "word",
    ),
    "an old document": (compound({"WordDocument": CANARY.encode()}), "word"),
    "slides": (package({"ppt/presentation.xml": CANARY}), "slides"),
    "a file of Numbers": (package({"Index/Document.iwa": CANARY}), "numbers"),
    "a packed folder": (package({f"{CANARY}.csv": "Ref,Text"}), "packed"),
    "a locked workbook": (
        compound({"EncryptedPackage": CANARY.encode(), "EncryptionInfo": b"1"}),
        "password",
    ),
    "a locked older workbook": (xls([(CANARY,)], locked=True), "password"),
    "a locked zip file": (locked_zip(), "password"),
    "a database": (b"SQLite format 3\0" + CANARY.encode(), "database"),
    "JSON": (b'{"text": "CanaryWord"}\n', "json"),
    "a saved web page in one file": (b"MIME-Version: 1.0\r\n" + CANARY.encode(), "web-archive"),
    "a page without a table": (b"<html><body>CanaryWord</body></html>", "unknown"),
    "XML of another kind": (b"<?xml version='1.0'?><x>CanaryWord</x>", "unknown"),
    "anything else": (bytes(range(256)) * 20, "unknown"),
    "Lotus 1-2-3": (b"\0\0\x02\0\x06\x04" + CANARY.encode(), "old"),
    "half a workbook": (workbook([("Ref", CANARY)])[:-700], "damaged"),
    "a workbook without a sheet": (
        sheet_of("").replace(b"worksheets/sheet1", b"worksheets/sheet2"),
        "damaged",
    ),
    "entities that grow": (sheet_of("", **{"xl/worksheets/sheet1.xml": BOMB}), "entities"),
    "entities that fetch": (sheet_of("", **{"xl/worksheets/sheet1.xml": FETCHING}), "entities"),
    "a declaration that fetches": (
        sheet_of(
            "", **{"xl/worksheets/sheet1.xml": '<!DOCTYPE x SYSTEM "https://a.example/x.dtd"><worksheet/>'}
        ),
        "entities",
    ),
    "entities in a file of LibreOffice": (
        package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": BOMB}),
        "entities",
    ),
    "a file that unpacks to too much": (huge(), "too-much"),
    "a small file that unpacks to millions of blank cells": (
        sheet_of(f"<row>{'<c/>' * 8_000_001}</row>"),
        "too-much",
    ),
    "a web page of nothing but tags": (b"<table>" + b"<td>" * 2_000_001, "too-much"),
    "a part that lies about its size": (lies_about_its_size(), "damaged"),
    "too many rows": (text_file([("Ref", "Text"), *[("C-1", CANARY)] * 20_001]), "too-many-rows"),
    "too many rows of LibreOffice": (
        opendocument(
            '<table:table table:name="Q">'
            + ods_row("Ref", "Text")
            + ods_row("C-1", CANARY, attributes=' table:number-rows-repeated="1048570"')
            + "</table:table>"
        ),
        "too-many-rows",
    ),
    "too many columns": (text_file([[f"Ref {number}" for number in range(201)]]), "too-many-columns"),
    "a value far to the right": (
        sheet_of(inline(1, "Ref", "Text") + '<row r="2"><c r="XFD2"><v>1</v></c></row>'),
        "too-many-columns",
    ),
    "a cell that is too long": (text_file([("Ref", "Text"), ("C-1", "x" * (2**21 + 1))]), "cell-too-long"),
    "a binary workbook with a value far from the others": (
        xlsb([("Ref", "Text"), *[()] * 70_000, (*[None] * 150, CANARY)]),
        "too-much",
    ),
    "quotation marks alone": (b'"' * 5_000_000, "cell-too-long"),
    "separators and quotation marks alone": (b',"' * 100_000, "too-many-columns"),
    "one long text shown in many cells": (
        sheet_of(
            "".join(f'<row r="{row}">' + '<c t="s"><v>0</v></c>' * 50 + "</row>" for row in range(1, 50)),
            **{
                "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Type="/worksheet" '
                'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="/sharedStrings" '
                'Target="s.xml"/></Relationships>',
                "xl/s.xml": f"<sst><si><t>{'x' * 2**20}</t></si></sst>",
            },
        ),
        "too-much",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_without_a_word_of_it(what):
    data, code = REFUSED[what]

    with pytest.raises(UnreadableSheet) as refusal:
        read(data, f"{CANARY}.xlsx")

    assert refusal.value.code == code
    assert CANARY not in f"{refusal.value} {refusal.value.said}"
    assert refusal.value.__cause__ is None
    assert str(refusal.value).endswith(".")


def test_the_most_rows_are_taken():
    (table,) = read(text_file([("Ref", "Text"), *[("C-1", "I told her")] * 20_000])).tables

    assert len(table.lines) == 20_000


def test_each_refusal_has_a_file_that_meets_it():
    assert {code for _, code in REFUSED.values()} == set(refusing.CODES)


@pytest.mark.parametrize("line", ["\r\n", ",,,\r\n"])
def test_millions_of_blank_lines_cost_nothing(line):
    blank = line * 1_000_000
    file = f"Ref,Month,Text\r\n{blank}C-1,2024-03,I told her\r\n{blank}".encode()
    began = time.process_time()

    book = read(file, "march.csv")

    assert [one.number for one in book.tables[0].lines] == [1_000_002]
    assert time.process_time() - began < 5
