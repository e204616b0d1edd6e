"""How words of cells and headers are compared, and the lists of them in data/."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
# Soft hyphen, zero widths, direction marks, byte order mark: they come along with what is copied, unseen.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f]")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"'})
_NO_LETTER = re.compile(r"[\W_]+")
_BETWEEN_WORDS = re.compile(r"[\s_\-‐‑‒–—]+")


def plain(text: str) -> str:
    """``text`` as it is compared: without what nobody sees, in small letters, quotation marks straight."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).translate(_QUOTES)
    return text.replace("`", "'").casefold().strip()


def folded(text: str) -> str:
    """The same for "too_ashamed to tell" and "Too-ashamed  to tell", for "and" and "&"."""
    return _BETWEEN_WORDS.sub(" ", plain(text).replace("&", " and ")).strip()


def compact(text: str) -> str:
    """Letters and digits alone: the same for "Tik Tok", "tik-tok" and "TikTok"."""
    return _NO_LETTER.sub("", plain(text))


def lines(name: str) -> Iterator[tuple[str, list[str]]]:
    """(code, words) of each line "code: word; word" of a list in data/."""
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            code, _, words = line.partition(":")
            yield code.strip(), [word.strip() for word in words.split(";") if word.strip()]


@cache
def meanings(name: str) -> dict[str, str]:
    """From each folded word of a list, and each code itself, to its code."""
    found: dict[str, str] = {}
    for code, words in lines(name):
        for word in (code.rstrip("?!"), *words):
            found.setdefault(folded(word), code)
    return found


@cache
def _nothings() -> frozenset[str]:
    return frozenset(plain(word) for _, words in lines("nothing.txt") for word in words)


def says_nothing(text: str) -> bool:
    """Whether it says only that nothing is known: "n/k", "-", "?"."""
    words = plain(text)
    return not words or words.strip(" .") in _nothings() or not words.strip("-–—?./\\*_ ")
