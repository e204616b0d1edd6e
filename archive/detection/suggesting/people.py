"""Who is who among the people of one quote: which mentions are one person's, and who the text says that is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from archive.detection.findings import Finding
from archive.detection.rules import read_patterns
from archive.detection.text.wordlists import name_counts
from archive.detection.text.words import WORD, key_of

PATTERNS = read_patterns("said_person")
REACH = 64  # code points around a name in which the text says who somebody is
SHORTEST_STEM = 3  # letters that a short form shares with the name
LONGEST_NAME = 24  # letters of a name, and words of it, that are compared
MOST_WORDS = 5
MUCH_MORE_OFTEN = 5
POSSESSIVE = re.compile(r"(?:'s|s')$", re.IGNORECASE)
FOLDED = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})


@dataclass(slots=True)
class Person:
    """``mentions`` are the numbers of the findings that name them, with what follows the name there ("'s");
    ``introduced`` those where the text says who it is in so many words. ``itself``: the child that speaks."""

    role: str = ""
    title: str = ""
    surname: str = ""
    itself: bool = False
    mentions: dict[int, str] = field(default_factory=dict)
    introduced: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Name:
    """The words of a name, without a title and without what makes it a possessive."""

    keys: tuple[str, ...]
    title: str
    ending: str

    @classmethod
    def of(cls, surface: str) -> "Name":
        surface = surface.translate(FOLDED)
        titled = PATTERNS["TITLED"].match(surface)
        title = titled["title"].lower() if titled and titled.end() < len(surface) else ""
        words = [match[0] for match in WORD.finditer(surface, titled.end() if titled and title else 0)]
        words = words[:MOST_WORDS] or [surface[:LONGEST_NAME]]
        ending = "'s" if POSSESSIVE.search(words[-1]) and surface.endswith(words[-1]) else ""
        keys = [key_of(POSSESSIVE.sub("", word))[:LONGEST_NAME] for word in words]
        if not ending and (stem := _owner(keys[-1])):
            keys[-1], ending = stem, "'s"
        return cls(tuple(keys), title, ending)

    @property
    def formal(self) -> bool:
        return bool(self.title) and self.title not in PATTERNS.words("KIN_TITLES")


def _owner(key: str) -> str:
    """Return "kai" for "kais"; the empty string where the whole is a name: "james"."""
    stem = key.removesuffix("s")
    if stem == key or len(stem) < SHORTEST_STEM - 1:
        return ""
    counts = name_counts()
    return stem if counts.get(stem, 0) > MUCH_MORE_OFTEN * counts.get(key, 0) else ""


class People:
    """The people of one quote, in the order of their first mention."""

    def __init__(self) -> None:
        self.all: list[Person] = []
        self._by_whole: dict[tuple[str, ...], Person] = {}
        self._by_first: dict[str, Person] = {}
        self._by_last: dict[str, Person] = {}
        self._by_stem: dict[str, Person] = {}

    def find(self, name: Name, beside: Person | None) -> Person | None:
        """Return who is meant, by an earlier mention; not by a short form where ``beside`` stands next to it."""
        whole = self._by_whole.get(name.keys)
        if name.formal:
            known = whole or self._by_last.get(name.keys[-1])
            return known if known is not None and known.title in {"", name.title} else None
        if whole is not None:
            return whole
        first = self._by_first.get(name.keys[0])
        if len(name.keys) > 1:
            # "Kai", then "Kai Jones"; not "Kai Smith", then "Kai Jones".
            return first if first is not None and first.surname in {"", name.keys[-1]} else None
        known = first or self._by_last.get(name.keys[0])
        if known is None:
            known = next((self._by_stem[stem] for stem in stems(name.keys[0]) if stem in self._by_stem), None)
            known = known if known is not beside else None
        return known

    def add(self, name: Name, person: Person) -> None:
        self._by_whole.setdefault(name.keys, person)
        if len(name.keys) > 1 or name.formal:
            person.surname = person.surname or name.keys[-1]
            self._by_last.setdefault(name.keys[-1], person)
        if not name.formal:
            self._by_first.setdefault(name.keys[0], person)
            for stem in stems(name.keys[0]):
                self._by_stem.setdefault(stem, person)
        else:
            person.title = person.title or name.title


def stems(first: str) -> Iterator[str]:
    """Yield what a first name and the short forms of it have in common."""
    yield first
    yield from sorted(_short_forms().get(first, ()))
    for ending in sorted(PATTERNS.words("PET_ENDINGS")):
        stem = first.removesuffix(ending)
        if stem != first and len(stem) >= SHORTEST_STEM:
            yield stem


@cache
def _short_forms() -> dict[str, set[str]]:
    forms: dict[str, set[str]] = {}
    for pair in PATTERNS.words("SHORT_FORMS"):
        short, long = pair.split("-")
        forms.setdefault(long, set()).add(short)
    return forms


def people_of(findings: Iterable[tuple[int, Finding]], text: str) -> list[Person]:
    """Return the people whom ``findings``, each with its number, name in ``text``."""
    people = People()
    beside: Person | None = None
    many = False
    end = 0
    for number, found in findings:
        name = Name.of(text[found.start : found.end])
        before = text[max(0, found.start - REACH) : found.start].translate(FOLDED)
        after = text[found.end : found.end + REACH].translate(FOLDED)
        joined = beside is not None and PATTERNS["JOINS"].fullmatch(text, end, found.start) is not None
        role, several = _role_before(before)
        if not role and joined and many and beside is not None:
            role, several = beside.role, True
        introduced = bool(role)
        if not role and (behind := PATTERNS["AFTER"].match(after)):
            role = _role(behind)
            introduced = bool(role)
        if not role and name.title:
            role = _titled(name.title, before, after)
        person = people.find(name, beside if joined else None)
        if person is None or (introduced and _is_another(person, role)):
            person = Person()
            people.all.append(person)
        people.add(name, person)
        person.mentions[number] = name.ending
        if introduced:
            person.introduced.add(number)
        if role and (not person.role or (introduced and person.role in PATTERNS.words("LOOSE"))):
            person.role = role
        said = PATTERNS["SELF_BEFORE"].search(before) or PATTERNS["SELF_AFTER"].match(after)
        person.itself = person.itself or (said is not None and not introduced)
        beside, many, end = person, several, found.end
    return people.all


def _is_another(person: Person, role: str) -> bool:
    loose = PATTERNS.words("LOOSE")
    return bool(person.introduced) and role != person.role and not {role, person.role} & loose


def _role_before(before: str) -> tuple[str, bool]:
    """Return who the words before a name say that somebody is, and whether they may say it of several."""
    match = PATTERNS["BEFORE"].search(before) or PATTERNS["CALLED"].search(before)
    if match is None:
        return "", False
    return _role(match), match["role"].lower().endswith("s")


def _role(match: re.Match[str]) -> str:
    role = _one_word(match["role"])
    whose = _one_word(match["whose"]) if match["whose"] else ""
    return f"{whose}'s {role}" if whose and role else role


def _one_word(written: str) -> str:
    return PATTERNS.suggestion(" ".join(written.lower().split())).strip("[]")


def _titled(title: str, before: str, after: str) -> str:
    school = title in PATTERNS.words("SCHOOL_TITLES")
    return "" if school and not PATTERNS["SCHOOLING"].search(f"{before} {after}") else _one_word(title)
