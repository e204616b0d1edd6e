"""What a file is, told by its bytes: names lie."""

from enum import StrEnum

from archive.spreadsheets.compound import Compound
from archive.spreadsheets.encodings import decode
from archive.spreadsheets.packages import Package
from archive.spreadsheets.refusing import UnreadableSheet

_HEAD_BYTES = 4_096
_NOT_SHEETS = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"{\\rtf", "word"),
    (b"SQLite format 3", "database"),
    (b"\0\x01\0\0Standard ", "database"),  # Access
    (b"\x1f\x8b", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"Rar!", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ", "packed"),
    (b"\x09\x00\x04\x00", "old"),  # Excel 2, 3 and 4
    (b"\x09\x02\x06\x00", "old"),
    (b"\x09\x04\x06\x00", "old"),
    (b"\0\0\x02\0\x06\x04", "old"),  # Lotus 1-2-3
    (b"\0\0\x1a\0", "old"),
)
_CONTROLS = frozenset(range(32)) - {7, 8, 9, 10, 11, 12, 13, 26, 27}


class Kind(StrEnum):
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    FLAT_ODS = "fods"
    HTML = "html"
    XML = "xml"
    TEXT = "csv"


def kind_of(data: bytes) -> Kind:
    """Raises UnreadableSheet: it is something else, and the message says what to do with that."""
    if data.startswith(b"PK"):
        return _of_package(Package(data))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _of_compound(Compound(data))
    for signature, code in _NOT_SHEETS:
        # "BM" may begin a header; a picture has its size there, and no line of text.
        if data.startswith(signature) and (len(signature) > 2 or b"\0" in data[:32]):
            raise UnreadableSheet(code)
    return _of_text(data)


def _of_package(package: Package) -> Kind:
    names = package.names
    if "mimetype" in package and b"opendocument" in package.bytes_of("mimetype")[:200]:
        kind = package.bytes_of("mimetype")[:200]
        if b"spreadsheet" not in kind:
            raise UnreadableSheet("slides" if b"presentation" in kind else "word")
        return Kind.ODS
    if "xl/workbook.bin" in package:
        return Kind.XLSB
    if "xl/workbook.xml" in package:
        return Kind.XLSX
    if any(name.endswith(".iwa") or name.startswith("index.zip") for name in names):
        raise UnreadableSheet("numbers")
    if any(name.startswith("word/") for name in names):
        raise UnreadableSheet("word")
    if any(name.startswith("ppt/") for name in names):
        raise UnreadableSheet("slides")
    if "[content_types].xml" in package:
        return Kind.XLSX
    if "content.xml" in package:
        return Kind.ODS
    raise UnreadableSheet("packed")


def _of_compound(compound: Compound) -> Kind:
    names = {name.casefold() for name in compound.names}
    if names & {"encryptedpackage", "encryptioninfo"}:
        raise UnreadableSheet("password")
    if names & {"workbook", "book"}:
        return Kind.XLS
    if "worddocument" in names:
        raise UnreadableSheet("word")
    if "powerpoint document" in names:
        raise UnreadableSheet("slides")
    raise UnreadableSheet("unknown")


def _of_text(data: bytes) -> Kind:
    text = decode(data[:_HEAD_BYTES]).text
    head = text.lstrip("\ufeff \t\r\n").casefold()
    if head.startswith("mime-version:"):
        raise UnreadableSheet("web-archive")
    if head.startswith(("<!doctype html", "<html", "<table", "<meta", "<head", "<body", "<style", "<div")):
        return Kind.HTML
    if head.startswith(("<?xml", "<?mso", "<office:", "<workbook")):
        return _of_markup(head)
    if head.startswith(("{", "[{")) and '":' in head.replace(" ", ""):
        raise UnreadableSheet("json")
    controls = sum(ord(character) in _CONTROLS for character in text)
    if controls > len(text) * 0.02:
        raise UnreadableSheet("unknown")
    return Kind.TEXT


def _of_markup(head: str) -> Kind:
    if "urn:schemas-microsoft-com:office:spreadsheet" in head:
        return Kind.XML
    if "<office:document" in head:
        return Kind.FLAT_ODS
    if "<html" in head or "<table" in head:
        return Kind.HTML
    raise UnreadableSheet("unknown")
