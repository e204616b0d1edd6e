"""Runs of words that read as one proper name, in any case: "hollin bank", "Clogher Rangers"."""

from functools import cache

from archive.detection.rules import read_patterns
from archive.detection.text.lexicon import NameTier, first_name_tier, is_ordinary
from archive.detection.text.people import is_stop
from archive.detection.text.wordlists import entries
from archive.detection.text.words import Words

PATTERNS = read_patterns("runs")

MAX_WORDS = 4
STREETS = PATTERNS.words("STREETS")
# An everyday word between one of these and a word for a school, a club or a park is its name ...
NAME_FOLLOWS = PATTERNS.words("NAME_FOLLOWS")
# ... unless it says what kind it is.
KIND_OF = PATTERNS.words("KIND_OF")


def is_title_of_saint(key: str) -> bool:
    return key in PATTERNS.words("SAINT")


def is_kind(key: str) -> bool:
    """Say whether ``key`` before "club" or "park" says what kind it is."""
    return key in KIND_OF


def is_saint(key: str) -> bool:
    """Say whether ``key`` is a saint's name, with or without the possessive s."""
    return key in entries("saints") or key.removesuffix("s") in entries("saints")


def is_proper(words: Words, position: int) -> bool:
    """Say whether the word there can belong to the proper name of a school, a club or a place."""
    if not 0 <= position < len(words.words):
        return False
    word = words.words[position]
    if word.capital and not (word.opens_sentence and (is_stop(word.key) or is_ordinary(word.key))):
        return not is_stop(word.key) or word.key in entries("name_parts")
    if word.key in entries("name_parts"):
        return word.key not in {"our", "all"} or words.key(position + 1) in {"lady", "saints", "souls"}
    if word.public or is_stop(word.key) or len(word.key) < 2 or word.key.isdigit():
        return False
    if not is_ordinary(word.key):
        return True
    return first_name_tier(word.key) is NameTier.SAFE or word.key in _place_words()


def start_of_run(words: Words, position: int) -> int:
    """Return where the run of proper words that ends before ``position`` starts; ``position``: none."""
    start = position
    while start > 0 and position - start < MAX_WORDS and words.joined(start) and is_proper(words, start - 1):
        start -= 1
    if (
        start > 1
        and words.joined(start)
        and _stands_for_a_name(words, start - 1)
        and position - start < MAX_WORDS
    ):
        return start - 1
    if (
        start == position
        and start > 2
        and words.joined(start)
        and words.joined(start - 1)
        and _stands_for_a_name(words, start - 2)
        and not is_stop(words.key(start - 1))
        and words.key(start - 1) not in KIND_OF
        and not words.words[start - 1].public
    ):
        # "at honest hearts academy": two everyday words where only a name can stand
        return start - 2
    # "the old mill lane": a run does not start with a word that only goes on a name.
    while start < position and words.key(start) in {"old", "new", "all"} and position - start == 1:
        start += 1
    return start


def end_of_run(words: Words, position: int) -> int:
    """Return the position past the run of proper words that starts at ``position``."""
    end = position
    while end < len(words.words) and end - position < MAX_WORDS and is_proper(words, end):
        if end > position and not words.joined(end):
            break
        end += 1
    return end


def _stands_for_a_name(words: Words, position: int) -> bool:
    """Say whether an everyday word stands where only a name can: "kicked out of cobras cheer"."""
    word = words.words[position]
    return (
        words.key(position - 1) in NAME_FOLLOWS
        and words.joined(position)
        and not word.public
        and not is_stop(word.key)
        and word.key not in KIND_OF
        and len(word.key) > 2
        and not word.key.isdigit()
    )


def end_of_place(words: Words, position: int) -> int:
    """Return the position past a run, or past an everyday word and a street: "moss street"."""
    end = end_of_run(words, position)
    while end < len(words.words) and end > position and words.joined(end) and words.key(end) in STREETS:
        end += 1
    if (
        end == position
        and position + 1 < len(words.words)
        and words.joined(position + 1)
        and words.key(position + 1) in STREETS
        and not is_stop(words.key(position))
        and words.key(position) not in KIND_OF
    ):
        return position + 2
    return end


def is_telling(words: Words, start: int, end: int) -> bool:
    """Say whether a run names something: an unusual or capitalised word, a saint, or two parts of names."""
    keys = [words.key(position) for position in range(start, end)]
    if not keys:
        return False
    if len(keys) > 1 or _stands_for_a_name(words, start):
        return True
    return (
        words.words[start].capital
        or not is_ordinary(keys[0])
        or first_name_tier(keys[0]) is NameTier.SAFE
        or keys[0] in _place_words()
    )


@cache
def _place_words() -> frozenset[str]:
    places = entries("places") | entries("places_broad")
    return frozenset(place for place in places if " " not in place) - entries("ambiguous_places")
