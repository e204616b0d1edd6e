"""What was noticed in reading a file, in words: rows and columns by their names, and no cell."""

from collections.abc import Callable

from archive.admin.uploads_words import columns_in_words, rows_in_words
from archive.admin.wording import as_sentence, counted
from archive.spreadsheets.tables import Remark
from archive.workflow.upload_looking import Look

_ENCODINGS = {"utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252", "mac-roman": "Mac Roman"}
_DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "vertical lines"}


def _rows(remark: Remark) -> str:
    return rows_in_words(remark.rows)


def _are(remark: Remark, one: str = "is", many: str = "are") -> str:
    return one if len(remark.rows) == 1 else many


def _columns(remark: Remark) -> str:
    return columns_in_words(remark.columns)


def _encoding(remark: Remark) -> str:
    name = remark.said.get("encoding", "")
    if name.lower() in ("utf-8", "utf-8-sig", "ascii"):
        return ""
    known = _ENCODINGS.get(name.lower(), name)
    return f"This file is written in {known}. Please check that accents and apostrophes look right below."


def _delimiter(remark: Remark) -> str:
    name = remark.said.get("delimiter", "")
    return f"The columns of this file are separated by {_DELIMITERS.get(name, name)}."


_KINDS = {
    "xlsx": "an Excel workbook",
    "xlsb": "a binary Excel workbook",
    "xls": "an older Excel workbook",
    "ods": "a LibreOffice spreadsheet",
    "fods": "a LibreOffice spreadsheet",
    "html": "a web page",
    "xml": "an Excel 2003 file",
    "csv": "a text file",
}


def _joined(remark: Remark) -> str:
    step = int(remark.said.get("step", "0"))
    return (
        f"{remark.said.get('count', 'Some')} sheets have the same columns, so we have put them together. "
        f"Their rows are numbered on from each other: row 5 of the second sheet is row {step + 5:,} here."
    )


def _likely(remark: Remark) -> str:
    return "There are several sheets with tables. Please check that we have chosen the one with the quotes."


_WORDS: dict[str, Callable[[Remark], str]] = {
    "encoding": _encoding,
    "delimiter": _delimiter,
    "header": lambda it: "" if it.rows == (1,) else f"the headings are in {_rows(it)}.",
    "two-row-header": lambda it: f"the headings take up {_rows(it)}, so we have joined them.",
    "no-header": lambda it: f"we found no row with headings, so {_rows(it)} counts as a quote.",
    "titles": lambda it: (
        f"{_rows(it)} {_are(it, 'stands', 'stand')} above the headings and {_are(it)} not imported."
    ),
    "repeated-header": lambda it: (
        f"{_rows(it)} {_are(it, 'repeats', 'repeat')} the headings and {_are(it)} not imported."
    ),
    "totals": lambda it: f"{_rows(it)} {_are(it, 'looks like a total', 'look like totals')}.",
    "lone-cells": lambda it: (
        f"{_rows(it)} {_are(it, 'has', 'have')} only one cell filled in, like a heading or a note."
    ),
    "hidden-rows": lambda it: (
        f"{_rows(it)} {_are(it)} hidden in the file" + (" by a filter." if it.said.get("filtered") else ".")
    ),
    "hidden-columns": lambda it: (
        f"{_columns(it)} {'is' if len(it.columns) == 1 else 'are'} hidden in the file. "
        "You see what is in them below."
    ),
    "hidden-sheet": lambda _: "this sheet is hidden in the file.",
    "unnamed-columns": lambda it: f"{_columns(it)} {'has' if len(it.columns) == 1 else 'have'} no heading.",
    "past-header": lambda it: (
        f"in {_rows(it)} something stands to the right of the last heading, in {_columns(it)}. "
        "Perhaps a value slipped into the wrong column."
    ),
    "filled-down": lambda it: (
        f"in {_columns(it)}, cells are merged over several rows. We have given each of these "
        "rows the same value."
    ),
    "error-cells": lambda it: (
        f"in {_columns(it)}, a formula failed in {_rows(it)}, so that there is an error instead of a value."
    ),
    "unknown-formulas": lambda it: (
        f"in {_columns(it)}, {_rows(it)} {_are(it, 'has', 'have')} a formula without its "
        "result. Open the file, save it, and upload it again."
    ),
    "quotes": lambda it: (
        f"the quotation marks in {_rows(it)} do not match. Please check that these rows are whole."
    ),
    "split-rows": lambda it: (
        f"{_rows(it)} went on in the next line of the file, so we have put the lines together. "
        "Please check that each text is whole."
    ),
    "one-column": lambda _: "each row was in a single cell, so we have split it into its columns.",
    "hints": lambda it: (
        f"{_rows(it)} only {_are(it, 'says', 'say')} what to write in each column "
        f"and {_are(it)} not imported."
    ),
    "example-row": lambda it: (
        f"{_rows(it)} {_are(it, 'is an example', 'are examples')} and {_are(it)} not imported."
    ),
    "struck-through": lambda it: f"in {_rows(it)}, words are crossed out in {_columns(it)}.",
    "other-kind": lambda it: (
        f"from its name it looked like another kind of file, but it is "
        f"{_KINDS.get(it.said.get('kind', ''), 'not')}. We have read it as that."
    ),
    "web-page": lambda _: (
        "this file is really a web page, although its name says Excel. We have read its tables."
    ),
    "comments": lambda _: (
        "there are comments on cells in this file. We do not read them, so please check that none of "
        "them says that a row must not be used."
    ),
    "pictures": lambda _: "there are pictures in this file. We do not read them.",
    "macros": lambda _: "there are macros in this file. We do not run them.",
    "likely-sheet": _likely,
    "joined-sheets": _joined,
    "sheets-left-out": lambda it: (
        f"{counted(int(it.said['count']), 'sheet holds', 'sheets hold')} no table of quotes, "
        "so we do not offer it."
        if it.said.get("count") == "1"
        else f"{it.said.get('count', 'some')} sheets hold no table of quotes, so we do not offer them."
    ),
}


def in_words(look: Look) -> list[str]:
    """One sentence for each; what says nothing to a person is not said."""
    said = (_WORDS[each.code](each) for each in look.remarks if each.code in _WORDS)
    return [as_sentence(sentence) for sentence in said if sentence]
