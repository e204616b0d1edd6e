"""Letters folded alike: each character to what it counts as in a word, to a space, or to nothing."""

import re
import unicodedata

_APOSTROPHES = "'`´‘’‛′ʹʻʼʽʾʿˈ՚׳ꞌ" + "·‧"  # the Catalan point stands inside a word as well
_HYPHENS = "-‐‑֊־"
# Letters that have no accent to lose, but are often typed as these.
_LOOSE = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i",
    "ħ": "h", "ŧ": "t", "ŋ": "ng", "ĸ": "k", "ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ƴ": "y", "ɛ": "e",
    "ɔ": "o", "ə": "e", "ɣ": "g", "ʋ": "v", "ƒ": "f", "ƶ": "z", "ȥ": "z", "ɨ": "i", "ʉ": "u", "ƚ": "l",
    "ɫ": "l", "ǥ": "g",
    # Arabic and what writes with its letters, as they are mixed on keyboards
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك",
    "ڪ": "ك",
    # Cyrillic
    "ё": "е", "ѐ": "е", "ѝ": "и",
    # One sign in two dresses
    "♥": "❤", "☹": "🙁",
}  # fmt: skip

# Nobody sees these: soft hyphens, zero width, directions, variation selectors, the frame of a keycap;
# or they tell one person's emoji from another's: skin tones.
UNSEEN = (
    "\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001f3fb-\U0001f3ff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(rf"\u200d[♀♂]|[{UNSEEN}]")
_FLAG_OF_A_NATION = re.compile("🏴([\U000e0061-\U000e007a]+)\U000e007f?")
_FRACTION = re.compile("(?=[¼-¾⅐-⅞↉])")  # 9½ is not 91/2
_EMOJI = "\u2300-\u23ff\u2600-\u27bf\u2b05-\u2bff\u3030\u303d\U0001f000-\U0001faff"
# Writings without spaces between words, and Korean, whose words carry their endings: each letter is a word.
_LETTER_BY_LETTER = (
    "\u0e00-\u0eff\u0f00-\u109f\u1100-\u11ff\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u2e80-\u2fdf\u3005-\u3007"
    "\u3021-\u3029\u3038-\u30ff\u3100-\u31ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\ua9e0-\ua9ff\uaa60-\uaa7f"
    "\uac00-\ud7ff\uf900-\ufaff\U00016fe0-\U00018dff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_ALONE = re.compile(f"[{_EMOJI}{_LETTER_BY_LETTER}]")
_IS_EMOJI = re.compile(f"[{_EMOJI}]")
# Where signs of vowels are letters: India and its neighbours, and South East Asia.
_VOWELS_ARE_MARKS = re.compile(
    "[\u0900-\u0dff\u0e00-\u109f\u1700-\u18af\u1900-\u1aaf\u1b00-\u1cff\ua800-\ua8ff\ua900-\uabff\U00011000-\U00011fff]"
)
_NUKTA = "\u093c\u09bc\u0a3c\u0abc\u0b3c\u0c3c\u0cbc\u0951\u0952\u0953\u0954\U000110ba\U00011173\U000111ca"
# Their letters with a mark are other letters.
_LETTERS_OF_THEIR_OWN = re.compile("[\u0400-\u052f\u3040-\u30ff\uac00-\ud7a3]")

# What most texts are made of: none of these changes with what stands beside it.
_SIMPLE = re.compile("[\x00-\u00bb\u00bf-\u013e\u0141-\u0148\u014a-\u02af\u2010-\u2027]*")

MOST_KEPT = 20_000  # characters whose folding is remembered, of a million that somebody might send


def _fold_character(character: str) -> str:
    """Fold a character of a text in NFKC."""
    if character.casefold() in _APOSTROPHES:
        return "'"
    if character in _HYPHENS:
        return "-"
    folded = "".join(_fold_letter(letter) for letter in _decomposed(character.casefold()))
    if folded and _ALONE.match(character) and not folded.isspace():
        return f" {folded} "
    return folded


def _decomposed(characters: str) -> str:
    if _LETTERS_OF_THEIR_OWN.match(characters):
        return characters
    return unicodedata.normalize("NFKD", characters)


def _fold_letter(letter: str) -> str:
    if _UNSEEN.match(letter):
        return ""
    if letter in _LOOSE:
        return _LOOSE[letter]
    if _IS_EMOJI.match(letter):
        return letter
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.digit(letter))
    if category[0] == "L" or category in {"Nl", "No"}:
        return letter
    if category[0] == "M":
        return letter if _VOWELS_ARE_MARKS.match(letter) and letter not in _NUKTA else ""
    return "" if category == "Cf" else " "


class _Folding(dict[int, str]):
    """Characters to what they are folded to, as str.translate asks for them."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < MOST_KEPT:
            self[code] = folded
        return folded


_FOLDING = _Folding()
_ASCII = "".join(_fold_character(chr(code)) for code in range(128))


def fold_ascii(text: str) -> str:
    """Fold a text of ASCII characters, each to one."""
    return text.translate(_ASCII)


def fold(text: str) -> str:
    """Fold a text to words between spaces; an apostrophe or hyphen of any kind is ``'`` or ``-``."""
    if _SIMPLE.fullmatch(text):
        return text.translate(_FOLDING)
    return unicodedata.normalize("NFKC", seen(text)).translate(_FOLDING)


def seen(text: str) -> str:
    if "🏴" in text:
        text = _FLAG_OF_A_NATION.sub(lambda match: f"🏴{_letters_of_tags(match[1])} ", text)
    text = _UNSEEN.sub("", text)
    # In NFKC these would be an accent on a space, and letters.
    text = text.replace("´", "'").replace("\u1ffd", "'").replace("™", " ").replace("℠", " ")
    text = _FRACTION.sub(" ", text)
    return _PILED_UP.sub(r"\1", text)


def _letters_of_tags(tags: str) -> str:
    return "".join(chr(ord(tag) - 0xE0000) for tag in tags)


def _ranges(codes: list[int]) -> str:
    """Return the inside of a character class."""
    found: list[list[int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in found)


def _joining() -> tuple[str, str]:
    """Return the combining characters, and those that may become one with the character before them."""
    combining: list[int] = []
    seconds: set[int] = set()
    for code in range(0x300, 0x1F000):
        character = chr(code)
        if unicodedata.combining(character):
            combining.append(code)
            continue
        if unicodedata.category(character) in {"Mn", "Me", "Mc"}:
            seconds.add(code)
    return _ranges(combining), _ranges(sorted(seconds))


_COMBINING, _SPACING = _joining()
# A pile of marks takes a time that grows with its square to be put in order.
_PILED_UP = re.compile(f"([{_COMBINING}]{{30}})[{_COMBINING}]+")
_VOWELS_OF_HANGUL = "\u1161-\u11ff\u314f-\u3163\u3187-\u318e\ud7b0-\ud7fb\uffc2-\uffdc"
# What follows a character and belongs to it.
EXTENDING = f"{_COMBINING}{_SPACING}{_VOWELS_OF_HANGUL}{UNSEEN}\uff9e\uff9f"
