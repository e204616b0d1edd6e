"""Whether a text says more of a child than the line under it: an age, a place, a day, a platform.

Three people read the text, and the line is counted; a line that says "13–15" under words that say "13" hides
nothing. So each such stretch is named, and somebody says why it may stand.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.disclosure.ladders import Fact, Line, Vocabulary

AGE, SCHOOL_YEAR, PLACE, DATE, PLATFORM = "age", "school_year", "place", "date", "platform"
KINDS = (AGE, SCHOOL_YEAR, PLACE, DATE, PLATFORM)


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A stretch of the text, in code points, end exclusive.

    ``fact`` is what a line would have to state for it to say no more; None: no line states as much.
    """

    start: int
    end: int
    kind: str
    fact: Fact | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.start}:{self.end}"

    @property
    def field_name(self) -> str:
        """What a form calls the question why it may stand."""
        return f"says_{self.kind}_{self.start}_{self.end}"


def says_more(mentions: Iterable[Mention], line: Line, vocabulary: Vocabulary) -> Iterator[Mention]:
    """Yield those that say more than the line states."""
    stated = vocabulary.facts(line)
    for mention in mentions:
        if mention.fact is None or mention.fact not in stated:
            yield mention


def key_under(mention: Mention, line: Line) -> str:
    """Return what a reason is kept under: for this stretch, under this line and no other."""
    return f"{mention.key}:{line_code(line)}"


def line_code(line: Line) -> str:
    stated = json.dumps([*sorted(line.values())], separators=(",", ":"))
    return hashlib.sha256(stated.encode()).hexdigest()[:16]
