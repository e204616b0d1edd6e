"""What was noticed in reading a file, in words: rows and columns by their names, and no cell."""

from collections.abc import Callable

from archive.admin.uploads_words import columns_in_words, listed, rows_in_words
from archive.admin.wording import as_sentence, counted
from archive.spreadsheets.tables import Remark
from archive.workflow.upload_looking import Look

_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "mac-roman": "Mac Roman",
    "cp850": "DOS text (code page 850)",
    "mixed": "UTF-8, with some rows in Windows-1252",
}
_DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "vertical lines"}


def _rows(remark: Remark) -> str:
    return rows_in_words(remark.rows)


def _are(remark: Remark, one: str = "is", many: str = "are") -> str:
    return one if len(remark.rows) == 1 else many


def _columns(remark: Remark) -> str:
    return columns_in_words(remark.columns)


def _encoding(remark: Remark) -> str:
    said = []
    name = remark.said.get("encoding", "").lower()
    if name not in ("utf-8", "utf-8-sig", "ascii", ""):
        known = _ENCODINGS.get(name, name)
        said.append(f"We read this file as {known}. Please check that accents and apostrophes look right.")
    if unread := int(remark.said.get("unread", 0)):
        characters = counted(unread, "character", "characters")
        said.append(f"We could not read {characters}, and show � instead.")
    return " ".join(said)


def _joined(remark: Remark) -> str:
    """Rows of the second sheet are numbered on from 1,000 or so: a person has to know it to find one."""
    count, step = int(remark.said["count"]), int(remark.said["step"])
    examples = [f"{step * place + 5} is row 5 of the {_PLACES[place]}" for place in range(1, min(count, 3))]
    return (
        f"{count} sheets have the same headings, so we read them together. "
        f"Rows of the first sheet keep their numbers; {listed(examples)}{', and so on' if count > 3 else ''}."
    )


def _delimiter(remark: Remark) -> str:
    name = remark.said.get("delimiter", "")
    return f"The columns of this file are separated by {_DELIMITERS.get(name, name)}."


_PLACES = ("first", "second", "third")
_KINDS = {
    "xlsx": "an Excel workbook",
    "xlsb": "an Excel workbook",
    "xls": "an older Excel workbook",
    "ods": "a LibreOffice sheet",
    "fods": "a LibreOffice sheet",
    "html": "a web page",
    "xml": "an Excel workbook in XML",
    "csv": "a text file such as CSV",
}


_WORDS: dict[str, Callable[[Remark], str]] = {
    "encoding": _encoding,
    "delimiter": _delimiter,
    "joined-sheets": _joined,
    "other-kind": lambda it: (
        f"the name suggests another kind of file. It is {_KINDS[it.said['kind']]}, so we read it as one."
    ),
    "web-page": lambda _: "this is a web page saved as a workbook. We have read the tables in it.",
    "comments": lambda _: (
        "there are comments on some cells. We do not read them, so please check that none of them says that "
        "a row must not be used."
    ),
    "pictures": lambda _: "there are pictures in the file. They are not imported.",
    "macros": lambda _: "there are macros in the file. We never run them.",
    "split-rows": lambda it: (
        f"{_rows(it)} went on over the next line, so we have put the lines together. "
        "Please check that they are whole."
    ),
    "one-column": lambda _: "each row was in a single cell, so we have split it into columns.",
    "header": lambda it: "" if it.rows == (1,) else f"the headings are in {_rows(it)}.",
    "two-row-header": lambda it: f"the headings take up {_rows(it)}, so we have joined them.",
    "no-header": lambda it: f"we found no row with headings, so {_rows(it)} counts as a quote.",
    "titles": lambda it: f"{_rows(it)} {_are(it)} above the headings and {_are(it)} not imported.",
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
        f"You can see what is in {'it' if len(it.columns) == 1 else 'them'} below."
    ),
    "hidden-sheet": lambda _: "this sheet is hidden in the file.",
    "unnamed-columns": lambda it: f"{_columns(it)} {'has' if len(it.columns) == 1 else 'have'} no heading.",
    "past-header": lambda it: (
        f"in {_rows(it)} there is something to the right of the last heading, in {_columns(it)}. "
        "Perhaps a value slipped into the wrong column."
    ),
    "filled-down": lambda it: (
        f"in {_columns(it)}, cells are merged over several rows. We have given each of these "
        "rows the same value."
    ),
    "yearless-days": lambda it: (
        f"in {_columns(it)}, Excel shows a day without its year in {_rows(it)}, as it does where somebody "
        "typed a month such as Mar-24."
    ),
    "error-cells": lambda it: (
        f"in {_columns(it)}, a formula failed in {_rows(it)}, so there is an error instead of a value."
    ),
    "unknown-formulas": lambda it: (
        f"in {_columns(it)}, {_rows(it)} {_are(it, 'has', 'have')} a formula without its "
        "result. Open the file in Excel, save it, and upload it again."
    ),
    "quotes": lambda it: (
        f"the quotation marks in {_rows(it)} do not match. Please check that these rows are whole."
    ),
    "hints": lambda it: (
        f"{_rows(it)} only {_are(it, 'says', 'say')} what to write in each column "
        f"and {_are(it)} not imported."
    ),
    "example-row": lambda it: (
        f"{_rows(it)} {_are(it, 'is an example', 'are examples')} and {_are(it)} not imported."
    ),
    "struck-through": lambda it: f"in {_rows(it)}, words are crossed out in {_columns(it)}.",
    "sheets-left-out": lambda it: (
        f"{counted(int(it.said['count']), 'sheet holds', 'sheets hold')} no table of quotes, "
        "so we do not offer it."
        if it.said.get("count") == "1"
        else f"{it.said.get('count', 'some')} sheets hold no table of quotes, so we do not offer them."
    ),
}


def in_words(look: Look) -> list[str]:
    """One sentence for each; what says nothing to a person is not said."""
    return [said for each in look.remarks if each.code in _WORDS and (said := words_for(each))]


def words_for(remark: Remark) -> str:
    said = _WORDS[remark.code](remark)
    return as_sentence(said) if said else ""
