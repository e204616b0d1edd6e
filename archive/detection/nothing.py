"""What identifies nobody, whichever component claims it: counts, marks out of ten, "grace period", "him"."""

from collections.abc import Iterable, Iterator

from archive.detection.evidence import Evidence, Stretches
from archive.detection.findings import Label
from archive.detection.rules import read_patterns
from archive.detection.text.lexicon import is_also_name, is_ordinary
from archive.detection.text.people import is_stop
from archive.detection.text.wordlists import entries
from archive.detection.text.words import Words, key_of, phrases

PATTERNS = read_patterns("nothing")
# Each a pattern of the file, its group "x" where it has one.
LOOKS = (
    "COUNT",
    "FEW",
    "PER_WEEK",
    "SHE_WILL",
    "RATIO",
    "ALL_DAY",
    "TIME",
    "NUMBERED",
    "CLASS",
    "AGE_OF_ANYBODY",
    "AGES_OF_ANYBODY",
    "AGED_BAND",
    "HELPLINE",
    "CLOCK",
    "ENDEARMENT",
    "FROM_WORK",
    "IN_WORK",
    "PRODUCT",
    "WORKS",
    "PET",
    "PLAYED",
    "VOICE_ASSISTANT",
    "OLD_ENOUGH",
    "SUBJECT",
    "PLAIN_FAMILY",
    "NAMED_LAW",
    "FIGURE_OF_SPEECH",
    "LIKE_A",
    "LIKE_KIN",
    "JOKED",
    "AS_A_JOKE",
    "PLAYS_AT",
    "TITLED_WORK",
    "ENGLISH",
    "ONE",
    "SOME_CHILDREN",
    "IN_SCHOOL",
)
# Whoever has a cue for it knows better than a list of phrases.
CUED = frozenset({"cued_names"})
# Their names may be made of any words.
ANY_WORDS = frozenset({Label.USERNAME})


class Nothing:
    """The stretches of one text that identify nobody."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.counted = Stretches(self._counted())
        self.phrases = Stretches(
            (words.words[first].start, words.words[past - 1].end)
            for first, past in phrases("not_names").find(words)
            # "my sister is a Daisy": who gives it a capital means a name.
            if not any(words.clear_capital(position) for position in range(first, past))
        )

    def _counted(self) -> Iterator[tuple[int, int]]:
        for look in LOOKS:
            for match in PATTERNS[look].within(self.words):
                yield match.span("x")
        for match in PATTERNS["STUTTER"].within(self.words):
            key = key_of(match["word"])
            if is_stop(key) or (is_ordinary(key) and not is_also_name(key)):
                yield match.span("x")

    def is_all_of(self, claim: Evidence, component: str) -> bool:
        """Say whether a claim holds no more than such stretches and function words beside them."""
        inside = self.words.words[self.words.at(claim.start) : self.words.at(claim.end - 1) + 1]
        beside = [PATTERNS.words("BESIDE")]
        if claim.label not in ANY_WORDS:
            if are_pronouns(word.key for word in inside):
                return True
            beside += [entries("dialect"), entries("slang")]
        nobodys = 0
        for word in inside:
            if self.counted.touch(word.start, word.end) or (
                component not in CUED and self.phrases.touch(word.start, word.end)
            ):
                nobodys += 1
            elif not any(word.key in words for words in beside):
                return False
        return nobodys > 0


def are_pronouns(keys: Iterable[str]) -> bool:
    """Say whether there is nothing but "I'm, I'm" or "him", which no list and no tagger makes a name."""
    return PATTERNS.words("PRONOUNS").issuperset(keys)
