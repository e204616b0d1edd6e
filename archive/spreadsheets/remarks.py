"""What a reader may have to say about a file, by code. The page puts it into words."""

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    # Of the file.
    "encoding": "said encoding: utf-8, utf-16, utf-32, cp1252, mac-roman, cp850 (of DOS), mixed (UTF-8 with "
    "rows as Windows writes them); said unread: how many characters nobody can tell, shown as U+FFFD",
    "delimiter": "said delimiter: the character between cells, where it is no comma",
    "other-kind": "its name ends as another kind of file does; said kind: what it is",
    "web-page": "it is a web page under the name of a workbook",
    "comments": "there are notes on cells, which are not read",
    "pictures": "there are pictures, which are not read",
    "macros": "there are programs in it, which are not run",
    "sheets-left-out": "said count: sheets that hold no table",
    "likely-sheet": "asks. Of several sheets, said position (from 0, in Book.tables) is the likeliest",
    # Of a table.
    "titles": "rows above the header, left out",
    "header": "rows: the one that names the columns",
    "two-row-header": "rows: the two that name the columns together",
    "no-header": "asks. The first row looks like data, and is among the lines",
    "hints": "rows below the header that say what to write in each column, left out",
    "example-row": "rows of our own workbook that show how to fill it in, left out",
    "repeated-header": "rows that repeat the header, left out",
    "unnamed-columns": "columns without a name among those with one",
    "past-header": "asks. rows in which something stands on the right of the last name, in columns",
    "quotes": "asks. rows whose quotation marks don't add up: read as the single line that each is",
    "split-rows": "asks. rows that went on in the next line without quotation marks: put together",
    "joined-sheets": "said count: so many sheets with the same columns, as one table; said step: what their "
    "rows are counted on by: row 5 of the third is 2 * step + 5",
    "one-column": "each row stood in one cell, as a line of a text file, and was split into its cells",
    "filled-down": "rows and columns in which a cell merged with the one above was given its value",
    "totals": "asks. rows, among the lines, that look as if they add up or count the others",
    "lone-cells": "asks. rows, among the lines, with one cell on the left alone: a heading or a note",
    "hidden-sheet": "asks. The sheet is hidden",
    "hidden-rows": "asks. rows, among the lines, that are hidden; said filtered, if by a filter",
    "struck-through": "asks. rows, among the lines, and columns with words struck through (.xlsx, .ods)",
    "hidden-columns": "columns that are hidden",
    "yearless-days": "rows and columns in which a day is shown without its year",
    "error-cells": "rows and columns in which a formula failed",
    "unknown-formulas": "rows and columns with a formula whose result the file does not hold",
}
