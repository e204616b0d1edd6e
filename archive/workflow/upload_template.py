"""What stands in the workbook that people fill in, by which an upload of it is known again."""

from archive.spreadsheets.tables import Book, Line, Remark, Table

MAIN_SHEET, TERMS_SHEET, HOW_SHEET = "Testimonies", "Terms", "How to fill this in"
WRONG_HEADER, WARNINGS_HEADER = "What is wrong", "Please look at"

COLUMNS = {
    "reference": "Reference",
    "month": "Month of contact",
    "basis": "Basis",
    "text": "Quote",
    "platforms": "Platforms",
    "harm_types": "Harm types",
    "themes": "Themes",
    "age": "Age",
    "gender": "Gender",
    "nation": "Nation",
    "year": "Year it happened",
    "basis_lapses_on": "Basis ends on",
    "severity": "How serious",
}
EXAMPLE = {
    "reference": "EXAMPLE-1",
    "month": "2025-03",
    "basis": "Service terms, anonymised",
    "text": "This is an example and is not imported. He kept asking me for photos after I said no.",
    "platforms": "Instagram; Snapchat",
    "harm_types": "Unwanted contact",
    "age": "13",
    "gender": "Girl",
    "nation": "England",
    "year": "2025",
}
HOW_TO = (
    "How to fill this in",
    "Write one quote in each row of the sheet “Testimonies”. Row 2 is an example and is not imported.",
    "Reference: the number of the contact in your case system. Never a name.",
    "Month of contact: year and month, such as 2025-03.",
    "Basis: what allows you to publish it. Choose from the list.",
    (
        "Quote: what the child said. Leave out nothing and add nothing: details that could identify somebody "
        "are found and replaced later, in the archive."
    ),
    (
        "Platforms, Harm types, Themes: choose from the list, or write several with a semicolon between "
        "them. All of them are on the sheet “Terms”. Every row needs at least one harm type."
    ),
    "Age: in whole years, at the time of contact. Leave it empty if you don’t know it.",
    "Gender, Nation, Year it happened: leave them empty if you don’t know them.",
    "Basis ends on: only if what allows you to publish ends on a certain day, such as 2027-03-31.",
    "How serious: leave it empty if it is ordinary. Colleagues see this before they read the quote.",
    "Never write names of children, family or staff, phone numbers or addresses in any other column.",
    (
        "When you have finished, open “Import a spreadsheet” in the archive and choose this file. Nothing is "
        "stored until you have seen how it was read."
    ),
)


def without_our_sheets(book: Book) -> Book:
    """Leave out the sheets of terms and explanations, where the sheet for testimony is there too."""
    if MAIN_SHEET not in {table.sheet for table in book.tables}:
        return book
    tables = tuple(table for table in book.tables if table.sheet not in (TERMS_SHEET, HOW_SHEET))
    remarks = book.remarks
    if len(tables) < len(book.tables):
        remarks = tuple(one for one in remarks if one.code not in ("likely-sheet", "sheets-left-out"))
        if len(tables) > 1:
            place = [table.sheet for table in tables].index(MAIN_SHEET)
            remarks = (*remarks, Remark("likely-sheet", said={"position": str(place)}, asks=True))
    return Book(book.kind, tables, remarks)


def is_example(line: Line) -> bool:
    """Whether it is the row that shows how."""
    return any(cell.value == EXAMPLE["text"] for cell in line.cells)


def without_examples(table: Table) -> Table:
    examples = tuple(line.number for line in table.lines if is_example(line))
    if not examples:
        return table
    lines = tuple(line for line in table.lines if line.number not in examples)
    return Table(table.sheet, table.columns, lines, (*table.remarks, Remark("example-row", rows=examples)))
