"""What a program wrote comes back the same, and no file makes us fail in a way of its own."""

import csv
import datetime as dt
import io
from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.spreadsheets.grids import Grid
from archive.spreadsheets.headers import table_of
from archive.spreadsheets.markup import BrokenMarkup, walk
from archive.spreadsheets.reading import UnreadableSheet, read
from archive.spreadsheets.sheets import SheetReader
from archive.spreadsheets.strings import Strings, Styles
from tests.spreadsheets.files import ods_row, opendocument, rows, text_file, workbook, xls

HEADER = ("Ref", "Month", "Text")
ANYTHING = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff")
WORDS = st.text(st.one_of(st.sampled_from("abc ,;|\t\"'\n\\£’é"), ANYTHING), max_size=12)
LINES = st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=6)


def kept(lines):
    """What is left of lines where blank cells are nothing, and blank lines are left out."""
    left = [tuple(None if str(cell).strip() == "" else cell for cell in line) for line in lines]
    return [line for line in left if any(cell is not None for cell in line)]


def came_back(data):
    (table,) = read(data).tables
    assert [column.header for column in table.columns] == list(HEADER)
    return [tuple(None if cell.is_blank else cell.value for cell in line.cells) for line in table.lines]


@settings(deadline=None)
@given(
    LINES,
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_is_written_in_quotation_marks_comes_back_the_same(lines, delimiter, encoding, line_end):
    lines = [line for line in lines if not any(cell.startswith("=") for cell in line)]
    file = io.StringIO(newline="")
    written = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator=line_end)
    written.writerows([HEADER, *lines])
    data = file.getvalue().replace("\n", line_end if line_end == "\r" else "\n").encode(encoding)

    assert came_back(data) == kept(lines)


@settings(deadline=None)
@given(
    st.lists(st.tuples(*[st.text(st.sampled_from('ab \n"£’'), max_size=8)] * 3), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_what_needs_quotation_marks_alone_has_them_and_comes_back_the_same(lines, delimiter, encoding):
    assert came_back(text_file([HEADER, *lines], encoding=encoding, delimiter=delimiter)) == kept(lines)


CELLS = st.one_of(
    WORDS.filter(lambda text: not text.startswith(("=", "#")) and "_x" not in text),
    st.integers(-(10**12), 10**12),
    st.integers(-(10**6), 10**6).map(lambda number: number / 8),
    st.booleans(),
    st.dates(dt.date(1901, 1, 1), dt.date(2100, 1, 1)),
)


@settings(deadline=None)
@given(st.lists(st.tuples(WORDS.map(lambda text: f"C{text}"), CELLS, CELLS), min_size=1, max_size=5))
def test_what_is_written_to_a_workbook_comes_back_the_same(lines):
    lines = [line for line in lines if "_x" not in line[0]]
    assert came_back(workbook([HEADER, *lines])) == kept(lines)


def is_read_or_refused(data, name=""):
    with suppress(UnreadableSheet):
        assert read(data, name).tables


BEGINNINGS = [
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"<table>",
    b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
    b"<?xml version='1.0'?><office:document xmlns:office='x'>",
    b"sep=",
    b'a,b\n"',
]
NAMES = ["", "a.csv", "a.tsv", "a.xlsx", "."]


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(BEGINNINGS),
    st.binary(max_size=600),
    st.sampled_from(["", "a.csv", "a.tsv", "a.xlsx", "."]),
)
@example(b"", b'"' * 600, "")
@example(b"", b',"\n' * 300, "")
def test_whatever_a_file_holds_it_is_read_or_refused(beginning, rest, name):
    is_read_or_refused(beginning + rest, name)


WHOLE = [
    workbook([HEADER, *[row[:3] for row in rows(3)]]),
    opendocument(f'<table:table table:name="Q">{ods_row(*HEADER)}{ods_row("a", "b", "c")}</table:table>'),
    text_file([HEADER, *[row[:3] for row in rows(3)]], encoding="utf-16"),
]


@settings(deadline=None, max_examples=200)
@given(st.data(), st.sampled_from(WHOLE))
def test_a_file_cut_short_is_read_or_refused(data, whole):
    is_read_or_refused(whole[: data.draw(st.integers(0, len(whole)))])


PIECES = """
<row r="3">|<row>|</row>|<c r="B2">|<c t="s">|<c t="b">|<c t="d">|<c t="e">|</c>|<v>|</v>|<f>|</f>|<is>
<t>|</t>|</is>|1|1e999|x|-1|99999999999|<mergeCell ref='A1:C3'/>|<rPh>
</rPh>|<col min='1' max='9' hidden='1'/>
"""


@settings(deadline=None, max_examples=200)
@example(['<c t="s">', "</c>"])
@example(['<c t="s">', "<v>", "1", "</v>", "</c>"])
@given(st.lists(st.sampled_from(PIECES.strip().replace("\n", "|").split("|")), max_size=30))
def test_whatever_the_elements_of_a_sheet_are_they_are_read(pieces):
    grid = Grid("")
    strings = Strings()
    strings.all = ["one"]
    reader = SheetReader(grid, strings, Styles(), from_1904=False)
    try:
        walk(f"<s>{''.join(pieces)}</s>".encode(), reader.start, reader.end, reader.text)
    except (BrokenMarkup, UnreadableSheet):
        return
    reader.close()
    if grid.rows:
        table_of(grid)


@settings(deadline=None, max_examples=25)  # each starts a process
@given(st.data())
def test_an_older_workbook_that_is_cut_short_or_changed_is_read_or_refused(data):
    whole = bytearray(xls([HEADER, ("C-1", 3, "I told her")]))
    for place in data.draw(st.lists(st.integers(512, len(whole) - 1), max_size=8)):
        whole[place] = data.draw(st.integers(0, 255))
    is_read_or_refused(bytes(whole[: data.draw(st.integers(600, len(whole)))]))
