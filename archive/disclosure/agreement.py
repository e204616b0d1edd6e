"""Whether a text says more of a child than the line under it: an age, a place, a day, a platform.

Three people read the text, and the line is counted; a line that says "13–15" under words that say "13" hides
nothing. So each such stretch is named, and somebody says why it may stand.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.disclosure.ladders import AGE_BAND, AGE_YEARS, NATION, YEAR, Fact, Line, Vocabulary
from archive.disclosure.ladders import PLATFORM as ON_PLATFORM

AGE, SCHOOL_YEAR, PLACE, DATE, PLATFORM = "age", "school_year", "place", "date", "platform"
KINDS = (AGE, SCHOOL_YEAR, PLACE, DATE, PLATFORM)


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A stretch of the text, in code points, end exclusive.

    ``fact`` is what a line would have to state for it to say no more; None: no line states as much.
    ``ages`` are the youngest and the oldest, in years, that an age or a school year may mean.
    """

    start: int
    end: int
    kind: str
    fact: Fact | None = None
    ages: tuple[int, int] | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.start}:{self.end}"


def says_more(mentions: Iterable[Mention], line: Line, vocabulary: Vocabulary) -> Iterator[Mention]:
    """Yield those that say more than the line states."""
    stated = vocabulary.facts(line)
    for mention in mentions:
        if not _is_stated(mention, line, stated):
            yield mention


def _is_stated(mention: Mention, line: Line, stated: frozenset[Fact]) -> bool:
    if mention.ages is not None and line.age_band:
        youngest, oldest = AGE_YEARS[line.age_band]
        return mention.ages[0] <= youngest and oldest <= mention.ages[1]
    return mention.fact is not None and mention.fact in stated


def tag_of(mention: Mention) -> str:
    """Return the tag of the line that a mention of this kind is held to."""
    return _TAGS[mention.kind]


_TAGS = {AGE: AGE_BAND, SCHOOL_YEAR: AGE_BAND, PLACE: NATION, DATE: YEAR, PLATFORM: ON_PLATFORM}


def key_under(mention: Mention, line: Line) -> str:
    """Return what a reason is kept under: for this stretch, under this line and no other."""
    return f"{mention.key}:{line_code(line)}"


def field_under(mention: Mention, line: Line) -> str:
    """Return what a form calls the question why it may stand under this line."""
    return f"says_{mention.kind}_{mention.start}_{mention.end}_{line_code(line)}"


def line_code(line: Line) -> str:
    stated = json.dumps([*sorted(line.values())], separators=(",", ":"))
    return hashlib.sha256(stated.encode()).hexdigest()[:16]
