"""XML from strangers, walked through once. What could make it grow, or fetch anything, is refused."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NoReturn
from xml.parsers import expat

from archive.spreadsheets.refusing import UnreadableSheet

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]

# Characters that XML has no place for, and which programs write all the same.
_ILLEGAL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));"
)

# A sheet of 20,000 rows and 50 columns, twice over. Each takes its time, however small the file is packed.
MOST_TAGS = 8_000_000


class BrokenMarkup(Exception):
    """It is not XML, or ends too early."""


@lru_cache(maxsize=4_096)
def local(name: str) -> str:
    """The name without its prefix: programs choose prefixes, and two families of names mean the same."""
    return name.rpartition(":")[2]


def walk(data: bytes, start: Start, end: End, text: Text) -> None:
    """Call back for each element of ``data``, by local names; attributes keep their own, with prefixes.

    Raises BrokenMarkup, or UnreadableSheet where it declares entities.
    """
    if data.count(b"<") > MOST_TAGS:
        raise UnreadableSheet("too-much")
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = False
    parser.StartElementHandler = lambda name, attributes: start(local(name), attributes)
    parser.EndElementHandler = lambda name: end(local(name))
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse
    parser.StartDoctypeDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BrokenMarkup(error.code) from None
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        if isinstance(error, UnicodeError | LookupError) or "encoding" in str(error):
            raise BrokenMarkup(0) from None
        raise


def legal(data: bytes) -> bytes:
    """``data`` without the characters that XML refuses."""
    return _ILLEGAL.sub(b"", data)


def _refuse(*_: object) -> NoReturn:
    raise UnreadableSheet("entities")
