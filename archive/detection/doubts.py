"""Which findings are taken for guesses: one at a time, and then by what stands beside them in the text.

Where one thing surely names or reaches somebody, a fainter one beside it is most often true as well; where
nothing does, it is most often a word. So a whole text without anything sure needs more before it is flagged.
"""

from collections.abc import Sequence

from archive.detection.components.tagged_words import most_for
from archive.detection.document import Document
from archive.detection.findings import Finding, Kind, Label
from archive.detection.rules import read_patterns
from archive.detection.text.lexicon import is_also_name, is_ordinary

PATTERNS = read_patterns("doubts")
UNKNOWN = read_patterns("unexplained_names").claim("UNKNOWN").score
TAGGER_ALONE = ("tagged_words",)
STANDING = frozenset({Label.PERSON, Label.USERNAME, Label.PLACE})
BESIDE = 24  # code points looked at on either side


def undoubted(document: Document, found: Sequence[Finding]) -> list[Finding]:
    """Return those of ``found``, which are all that there are in ``document``, that are no mere guesses."""
    likely = [finding for finding in found if not _is_a_guess(document, finding)]
    if any(_is_sure(document, finding) for finding in likely):
        return likely
    return [finding for finding in likely if _stands_alone(document, finding)]


def _is_a_guess(document: Document, found: Finding) -> bool:
    """Say whether what was found is a guess of one rule, and the tagger saw nothing there.

    A number, an address or a listed name is never doubted here. Nor is anything in letters that the tagger
    hardly knows, an accent for one.
    """
    seen = most_for(document, found.start, found.end)
    indirect = found.kind is Kind.INDIRECT and found.score < PATTERNS.number("OFTEN_WRONG")
    if indirect and seen < PATTERNS.number("NEXT_TO_NOTHING"):
        return True
    if found.sources == ("unexplained_names",) and found.score <= UNKNOWN:
        return seen < PATTERNS.number("UNKNOWN_ALONE")
    if found.sources == TAGGER_ALONE and _is_plain_word(document, found):
        if found.label is Label.PERSON and seen < PATTERNS.number("PLAIN_WORD"):
            return True  # "fairy"
        if found.label in STANDING:  # which any word may be, but not just anywhere: "poppys kitchen"
            least = PATTERNS.number(f"PLAIN_{found.label.name}")
            return seen < least and not _stands_for_one(document, found)
    alone = found.sources[0] if len(found.sources) == 1 else ""
    guessed = _is_weak_cue(alone, found.score) or alone in PATTERNS.words("GUESSING")
    return guessed and _is_unsupported(document, found)


def _is_plain_word(document: Document, found: Finding) -> bool:
    """Say whether what was found is one everyday word without a capital, which is no name either."""
    words = document.words
    inside = words.words[words.at(found.start) : words.at(found.end - 1) + 1]
    return len(inside) == 1 and all(  # "room service" may be somebody
        is_ordinary(word.key) and not is_also_name(word.key) and not word.capital for word in inside
    )


def _stands_for_one(document: Document, found: Finding) -> bool:
    """Say whether a word stands where an account or a place does: "blocked by pickle", "the beef chat"."""
    text = document.words.text
    before, after = text[max(0, found.start - BESIDE) : found.start], text[found.end : found.end + BESIDE]
    if found.label is Label.PLACE:
        return PATTERNS["BEFORE_PLACE"].search(before) is not None
    return any(
        match is not None
        for match in (PATTERNS["BEFORE_USERNAME"].search(before), PATTERNS["AFTER_USERNAME"].search(after))
    )


def _is_weak_cue(component: str, score: float) -> bool:
    return component in PATTERNS.words("CUES") and score < PATTERNS.number("CUE_STANDS")


def _is_sure(document: Document, found: Finding) -> bool:
    return (
        found.score >= PATTERNS.number("SURE")
        and not _is_faint(document, found)
        and not _is_listed_word(document, found)
    )


def _stands_alone(document: Document, found: Finding) -> bool:
    if found.score < PATTERNS.number("ALONE"):
        return False
    return not _is_faint(document, found) and not _is_listed_word(document, found)


def _is_faint(document: Document, found: Finding) -> bool:
    """Say whether only the tagger saw it, and not clearly."""
    name = "SEEN" if found.kind is Kind.DIRECT else "DETAIL_SEEN"
    return found.sources == TAGGER_ALONE and most_for(document, found.start, found.end) < PATTERNS.number(
        name
    )


def _is_listed_word(document: Document, found: Finding) -> bool:
    """Say whether a rule or a list knows the words, and the tagger read nobody there: "jack it in".

    A number, an address or a handle shows in its characters what it is, and some cues leave no doubt.
    """
    return (
        PATTERNS.words("OF_LISTS").issuperset(found.sources)
        and not _is_named_clearly(found)
        and all(character.isalpha() or character in " '-" for character in _surface(document, found))
        and _is_unsupported(document, found)
    )


def _is_named_clearly(found: Finding) -> bool:
    return "named_groups" in found.sources and found.score >= PATTERNS.number("CLEARLY_NAMED")


def _is_unsupported(document: Document, found: Finding) -> bool:
    seen = most_for(document, found.start, found.end)
    return seen < PATTERNS.number("NOTHING_AT_ALL") and _surface(document, found).isascii()


def _surface(document: Document, found: Finding) -> str:
    return document.words.given[found.start : found.end]
