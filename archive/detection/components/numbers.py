"""Number words, shared by dates and ages."""

from archive.detection.rules import one_of

UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
SMALL = [
    "zero",
    *UNITS,
    *[
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ],
]
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
NUMBER_WORDS = one_of([*SMALL[1:], *(rf"{ten}(?:[ -]{one_of(UNITS)})?" for ten in TENS)])
ORDINAL_WORDS = one_of(
    [
        *[
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
            "thirtieth",
        ],
        r"(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)",
    ]
)


def number_of(written: str) -> int | None:
    """Return the value of "13", "thirteen" or "thirty-one"; None where it is not one of those."""
    text = written.strip().lower()
    if text.isdecimal():
        return int(text)
    if text in SMALL:
        return SMALL.index(text)
    tens, _, units = text.replace("-", " ").partition(" ")
    if tens in TENS and (not units.strip() or units.strip() in UNITS):
        return TENS[tens] + (UNITS.index(units.strip()) + 1 if units.strip() else 0)
    return None
