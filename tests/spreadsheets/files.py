"""Writes files as spreadsheets really write them, in memory. Every text in them is invented."""

import csv
import io
from collections.abc import Iterable, Sequence

import openpyxl

HEADER = ("Reference", "Month", "Basis", "Text", "Platforms", "Harm types", "Age")
QUOTES = (
    "He said he would tell my mum if I stopped answering.",
    "She wrote to me every night, and I did not know how to say no.",
    "I told my teacher in the end, and she believed me.",
    "They made a group chat about me and the whole year was in it.",
    "My brother saw the messages and we told our dad together.",
)


def rows(number: int) -> list[tuple[str, ...]]:
    """Rows of data under HEADER."""
    platforms = ("Instagram", "Snapchat", "WhatsApp")
    return [
        (
            f"C-{row:04}",
            f"2024-{row % 12 + 1:02}",
            "consent",
            f"{QUOTES[row % len(QUOTES)]} It was day {row}.",
            platforms[row % len(platforms)],
            "online-blackmail",
            str(11 + row % 7),
        )
        for row in range(1, number + 1)
    ]


def text_file(
    lines: Iterable[Sequence[object]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    line_end: str = "\r\n",
) -> bytes:
    """As a program writes it: cells with the delimiter, a quotation mark or a line break in quotation marks."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=line_end).writerows(lines)
    return file.getvalue().encode(encoding)


def workbook(lines: Iterable[Sequence[object]], sheet: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheet
    for line in lines:
        book.active.append(list(line))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
