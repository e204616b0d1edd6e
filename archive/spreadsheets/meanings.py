"""What a cell means, as far as it can be told, and what a person has to be asked about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

Plain = str | int | date | None

# Answers to every question about a value.
EMPTY, WRONG = "empty", "wrong"
# The doubt that belongs to one value, not to the whole file.
VALUE = "value"
# What a reader remarks of rows of which a person says whether they are taken.
TOTALS, LONE_CELLS, STRUCK = "totals", "lone-cells", "struck-through"


@dataclass(frozen=True, slots=True)
class Meant:
    """One of three: a value, a problem (``code``, ``message``), or a doubt that an answer settles.

    ``note`` says that it was read otherwise than written. ``options`` gives what each answer to a doubt comes
    to; ``suggested`` is one of them. ``any_of`` names a vocabulary each of whose slugs is an answer as well.
    """

    value: Plain = None
    note: str = ""
    code: str = ""
    message: str = ""
    doubt: str = ""
    options: Mapping[str, Plain] = field(default_factory=dict)
    suggested: str = ""
    any_of: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the archive asks of a reference and of a text, given by the caller: "" or what is wrong, in words
    that repeat none of it. ``today``: no contact is later."""

    today: date
    reference: Callable[[str], str] = lambda _: ""
    text: Callable[[str], str] = lambda _: ""


def wrong(code: str, message: str) -> Meant:
    return Meant(code=code, message=message)
