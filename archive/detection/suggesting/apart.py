"""People, towns, schools and accounts of a quote told apart: the same one has the same words throughout.

Somebody is called by what the text says they are ("[cousin]"), and "[name]" where those words stand beside
the name anyhow ("my cousin [name]"). Numbers stand only where there are several of a kind, and never one
that the text uses already: a revised text may hold "[friend 1]".
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from archive.detection.findings import Finding, Label
from archive.detection.placeholders import NAME, numbers_in, usual
from archive.detection.suggesting.backgrounds import backgrounds
from archive.detection.suggesting.people import FOLDED, PATTERNS, Person, is_shared, people_of
from archive.detection.suggesting.wording import with_stop, worded
from archive.detection.text.wordlists import name_counts
from archive.detection.text.words import WORD, key_of

COUNTED = frozenset({Label.USERNAME, Label.SCHOOL, Label.ORG, Label.PLACE, Label.PLACE_BROAD})
# The name of a school or a club may be cut short the second time; a town's is not.
CUT_SHORT = frozenset({Label.SCHOOL, Label.ORG})
# "[school]", but not "[a local]": words that name rather than describe.
A_NAME = re.compile(r"\[(?!an? |the |local|named|unnamed|certain)([a-zé ]+)\]")
FAMILY = re.compile(r"\bthe\s$", re.IGNORECASE)
SEVERAL_NAMES = 3  # without a comma: "rhodri gwion cai"
OTHER = "person"
FAMILY_NAME = "family"


def suggested(findings: Sequence[Finding], text: str) -> list[Finding]:
    """Return ``findings`` of ``text``, each with what stands for it there; nothing else of them changes."""
    return told_apart([worded(found, text) for found in findings], text)


def told_apart(findings: Sequence[Finding], text: str) -> list[Finding]:
    used = numbers_in(text)
    words = dict(enumerate(found.suggestion for found in findings))
    words.update(_people(findings, text, used))
    words.update(_things(findings, text, used))
    words.update(backgrounds(findings, text, used))
    return [replace(found, suggestion=words[number]) for number, found in enumerate(findings)]


def _people(findings: Sequence[Finding], text: str, used: dict[str, int]) -> dict[int, str]:
    named = [
        (number, found)
        for number, found in enumerate(findings)
        if found.label is Label.PERSON and found.suggestion == NAME
    ]
    stretches = {number: list(_parted(found, text)) for number, found in named}
    parts = [part for each in stretches.values() for part in each]
    shared = {part: f"{NAME}s" for part in parts if is_shared(text, *part)}
    school = any(found.label is Label.SCHOOL for found in findings)
    people = people_of((part for part in parts if part not in shared), text, school=school)
    families = [
        all(_is_family(part, ending, text) for part, ending in person.mentions.items()) for person in people
    ]
    alone = families.count(False) == 1 and "name" not in used
    called = [
        FAMILY_NAME if family else _called(person, alone=alone)
        for person, family in zip(people, families, strict=True)
    ]
    shown: dict[tuple[int, int], str] = dict(shared)
    starts = [found.start for found in findings]
    numbered = _numbered(called, used)
    names = _bare_names(people, called, numbered, starts)
    for person, plain, word, name in zip(people, called, numbered, names, strict=True):
        for part, ending in person.mentions.items():
            # "my cousin [cousin]" would stutter; "my cousin [cousin 1]" says which of them.
            said = name if plain == word and _stutters(person, part, plain, starts) else f"[{word}]"
            shown[part] = f"[{FAMILY_NAME}]" if _is_family(part, ending, text) else said + ending
    words: dict[int, str] = {}
    for number, found in named:
        position = found.start
        pieces: list[str] = []
        for start, end in stretches[number]:
            pieces += [_owned(text[position:start]) if pieces else text[position:start], shown[start, end]]
            position = end
        pieces.append(_owned(text[position : found.end]))
        after = text[found.end : found.end + 3]
        words[number] = with_stop("".join(pieces), text[found.start : found.end], after)
    return words


def _owned(behind_name: str) -> str:
    """Return what stands behind a name with its apostrophe: "kais sister"."""
    return f"'{behind_name}" if behind_name.startswith("s ") else behind_name


def _bare_names(
    people: Sequence[Person], called: Sequence[str], numbered: Sequence[str], starts: Sequence[int]
) -> list[str]:
    """Return what stands for the name alone of each: numbered where the child's own is one of several.

    "My friend [name]" tells who it is; "a boy called [name]" does not.
    """
    bare = [
        plain == word
        and plain in PATTERNS.words("ANYBODY")
        and any(_stutters(person, part, plain, starts) for part in person.mentions)
        for person, plain, word in zip(people, called, numbered, strict=True)
    ]
    children = [person.itself for person, is_bare in zip(people, bare, strict=True) if is_bare]
    if len(children) < 2 or not any(children):
        return [NAME] * len(people)
    return [
        f"{NAME[:-1]} {count}]" if is_bare else NAME
        for is_bare, count in zip(bare, accumulate(map(int, bare)), strict=True)
    ]


def _stutters(person: Person, part: tuple[int, int], word: str, starts: Sequence[int]) -> bool:
    """Say whether the text says there already who it is, so that the name alone gives way."""
    return word == "name" or part in person.introduced or _is_followed(person, part, word, starts)


def _is_followed(person: Person, part: tuple[int, int], word: str, starts: Sequence[int]) -> bool:
    """Say whether "my friend" stands behind a friend's name, and stays: no finding starts in it."""
    role, end = person.followed.get(part, ("", 0))
    return role == word and bisect_left(starts, part[1]) == bisect_left(starts, end)


def _is_family(part: tuple[int, int], ending: str, text: str) -> bool:
    """Say whether it is "the khans" rather than what somebody has, or "the Ferret"."""
    start, end = part
    the = FAMILY.search(text, max(0, start - 5), start)
    return ending != "" and the is not None and "'" not in text[start:end]


def _parted(found: Finding, text: str) -> Iterator[tuple[int, int]]:
    """Yield where each name of a finding stands: "Rolo and Mackie" are two, and of "helper Marcus" one is."""
    start = found.start
    role = PATTERNS["ROLE_FIRST"].match(text, start, found.end)
    if role is not None and role.end() < found.end and (text[start].islower() or role[0].endswith("(")):
        start = role.end()
    last = PATTERNS["ROLE_LAST"].search(text[start : found.end])
    end = start + last.start() if last is not None and last.start() else found.end
    for between in PATTERNS["PARTED"].finditer(text, start, end):
        if start < between.start() and between.end() < end:
            yield start, between.start()
            start = between.end()
    names = list(WORD.finditer(text, start, end))
    if len(names) >= SEVERAL_NAMES and text[start:end].islower() and all(map(_is_first_name, names)):
        yield from (name.span() for name in names)
    else:
        yield start, end


def _is_first_name(name: re.Match[str]) -> bool:
    return key_of(name[0]) in name_counts()


def _called(person: Person, *, alone: bool) -> str:
    if person.role and not person.claimed:
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
        keys = tuple(
            key_of(word[0]) for word in WORD.finditer(text[found.start : found.end].translate(FOLDED))
        )
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
    return [whole, (label, keys[:1])] if label in CUT_SHORT and keys and len(keys[0]) > 3 else [whole]


def _word_of(label: Label, found: Iterable[Finding]) -> str:
    """Return the most telling word that a thing has anywhere; the empty string where none of them names."""
    words = [match[1] for each in found if (match := A_NAME.match(each.suggestion))]
    plain = usual(label).strip("[]")
    return next((word for word in words if word != plain), words[0] if words else "")
