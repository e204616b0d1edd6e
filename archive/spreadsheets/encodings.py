"""Bytes of a text file as text. Spreadsheets don't say how they wrote it, so it is told from the bytes."""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 4_096
_LONG_SEQUENCE = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
# What people in Britain type beyond ASCII, each where it stands in a text. The encoding under which most
# of it appears is the one that was meant: an apostrophe of Mac Roman is "Õ" in Windows-1252.
_PLAUSIBLE = re.compile(
    r"[‘’“”–—…•€£½¼¾°®©™\u00a0]"
    r"|(?<=[A-Za-z])[àáâäãåæçèéêëìíîïñòóôöøùúûüýÿßŵŷ](?![A-Z])|\b[àáâäåæçèéêíñóöøüÀÁÂÉÈÖÜÅØÇ](?=[a-z])"
)
_ONE_BYTE = ("cp1252", "mac-roman", "cp850")  # of equal marks, the first


@dataclass(frozen=True, slots=True)
class Decoded:
    """``encoding`` in the terms of a remark; ``unread`` counts bytes that stand for nothing in it."""

    text: str
    encoding: str
    unread: int = 0


def decode(data: bytes) -> Decoded:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with_unread(data[len(mark) :], encoding)
    if wide := _wide_without_mark(data):
        return _with_unread(data, wide)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if _is_mostly_utf8(data):
        # Rows of two programs pasted into one file: each byte that is not UTF-8 is read as Windows wrote it.
        text = data.decode("utf-8", errors=_ONE_BY_ONE)
        return Decoded(text, "mixed", text.count("\ufffd"))
    encoding = max(_ONE_BYTE, key=lambda name: _plausible(data, name))
    return _with_unread(data, encoding)


def _with_unread(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    return Decoded(text, encoding, text.count("\ufffd"))


def _wide_without_mark(data: bytes) -> str:
    """UTF-16 without its mark: of English, every other byte is zero."""
    sample = data[:_SAMPLE_BYTES]
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _is_mostly_utf8(data: bytes) -> bool:
    if _LONG_SEQUENCE.search(data):
        return True
    sequences = len(_SEQUENCE.findall(data))
    return sequences > 0 and 2 * sequences >= len(_HIGH.findall(data)) - 2 * sequences


def _plausible(data: bytes, encoding: str) -> int:
    beyond = b" ".join(
        data[max(0, match.start() - 2) : match.end() + 2] for match in list(_HIGH.finditer(data))[:5_000]
    )
    return len(_PLAUSIBLE.findall(beyond.decode(encoding, errors="replace")))


def _one_by_one(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", errors="replace"), error.start + 1


_ONE_BY_ONE = "heard-one-by-one"
codecs.register_error(_ONE_BY_ONE, _one_by_one)
