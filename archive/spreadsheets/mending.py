"""Text damaged on its way: read in the wrong encoding ("donâ€™t", "Â£5"), or left as a web page or a workbook
writes it ("don&#39;t", "_x000D_")."""

import re
from functools import cache
from html import unescape

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


_ENTITY = re.compile(
    r"&(?:amp|quot|apos|lt|gt|nbsp|[lr][sd]quo|hellip|[mn]dash|pound|euro|[a-z](?:acute|grave|uml|circ|cedil|tilde)"
    r"|#\d{2,6}|#x[0-9a-f]{2,5});",
    re.IGNORECASE,
)
_NEW_LINE = re.compile(r"\s*<(?:br|/?p|/?div|/?li|/?ul)\b[^<>]{0,200}>\s*|_x000[dDaA]_\n?")
_TAG = re.compile(r"</?(?:b|i|u|em|strong|span|font|a)\b[^<>]{0,200}>")


def mended(text: str) -> str:
    """``text`` as it was meant, or "" where nothing in it is surely damaged."""
    decoded = _decoded(text) or text
    found = _without_markup(decoded)
    return found if found != text else ""


def _without_markup(text: str) -> str:
    if not ("&" in text or "<" in text or "_x000" in text):
        return text
    found = _TAG.sub("", _NEW_LINE.sub("\n", text))
    for _ in range(_TWICE):
        found = _ENTITY.sub(lambda match: unescape(match[0]), found)
    return found if found == text else found.strip()


def _decoded(text: str) -> str:
    """A run of characters that no word holds is the UTF-8 of one character that words do hold."""
    readings = [found for found in (_read_as(text, encoding) for encoding in _CONFUSED_WITH) if found]
    # The one that explains most of it: what it puts together is shorter.
    return min(readings, key=len, default="")


def looks_damaged(text: str) -> bool:
    return _without_markup(text) != text or _is_undecoded(text)


def _is_undecoded(text: str) -> bool:
    return any(_mended_once(text, encoding) != text for encoding in _CONFUSED_WITH)


def _read_as(text: str, encoding: str) -> str:
    found = text
    for _ in range(_TWICE):
        found = _mended_once(found, encoding)
    return found if found != text and not _is_undecoded(found) else ""


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
