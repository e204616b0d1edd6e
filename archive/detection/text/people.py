"""What several components share about names of people: what may be one, and where it ends."""

from archive.detection.rules import read_patterns
from archive.detection.text.lexicon import (
    NameTier,
    first_name_tier,
    is_also_name,
    is_ordinary,
    is_surname,
)
from archive.detection.text.wordlists import entries
from archive.detection.text.words import Words

PATTERNS = read_patterns("people")

MAX_WORDS = 4
# Initials after a first name; the letters that children use for words ("u", "r", "n") are left out.
INITIALS = PATTERNS.words("INITIALS")
# Names that are auxiliary or everyday verbs: in lower case only a strong cue makes them names.
VERBS_FIRST = PATTERNS.words("VERBS_FIRST")

# Auxiliaries and months that a strong cue alone does not make a name: a base verb may follow.
DOUBTFUL_STOPS, BASE_VERBS = PATTERNS.words("DOUBTFUL_STOPS"), PATTERNS.words("BASE_VERBS")


def is_stop(key: str) -> bool:
    return key in entries("stop_words")


def may_be_name(words: Words, position: int, *, strong: bool) -> bool:
    """Say whether a cue before it makes the word there a name.

    After a strong cue ("my name is") any word that is no function word will do; after a weak one
    ("my mate") it must be in a list of names, carry a capital, or be in no list of ordinary words.
    """
    word = words.words[position]
    key = word.key
    nobodys = word.public and not is_also_name(key) and not (strong and word.figure)
    if nobodys or not key or key[0].isdigit():
        return False
    tier = first_name_tier(key)
    if words.clear_capital(position):
        return not is_stop(key) or tier is not None
    if is_stop(key):
        return _stands_as_name(words, position, strong=strong)
    if key in VERBS_FIRST:
        return strong
    if tier is not None or is_surname(key):
        return True
    if strong:
        return len(key) > 1 or not is_ordinary(key)
    return len(key) > 1 and not is_ordinary(key)


def _stands_as_name(words: Words, position: int, *, strong: bool) -> bool:
    """Say whether a function word after a cue is a name there: "her name is can", "my sister an is six"."""
    key, after = words.key(position), words.key(position + 1)
    if strong and key in DOUBTFUL_STOPS:
        return not next_is_verb(words, position)
    if not is_also_name(key):
        return False
    if strong and (not words.joined(position + 1) or after in PATTERNS.words("CLAUSE_STARTS")):
        return True
    # An article, an auxiliary or "said" has no finite verb after it.
    return words.joined(position + 1) and after in PATTERNS.words("FINITE_VERBS")


def next_is_verb(words: Words, position: int) -> bool:
    """Say whether a base verb follows, as it does after "will" and "may" where they are no names."""
    return words.joined(position + 1) and words.key(position + 1) in BASE_VERBS


def name_end(words: Words, position: int) -> int:
    """Return the position past the last word of the name that starts at ``position``."""
    end = position + 1
    while (
        end < len(words.words) and end - position < MAX_WORDS and words.joined(end) and continues(words, end)
    ):
        end += 1
    return end


def continues(words: Words, position: int) -> bool:
    """Say whether the word there goes on with a name: a surname, a capital, a second first name."""
    word = words.words[position]
    # "my mate harry styles": after a cue the whole of it is somebody.
    of_a_figure = word.figure and words.words[position - 1].figure
    if (word.public and not of_a_figure) or word.key.isdigit():
        return False
    if of_a_figure:
        return True
    hyphen = words.text[word.start - 1] == "-"
    if hyphen and first_name_tier(word.key) is not None:
        return True
    if word.capital:
        return not is_stop(word.key) and not (is_ordinary(word.key) and word.key in entries("slang"))
    if word.key in INITIALS and first_name_tier(words.key(position - 1)) in (NameTier.SAFE, NameTier.RARE):
        return True
    if is_stop(word.key):
        return False
    if is_surname(word.key):
        return True
    if first_name_tier(word.key) in (NameTier.SAFE, NameTier.RARE):
        return True
    return len(word.key) == 1 and words.text[word.end : word.end + 1] == "." and word.key != "a"


def trimmed_end(words: Words, last: int) -> int:
    """Return where the name that ends with the word ``last`` ends, in code points, without a possessive."""
    word = words.words[last]
    for ending in ("'s", "'S"):
        if word.text.endswith(ending):
            return word.end - len(ending)
    return word.end
