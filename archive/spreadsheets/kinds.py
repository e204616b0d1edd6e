"""What a file is, told by its bytes: names lie."""

from enum import StrEnum


class Kind(StrEnum):
    XLSX = "xlsx"
    TEXT = "csv"


def kind_of(data: bytes) -> Kind:
    if data.startswith(b"PK"):
        return Kind.XLSX
    return Kind.TEXT
