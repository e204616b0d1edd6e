"""Text files: which character stands between cells, and where a cell ends that its program wrote wrongly."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache

from archive.spreadsheets.encodings import decode
from archive.spreadsheets.grids import Grid, text_cell
from archive.spreadsheets.refusing import LONGEST_CELL, UnreadableSheet, cell_too_long, too_many_columns
from archive.spreadsheets.tables import Remark

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS = 2**17
_SAMPLE_RECORDS = 100
_SEP_LINE = re.compile(r'"?sep=(.)"?[;,\t]*\n', re.IGNORECASE)
# A quotation mark after a backslash within a cell. Before another mark, or at the end of a cell, the
# backslash is the cell's own.
_BACKSLASHED = re.compile(r'\\"(?!["\n,;\t|]|\Z)')
_FORCED_TEXT = re.compile(r'="([^"]*)"')  # how some programs keep Excel from making a number of it
_LONE_BREAK = re.compile(r"(?<!\r)\n|\r(?!\n)")
_BREAK = "\x1e"  # stands for such a break while the file is read
# A cell may go on for longer than any that we take, so looking for its end in vain has a bound for the file.
# Past it, a cell ends with its line at the latest.
_MOST_LOOKED_AT = 2**25  # characters
_FARTHEST = LONGEST_CELL + 16
_MOST_CELLS = 2**15  # of a record, blank ones counted: some programs write all that a sheet could have


@dataclass(frozen=True, slots=True)
class _Dialect:
    delimiter: str
    backslash: bool = False


@dataclass(slots=True)
class _Record:
    line: int
    cells: list[str]
    # Quotation marks stand where a program would have doubled them, or one has no partner.
    is_doubtful: bool = False
    is_open: bool = False
    looked_ahead: int = 0


@dataclass(slots=True)
class _Reader:
    """Hands out records. One whose quotation marks don't add up is read as the single line it then is."""

    text: str
    dialect: _Dialect
    width: int = 0  # how many cells most records have, where that is known
    position: int = 0
    line: int = 1
    looked_at: int = 0
    mended: list[int] = field(default_factory=list)

    def __iter__(self) -> "_Reader":
        return self

    def __next__(self) -> _Record:
        if blank := _blank_lines(self.dialect).match(self.text, self.position):
            self.line += self.text.count("\n", self.position, blank.end())
            self.position = blank.end()
        if self.position >= len(self.text):
            raise StopIteration
        within = self.looked_at >= _MOST_LOOKED_AT
        record, end = self._record(within_line=within)
        spans = self.text.count("\n", self.position, end - 1)
        if not within and (record.is_open or (record.is_doubtful and spans)):
            self.looked_at += end - self.position + record.looked_ahead
            single, single_end = self._record(within_line=True)
            if record.is_open or len(single.cells) == self.width or self._swallows(record):
                record, end = single, single_end
                self.mended.append(record.line)
        self.line += self.text.count("\n", self.position, end) + self.text.count(_BREAK, self.position, end)
        self.position = end
        return record

    def _swallows(self, record: _Record) -> bool:
        """A cell holds whole records: its own end is missing, and it ran on to another cell's."""
        if self.width < 2:
            return False
        return any(
            line.count(self.dialect.delimiter) >= self.width - 1
            for cell in record.cells
            if "\n" in cell and '"' in cell
            for line in cell.split("\n")[1:]
        )

    def _record(self, *, within_line: bool) -> tuple[_Record, int]:
        match_cell = _cell_pattern(self.dialect, within_line).match
        record = _Record(self.line, [])
        position = self.position
        while True:
            match = match_cell(self.text, position, position + _FARTHEST)
            if match is None:  # cannot be: an unquoted cell may be anything
                raise AssertionError
            quoted = match["quoted"]
            if quoted is None:
                plain = match["plain"]
                if plain.lstrip(" ").startswith('"'):
                    record.is_open = True
                    record.looked_ahead += min(_FARTHEST, len(self.text) - position)
                    if plain.count('"') == 1:
                        plain = plain.lstrip(" ")[1:]
                record.cells.append(plain)
            else:
                if '"' in quoted:
                    record.is_doubtful = record.is_doubtful or '"' in quoted.replace('""', "")
                record.cells.append(self._unquoted(quoted))
            if match.end() == position + _FARTHEST:
                raise cell_too_long(self.line)
            if len(record.cells) > _MOST_CELLS:
                raise too_many_columns()
            position = match.end()
            if match["end"] != self.dialect.delimiter:
                return record, position

    def _unquoted(self, cell: str) -> str:
        if self.dialect.backslash:
            return re.sub(r'\\(["\\])', r"\1", cell)
        return cell.replace('""', '"')


@cache
def _blank_lines(dialect: _Dialect) -> re.Pattern[str]:
    """Lines without a value, of which some programs write a million: passed over in one step."""
    return re.compile(rf"(?:[ {re.escape(dialect.delimiter)}]*+\n)++")


@cache
def _cell_pattern(dialect: _Dialect, within_line: bool) -> re.Pattern[str]:
    between = re.escape(dialect.delimiter)
    ends = rf"[ ]*(?:{between}|\n|\Z)"
    barred = r"\n" if within_line else ""
    plain, escaped = (rf'[^"\\{barred}]+', r'\\["\\]|\\|') if dialect.backslash else (rf'[^"{barred}]+', "")
    # Once past a quotation mark there is no way back, so that a long file takes one walk.
    quoted = rf'(?>(?:{escaped}{plain}|""|"(?!{ends}))*+)'
    return re.compile(
        rf'(?:[ ]*"(?P<quoted>{quoted})"[ ]*|(?P<plain>[^{between}\n]*+))(?P<end>{between}|\n|\Z)'
    )


def grids(data: bytes, suffix: str = "") -> tuple[list[Grid], list[Remark]]:
    decoded = decode(data)
    remarks = []
    if decoded.encoding != "utf-8" or decoded.unread:
        said = {"encoding": decoded.encoding.removesuffix("-le").removesuffix("-be")}
        if decoded.unread:
            said["unread"] = str(decoded.unread)
        remarks.append(Remark("encoding", said=said))
    grid, said_of_grid = grid_of(decoded.text, suffix)
    return [grid], remarks + said_of_grid


def grid_of(text: str, suffix: str = "") -> tuple[Grid, list[Remark]]:
    text = text.rstrip("\x1a\0").removeprefix("ï»¿")  # a mark of UTF-8 that another program took for text
    if text.startswith("ListSchema="):  # Microsoft Lists describes its columns in a first line of its own
        text = "\n" + text.partition("\n")[2]
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if declared := _SEP_LINE.match(plain):
        dialect = _Dialect(declared[1], _has_backslashes(plain))
        width = _usual_width(_sample(plain[declared.end() :]), dialect)[1]
        reader = _Reader(plain, dialect, width, position=declared.end(), line=2)
    else:
        score, dialect, width = _dialect_of(plain, suffix)
        reader = _Reader(plain, dialect, width)
        if joined := _with_breaks_within(text):
            joined_score, joined_dialect, joined_width = _dialect_of(joined, suffix)
            if joined_score > score:
                reader = _Reader(joined, joined_dialect, joined_width)
    grid = Grid("")
    split = []
    for record in reader:
        if any(_BREAK in cell for cell in record.cells):
            split.append(record.line)
        grid.add(record.line, [text_cell(_plain(cell)) for cell in record.cells])
    remarks = []
    if reader.dialect.delimiter != "," and reader.width > 1:
        remarks.append(Remark("delimiter", said={"delimiter": reader.dialect.delimiter}))
    if reader.mended:
        grid.remarks.append(Remark("quotes", rows=tuple(reader.mended), asks=True))
    if split:
        grid.remarks.append(Remark("split-rows", rows=tuple(split), asks=True))
    return grid, remarks


def _with_breaks_within(text: str) -> str:
    """Where rows end as on Windows and other breaks occur: these set apart, as within a row. Else ""."""
    if "\r\n" not in text or _BREAK in text or not _LONE_BREAK.search(text):
        return ""
    return _LONE_BREAK.sub(_BREAK, text).replace("\r\n", "\n")


def _plain(cell: str) -> str:
    forced = _FORCED_TEXT.fullmatch(cell) if cell.startswith("=") else None
    return (forced[1] if forced else cell).replace(_BREAK, "\n")


def _has_backslashes(text: str) -> bool:
    return bool(_BACKSLASHED.search(text))


def _sample(text: str) -> str:
    if len(text) <= _SAMPLE_CHARACTERS:
        return text
    end = text.rfind("\n", 0, _SAMPLE_CHARACTERS)
    return text[: end + 1] or text[:_SAMPLE_CHARACTERS]


def _dialect_of(text: str, suffix: str) -> tuple[float, _Dialect, int]:
    """The delimiter under which most records have as many cells as each other, and more than one."""
    sample = _sample(text)
    backslashes = [False, True] if '\\"' in sample else [False]
    best, best_score, best_width = _Dialect(","), 0.0, 1
    for delimiter in _DELIMITERS:
        for backslash in backslashes:
            if backslash and not _has_backslashes(sample):
                continue
            dialect = _Dialect(delimiter, backslash)
            try:
                score, width = _usual_width(sample, dialect)
            except UnreadableSheet:  # more cells than any record has: it is not this one
                continue
            if delimiter == "\t" and suffix in {"tsv", "tab"}:
                score *= 2
            if score > best_score or (backslash and score == best_score and delimiter == best.delimiter):
                best, best_score, best_width = dialect, score, width
    return best_score, best, best_width


def _usual_width(sample: str, dialect: _Dialect) -> tuple[float, int]:
    widths = []
    for record in _Reader(sample, dialect):
        if any(cell.strip() for cell in record.cells):
            widths.append(len(record.cells))
        if len(widths) >= _SAMPLE_RECORDS:
            break
    several = Counter(width for width in widths if width > 1)
    if not several:
        return 0.0, 1
    width, times = max(several.items(), key=lambda pair: (pair[1], pair[0]))
    share = times / len(widths)
    score = share * share * (width - 1)
    return (score * 1.5 if widths[0] == width else score), width


def split_up(grid: Grid) -> Grid:
    """Where whole lines of a text file stand in one column, as Excel shows a file that it took for one text:
    the sheet with its cells in their columns. Else the sheet as it is."""
    texts = [cell.value for row in grid.rows for cell in row.cells if not cell.is_blank]
    if len(texts) < 2 or len(texts) != len(grid.rows) or len({len(row.cells) for row in grid.rows}) > 1:
        return grid
    lines = [str(text).replace("\n", _BREAK) for text in texts]
    _, dialect, width = _dialect_of(_sample("\n".join(lines)), "")
    records = [next(_Reader(line, dialect, width)).cells for line in lines]
    alike = sum(len(cells) == width for cells in records)
    # A quote has commas too, but not its header, and not each the same number.
    if width < 3 or len(records[0]) != width or alike < 0.8 * len(records):
        return grid
    split = replace(
        grid, rows=[], merges=[], hidden_columns=set(), remarks=[*grid.remarks, Remark("one-column")]
    )
    for row, cells in zip(grid.rows, records, strict=True):
        split.add(row.number, [text_cell(_plain(cell)) for cell in cells], is_hidden=row.is_hidden)
    return split
