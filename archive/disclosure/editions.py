"""Whether a next edition of a quote may keep the address of the one before, and what both tell together."""

import re
import unicodedata
from collections.abc import Iterable

from archive.disclosure.copy import PublicCopy
from archive.disclosure.ladders import ONLINE, SEVERAL, Line, Vocabulary
from archive.disclosure.tags import is_no_finer

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_MOST_SLIPS = 2  # letters put in, left out or exchanged, in a word that was spelled otherwise
_LETTERS_FOR_A_SLIP = 3


def keeps_address(before: PublicCopy, after: PublicCopy, vocabulary: Vocabulary) -> bool:
    """Say whether whoever kept the address of ``before`` may be shown ``after`` there.

    So where the text differs in spelling at most, and the line says the same or less: somebody who holds both
    then learns nothing that one of them did not tell. Else the differences themselves point at what was
    hidden.
    """
    return differs_in_spelling_only(before.text, after.text) and is_no_finer(before, after, vocabulary)


def told_together(line: Line, earlier: Iterable[Line], vocabulary: Vocabulary) -> Line:
    """Return what somebody knows from ``line`` who kept the editions before, given newest first.

    Where it tells nothing that they did not tell, that is the line alone. Of what was corrected meanwhile
    (10–12 instead of 13–15) what is said now counts, and a term that is gone or renamed since counts nowhere.
    """
    terms = vocabulary.platforms.keys() | vocabulary.harm_types.keys() | {ONLINE}
    now = vocabulary.facts(line)
    lines = list(earlier)
    if now <= frozenset().union(*(vocabulary.facts(each) for each in lines)):
        return line
    known = set(now)
    for each in lines:
        for tag, value in each.values():
            said = {fact for fact in known if fact[0] == tag}
            implied = set(vocabulary.implied(tag, value))
            if value in terms if tag in SEVERAL else said <= implied:
                known |= implied
    return vocabulary.line(known)


def told_before_merging(line: Line, earlier: Iterable[Line], vocabulary: Vocabulary) -> Line | None:
    """Return what is told together, with the terms that the earlier lines had before these were merged.

    None where none of theirs was merged since, or where the line tells nothing beside them. Somebody who kept
    "Yubo" and reads "Snapchat, 13–15" beside it, since the two were merged, looks among those of Yubo.
    """
    lines = list(earlier)
    old = {
        (tag, value) for each in lines for tag, value in each.values() if vocabulary.now(tag, value) != value
    }
    now = vocabulary.facts(line)
    if not old or now <= frozenset().union(*(vocabulary.facts(each) for each in lines)):
        return None
    together = told_together(line, lines, vocabulary)
    stays = {(tag, vocabulary.now(tag, value)) for tag, value in old}
    apart = vocabulary.before_merging()
    told = [fact for fact in together.values() if fact not in stays]
    return apart.line(implied for fact in (*told, *old) for implied in apart.implied(*fact))


def differs_in_spelling_only(before: str, after: str) -> bool:
    """Say whether the same words stand in both, perhaps spelled, pointed or spaced otherwise."""
    was, now = _words(before), _words(after)
    return len(was) == len(now) and all(map(_is_respelled, was, now))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFD", text.casefold())
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def _is_respelled(was: str, now: str) -> bool:
    if was == now:
        return True
    if any(letter.isdigit() for letter in was + now) or was[0] != now[0]:
        return False
    allowed = min(_MOST_SLIPS, min(len(was), len(now)) // _LETTERS_FOR_A_SLIP)
    return _distance(was, now, allowed) <= allowed


def _distance(one: str, other: str, most: int) -> int:
    """Levenshtein's distance with neighbours exchanged as one slip; more than ``most`` may come out as
    more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    beyond = most + 1
    width = len(other) + 1
    two_before: dict[int, int] = {}
    before = {j: j for j in range(min(width, beyond))}
    for i, letter in enumerate(one, start=1):
        # Only cells near the diagonal can hold so few slips, and a word may have any length.
        row = {0: i} if i <= most else {}
        for j in range(max(1, i - most), min(width, i + beyond)):
            against = other[j - 1]
            best = min(
                before.get(j, beyond) + 1,
                row.get(j - 1, beyond) + 1,
                before.get(j - 1, beyond) + (letter != against),
            )
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                best = min(best, two_before.get(j - 2, beyond) + 1)
            row[j] = best
        if min(row.values(), default=beyond) > most:
            return beyond
        two_before, before = before, row
    return before.get(len(other), beyond)
