"""Text whose bytes were read in the wrong encoding: "donâ€™t", "cafÃ©", "Â£5"."""

import re
from functools import cache

# What each byte became, by the encodings that Excel and its files confuse with UTF-8.
_CONFUSED_WITH = ("latin-1", "cp1252", "mac_roman")
_TWICE = 2  # a file that went wrong on the way out and on the way in
# A word of our own alphabets, quotes, dashes, pounds, emoji: what people write. Anything else is chance.
_LIKELY = re.compile(
    "[\u0080-\u024f\u0300-\u036f\u2010-\u2027\u2030-\u203a\u20ac\u2122\u2190-\u21ff\u2600-\u27bf\ufe0e\ufe0f"
    "\u200b-\u200d\ufeff\U0001f000-\U0001faff]"
)


# The first bytes of what those are in UTF-8, and of what else is likely: Â Ã Å â ï ð, as cp1252 shows them.
_FIRST_BYTES = {2: (0xC2, 0xC3, 0xC5), 3: (0xE2, 0xEF), 4: (0xF0,)}


def mended(text: str) -> str:
    """``text`` read as it was meant, or "" where nothing in it is surely damaged: a run of characters that no
    word holds is the UTF-8 of one character that words do hold."""
    readings = [found for found in (_read_as(text, encoding) for encoding in _CONFUSED_WITH) if found]
    # The one that explains most of it: what it puts together is shorter.
    return min(readings, key=len, default="")


def looks_damaged(text: str) -> bool:
    return any(_mended_once(text, encoding) != text for encoding in _CONFUSED_WITH)


def _read_as(text: str, encoding: str) -> str:
    found = text
    for _ in range(_TWICE):
        found = _mended_once(found, encoding)
    return found if found != text and not looks_damaged(found) else ""


def _mended_once(text: str, encoding: str) -> str:
    if text.isascii():
        return text
    byte_of, pattern = _tables(encoding)

    def read(match: re.Match[str]) -> str:
        try:
            character = bytes(byte_of[one] for one in match[0]).decode("utf-8")
        except UnicodeDecodeError:
            return match[0]
        return character if _LIKELY.match(character) else match[0]

    return pattern.sub(read, text)


@cache
def _tables(encoding: str) -> tuple[dict[str, int], re.Pattern[str]]:
    """From character to byte, and the pattern of a character's UTF-8 as it looks in ``encoding``."""
    byte_of = {}
    for byte in range(0x80, 0x100):
        try:
            character = bytes([byte]).decode(encoding)
        except UnicodeDecodeError:  # five bytes that Windows leaves as they are
            character = chr(byte)
        byte_of[character] = byte
    of = {byte: re.escape(character) for character, byte in byte_of.items()}
    follows = f"[{''.join(of[byte] for byte in range(0x80, 0xC0))}]"
    pattern = "|".join(
        f"[{''.join(of[byte] for byte in firsts)}]{follows}{{{length - 1}}}"
        for length, firsts in _FIRST_BYTES.items()
    )
    return byte_of, re.compile(pattern)
