"""Places in the list of British places; those that are also words need a capital or a cue."""

import re
from dataclasses import asdict, dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.people import is_stop
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.lexicon import NameTier, first_name_tier, is_ordinary
from archive.detection.rules import read_patterns
from archive.detection.wordlists import entries
from archive.detection.words import Casing, Phrases, Words

PATTERNS = read_patterns("gazetteer")

TAIL = re.compile(r"[- ](?:on|upon|under|le|in|by|next|de|la|st)[- ]")
MIN_SHORT = 5
PLACE_CUES = frozenset(["in", "near", "from", "to", "outside", "around", "at", "through", "towards", "of"])
HOME_CUES = PATTERNS.words("HOME_CUES")


@cache
def _broad() -> Phrases:
    return Phrases(entries("places_broad"))


@cache
def _places() -> Phrases:
    """The list of places, those with a tail ("Southend-on-Sea") without it as well."""
    listed = entries("places")
    short = {TAIL.split(place, maxsplit=1)[0] for place in listed if TAIL.search(place)}
    return Phrases(listed | {place for place in short if len(place) > MIN_SHORT})


@dataclass(frozen=True, slots=True)
class GazetteerConfig:
    score: float = 0.85
    ambiguous_score: float = 0.65
    broad_score: float = 0.7


class Gazetteer:
    def __init__(self, name: str, config: GazetteerConfig) -> None:
        self.name = name
        self.config = config

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        found = []
        for first, past in _places().find(words):
            if (score := self._score(words, first, past)) > 0:
                found.append(
                    self._claim(words, first, past, Label.PLACE, score, "in the list of places", "[town]")
                )
        for first, past in _broad().find(words):
            if past - first > 1 or self._is_broad(words, first):
                found.append(
                    self._claim(
                        words, first, past, Label.PLACE_BROAD, self.config.broad_score,
                        "in the list of counties and nations", "[area]",
                    )
                )  # fmt: skip
        return record(doc, self.name, found)

    def _score(self, words: Words, first: int, past: int) -> float:
        if past - first > 1:
            return self.config.score
        word = words.words[first]
        if word.public or is_stop(word.key):
            return self.config.ambiguous_score if words.clear_capital(first) and not word.public else 0.0
        ambiguous = word.key in entries("ambiguous_places") or first_name_tier(word.key) is NameTier.SAFE
        if not ambiguous and is_ordinary(word.key) and word.key not in KNOWN_TOWNS:
            ambiguous = True
        if not ambiguous:
            return self.config.score
        if words.clear_capital(first):
            return self.config.ambiguous_score
        cued = words.joined(first) and words.key(first - 1) in PLACE_CUES
        homely = words.key(first - 2) in HOME_CUES or words.key(first - 1) in {"from", "near"}
        return self.config.ambiguous_score if cued and homely else 0.0

    def _is_broad(self, words: Words, first: int) -> bool:
        word = words.words[first]
        if word.key not in entries("ambiguous_places"):
            return True
        return (
            words.clear_capital(first) or words.key(first - 1) in PLACE_CUES or words.casing is Casing.UPPER
        )

    @staticmethod
    def _claim(
        words: Words, first: int, past: int, label: Label, score: float, reason: str, suggestion: str
    ) -> Evidence:
        start, last = words.words[first].start, words.words[past - 1]
        end = last.end - 2 if last.text.lower().endswith("'s") else last.end
        return Evidence(start, end, label, score, reason, suggestion)


# In the model's dictionary, which knows cities, but never anything else when a child writes them.
KNOWN_TOWNS = PATTERNS.words("KNOWN_TOWNS")


@Language.factory("gazetteer", assigns=["doc.spans"], default_config=asdict(GazetteerConfig()))
def make_gazetteer(
    nlp: Language, name: str, score: float, ambiguous_score: float, broad_score: float
) -> Gazetteer:
    config = GazetteerConfig(score=score, ambiguous_score=ambiguous_score, broad_score=broad_score)
    return Gazetteer(name, config)
