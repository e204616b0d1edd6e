"""Who is who in one quote: which mentions are one person's, and who the text says that person is."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from archive.detection.rules import read_patterns
from archive.detection.text.looks import lower_case
from archive.detection.text.wordlists import name_counts
from archive.detection.text.words import WORD, key_of

PATTERNS = read_patterns("said_person")
REACH = 64  # code points around a name in which the text says who somebody is
NEAR_TITLE = 28  # code points
SHORTEST_STEM = 3  # letters that a short form shares with the name
LONGEST_NAME = 24  # letters of a name, and words of it, that are compared
MOST_WORDS = 5
MUCH_MORE_OFTEN = 5
BRACKETS = (")", '"', "'")
POSSESSIVE = re.compile(r"(?:'s|s')$", re.IGNORECASE)
FOLDED = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})


@dataclass(slots=True)
class Person:
    """``mentions`` are the stretches that name them, each with what follows the name in it ("'s").

    ``introduced`` are those where the text says who it is in so many words; ``itself``: the child speaking;
    ``followed``: what the words behind a mention say of somebody ("Zack my friend"), and where they end;
    ``claimed``: somebody only says that it is their name.
    """

    role: str = ""
    title: str = ""
    surname: str = ""
    itself: bool = False
    mentions: dict[tuple[int, int], str] = field(default_factory=dict)
    introduced: set[tuple[int, int]] = field(default_factory=set)
    followed: dict[tuple[int, int], tuple[str, int]] = field(default_factory=dict)
    claimed: bool = False


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
        if len(keys) > 1 and keys[0] in PATTERNS.words("NICKNAMING"):
            del keys[0]  # "big dez"
        return cls(tuple(keys), title, ending)

    def owning(self) -> "Name":
        """Return "kai" and "'s" for "kais"."""
        return Name((*self.keys[:-1], self.keys[-1].removesuffix("s")), self.title, "'s")

    @property
    def formal(self) -> bool:
        return bool(self.title) and self.title not in PATTERNS.words("KIN_TITLES")


class People:
    """The people of one quote, in the order of their first mention."""

    def __init__(self) -> None:
        self.all: list[Person] = []
        self._by_whole: dict[tuple[str, ...], Person] = {}
        self._by_first: dict[str, Person] = {}
        self._by_last: dict[str, Person] = {}
        self._by_stem: dict[str, Person] = {}

    def find(self, name: Name, beside: Person | None) -> Person | None:
        """Return who is meant, by an earlier mention; by a short form only if not ``beside``, next to it."""
        whole = self._by_whole.get(name.keys)
        if name.formal:
            known = whole or self.namesake(name)
            if known is None or known.title == name.title:
                return known
            # "Sarah Webb (social worker)" is "Ms Webb"; Kai Jones may be the son of "Mrs Jones".
            adult = known is whole or known.role in PATTERNS.words("WITH_A_TITLE")
            return known if adult and not known.title else None
        if whole is not None:
            return whole
        first = self._by_first.get(name.keys[0])
        if len(name.keys) > 1 and first is not None and first is beside:
            return None  # "Ollie and Ollie B"
        if len(name.keys) > 1 and first is None:
            alone = self._by_first.get(name.keys[-1])  # "rook", then "Daniel Rook"
            return alone if alone is not None and not alone.surname else None
        if len(name.keys) > 1:
            # "Kai", then "Kai Jones"; not "Kai Smith", then "Kai Jones".
            return first if first is not None and first.surname in {"", name.keys[-1]} else None
        known = first or self._by_last.get(name.keys[0])
        if known is None:
            shorter = (self._by_first.get(stem) for stem in stems(name.keys[0]))
            known = next(filter(None, shorter), self._by_stem.get(name.keys[0]))
            known = known if known is not beside else None
        return known

    def namesake(self, name: Name) -> Person | None:
        """Return who has the same surname, if anybody was named with it before."""
        return self._by_last.get(name.keys[-1])

    def knows(self, key: str) -> bool:
        return key in self._by_first or key in self._by_last

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


def people_of(stretches: Iterable[tuple[int, int]], text: str, *, school: bool = False) -> list[Person]:
    """Return the people who are named in ``text`` by ``stretches``, from start to end of each.

    ``school``: the text names one, so that whoever has a title is a teacher.
    """
    people = People()
    beside: Person | None = None
    many = False
    end = 0
    about_school = cache(lambda: school or PATTERNS["SCHOOLING"].search(text) is not None)
    for start, past in stretches:
        before = text[max(0, start - REACH) : start].translate(FOLDED)
        after = text[past : past + REACH].translate(FOLDED)
        name = Name.of(text[start:past])
        if _owns(name, after, people):
            name = name.owning()
        joined = beside is not None and PATTERNS["JOINS"].fullmatch(text, end, start) is not None
        role, several = _role_before(before, after)
        if not role and joined and many and beside is not None:
            role, several = beside.role, True
        introduced = bool(role)
        if not role and (behind := PATTERNS["AFTER"].match(after) or PATTERNS["AFTER_IS"].match(after)):
            role = _role(behind)
            introduced = bool(role)
        followed = PATTERNS["FOLLOWED"].match(after)
        if not role and name.formal and followed is not None:
            role = _role(followed)  # "Mr Reid my form tutor"
        person = people.find(name, beside if joined else None)
        if person is None and beside is not None and _is_alias(text[end:start], after):
            person = beside
        # "Mrs Jones" may be of the family of Kai Jones: her title does not make a teacher of her.
        namesake = people.namesake(name)
        if not role and name.title and (namesake is None or namesake.title):
            role = _titled(name.title, before, text[start:past], after, about_school)
        said = PATTERNS["SELF_BEFORE"].search(before) or PATTERNS["SELF_AFTER"].match(after)
        if person is None or (introduced and not said and _is_another(person, role)):
            person = Person()
            people.all.append(person)
        people.add(name, person)
        person.mentions[start, past] = name.ending
        if introduced:
            person.introduced.add((start, past))
        if followed is not None:
            person.followed[start, past] = _role(followed), past + followed.end()
        if role and (not person.role or (introduced and person.role in PATTERNS.words("LOOSE"))):
            person.role = role
        person.claimed = person.claimed or PATTERNS["CLAIMED"].search(before) is not None
        person.itself = person.itself or (said is not None and not introduced)
        beside, many, end = person, several, past
    return people.all


def is_shared(text: str, start: int, end: int) -> bool:
    """Say whether several people have the name: "two Olivias", not "both Olivia and Mia"."""
    several = PATTERNS["SEVERAL"].search(text, max(0, start - REACH), start)
    return several is not None and _is_with_s(key_of(text[start:end]))


def _is_with_s(key: str) -> bool:
    """Say whether it is a name with an "s" at its end, rather than one that ends in it."""
    stem, counts = key.removesuffix("s"), name_counts()
    return stem != key and counts.get(stem, 0) > MUCH_MORE_OFTEN * counts.get(key, 0)


def _is_alias(between: str, after: str) -> bool:
    """Say whether a name is another of the one before: "but everyone says Teddy", "Oluwaseun (Seun)"."""
    if PATTERNS["IN_BRACKETS"].fullmatch(between):
        return after[:1] in BRACKETS
    return (
        len(between) <= REACH
        and "." not in between
        and PATTERNS["ANOTHER_BEGINS"].match(between) is None
        and PATTERNS["ALIAS"].search(between[-REACH:]) is not None
    )


def _owns(name: Name, after: str, people: People) -> bool:
    """Say whether the name is another's with "s": "kais phone", but neither "james" nor "macs and me"."""
    key = name.keys[-1]
    stem = key.removesuffix("s")
    if name.ending or stem == key or len(stem) < SHORTEST_STEM - 1 or not PATTERNS["OWNED"].match(after):
        return False
    if people.knows(stem):
        return True
    return len(stem) >= SHORTEST_STEM and _is_with_s(key)


def _is_another(person: Person, role: str) -> bool:
    loose = PATTERNS.words("LOOSE")
    if person.itself:
        return True
    return bool(person.introduced) and role != person.role and not {role, person.role} & loose


def has_relation(before: str) -> bool:
    """Say whether these words end in who somebody is, whose name comes next: "my little cousin "."""
    return bool(_role_before(before.translate(FOLDED))[0])


def _role_before(before: str, after: str = "") -> tuple[str, bool]:
    """Return who the words before a name say that somebody is, and whether they may say it of several."""
    lowered = lower_case(before)
    match = PATTERNS["BEFORE"].search_in(before, lowered) or PATTERNS["CALLED"].search_in(before, lowered)
    if match is None or not _is_beside(match, after):
        return "", False
    return _role(match), match["role"].lower().endswith("s")


def _is_beside(match: re.Match[str], after: str) -> bool:
    """Say whether the mark between who somebody is and the name joins them.

    It does in "my mum, Dawn, said" and in "Social worker: Ada"; not in "tell her mum, will says" or in
    "an e-mail to the manager: Mia has".
    """
    if match[0].endswith((", ", ",")):
        return PATTERNS["CLOSED"].match(after) is not None
    if match[0].endswith((": ", ":")):
        return PATTERNS["WRITTEN_TO"].search(match.string, 0, match.start("role")) is None
    return True


def _role(match: re.Match[str]) -> str:
    role = _one_word(match["role"])
    whose = _one_word(match["whose"]) if match["whose"] else ""
    if whose and role:
        return f"{whose}'s {role}"
    other = PATTERNS["ANOTHERS"].search(match.string, 0, match.start())
    told = other and role in PATTERNS.words("KINDRED") and not match["role"].lower().endswith("s")
    return f"{other['of'].lower()} {role}" if other and told else role


def _one_word(written: str) -> str:
    return PATTERNS.suggestion(" ".join(written.lower().split())).strip("[]")


def _titled(title: str, before: str, surface: str, after: str, school: Callable[[], bool]) -> str:
    """Return who somebody with ``title`` is; ``school``: is the text about one, so that "mr" is a teacher?"""
    if title in PATTERNS.words("SCHOOL_TITLES"):
        around = f"{before[-NEAR_TITLE:]}«{surface}»{after[:NEAR_TITLE]}"
        teaches = title in PATTERNS.words("ALWAYS_SCHOOL") or school()
        return _one_word(title) if teaches and not PATTERNS["NO_TEACHER"].search(around) else ""
    if title in PATTERNS.words("RANKS") and PATTERNS["IN_A_GROUP"].search(f"{before}{surface}{after}"):
        return "leader"
    return _one_word(title)
