"""Excel's workbooks of today (.xlsx, .xlsm and their templates, by whatever program they were written).

Read in one walk through each sheet, results and formulas together: libraries build a model of the whole
workbook first, twice for that, stop at parts that nobody needs here, and don't tell hidden rows by the way.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress

from archive.spreadsheets import older
from archive.spreadsheets.grids import Grid
from archive.spreadsheets.markup import BrokenMarkup, End, Start, Text, legal, walk
from archive.spreadsheets.packages import Package
from archive.spreadsheets.sheets import SheetReader
from archive.spreadsheets.strings import Strings, Styles
from archive.spreadsheets.tables import Remark

_NO_TEXT: Text = lambda _: None  # noqa: E731
_NO_END: End = lambda _: None  # noqa: E731
_COMMENTS = re.compile(r"(?:^|/)(?:threadedcomments|comments)[^/]*(?:/[^/]+)?\.xml$")


def grids(data: bytes, suffix: str = "") -> tuple[list[Grid], list[Remark]]:
    """Raises UnreadableSheet."""
    package = Package(data)
    for clean in (bytes, legal):
        with suppress(BrokenMarkup, KeyError):
            return _grids(package, clean)
    return older.grids(data)


def _grids(package: Package, clean: Callable[[bytes], bytes]) -> tuple[list[Grid], list[Remark]]:
    """Raises BrokenMarkup and KeyError: it is not what it says, or a part is missing."""
    parts = _Parts(package, clean)
    main = _main_part(parts)
    workbook = _Workbook()
    parts.walk(main, workbook.start)
    targets = _targets(parts, main)
    strings, styles = Strings(), Styles()
    for target in targets.of_kind("sharedStrings"):
        parts.walk(target, strings.start, strings.end, strings.text)
    for target in targets.of_kind("styles"):
        with suppress(BrokenMarkup, KeyError):  # days are numbers then, but nothing is lost
            parts.walk(target, styles.start, styles.end)
    found = []
    for name, is_hidden, identity in workbook.sheets:
        kind, target = targets.by_identity.get(identity, ("", ""))
        if kind != "worksheet":
            continue
        grid = Grid(name, is_hidden=is_hidden)
        reader = SheetReader(grid, strings, styles, from_1904=workbook.from_1904)
        parts.walk(target, reader.start, reader.end, reader.text)
        reader.close()
        found.append(grid)
    if not found:
        raise KeyError
    return found, _on_parts(package)


class _Parts:
    def __init__(self, package: Package, clean: Callable[[bytes], bytes]) -> None:
        self.package, self._clean = package, clean

    def walk(self, part: str, start: Start, end: End = _NO_END, text: Text = _NO_TEXT) -> None:
        """Raises BrokenMarkup; KeyError: there is no such part."""
        walk(self._clean(self.package.bytes_of(part)), start, end, text)


class _Workbook:
    def __init__(self) -> None:
        self.sheets: list[tuple[str, bool, str]] = []  # name, whether hidden, identity
        self.from_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in {"1", "true"}
        elif name == "sheet":
            identity = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            is_hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), is_hidden, identity))


class _Targets:
    """The parts that one part refers to, by kind and by identity."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.by_identity: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != "Relationship":
            return
        target = attributes.get("Target", "").replace("\\", "/")
        if not target.startswith("/"):
            steps: list[str] = []
            for step in f"{self._folder}/{target}".split("/"):
                if step == ".." and steps:
                    steps.pop()
                elif step not in {"", ".", ".."}:
                    steps.append(step)
            target = "/".join(steps)
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.by_identity[attributes.get("Id", "")] = (kind, target)

    def of_kind(self, kind: str) -> list[str]:
        return [target for other, target in self.by_identity.values() if other == kind][:1]


def _targets(parts: _Parts, part: str) -> _Targets:
    folder, _, name = part.rpartition("/")
    targets = _Targets(folder)
    relations = f"{folder}/_rels/{name}.rels"
    if relations in parts.package:
        parts.walk(relations, targets.start)
    return targets


def _main_part(parts: _Parts) -> str:
    for target in _targets(parts, "").of_kind("officeDocument"):
        if target in parts.package:
            return target
    return "xl/workbook.xml"


def _on_parts(package: Package) -> list[Remark]:
    """What stands in the workbook beside its cells, and is not read."""
    tests: dict[str, Callable[[str], object]] = {
        "comments": _COMMENTS.search,
        "pictures": lambda name: name.startswith("xl/media/"),
        "macros": lambda name: name.endswith("vbaproject.bin"),
    }
    return [Remark(code) for code, test in tests.items() if any(test(name) for name in package.names)]
