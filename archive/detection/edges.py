"""Findings without the words at their edges that identify nobody, so that they can be accepted as they stand.

Only words of a closed list are left out, and never all: in doubt the wider finding stands.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

from archive.detection.findings import Finding, Label
from archive.detection.rules import read_patterns
from archive.detection.tagger import TaggedWord
from archive.detection.text.lexicon import first_name_tier, is_also_name, is_ordinary
from archive.detection.text.wordlists import entries
from archive.detection.text.words import WORD, key_of

PATTERNS = read_patterns("edges")
# Whoever has somebody as a sister is not told so as a name.
OWNER = re.compile(
    r"\b(?:my|your|ur|his|her|our|their|the|an?|this|that|other|\w+['’]?s)\s{1,3}$", re.IGNORECASE
)
LAST_WORD = re.compile(r"(?<!\w)(\w+)[ \t]{1,2}$")
LONGEST_OWNER = 24  # code points
# What these find may begin and end in any word, whatever else is found in it.
ANY_WORDS = frozenset({"cued_accounts"})
# Whoever takes "crime ref" for a part of the number is as often right as not, and the wider finding is safer.
WIDE = frozenset({"id_numbers"})
# What shows by itself to be a handle: "cardi_lass_06", of which "added" is no part.
SHAPED = re.compile(r"[^\W\d_][_\d]|_")
CLOSING = " \t\r\n,;:.!?…"
# A full stop belongs to what it shortens: "J.", "St.".
SHORTENED = re.compile(r"(?:\b\w|\b(?:st|rd|ave|dr|jr|sr))\.$", re.IGNORECASE)


def trimmed(found: Finding, text: str, tagged: Sequence[TaggedWord] = ()) -> Finding:
    """Return ``found`` from its first to its last word that may identify.

    ``tagged`` are the words of ``text`` as the tagger read them.
    """
    found = _by_list(found, text, tagged)
    seen = _without_unseen(found, text, tagged)
    return found if (seen.start, seen.end) == (found.start, found.end) else _by_list(seen, text, tagged)


def _without_unseen(found: Finding, text: str, tagged: Sequence[TaggedWord]) -> Finding:
    """Return ``found`` without everyday words at its edges in which the tagger saw nothing at all."""
    trusting = found.label.name.lower() in PATTERNS.words("TRUSTING_THE_TAGGER")
    if not trusting or WIDE.intersection(found.sources):
        return found
    inside = _inside(found, tagged)
    written = [text[word.start : word.end] for word in inside]
    keys = list(map(key_of, written))
    unseen = [_is_unseen(found.label, *each) for each in zip(inside, written, keys, strict=True)]
    apart = [text[before.end : after.start].isspace() for before, after in pairwise(inside)]
    if all(unseen):
        return found
    start, end = found.start, found.end
    for position in range(len(inside)):
        if not unseen[position] or not apart[position] or _belongs(written, keys, position):
            break
        start = inside[position + 1].start
    for position in reversed(range(len(inside))):
        surname = (
            position and found.label is Label.PERSON and _is_surname_of(keys[position - 1], keys[position])
        )
        if not unseen[position] or not apart[position - 1] or surname:
            break
        end = inside[position - 1].end
    return replace(found, start=start, end=end) if start < end else found


def _inside(found: Finding, tagged: Sequence[TaggedWord]) -> Sequence[TaggedWord]:
    first = bisect_left(tagged, found.start, key=attrgetter("start"))
    return tagged[first : bisect_right(tagged, found.end, lo=first, key=attrgetter("end"))]


def _is_surname_of(first: str, key: str) -> bool:
    """Say whether an everyday word may go on with a first name: "harry styles"."""
    known = key in entries("everyday_surnames") or f"{first} {key}" in entries("public_figures")
    return known and first_name_tier(first) is not None


def _is_unseen(label: Label, word: TaggedWord, written: str, key: str) -> bool:
    return (
        word.probability < PATTERNS.number("UNSEEN")
        and not written.istitle()
        and not key.isdigit()
        and is_ordinary(key)
        and not is_also_name(key)
        and not (label is Label.PERSON and key in PATTERNS.words("TITLES"))
    )


def _by_list(found: Finding, text: str, tagged: Sequence[TaggedWord]) -> Finding:
    words = list(WORD.finditer(text, found.start, found.end))
    label = Label.USERNAME if ANY_WORDS.intersection(found.sources) else found.label
    first, past = _kept(label, [word[0] for word in words], _is_owned(text, found.start))
    if past == len(words) > first + 1 and _is_verb(words[-2], words[-1], text):
        past -= 1
    if (
        first
        and label is Label.PERSON
        and _is_seen(_inside(replace(found, end=words[first].start()), tagged))
    ):
        first = 0  # "sea cadets at aaliyah": in doubt the wider finding stands
    start = words[first].start() if first else found.start
    end = words[past - 1].end() if past < len(words) else _without_stop(text, start, found.end)
    return replace(found, start=start, end=end)


def _is_verb(before: re.Match[str], word: re.Match[str], text: str) -> bool:
    """Say whether what may be somebody is a verb by what stands around: "my foster sister will be there"."""
    return (
        word[0] in PATTERNS.words("VERBS_TOO")
        and PATTERNS["VERB_BEHIND"].match(text, word.end()) is not None
        and text[before.end() : word.start()].isspace()
        and key_of(before[0]) not in PATTERNS.words("JOINS_SOMEBODY")
    )


def _is_seen(words: Sequence[TaggedWord]) -> bool:
    """Say whether the tagger surely read a detail in one of these words."""
    return any(word.probability >= PATTERNS.number("SEEN") for word in words)


def _is_owned(text: str, start: int) -> bool:
    """Say whether what starts there is somebody's: "my auntie bren", not "told auntie bren"."""
    return OWNER.search(text, max(0, start - LONGEST_OWNER), start) is not None


def start_of_title(text: str, start: int) -> int:
    """Return where the name that starts there does with what stands before it: "auntie" of "auntie bren"."""
    before = LAST_WORD.search(text, max(0, start - LONGEST_OWNER), start)
    if (
        before is None
        or key_of(before[1]) not in PATTERNS.words("TITLES")
        or _is_owned(text, before.start(1))
    ):
        return start
    return before.start(1)


def _kept(label: Label, words: Sequence[str], owned: bool) -> tuple[int, int]:
    """Return the first word that stays, and the one past the last; all of them where none would."""
    keys = [key_of(word) for word in words]
    if label is Label.USERNAME:
        return _kept_of_account(words, keys)
    leading, trailing = _lists("LEADING", label), _lists("TRAILING", label)
    first, past = 0, _past_sentence(words, keys, label)
    if label is Label.PERSON:
        first = _past_where(words[:past], keys[:past])
    while first < past and keys[first] in leading and not _belongs(words, keys, first):
        if label is Label.PERSON and _is_title(keys, first, owned or first > 0):
            break
        first += 1
    while (
        past > first
        and keys[past - 1] in trailing
        and not _is_nickname(label, keys[first:past])
        and not (label is Label.PERSON and words[past - 1].istitle() and is_also_name(keys[past - 1]))
    ):
        past -= 1
    return (first, past) if first < past else (0, len(keys))


def _past_where(words: Sequence[str], keys: Sequence[str]) -> int:
    """Return the position after "sleepover at" in "sleepover at beth"; 0: it does not begin so."""
    for position, key in enumerate(keys):
        if position and key in PATTERNS.words("BEFORE_SOMEBODY"):
            named = any(first_name_tier(after) is not None for after in keys[position + 1 :])
            return position + 1 if named else 0
        if words[position].istitle() or not is_ordinary(key) or is_also_name(key):
            return 0
    return 0


def _kept_of_account(words: Sequence[str], keys: Sequence[str]) -> tuple[int, int]:
    """Return as ``_kept`` does, of what may begin and end in almost any word."""
    leading, trailing = PATTERNS.words("LEADING_USERNAME"), PATTERNS.words("TRAILING_USERNAME")
    if SHAPED.search(words[0]):
        trailing |= PATTERNS.words("TRAILING_SHAPED")
    first, past = 0, _past_sentence(words, keys, Label.USERNAME)
    while first < past and keys[first] in leading and not words[first].istitle():
        first += 1
    if _is_announced(words, keys, first, past):
        first += 2 if keys[first] == "the" else 1
    while past > first and keys[past - 1] in trailing and not words[past - 1].istitle():
        past -= 1
    return (first, past) if first < past else (0, len(keys))


def _is_announced(words: Sequence[str], keys: Sequence[str], first: int, past: int) -> bool:
    """Say whether a name in capitals begins after a word for what it is: "the group Grange Leaks"."""
    name = first + (2 if first < past and keys[first] == "the" else 1)
    if name >= past or any(words[position].istitle() for position in range(first, name)):
        return False
    return keys[name - 1] in PATTERNS.words("ANNOUNCING") - {"the"} and words[name][0].isupper()


def _past_sentence(words: Sequence[str], keys: Sequence[str], label: Label) -> int:
    """Return the position past the last word that does not begin another sentence by its capital."""
    past = len(keys)
    surnames = PATTERNS.words("SURNAMES_TOO") if label is Label.PERSON else frozenset[str]()
    mixed = any(word.islower() for word in words) or any(word.istitle() and len(word) > 1 for word in words)
    while (
        past > 1
        and mixed
        and keys[past - 1] in PATTERNS.words("NEXT_SENTENCE") - surnames
        and (words[past - 1].istitle() or words[past - 1] in {"YP", "LADO"})
    ):
        past -= 1
    return past


def _lists(edge: str, label: Label) -> frozenset[str]:
    return PATTERNS.words(edge) | PATTERNS.words_or_none(f"{edge}_{label.name}")


def _belongs(words: Sequence[str], keys: Sequence[str], position: int) -> bool:
    """Say whether a word belongs to the name that follows: "Sister Agnes", "Living Waters", "our lady"."""
    after = position + 1
    if after == len(words):
        return False
    if keys[after] in PATTERNS.words("KEPT_BEFORE"):
        return True
    capitals = all(word.istitle() for word in (words[position], words[after]))
    return capitals and keys[position] not in PATTERNS.words("ARTICLES")


def _is_title(keys: Sequence[str], position: int, owned: bool) -> bool:
    """Say whether a name is called so: "auntie bren", "little sam"; "my sister tasha" is called tasha."""
    return position + 1 < len(keys) and not owned and keys[position] in PATTERNS.words("TITLES")


def _is_nickname(label: Label, keys: Sequence[str]) -> bool:
    """Say whether two words are what somebody is called, not who it is: "butcher boy", not "tasha lad"."""
    return (
        label is Label.PERSON
        and len(keys) > 1
        and first_name_tier(keys[-2]) is None
        and is_ordinary(keys[-2])
    )


def _without_stop(text: str, start: int, end: int) -> int:
    if SHORTENED.search(text, start, end):
        return end
    kept = len(text[start:end].rstrip(CLOSING))
    return start + kept if kept else end
