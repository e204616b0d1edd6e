"""Excel's workbooks of today (.xlsx, .xlsm and their templates, by whatever program they were written).

Read in one walk through each sheet, results and formulas together: libraries build a model of the whole
workbook first, twice for that, stop at parts that nobody needs here, and don't tell hidden rows by the way.
"""

import re
from collections.abc import Callable, Mapping

from archive.spreadsheets.grids import Grid
from archive.spreadsheets.markup import BrokenMarkup, End, Start, Text, walk
from archive.spreadsheets.packages import Package
from archive.spreadsheets.refusing import UnreadableSheet
from archive.spreadsheets.sheets import SheetReader
from archive.spreadsheets.strings import Strings, Styles
from archive.spreadsheets.tables import Remark

_NO_TEXT: Text = lambda _: None  # noqa: E731
_NO_END: End = lambda _: None  # noqa: E731
_COMMENTS = re.compile(r"(?:^|/)(?:threadedcomments|comments)[^/]*(?:/[^/]+)?\.xml$")


def grids(data: bytes, suffix: str = "") -> tuple[list[Grid], list[Remark]]:
    """Raises UnreadableSheet."""
    return grids_of(Package(data))


def grids_of(package: Package) -> tuple[list[Grid], list[Remark]]:
    main = _main_part(package)
    workbook = _Workbook()
    _walk(package, main, workbook.start)
    targets = _targets(package, main)
    strings, styles = Strings(), Styles()
    for kind, collector in (("sharedStrings", strings), ("styles", styles)):
        for target in targets.of_kind(kind):
            _walk(package, target, collector.start, collector.end, collector.text)
    found = []
    for name, is_hidden, identity in workbook.sheets:
        kind, target = targets.by_identity.get(identity, ("", ""))
        if kind != "worksheet" or target not in package:
            continue
        grid = Grid(name, is_hidden=is_hidden)
        reader = SheetReader(grid, strings.all, styles, from_1904=workbook.from_1904)
        _walk(package, target, reader.start, reader.end, reader.text)
        reader.close()
        found.append(grid)
    if not found:
        raise UnreadableSheet("damaged")
    return found, _on_parts(package)


def _walk(package: Package, part: str, start: Start, end: End = _NO_END, text: Text = _NO_TEXT) -> None:
    try:
        data = package.bytes_of(part)
    except KeyError:
        raise UnreadableSheet("damaged") from None
    try:
        walk(data, start, end, text)
    except BrokenMarkup:
        raise UnreadableSheet("damaged") from None


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


def _targets(package: Package, part: str) -> _Targets:
    folder, _, name = part.rpartition("/")
    targets = _Targets(folder)
    relations = f"{folder}/_rels/{name}.rels"
    if relations in package:
        _walk(package, relations, targets.start)
    return targets


def _main_part(package: Package) -> str:
    for target in _targets(package, "").of_kind("officeDocument"):
        if target in package:
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
