"""Capitalised words that nothing ordinary explains, and words that end as British place names do."""

import re
from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.people import is_stop, trimmed_end
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.lexicon import first_name_tier, is_mistyped, is_ordinary
from archive.detection.placeholders import NAME
from archive.detection.rules import read_patterns
from archive.detection.wordlists import entries
from archive.detection.words import Casing, Word, Words

PATTERNS = read_patterns("unexplained_names")

# Everyday words that count in a row of capitals, never alone.
IN_CAPITALS = PATTERNS.words("IN_CAPITALS")
PLACE_BEFORE = PATTERNS.words("PLACE_BEFORE")
CALENDAR = PATTERNS.words("CALENDAR")
PLACE_ENDING = re.compile(
    r"[a-z]{2,14}(?:ham|ton|bury|ford|field|fields|wood|worth|bridge|mouth|pool|wick|thorpe|stead|bourne|burn|dale|hill|side|mere"
    r"|cliffe?|grove|gate|borough|brough|burgh|chester|caster|cester|combe|minster|haven|port|church|kirk|ness|hurst|den"
    r"|croft|garth|by|ley|leigh|lea|holme?|toft|moor|more|well|wells|shaw|head|land|lands|stone|marsh|brook|bank|park|wyn|goch|fach|fawr|more)"
    r"|(?:bally|kil|dun|aber|llan|pont|tre|pen|inver|auchter|drum|strath|glen|ard|lis|carrick|kirk|porth|ynys|cwm|caer|rhos)[a-z]{3,14}"
)


@dataclass(frozen=True, slots=True)
class UnexplainedNamesConfig:
    capital_score: float = 0.5
    run_score: float = 0.55
    ending_score: float = 0.45
    unknown_score: float = 0.35
    min_length: int = 4


class UnexplainedNames:
    def __init__(self, name: str, config: UnexplainedNamesConfig) -> None:
        self.name = name
        self.config = config

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        found = [*self._by_ending(words), *self._unknown(words)]
        if words.casing is Casing.MIXED:
            found += self._capitalised(words)
        return record(doc, self.name, found)

    def _capitalised(self, words: Words) -> list[Evidence]:
        found = []
        # Who writes with few capitals means something by each.
        sparing = any(word.text == "i" for word in words.words) or words.text[:1].islower()
        position = 0
        while position < len(words.words):
            end = position
            while (
                end < len(words.words)
                and self._stands_out(words, end)
                and (end == position or words.joined(end))
            ):
                end += 1
            if end > position:
                keys = [words.key(inside) for inside in range(position, end)]
                unknown = any(not is_ordinary(key) for key in keys)
                if (len(keys) > 1 or unknown or sparing) and not IN_CAPITALS.issuperset(keys):
                    found.append(self._claim(words, position, end))
            position = end + 1 if end > position else position + 1
        return found

    @staticmethod
    def _stands_out(words: Words, position: int) -> bool:
        word = words.words[position]
        return (
            words.clear_capital(position)
            and not word.public
            and (not is_stop(word.key) or word.key in IN_CAPITALS)
            and word.key not in CALENDAR
            and word.key not in entries("heritage")
            and word.key not in entries("countries")
            and len(word.key) > 1
        )

    def _claim(self, words: Words, first: int, past: int) -> Evidence:
        start, end = words.words[first].start, trimmed_end(words, past - 1)
        score = self.config.run_score if past - first > 1 else self.config.capital_score
        reason = "capitals that nothing else explains"
        if words.key(first - 1) in PLACE_BEFORE or words.key(first - 1) == "the":
            return Evidence(start, end, Label.PLACE, score, reason, "[place]")
        return Evidence(start, end, Label.PERSON, score, reason, NAME)

    @staticmethod
    def _is_unknown(word: Word) -> bool:
        return (
            not is_ordinary(word.key)
            and not is_mistyped(word.key)
            and first_name_tier(word.key) is None
            and first_name_tier(word.key.removesuffix("s")) is None
        )

    def _unknown(self, words: Words) -> list[Evidence]:
        """Words in no list at all: often a name or a place that no list has."""
        found = []
        for position, word in enumerate(words.words):
            base = word.text.lower().partition("'")[0]
            plain = (base.isalpha() and base.isascii() and word.text.isalpha()) or word.text.lower().endswith(
                "'s"
            )
            if not plain or len(word.key) < self.config.min_length or word.public or is_ordinary(base):
                continue
            if self._is_unknown(word):
                end = trimmed_end(words, position)
                reason = "in no list of ordinary words"
                if words.key(position - 1) in PLACE_BEFORE:
                    found.append(
                        Evidence(word.start, end, Label.PLACE, self.config.unknown_score, reason, "[place]")
                    )
                else:
                    found.append(
                        Evidence(word.start, end, Label.PERSON, self.config.unknown_score, reason, NAME)
                    )
        return found

    def _by_ending(self, words: Words) -> list[Evidence]:
        found = []
        for position, word in enumerate(words.words):
            if (
                len(word.key) > 5
                and PLACE_ENDING.fullmatch(word.key)
                and not word.public
                and self._is_unknown(word)
            ):
                end = trimmed_end(words, position)
                reason = "in no list of ordinary words; ends or starts as place names do"
                found.append(
                    Evidence(word.start, end, Label.PLACE, self.config.ending_score, reason, "[place]")
                )
        return found


@Language.factory("unexplained_names", assigns=["doc.spans"], default_config=asdict(UnexplainedNamesConfig()))
def make_unexplained_names(
    nlp: Language,
    name: str,
    capital_score: float,
    run_score: float,
    ending_score: float,
    unknown_score: float,
    min_length: int,
) -> UnexplainedNames:
    config = UnexplainedNamesConfig(
        capital_score=capital_score,
        run_score=run_score,
        ending_score=ending_score,
        unknown_score=unknown_score,
        min_length=min_length,
    )
    return UnexplainedNames(name, config)
