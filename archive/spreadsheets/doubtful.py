"""Texts that may not be what the child said: damaged, cut, somebody else's, or there twice."""

from archive.spreadsheets.meanings import Meant, wrong
from archive.spreadsheets.tables import Value
from archive.spreadsheets.words import says_nothing

LONGEST_TEXT_CELL = 200_000


def text(value: Value) -> Meant:
    """The text as it stands in the cell; what is done to it is the normal form's."""
    if value is None or (isinstance(value, str) and says_nothing(value)):
        return wrong("missing", "it is empty")
    if not isinstance(value, str):
        return wrong("not-text", "it is a number or a date, not what a child said")
    return Meant(value)
