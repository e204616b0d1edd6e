"""Number words, shared by dates and ages."""

from functools import cache

from archive.detection.rules import one_of
from archive.detection.text.wordlists import DATA

UNITS, TENS = range(1, 10), range(20, 100, 10)


@cache
def _values() -> dict[str, int]:
    """Return the values of the number words, in order; ordinals are negative."""
    lines = (DATA / "number_words.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {word: int(value) for word, value in pairs}


def _pattern(sign: int) -> str:
    """Return a group that matches every cardinal (1) or ordinal (-1) from one on, "twenty-first" too."""
    tens = one_of(word for word, value in _values().items() if value in TENS)
    units = one_of(word for word, value in _values().items() if value * sign in UNITS)
    whole = [word for word, value in _values().items() if value * sign > 0]
    return f"(?:{tens}[ -]{units}|{one_of(whole)})"


NUMBER_WORDS = _pattern(1)
ORDINAL_WORDS = _pattern(-1)


def number_of(written: str) -> int | None:
    """Return the value of "13", "thirteen" or "thirty-one"; None where it is not one of those."""
    text = written.strip().lower()
    if text.isdecimal():
        return int(text)
    values = _values()
    if text in values:
        return values[text] if values[text] >= 0 else None
    tens, _, units = text.replace("-", " ").partition(" ")
    ten, unit = values.get(tens, 0), values.get(units.strip(), 0)
    return ten + unit if ten in TENS and unit in UNITS else None
