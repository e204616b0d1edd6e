"""Rows next to a header that say what to write below it: "e.g. 13", "DD/MM/YYYY", "required"."""

import re
from collections.abc import Sequence

from archive.spreadsheets.grids import Row
from archive.spreadsheets.naming import name_of

_MOST_ROWS = 3
_HINT = re.compile(
    r"(?:e\.? ?g\.?|for example|example|ex\.)[ :,].*|(?:for )?example"
    r"|[\[(<{].*[\])>}]"
    r"|[dmy]{1,4}(?:[-/. ][dmy]{1,4}){1,2}(?: format)?"
    r"|(?:required|mandatory|optional|compulsory|must be \w+|do not leave blank)(?: field)?\b.{0,30}"
    r"|(?:long |short |free |plain |verbatim,? (?:free )?)?text(?: field| only)?|free ?text.{0,30}"
    r"|(?:whole )?numbers?(?: only)?|integer|numeric|date(?: field| only)?|string|boolean"
    r"|drop[- ]?down.{0,30}|(?:choose|select|pick|tick|enter|type|write|paste|insert|copy)\b.{0,60}"
    r"|format\b.{0,40}|(?:max(?:imum)?|up to)\.? ?\d+ (?:characters?|words?|chars?)\b.{0,20}"
    r"|(?:y ?/ ?n|yes ?/ ?no|yes or no|m ?/ ?f|f ?/ ?m)(?:\b.{0,20})?|as (?:the|they|it|on|in|per)\b.{0,40}"
    r"|unique id.{0,20}|from (?:the )?(?:list|case system|drop[- ]?down).{0,20}|\d{1,2} ?(?:-|–|to) ?\d{1,2}",
    re.IGNORECASE,
)


def hints(rows: Sequence[Row], header: Sequence[int]) -> tuple[int, ...]:
    """The numbers of such rows, of those that come straight after the header."""
    found = []
    for row in rows[:_MOST_ROWS]:
        if not header or not _says_what_to_write(row):
            break
        found.append(row.number)
    return tuple(found)


def _says_what_to_write(row: Row) -> bool:
    texts = [name_of(row.cells[index]) for index in row.filled]
    told = sum(bool(_HINT.fullmatch(text)) for text in texts)
    return told >= 2 and 2 * told > len(texts)
