"""Text whose bytes were read in the wrong encoding: "donâ€™t", "cafÃ©", "Â£5"."""

import re
from functools import cache

# What each byte became, by the encodings that Excel and its files confuse with UTF-8.
_CONFUSED_WITH = ("latin-1", "cp1252", "mac_roman")
_TWICE = 2  # a file that went wrong on the way out and on the way in
# A word of our own alphabets, quotes, dashes, pounds, emoji: what people write. Anything else is chance.
_LIKELY = re.compile(
    "[\u0080-\u024f\u0300-\u036f\u2010-\u2027\u2030-\u203a\u20ac\u2122\u2190-\u21ff\u2600-\u27bf\ufe0e\ufe0f"
    "\u200b-\u200d\U0001f000-\U0001faff]"
)


def mended(text: str) -> str:
    """``text`` read as it was meant, or "" unless all of the damage is certain: each run of characters that no
    word holds is the UTF-8 of one character that words do hold."""
    readings = [found for found in (_read_as(text, encoding) for encoding in _CONFUSED_WITH) if found]
    # The one that explains most of it: what it puts together is shorter.
    return min(readings, key=len, default="")


def _read_as(text: str, encoding: str) -> str:
    found = text
    for _ in range(_TWICE):
        found, is_certain = _mended_once(found, encoding)
        if not is_certain:
            return ""
        if not looks_damaged(found):
            return found
    return ""


def looks_damaged(text: str) -> bool:
    return any(pattern.search(text) for _, pattern in map(_tables, _CONFUSED_WITH))


def _mended_once(text: str, encoding: str) -> tuple[str, bool]:
    byte_of, pattern = _tables(encoding)
    is_certain = True

    def read(match: re.Match[str]) -> str:
        nonlocal is_certain
        try:
            character = bytes(byte_of[one] for one in match[0]).decode("utf-8")
        except UnicodeDecodeError:
            is_certain = False
            return match[0]
        # What is to be mended a second time comes out as letters that are likely too.
        is_certain = is_certain and bool(_LIKELY.match(character))
        return character

    found = pattern.sub(read, text)
    return found, is_certain and found != text


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
    of = {byte: character for character, byte in byte_of.items()}

    def any_of(lowest: int, highest: int) -> str:
        return f"[{re.escape(''.join(of[byte] for byte in range(lowest, highest + 1)))}]"

    follows = any_of(0x80, 0xBF)
    pattern = (
        f"{any_of(0xC2, 0xDF)}{follows}|{any_of(0xE0, 0xEF)}{follows}{follows}"
        f"|{any_of(0xF0, 0xF4)}{follows}{follows}{follows}"
    )
    return byte_of, re.compile(pattern)
