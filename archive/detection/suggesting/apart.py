"""People, towns, schools and accounts of one quote told apart: the same one has the same words throughout.

Somebody is called by what the text says they are ("[cousin]"), and "[name]" where those words stand beside the
name anyhow ("my cousin [name]"). Numbers stand only where there are several of a kind, and never one that the
text uses already: a revised text may hold "[friend 1]".
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.detection.findings import Finding, Label
from archive.detection.placeholders import NAME, numbers_in, usual
from archive.detection.suggesting.people import FOLDED, Person, people_of
from archive.detection.suggesting.wording import with_stop
from archive.detection.text.words import WORD, key_of

COUNTED = frozenset({Label.USERNAME, Label.SCHOOL, Label.ORG, Label.PLACE, Label.PLACE_BROAD})
# The name of a school or a club may be cut short the second time; a town's is not.
CUT_SHORT = frozenset({Label.SCHOOL, Label.ORG})
# "[school]", but not "[a local]": words that name rather than describe.
A_NAME = re.compile(r"\[(?!an? |the |local|named|unnamed|certain)([a-zé ]+)\]")
FAMILY = re.compile(r"\bthe\s$", re.IGNORECASE)
OTHER = "person"


def told_apart(findings: Sequence[Finding], text: str) -> list[Finding]:
    used = numbers_in(text)
    words = dict(enumerate(found.suggestion for found in findings))
    words.update(_people(findings, text, used))
    words.update(_things(findings, text, used))
    return [replace(found, suggestion=words[number]) for number, found in enumerate(findings)]


def _people(findings: Sequence[Finding], text: str, used: dict[str, int]) -> dict[int, str]:
    named = [(number, found) for number, found in enumerate(findings) if found.label is Label.PERSON]
    people = people_of(named, text)
    alone = len(people) == 1 and "name" not in used
    called = [_called(person, alone=alone) for person in people]
    numbered = _numbered(called, used)
    words: dict[int, str] = {}
    for person, plain, word in zip(people, called, numbered, strict=True):
        for number, ending in person.mentions.items():
            found = findings[number]
            shown = NAME if plain == word and number in person.introduced else f"[{word}]"
            surface, after = text[found.start : found.end], text[found.end : found.end + 3]
            if ending and FAMILY.search(text, max(0, found.start - 5), found.start) and "'" not in surface:
                shown, ending = "[family]", ""
            words[number] = with_stop(shown + ending, surface, after)
    return words


def _called(person: Person, *, alone: bool) -> str:
    if person.role:
        return person.role
    return "name" if alone or person.itself else OTHER


def _numbered(called: Sequence[str], used: dict[str, int]) -> list[str]:
    """Return the words with a number each where there are several of one, or one in the text already."""
    several = Counter(called)
    count = dict(used)
    found = []
    for word in called:
        if word == "name" or (several[word] == 1 and word not in used):
            found.append(word)
            continue
        count[word] = count.get(word, 0) + 1
        found.append(f"{word} {count[word]}")
    return found


def _things(findings: Sequence[Finding], text: str, used: dict[str, int]) -> dict[int, str]:
    """Return the words of what is counted: each thing's own, and the same ones wherever it stands."""
    things: list[tuple[Label, list[int]]] = []
    by_name: dict[tuple[Label, tuple[str, ...]], list[int]] = {}
    for number, found in enumerate(findings):
        if found.label not in COUNTED:
            continue
        keys = tuple(key_of(word[0]) for word in WORD.finditer(text[found.start : found.end].translate(FOLDED)))
        known = next((by_name[name] for name in _names(found.label, keys) if name in by_name), None)
        if known is None:
            known = []
            things.append((found.label, known))
        for name in _names(found.label, keys):
            by_name.setdefault(name, known)
        known.append(number)
    words = [_word_of(label, (findings[number] for number in numbers)) for label, numbers in things]
    said: dict[int, str] = {}
    for (_, numbers), plain, word in zip(things, words, _numbered(words, used), strict=True):
        for number in numbers:
            if A_NAME.match(findings[number].suggestion) and plain:
                said[number] = A_NAME.sub(f"[{word}]", findings[number].suggestion, count=1)
    return said


def _names(label: Label, keys: tuple[str, ...]) -> list[tuple[Label, tuple[str, ...]]]:
    whole = (label, keys)
    return [whole, (label, keys[:1])] if label in CUT_SHORT and keys and len(keys[0]) > 3 else [whole]  # noqa: PLR2004


def _word_of(label: Label, found: Iterable[Finding]) -> str:
    """Return the most telling word that a thing has anywhere; the empty string where none of them names."""
    words = [match[1] for each in found if (match := A_NAME.match(each.suggestion))]
    plain = usual(label).strip("[]")
    return next((word for word in words if word != plain), words[0] if words else "")
