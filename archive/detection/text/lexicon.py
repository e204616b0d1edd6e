"""Which words are ordinary English, and which of them may be a name."""

import re
from enum import StrEnum
from functools import cache, lru_cache

from spacy.lookups import Lookups

from archive.detection.installed import installed_model
from archive.detection.text.wordlists import entries, name_counts

# An ordinary word that fewer babies than this were given as a name is taken for the word.
COMMON_ENOUGH = 1500
# A brand or a function word is a name as well where so many babies were given it.
ALSO_A_NAME = 100
# Names rarer than this are in the list, but a typing error looks the same.
RARE_BELOW = 60
SHORTEST_MISTYPED = 6
ANY = "?"  # stands for any letter
# Answers kept while a batch is read, and forgotten after it: they are keyed by the words of a child.
KEPT = 4096
ENDINGS = (
    ("ies", "y"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"),
    ("in", ""), ("er", ""), ("er", "e"), ("est", ""), ("ly", ""), ("y", ""), ("n't", ""), ("nt", ""),
)  # fmt: skip
# The most letters by which an inflected word is longer than its base: an ending, and a letter doubled.
LONGEST_INFLECTION = 1 + max(len(ending) for ending, _ in ENDINGS)


class NameTier(StrEnum):
    """How far a first name can be trusted without other evidence."""

    SAFE = "safe"
    RARE = "rare"
    AMBIGUOUS = "ambiguous"


class WordClass(StrEnum):
    """As WordNet names them."""

    ADJECTIVE = "adj"
    ADVERB = "adv"
    NOUN = "noun"
    VERB = "verb"


@cache
def _word_classes() -> dict[WordClass, frozenset[str]]:
    """The words of the stock model's own lemmatizer (WordNet)."""
    lookups = Lookups().from_disk(installed_model() / "lemmatizer" / "lookups")
    tables = [lookups.get_table(name) for name in ("lemma_index", "lemma_exc")]
    return {each: frozenset().union(*(table[each.value] for table in tables)) for each in WordClass}


@cache
def _dictionary() -> frozenset[str]:
    """WordNet's words, ours on top."""
    ours = entries("slang") | entries("dialect") | entries("stop_words")
    return frozenset().union(*_word_classes().values()) | ours


def is_a(word: str, kind: WordClass) -> bool:
    """Say whether ``word`` (lower case), as it stands, may be of that class of words."""
    return word in _word_classes()[kind]


@cache
def _longest_ordinary() -> int:
    return max(map(len, _dictionary())) + LONGEST_INFLECTION


@lru_cache(maxsize=KEPT)
def is_ordinary(word: str) -> bool:
    """Say whether ``word`` (lower case) or what it is inflected from stands in the dictionary."""
    known = _dictionary()
    if word in known or word.isdigit():
        return True
    if len(word) > _longest_ordinary():
        return False
    for ending, base in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            if stem + base in known:
                return True
            if len(stem) > 2 and stem[-1] == stem[-2] and stem[:-1] in known:
                return True
    return False


@cache
def _longest_mistyped() -> int:
    return max(map(len, entries("stop_words"))) + 1  # one letter more than there should be


@lru_cache(maxsize=KEPT)
def is_mistyped(word: str) -> bool:
    """Say whether ``word`` is an everyday word drawn out, or with a letter wrong, swapped, lost or added."""
    if is_ordinary(re.sub(r"(.)\1{2,}", r"\1", word)) or re.fullmatch(
        r"(?:[ah]{2,}|[lo]{3,}|[xo]{2,})[a-z]?", word
    ):
        return True
    # The edits of a word take the square of its length in memory: what is too long to be one has none.
    if not SHORTEST_MISTYPED <= len(word) <= _longest_mistyped():
        return False
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    shorter = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    longer = {f"{head}{ANY}{tail}" for head, tail in cuts}
    changed = {f"{head}{ANY}{tail[1:]}" for head, tail in cuts if tail}
    if not entries("stop_words").isdisjoint(shorter | swapped):
        return True
    return not _with_any_letter().isdisjoint(longer | changed)


@cache
def _with_any_letter() -> frozenset[str]:
    """The everyday words with one of their letters left open."""
    return frozenset(
        f"{word[:at]}{ANY}{word[at + 1 :]}"
        for word in entries("stop_words")
        for at, letter in enumerate(word)
        if "a" <= letter <= "z"
    )


@lru_cache(maxsize=KEPT)
def first_name_tier(word: str) -> NameTier | None:
    """Return how far ``word`` (lower case) can be trusted to be a first name; None: not in the list."""
    count = name_counts().get(word)
    if count is None or len(word) < 2:
        return None
    if word in entries("stop_words") or word in entries("ambiguous_names") or word in entries("slang"):
        return NameTier.AMBIGUOUS
    if count < COMMON_ENOUGH and word in _dictionary():
        return NameTier.AMBIGUOUS
    return NameTier.RARE if count < RARE_BELOW else NameTier.SAFE


def is_also_name(word: str) -> bool:
    """Say whether ``word`` (lower case) is a name common enough to be one, whatever other list it is in."""
    return name_counts().get(word, 0) >= ALSO_A_NAME


@lru_cache(maxsize=KEPT)
def is_surname(word: str) -> bool:
    """Say whether ``word`` (lower case) is in the list of surnames and is no everyday word."""
    return word in entries("surnames") and word not in entries("everyday_surnames")


def forget() -> None:
    """Let go of every word that was asked about."""
    for answers in (is_ordinary, is_mistyped, first_name_tier, is_surname):
        answers.cache_clear()
