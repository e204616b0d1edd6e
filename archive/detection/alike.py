"""What one thing is, by all that its text says of it: the same words in one text stand for the same thing.

A friend whom the text calls a friend is no username where it comes again. Looked for after the edges: a
finding that holds somebody and a school becomes two, and one of another kind than it reads gets its own.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from archive.detection.findings import Finding, Label
from archive.detection.placeholders import usual
from archive.detection.rules import read_patterns
from archive.detection.suggesting.people import REACH, has_relation
from archive.detection.text.lexicon import NameTier, first_name_tier
from archive.detection.text.wordlists import entries
from archive.detection.text.words import key_of

PATTERNS = read_patterns("alike")
POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
NEAR = 32  # code points before a finding in which a cue stands
LONGEST = 160  # code points of a finding that is looked into
# What a name may be mistaken for.
MISTAKEN = frozenset({Label.USERNAME, Label.PLACE, Label.SCHOOL})
NAMING = MISTAKEN | {Label.PERSON, Label.ORG}
# Where somebody is, and what may hold more than one thing.
WHERE = frozenset({Label.SCHOOL, Label.ORG})
PARTED = WHERE | {Label.PERSON, Label.USERNAME, Label.HERITAGE}


def told_as_one(findings: Sequence[Finding], text: str) -> list[Finding]:
    """Return ``findings`` of ``text``, sorted and disjoint, the same words of one kind throughout."""
    if not any(found.label in NAMING or found.label in PARTED for found in findings):
        return list(findings)
    names = {_key(found, text) for found in findings if found.label is Label.PERSON}
    parted = [part for found in findings for part in _parted(found, text, names)]
    read: list[Finding] = []
    for position, found in enumerate(parted):
        first = read[-1].end if read else 0
        last = parted[position + 1].start if position + 1 < len(parted) else len(text)
        read.append(_read(found, text, first, last) if found.label in NAMING else found)
    return [_first_name(found, text) for found in _alike(read, text)]


def _key(found: Finding, text: str) -> str:
    return " ".join(map(key_of, POSSESSIVE.sub("", text[found.start : found.end]).split()))


def _as(found: Finding, label: Label, claim: str, start: int = -1, end: int = -1) -> Finding:
    """Return ``found`` as a ``label`` for the reason that ``claim`` gives, between ``start`` and ``end``."""
    return replace(
        found,
        label=label,
        reason=PATTERNS.claim(claim).reason,
        suggestion=PATTERNS.claim(claim).suggestion or usual(label),
        start=found.start if start < 0 else start,
        end=found.end if end < 0 else end,
    )


def _parted(found: Finding, text: str, names: set[str]) -> Iterator[Finding]:
    """Yield what a finding holds: "Mrs Lockyer at Dunmore Park" is somebody and a school."""
    start, end = found.start, found.end
    if end - start > LONGEST or found.label not in PARTED:
        yield found
    elif found.label is not Label.ORG and (match := PATTERNS["TITLED_AT"].fullmatch(text, start, end)):
        yield _as(found, Label.PERSON, "TITLE", end=match.end("who"))
        yield _as(found, Label.SCHOOL, "AT_SCHOOL", start=match.start("where"))
    elif (
        found.label not in WHERE
        and not _given(found, text)
        and (match := PATTERNS["OWNED_THING"].fullmatch(text, start, end))
    ):
        yield _as(found, Label.PERSON, "OWNER", end=_without_apostrophe(match, "who"))
    elif found.label is Label.HERITAGE:
        if match := PATTERNS["TWO_BACKGROUNDS"].fullmatch(text, start, end):
            yield replace(found, end=match.end("first"))
            yield replace(found, start=match.start("second"))
        else:
            yield found
    elif found.label in WHERE and (match := PATTERNS["OWNER_AT"].fullmatch(text, start, end)):
        yield _as(found, Label.PERSON, "OWNER", end=match.end("who"))
        yield replace(found, start=match.start("where"))
    elif (
        found.label in WHERE
        and (match := PATTERNS["WITH_SOMEBODY"].fullmatch(text, start, end))
        and first_name_tier(key_of(match["who"]))
    ):
        yield replace(found, end=match.end("where"))
        yield _as(found, Label.PERSON, "OWNER", match.start("who"))
    elif found.label in WHERE and (match := PATTERNS["AND_DOES"].fullmatch(text, start, end)):
        yield replace(found, end=match.end("where"))
    elif found.label is Label.USERNAME and (owner := _last_owner(text, start, end, names)):
        yield replace(found, end=owner.start())
        yield _as(found, Label.PERSON, "OWNER", owner.start("who"), owner.end("who"))
    else:
        yield found


def _given(found: Finding, text: str) -> bool:
    """Say whether the text gives a username as one: "a page called mias fault"."""
    before = PATTERNS["HANDLE_BEFORE"].search(text, max(0, found.start - NEAR), found.start)
    return found.label is Label.USERNAME and before is not None


def _without_apostrophe(match: re.Match[str], group: str) -> int:
    ending = POSSESSIVE.search(match[group])
    return match.end(group) - (len(ending[0]) if ending is not None else 0)


def _last_owner(text: str, start: int, end: int, names: set[str]) -> re.Match[str] | None:
    """Return where "and tegan's sister" ends a finding, of somebody known."""
    for match in PATTERNS["AND_OWNER"].finditer(text, start, end):
        key = key_of(match["who"])
        if match.end() == end and match.start() > start and (key in names or first_name_tier(key)):
            return match
    return None


def _read(found: Finding, text: str, first: int, last: int) -> Finding:
    """Return a finding as what stands around it says, no wider than from ``first`` to ``last``."""
    start, end, label = found.start, found.end, found.label
    near = max(0, start - NEAR)
    if label is Label.PERSON:
        title = PATTERNS["TITLE_BEFORE"].search(text, max(first, start - 6), start)
        if title is not None and text[start].isalpha():
            return replace(found, start=title.start())
        firm = PATTERNS["FIRM"].match(text, end, last)
        if firm is not None and first_name_tier(_key(found, text)) is not NameTier.SAFE:
            return _as(found, Label.ORG, "A_FIRM", end=firm.end())
    if end - start > LONGEST or not PATTERNS["LETTERS"].fullmatch(text, start, end):
        return found
    if label is Label.USERNAME and not _given(found, text) and PATTERNS["TITLED"].fullmatch(text, start, end):
        return _as(found, Label.PERSON, "TITLE")
    if (
        label in {Label.ORG, Label.USERNAME}
        and PATTERNS["THE_BEFORE"].search(text, near, start)
        and text[end - 1] in "sS"
        and PATTERNS["NEXT_DOOR"].match(text, end)
    ):
        return _as(found, Label.PERSON, "NEIGHBOURS")
    if (
        label in {Label.PERSON, Label.SCHOOL}
        and PATTERNS["EVERYONE_IN"].search(text, near, start)
        and not PATTERNS["NO_TOWN"].search(text, start, end)
        and not PATTERNS["OF_SOMEBODY"].match(text, end)
    ):
        return _as(found, Label.PLACE, "IN_TOWN")
    if (
        label in WHERE
        and _key(found, text) in _towns()
        and not PATTERNS["TEAM_BEFORE"].search(text, near, start)
    ):
        return _as(found, Label.PLACE, "A_TOWN")
    if label not in MISTAKEN:
        return found
    handle = label is Label.USERNAME and not first_name_tier(_key(found, text).partition(" ")[0])
    if (
        not handle
        and PATTERNS["ENDS_A_NAME"].match(text, end)
        and has_relation(text[max(0, start - REACH) : start])
    ):
        return _as(found, Label.PERSON, "RELATION")
    return found


@cache
def _towns() -> frozenset[str]:
    return entries("places") - entries("ambiguous_places")


def _first_name(found: Finding, text: str) -> Finding:
    """Return a username that is a first name alone, which the text gives as no handle, as somebody."""
    start, end = found.start, found.end
    if found.label is not Label.USERNAME or not PATTERNS["LETTERS"].fullmatch(text, start, end):
        return found
    key = _key(found, text)
    if not first_name_tier(key):
        return found
    return found if _given(found, text) else _as(found, Label.PERSON, "FIRST_NAME")


def _alike(findings: list[Finding], text: str) -> list[Finding]:
    """Return ``findings``, the same words as the surest of them says: a relation before all."""
    same: dict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(findings):
        if found.label in NAMING and PATTERNS["LETTERS"].fullmatch(text, found.start, found.end):
            same[_key(found, text)].append(number)
    for numbers in same.values():
        if len({findings[number].label for number in numbers}) < 2:
            continue
        surest = max((findings[number] for number in numbers), key=lambda found: _sureness(found, text))
        for number in numbers:
            found = findings[number]
            if found.label is not surest.label and _may_become(found, surest.label, text):
                findings[number] = replace(
                    found, label=surest.label, reason=surest.reason, suggestion=usual(surest.label)
                )
    return findings


def _sureness(found: Finding, text: str) -> tuple[bool, float]:
    before = text[max(0, found.start - REACH) : found.start]
    return found.label is Label.PERSON and has_relation(before), found.score


def _may_become(found: Finding, label: Label, text: str) -> bool:
    """Say whether the words may stand for somebody here: in "lives in Lincoln" they do not."""
    if label is not Label.PERSON:
        return True
    if found.label is Label.USERNAME:
        return not _given(found, text)
    owned = text[found.end : found.end + 2].lower() in {"'s", "’s"}
    where = PATTERNS["WHERE_BEFORE"].search(text, max(0, found.start - NEAR), found.start)
    return owned or where is None
