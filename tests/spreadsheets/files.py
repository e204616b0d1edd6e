"""Writes files as spreadsheets really write them, in memory. Every text in them is invented."""

import csv
import io
import struct
import zipfile
from collections.abc import Iterable, Sequence

import openpyxl

HEADER = ("Reference", "Month", "Basis", "Text", "Platforms", "Harm types", "Age")
QUOTES = (
    "He said he would tell my mum if I stopped answering.",
    "She wrote to me every night, and I did not know how to say no.",
    "I told my teacher in the end, and she believed me.",
    "They made a group chat about me and the whole year was in it.",
    "My brother saw the messages and we told our dad together.",
)


def rows(number: int) -> list[tuple[str, ...]]:
    """Rows of data under HEADER."""
    platforms = ("Instagram", "Snapchat", "WhatsApp")
    return [
        (
            f"C-{row:04}",
            f"2024-{row % 12 + 1:02}",
            "consent",
            f"{QUOTES[row % len(QUOTES)]} It was day {row}.",
            platforms[row % len(platforms)],
            "online-blackmail",
            str(11 + row % 7),
        )
        for row in range(1, number + 1)
    ]


def text_file(
    lines: Iterable[Sequence[object]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    line_end: str = "\r\n",
) -> bytes:
    """As a program writes it: cells that need it stand in quotation marks."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=line_end).writerows(lines)
    return file.getvalue().encode(encoding)


def workbook(lines: Iterable[Sequence[object]], sheet: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheet
    for line in lines:
        book.active.append(list(line))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def shown(book):
    """Of the only table: headers, rows as (number, *values), and what was remarked, by code."""
    (table,) = book.tables
    said = {
        remark.code: (remark.rows, "".join(remark.columns))
        for remark in (*book.remarks, *table.remarks)
        if remark.code != "header" or remark.rows != (1,)
    }
    rows = [(line.number, *(cell.error or cell.value for cell in line.cells)) for line in table.lines]
    return tuple(column.header for column in table.columns), rows, said


def package(parts: dict[str, bytes | str]) -> bytes:
    """A zip file of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, part in parts.items():
            written.writestr(name, part)
    return file.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def edited(data: bytes, **changes: tuple[str, str]) -> bytes:
    """A workbook with text replaced in its parts; ``sheet1=("<v>1</v>", "<v>2</v>")``."""
    parts = parts_of(data)
    for part, (old, new) in changes.items():
        name = next(name for name in parts if name.endswith(f"{part}.xml"))
        assert old in parts[name].decode(), parts[name].decode()
        parts[name] = parts[name].decode().replace(old, new).encode()
    return package(parts)


def sheet_of(rows: str, before: str = "", after: str = "", **others: bytes | str) -> bytes:
    """The least workbook: its only sheet holds ``rows``, in XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    within = "http://schemas.openxmlformats.org/package/2006/relationships"
    return package(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{within}"><Relationship Id="rId1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
            '<sheet name="Quotes" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{within}"><Relationship Id="rId1" '
            f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{main}">'
            f"{before}<sheetData>{rows}</sheetData>{after}</worksheet>",
            **others,
        }
    )


def inline(number: int, *texts: str) -> str:
    """A row of texts within the sheet itself, as some programs write all of them."""
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{cells}</row>'


def opendocument(table: str, *, styles: str = "", flat: bool = False, **others: bytes | str) -> bytes:
    """A spreadsheet of LibreOffice; ``table`` in XML."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    kind = "document" if flat else "document-content"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:{kind}{names}><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{table}</office:spreadsheet>"
        f"</office:body></office:{kind}>"
    )
    if flat:
        return content.encode()
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return package({"mimetype": kind, "content.xml": content, **others})


def ods_row(*texts: str, attributes: str = "") -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        if text
        else "<table:table-cell/>"
        for text in texts
    )
    return f"<table:table-row{attributes}>{cells}</table:table-row>"


def compound(streams: dict[str, bytes]) -> bytes:
    """Microsoft's compound file, each stream in sectors of its own."""
    size = 512
    sectors: list[bytes] = []
    following: list[int] = []

    def kept(data: bytes) -> int:
        first = len(sectors)
        count = max(1, -(-len(data) // size))
        for place in range(count):
            sectors.append(data[place * size : (place + 1) * size].ljust(size, b"\0"))
            following.append(first + place + 1 if place + 1 < count else 0xFFFFFFFE)
        return first

    def entry(name: str, kind: int, start: int, length: int, child: int, right: int) -> bytes:
        spelt = name.encode("utf-16-le")
        return (
            spelt.ljust(64, b"\0")
            + struct.pack("<HBB", len(spelt) + 2, kind, 1)
            + struct.pack("<III", 0xFFFFFFFF, right, child)
            + bytes(36)
            + struct.pack("<II", start, length)
            + bytes(4)
        )

    padded = {name: data.ljust(4_096, b"\0") for name, data in streams.items()}
    starts = {name: kept(data) for name, data in padded.items()}
    entries = [entry("Root Entry", 5, 0xFFFFFFFE, 0, 1, 0xFFFFFFFF)]
    for position, (name, data) in enumerate(padded.items(), 1):
        right = position + 1 if position < len(padded) else 0xFFFFFFFF
        entries.append(entry(name, 2, starts[name], len(data), 0xFFFFFFFF, right))
    directory = kept(b"".join(entries).ljust(size, b"\0"))
    table = len(sectors)
    assert table < 127
    following.append(0xFFFFFFFD)
    sectors.append(struct.pack("<128I", *following, *[0xFFFFFFFF] * (128 - len(following))))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", table, *[0xFFFFFFFF] * 108)
    return header + b"".join(sectors)


def xls(
    rows: Sequence[Sequence[object]],
    *,
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    errors: Sequence[tuple[int, int]] = (),
    merges: Sequence[tuple[int, int, int, int]] = (),
    locked: bool = False,
    name: str = "Quotes",
) -> bytes:
    """Excel 97's workbook, of one sheet; positions count from 0."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def text(value: str, length: str) -> bytes:
        return struct.pack(length, len(value)) + b"\x01" + value.encode("utf-16-le")

    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for column in hidden_columns:
        sheet += record(0x7D, struct.pack("<HHHHHH", column, column, 2_000, 0, 1, 0))
    for number in range(len(rows)):
        flags = 0x20 if number in hidden_rows else 0
        sheet += record(0x208, struct.pack("<HHHHHHHH", number, 0, 30, 255, 0, 0, flags, 0))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", number, column, 0)
            if (number, column) in errors:
                sheet += record(0x205, place + b"\x1d\x01")
            elif isinstance(value, str):
                sheet += record(0x204, place + text(value, "<H"))
            elif isinstance(value, int | float):
                sheet += record(0x203, place + struct.pack("<d", value))
    if merges:
        sheet += record(
            0xE5, struct.pack("<H", len(merges)) + b"".join(struct.pack("<HHHH", *one) for one in merges)
        )
    sheet += record(0x0A, b"")
    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    if locked:
        begin += record(0x2F, bytes(6))
    end = record(0x0A, b"")
    about = text(name, "<B")
    at = len(begin) + 4 + 6 + len(about) + len(end)
    globals_ = begin + record(0x85, struct.pack("<IBB", at, 0, 0) + about) + end
    return compound({"Workbook": globals_ + sheet})


def xlsb(lines: Sequence[Sequence[str | float | None]]) -> bytes:
    """Excel's binary workbook of today, of one sheet."""

    def record(kind: int, body: bytes = b"") -> bytes:
        name = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        return name + bytes([len(body) & 127 | 128, len(body) >> 7]) + body

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    def cell(column: int, value: str | float) -> bytes:
        place = struct.pack("<II", column, 0)
        if isinstance(value, str):
            return record(6, place + text(value))
        return record(5, place + struct.pack("<d", value))

    rows_of = [
        record(0, struct.pack("<I", number) + bytes(13))
        + b"".join(cell(at, value) for at, value in enumerate(line) if value is not None)
        for number, line in enumerate(lines)
    ]
    size = struct.pack("<IIII", 0, len(lines) - 1, 0, max(map(len, lines)) - 1)
    sheet = record(129) + record(148, size) + record(145) + b"".join(rows_of) + record(146) + record(130)
    about = record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Quotes"))
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return package(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.bin": record(131) + record(143) + about + record(144) + record(132),
            "xl/_rels/workbook.bin.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships"><Relationship Id="rId1" Type="{relations}/worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/worksheets/sheet1.bin": sheet,
        }
    )
