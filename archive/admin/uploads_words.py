"""What the pages of an import say: of its columns, of what was noticed in reading it, and of its problems."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.utils.formats import date_format

from archive.spreadsheets.tables import Cell

# In the order in which a select offers them.
FIELDS = {
    "text": "The child’s words",
    "reference": "Internal reference",
    "month": "Month of contact",
    "harm_types": "Harm types",
    "platforms": "Platforms",
    "themes": "Themes",
    "age": "Age",
    "gender": "Gender",
    "nation": "Nation",
    "year": "Year in which it happened",
    "basis": "Basis for publication",
    "basis_lapses_on": "Day on which the basis ends",
    "severity": "How serious it is",
}
# Read with the month.
BESIDE = {"contact_year": "Year of contact, where the month has none"}
# Rows may be kept out by what stands there.
MAY_USE = {"may_use": "Says whether it may be used"}
EXCLUDED = {
    "ignore": "Something else: exclude it",
    "staff": "Names of staff: exclude them",
    "private": "Says who the child is: exclude it",
}
TICKED = {
    "platforms": "Ticks for a platform",
    "harm_types": "Ticks for a harm type",
    "themes": "Ticks for a theme",
}

# Why a column is taken for what it is.
WHY = {
    "header": "Because of its heading.",
    "synonym": "Because of its heading.",
    "values": "Because of its values.",
    "remembered": "As you chose last time.",
    "chosen": "You chose this.",
    "several": (
        "The heading fits more than one term. Please choose which one the ticks mean, or exclude the column."
    ),
    "unknown-term": (
        "The heading names something that the vocabulary does not have. Please choose the term that the "
        "ticks mean, or exclude the column."
    ),
    "month": "Because the months have no year.",
    "sheet": "This is the name of the sheet that each row is on.",
    "hidden": "This column is hidden in your file. Please check that you want to import it.",
    "nothing": "We could not tell: please choose.",
}
NEEDED = {
    "reference": "Choose the column with the internal reference. It shows which quotes are the same child’s.",
    "text": "Choose the column with the child’s words.",
}

_LONGEST_SAMPLE = 60  # characters
_ROWS_NAMED = 40  # or runs of them


def words_of(cell: Cell) -> str:
    """A cell as its own program shows it, or nearly."""
    value = cell.value
    if cell.error:
        return cell.error
    if cell.is_unknown:
        return "(a formula without a result)"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime) and value.time() != time():
        return date_format(value, "j F Y, H:i")
    if isinstance(value, date):  # a datetime at midnight too
        return date_format(value, "j F Y")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def shortened(words: str, longest: int = _LONGEST_SAMPLE) -> str:
    """On one line; what is longer is cut, so that a page of columns is no page of testimony."""
    line = " ".join(words.split())
    return line if len(line) <= longest else f"{line[:longest].rstrip()}…"


def rows_in_words(numbers: Iterable[int], *, most: int = _ROWS_NAMED, besides: int = 0) -> str:
    """ "row 7", "rows 3, 7 and 12–15"; of very many the first, and how many there are ``besides``."""
    ordered = sorted(set(numbers))
    runs: list[list[int]] = []
    for number in ordered:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    named = runs[:most]
    said = [str(first) if first == last else f"{first}–{last}" for first, last in named]
    others = besides + len(ordered) - sum(last - first + 1 for first, last in named)
    if others:
        said.append(f"{others:,} more")
    return f"{'row' if len(ordered) + besides == 1 else 'rows'} {listed(said)}"


def columns_in_words(letters: Sequence[str]) -> str:
    return f"column {letters[0]}" if len(letters) == 1 else f"columns {listed(letters)}"


def listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""
