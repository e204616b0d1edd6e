"""A workbook's list of texts, to which its cells point, and its list of formats."""

import re
from collections.abc import Mapping

from archive.spreadsheets.formats import Format

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NONE = Format(0)


def unescaped(text: str) -> str:
    """``_x000D_`` stands for a character that XML can't hold; line breaks become one character."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        # Halves of one character, each escaped alone.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def is_on(attributes: Mapping[str, str]) -> bool:
    """Whether an element such as <strike/> says yes."""
    return attributes.get("val", "1") not in {"0", "false", "off"}


class Strings:
    """Formatting within a text is passed over, but for what is struck through, and so is how to pronounce it.

    ``struck``: the places of texts in which words are struck through.
    """

    def __init__(self) -> None:
        self.all: list[str] = []
        self.struck: set[int] = set()
        self._parts: list[str] = []
        self._takes = False
        self._aside = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._aside += 1
        elif name == "t":
            self._takes = not self._aside
        elif name == "strike" and is_on(attributes):
            self.struck.add(len(self.all))

    def end(self, name: str) -> None:
        if name == "si":
            self.all.append(unescaped("".join(self._parts)))
        elif name == "rPh":
            self._aside -= 1
        elif name == "t":
            self._takes = False

    def text(self, text: str) -> None:
        if self._takes:
            self._parts.append(text)


class Styles:
    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._formats: list[Format] = []
        self._by_identity: dict[str, Format] = {}
        self._within = ""
        self._fonts = 0
        self._struck_fonts: set[str] = set()
        self._struck: set[int] = set()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in {"fonts", "cellXfs"}:
            self._within = name
        elif name == "font" and self._within == "fonts":
            self._fonts += 1
        elif name == "strike" and self._within == "fonts" and is_on(attributes):
            self._struck_fonts.add(str(self._fonts - 1))
        elif name == "xf" and self._within == "cellXfs":
            if attributes.get("fontId", "0") in self._struck_fonts:
                self._struck.add(len(self._formats))
            self._formats.append(self._format(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == self._within:
            self._within = ""

    def is_struck(self, style: str) -> bool:
        return style.isascii() and style.isdigit() and len(style) < 7 and int(style) in self._struck

    def _format(self, identity: str) -> Format:
        if identity not in self._by_identity:
            number = int(identity) if identity.isascii() and identity.isdigit() else 0
            self._by_identity[identity] = Format(number, self._codes.get(identity, ""))
        return self._by_identity[identity]

    def of(self, style: str) -> Format:
        if style.isascii() and style.isdigit() and len(style) < 7 and int(style) < len(self._formats):
            return self._formats[int(style)]
        return _NONE
