"""Tables of web pages: many systems' "Export to Excel" is one, under the name of a workbook."""

import html
import re
from collections.abc import Iterator

from archive.spreadsheets.encodings import decode
from archive.spreadsheets.grids import Grid, text_cell
from archive.spreadsheets.refusing import MOST_COLUMNS, UnreadableSheet
from archive.spreadsheets.tables import Cell, Remark

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*+)((?:\"[^\"<]*+\"|'[^'<]*+'|[^<>\"'])*+)[\"']?>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_NEW_LINE = frozenset({"br", "p", "div", "li"})
_UNREAD = frozenset({"script", "style", "title", "xml", "head"})
_MOST_TAGS = 2_000_000
_MOST_SPANNED = 2_000_000  # places that cells reach into


def grids(data: bytes, suffix: str = "") -> tuple[list[Grid], list[Remark]]:
    """Raises UnreadableSheet: the page has no table."""
    if data.count(b"<") > _MOST_TAGS:
        raise UnreadableSheet("too-much")
    page = _Page()
    for is_end, name, attributes, text in _pieces(decode(data).text):
        if text:
            page.text(text)
        elif is_end:
            page.end(name)
        else:
            page.start(name, attributes)
    page.end_table()
    if not page.grids:
        raise UnreadableSheet("unknown")
    return page.grids, [Remark("web-page")]


def _pieces(source: str) -> Iterator[tuple[bool, str, str, str]]:
    """Tags and the texts between them, in one walk: (whether it ends, name, attributes, text)."""
    position = 0
    unread = ""
    has_comment_ends = True
    while position < len(source):
        opens = source.find("<", position)
        if opens < 0:
            opens = len(source)
        if opens > position and not unread:
            yield False, "", "", source[position:opens]
        if source.startswith("<!--", opens) and has_comment_ends:
            closes = source.find("-->", opens)
            has_comment_ends = closes >= 0
            position = closes + 3 if has_comment_ends else opens + 4
            continue
        if source.startswith(("<!", "<?"), opens):
            closes = source.find(">", opens, opens + 10_000)
            position = closes + 1 if closes >= 0 else opens + 2
            continue
        match = _TAG.match(source, opens)
        if match is None:
            if opens < len(source) and not unread:
                yield False, "", "", "<"
            position = opens + 1
            continue
        position = match.end()
        name = match[2].lower()
        if unread:
            if match[1] and name == unread:
                unread = ""
        elif name in _UNREAD and not match[1] and not match[3].endswith("/"):
            unread = name
        else:
            yield bool(match[1]), name, match[3], ""


class _Page:
    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self._depth = 0
        self._row = 0
        self._column = 0
        self._cells: dict[int, Cell] = {}
        self._covered: dict[int, set[int]] = {}  # by row, the columns that a cell above reaches into
        self._row_is_hidden = False
        self._text: list[str] | None = None
        self._declared = 0
        self._spanned = 0

    def start(self, name: str, attributes: str) -> None:
        if name == "table":
            self._depth += 1
            if self._depth == 1:
                self.grids.append(Grid(""))
                self._row, self._covered, self._declared = 0, {}, 0
        elif self._depth == 1 and name == "tr":
            self._end_row()
            self._row += 1
            self._row_is_hidden = bool(_HIDING.search(attributes))
            self._cells, self._column = {}, 0
        elif self._depth == 1 and name in {"td", "th"}:
            self._end_cell()
            self._begin_cell(attributes)
        elif self._depth == 1 and name == "col":
            span = _span(_attributes(attributes).get("span"))
            if _HIDING.search(attributes):
                self.grids[-1].hide_columns(self._declared, self._declared + span)
            self._declared += span
        elif name in _NEW_LINE and self._text is not None and (name == "br" or self._text):
            self._text.append("\0")

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(html.unescape(text))

    def end(self, name: str) -> None:
        if name == "table" and self._depth:
            if self._depth == 1:
                self.end_table()
            self._depth = max(0, self._depth - 1)
        elif self._depth == 1 and name == "tr":
            self._end_row()
        elif self._depth == 1 and name in {"td", "th"}:
            self._end_cell()

    def end_table(self) -> None:
        self._end_row()

    def _begin_cell(self, attributes: str) -> None:
        while self._column in self._covered.get(self._row, ()):
            self._column += 1
        given = _attributes(attributes)
        rows, columns = _span(given.get("rowspan")), _span(given.get("colspan"))
        if rows > 1 or columns > 1:
            bottom, right = self._row + rows - 1, self._column + columns - 1
            self.grids[-1].merge(self._row, self._column, bottom, right)
            reach = range(self._column, min(right + 1, MOST_COLUMNS))
            for row in range(self._row, bottom + 1):
                self._covered.setdefault(row, set()).update(reach)
                self._spanned += len(reach) + 1
                if self._spanned > _MOST_SPANNED:
                    raise UnreadableSheet("too-much")
        self._text = []

    def _end_cell(self) -> None:
        if self._text is None:
            return
        lines = "".join(self._text).split("\0")
        self._text = None
        cell = text_cell("\n".join(" ".join(line.split()) for line in lines).strip())
        if not cell.is_blank:
            self._cells[self._column] = cell
        self._column += 1

    def _end_row(self) -> None:
        self._end_cell()
        if self.grids and self._cells:
            self.grids[-1].add_cells(self._row, self._cells, is_hidden=self._row_is_hidden)
        self._cells = {}


def _attributes(text: str) -> dict[str, str]:
    return {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(text)}


def _span(text: str | None) -> int:
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
