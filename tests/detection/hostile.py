"""Families of texts that somebody might choose to stop the detector: each makes one of any length."""

import random
import sys
import unicodedata
from functools import cache
from itertools import cycle, islice

from archive.detection.text.wordlists import name_counts

NAMES = sorted(name for name in name_counts() if name.isalpha())


def repeated(seed):
    return lambda length: "".join(islice(cycle(seed), length))


def chosen(characters):
    """The same characters for the same length, each time."""
    return lambda length: "".join(random.Random(length).choices(characters, k=length))


def between(first, last):
    return [chr(code) for code in range(first, last + 1)]


def names(joined_by, write=str.lower):
    def text(length):
        some = random.Random(length).sample(NAMES, min(len(NAMES), length // 3))
        return joined_by.join(map(write, some))[:length]

    return text


def around(filling):
    return lambda length: f"a{filling * (length - 2)}b"


def nested(opening, closing):
    return lambda length: opening * (length // 2) + closing * (length // 2)


CATEGORIES = (
    "Cc", "Cf", "Cn", "Co", "Cs", "Ll", "Lm", "Lo", "Lt", "Lu", "Mc", "Me", "Mn", "Nd", "Nl", "No", "Pc",
    "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sc", "Sk", "Sm", "So", "Zl", "Zp", "Zs",
)  # fmt: skip


@cache
def by_category():
    found = {category: [] for category in CATEGORIES}
    for character in map(chr, range(sys.maxunicode + 1)):
        found[unicodedata.category(character)].append(character)
    return found


def of_category(category, joined_by=""):
    """Text of any characters of one category of Unicode, the same each time."""

    def text(length):
        some = random.Random(length).choices(by_category()[category], k=length)
        return joined_by.join(some)[:length]

    return text


LOWER = "abcdefghijklmnopqrstuvwxyz"
FAMILIES = {
    "one long word": repeated("ab"),
    "one letter": repeated("a"),
    "one word of any letters": chosen(LOWER),
    "one long word in capitals": repeated("Ab"),
    "any words": chosen(LOWER + " " * 8),
    "letters joined by emoji": repeated("a😀"),
    "letters joined by zero width joiners": repeated("a\u200d"),
    "letters joined by combining marks": repeated("a\u0301"),
    "letters joined by soft hyphens": repeated("a\u00ad"),
    "zalgo": repeated("a" + "\u0301\u0316" * 25),
    "one letter under all marks": around("\u0301"),
    "marks in no order": lambda length: "a" + "\u0301" * (length // 2) + "\u0316" * (length // 2),
    "words of Arabic signs that stand for phrases": repeated("\ufdfb" + " " * 12),
    "an Arabic sign that stands for a phrase": repeated("\ufdfa"),
    "an Arabic sign that stands for a phrase, apart": repeated("\ufdfa "),
    "Japanese units in a square": chosen(between(0x3300, 0x3357)),
    "other units in a square": repeated("\u33af "),
    "readings in every way": repeated("\uff4c.\u0435.a😀h "),
    "look-alike letters alone": repeated("\u0430 "),
    "nested brackets of all kinds": repeated("([{"),
    "names in no list": repeated("Zyxquon Blarp "),
    "friends in a row": repeated("my mate leah and "),
    "cues without a name": repeated("called "),
    "emoji": repeated("😀"),
    "families of emoji": repeated("👨\u200d👩\u200d👧"),
    "flags": repeated("🇬🇧"),
    "digits": repeated("1234567890"),
    "digits apart": repeated("1 "),
    "digits joined by underscores": repeated("1_"),
    "phone numbers": repeated("07700 900123 "),
    "ages": repeated("im 13 "),
    "at signs": repeated("@"),
    "handles": repeated("@a "),
    "addresses without an end": repeated("a@b."),
    "web addresses": repeated("http://"),
    "paths": repeated("a/b"),
    "names": names(" "),
    "names with capitals": names(" ", str.title),
    "names joined by hyphens": names("-", str.title),
    "names joined by apostrophes": names("'"),
    "names in lines": names("\n"),
    "one name again and again": repeated("Leah "),
    "friends": repeated("my mate leah said "),
    "friends in capitals": repeated("My Mate Leah Said "),
    "streets": repeated("High Street "),
    "schools": repeated("Hill School "),
    "spaces": around(" "),
    "new lines": around("\n"),
    "tabs": repeated("a\t"),
    "opening brackets": repeated("["),
    "brackets": nested("[", "]"),
    "parentheses": nested("(", ")"),
    "placeholders": repeated("[name] "),
    "quotation marks": repeated('"'),
    "nested quotation marks": nested("“", "”"),
    "quoted letters": repeated("“a”"),
    "apostrophes": repeated("a'"),
    "dots": repeated("."),
    "letters with dots": repeated("a."),
    "letters with hyphens": repeated("a-"),
    "letters with underscores": repeated("a_"),
    "letters alone": repeated("l.e.a.h. "),
    "spoken letters": repeated("a b "),
    "commas": repeated("a,"),
    "slashes": repeated("/"),
    "crosses": repeated("xX"),
    "crosses and digits": repeated("x1"),
    "Chinese": chosen(between(0x4E00, 0x9000)),
    "Chinese in compatibility forms": chosen(between(0xF900, 0xFAD9)),
    "Korean": chosen(between(0xAC00, 0xD7A3)),
    "Arabic": chosen([*between(0x621, 0x64A), " "]),
    "Hebrew": repeated("\u05d0\u05d1 "),
    "Hindi": repeated("क्षि "),
    "Thai": chosen(between(0xE01, 0xE3A)),
    "Tibetan": repeated("\u0f40\u0f77"),
    "Greek with three marks": repeated("\u1f82"),
    "scripts mixed": chosen("aаbбcсdеeαβγ"),
    "scripts mixed in words": chosen("aаbбcсdеeαβγ  "),
    "mathematical letters": chosen(between(0x1D400, 0x1D7FF)),
    "letters of full width": chosen([*between(0xFF21, 0xFF5A), " "]),
    "names of full width": lambda length: "".join(
        chr(ord(letter) + 0xFEE0) if letter.isascii() and letter != " " else letter
        for letter in names(" ", str.title)(length)
    ),
    "circled letters": chosen(between(0x24B6, 0x24E9)),
    "fractions": repeated("½ "),
    "ligatures": repeated("ﬃ "),
    "replacement characters": repeated("\ufffd"),
    "lone surrogates": repeated("\ud83da"),
    "private characters": repeated("\ue000"),
    "what is no character yet": repeated("\U000378aa"),
    "directions of reading": repeated("\u202ea\u202c"),
    "controls": repeated("\x00a\x07"),
}
FAMILIES |= {f"category {category}": of_category(category) for category in CATEGORIES}
FAMILIES |= {f"category {category} apart": of_category(category, " ") for category in CATEGORIES}
# One for each cause that was found once, and for each reading; make test has time for these.
QUICK = (
    "an Arabic sign that stands for a phrase, apart",
    "one long word",
    "one word of any letters",
    "letters joined by emoji",
    "one letter under all marks",
    "digits",
    "at signs",
    "names with capitals",
    "friends in capitals",
    "new lines",
    "names of full width",
    "scripts mixed in words",
    "letters alone",
)
