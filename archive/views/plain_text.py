"""Text as a person writes it in any editor, and what of it is a heading, a list, a link or a gap.

It never becomes HTML here: a template writes each part, and escapes it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

GAP_OPENS, GAP_CLOSES = "[[", "]]"
_HEADING = re.compile(r"(#{1,6}) +(\S.*)")
_ITEM = re.compile(r"[-*•] +(\S.*)")
_NAMED = re.compile(r"\{([a-z_]+)\}")
_SPECIAL = re.compile(
    r"\[\[(?P<gap>[^\[\]]+)\]\]"
    r"|(?P<link>https?://[^\s<>\"\[\]]*[^\s<>\"\[\].,;:!?)’”])"
    r"|(?P<mail>[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)"
)

Kind = Literal["h2", "h3", "p", "ul"]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text. It leads to ``address``, or it is a gap, or neither."""

    text: str
    address: str = ""
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph has one line; a list has one for each item."""

    kind: Kind
    lines: list[list[Part]]


def blocks_of(text: str, values: Mapping[str, str]) -> list[Block]:
    """Return the blocks of a text; ``{name}`` is replaced by the value of that name, if there is one."""
    found: list[tuple[Kind, list[str]]] = []
    goes_on = False  # until a heading or an empty line
    for line in map(str.strip, text.splitlines()):
        if heading := _HEADING.fullmatch(line):
            # A heading of the second kind needs one of the first before it.
            deeper = len(heading[1]) > 1 and any(kind == "h2" for kind, _ in found)
            found.append(("h3" if deeper else "h2", [heading[2]]))
        elif item := _ITEM.fullmatch(line):
            if not (goes_on and found[-1][0] == "ul"):
                found.append(("ul", []))
            found[-1][1].append(item[1])
        elif line and goes_on:
            found[-1][1][-1] += f" {line}"
        elif line:
            found.append(("p", [line]))
        goes_on = bool(line) and not heading
    return [Block(kind, [parts_of(line, values) for line in lines]) for kind, lines in found]


def parts_of(line: str, values: Mapping[str, str]) -> list[Part]:
    return list(_parts(_NAMED.sub(lambda named: values.get(named[1], named[0]), line)))


def _parts(line: str) -> Iterable[Part]:
    at = 0
    for special in _SPECIAL.finditer(line):
        if special.start() > at:
            yield Part(line[at : special.start()])
        at = special.end()
        if special["gap"]:
            yield Part(special["gap"], is_gap=True)
        elif special["link"]:
            yield Part(special["link"], address=special["link"])
        else:
            yield Part(special["mail"], address=f"mailto:{special['mail']}")
    if at < len(line):
        yield Part(line[at:])
