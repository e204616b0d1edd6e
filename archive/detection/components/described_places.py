"""Streets, estates, parks, landmarks and bus routes, and what follows "live in"."""

import re
from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.people import is_stop, trimmed_end
from archive.detection.components.runs import KIND_OF, end_of_run, is_telling, start_of_run
from archive.detection.components.streets import SAFE_STREET_TYPES
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.lexicon import first_name_tier, is_ordinary
from archive.detection.rules import Rule, apply, read_patterns
from archive.detection.wordlists import entries
from archive.detection.words import Words

PATTERNS = read_patterns("described_places")

MEET_AT = PATTERNS["MEET_AT"]
DIRECTIONS = PATTERNS.words("DIRECTIONS")
NOT_MET_AT = PATTERNS.words("NOT_MET_AT")
STREET = PATTERNS["STREET"]
SAFE_STREET = re.compile(SAFE_STREET_TYPES, re.IGNORECASE)
AREA = PATTERNS["AREA"]

PLACED = PATTERNS["PLACED"]
AT_LANDMARK = PATTERNS["AT_LANDMARK"]
BUS = PATTERNS["BUS"]
BUS_NUMBER = PATTERNS["BUS_NUMBER"]
GETS_BUS = PATTERNS["GETS_BUS"]
LIVES = PATTERNS["LIVES"]
FROM = PATTERNS["FROM"]
REASON_STREET, REASON_NAMED = "a name before a word for a street", "a name before a word for a place"


@dataclass(frozen=True, slots=True)
class DescribedPlacesConfig:
    street_score: float = 0.88
    named_score: float = 0.75
    placed_score: float = 0.72
    cue_score: float = 0.62


class DescribedPlaces:
    def __init__(self, name: str, config: DescribedPlacesConfig) -> None:
        self.name = name
        self.config = config
        route = "[bus route]"
        self.rules = [
            Rule(BUS, Label.PLACE, 0.85, "a bus route", route),
            Rule(BUS_NUMBER, Label.PLACE, 0.85, "a bus route", route),
            Rule(GETS_BUS, Label.PLACE, 0.7, "a bus route", route),
            Rule(AT_LANDMARK, Label.PLACE, config.placed_score, "a landmark", "[place]"),
        ]

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        found = apply(self.rules, words.text)
        found += [*self._streets(words), *self._areas(words), *self._placed(words), *self._lived_in(words)]
        return record(doc, self.name, found)

    def _streets(self, words: Words) -> list[Evidence]:
        found = []
        for match in STREET.finditer(words.text):
            position = words.at(match.start())
            if position == 0 or not words.joined(position):
                continue
            start = start_of_run(words, position)
            safe = SAFE_STREET.fullmatch(match["type"]) is not None
            capital = words.words[position].capital and words.words[position - 1].capital
            if start == position and safe and self._on_ordinary(words, position):
                start = position - 1
            if start < position and (capital or (safe and words.key(start) not in {"long", "old", "new"})):
                found.append(
                    Evidence(
                        words.words[start].start,
                        match.end(),
                        Label.PLACE,
                        self.config.street_score,
                        REASON_STREET,
                        "[street]",
                    )
                )
        return found

    @staticmethod
    def _on_ordinary(words: Words, position: int) -> bool:
        """ "on market st": one everyday word between a preposition and the street."""
        word = words.words[position - 1]
        return (
            words.key(position - 2) in {"on", "off", "down", "up", "at", "in", "near", "of", "to"}
            and words.joined(position - 1)
            and not is_stop(word.key)
            and word.key
            not in {
                "main",
                "side",
                "back",
                "busy",
                "quiet",
                "dark",
                "country",
                "bike",
                "bus",
                "cycle",
                "fast",
                "slow",
                "memory",
            }
            and len(word.key) > 2
        )

    def _areas(self, words: Words) -> list[Evidence]:
        found = []
        for match in AREA.finditer(words.text):
            position = words.at(match.start())
            start = start_of_run(words, position)
            if (
                start < position
                and is_telling(words, start, position)
                and self._is_named_area(words, start, position, match["type"].lower())
            ):
                suggestion = (
                    "[park]"
                    if match["type"].lower().endswith(("park", "rec", "ground", "fields"))
                    else "[place]"
                )
                found.append(
                    Evidence(
                        words.words[start].start,
                        match.end(),
                        Label.PLACE,
                        self.config.named_score,
                        REASON_NAMED,
                        suggestion,
                    )
                )
        return found

    @staticmethod
    def _is_named_area(words: Words, start: int, position: int, kind: str) -> bool:
        if words.clear_capital(start) or kind in {
            "estate",
            "woods",
            "rec",
            "precinct",
            "station",
            "retail park",
            "shopping centre",
        }:
            return True
        key = words.key(start)
        if kind in {
            "house",
            "site",
            "end",
            "bar",
            "bay",
            "hill",
            "market",
            "cross",
            "centre",
            "services",
            "island",
            "square",
            "field",
            "village",
            "gardens",
            "ward",
        }:
            # "leahs house", "my end": too often somebody's or no name at all.
            return (
                not is_ordinary(key)
                and first_name_tier(key) is None
                and first_name_tier(key.removesuffix("s")) is None
            )
        return True

    def _placed(self, words: Words) -> list[Evidence]:
        found = []
        for match in PLACED.finditer(words.text):
            position = words.at(match.end())
            if position >= len(words.words) or words.words[position].start > match.end():
                continue
            end = end_of_run(words, position)
            key = words.key(position)
            if end == position or not is_telling(words, position, end):
                school = key in {"school", "schools"} and bool(match["article"])
                if match["link"].lower() in {"on", "off"} or (is_stop(key) and not school):
                    continue
                end = position + 1
                if words.joined(end) and words.key(end) in {
                    "station",
                    "centre",
                    "shop",
                    "shops",
                    "park",
                    "bridge",
                    "stop",
                    "field",
                    "pitch",
                    "school",
                }:
                    end += 1
            found.append(
                Evidence(
                    match.start("x"), trimmed_end(words, end - 1), Label.PLACE, self.config.placed_score,
                    "a landmark and what stands beside it", "[place]",
                )
            )  # fmt: skip
        return found

    def _lived_in(self, words: Words) -> list[Evidence]:
        found: list[Evidence] = []
        for match in LIVES.finditer(words.text):
            self._cued(words, match, found, self.config.cue_score)
        for match in MEET_AT.finditer(words.text):
            position = words.at(match.start("x"))
            last = position
            while (
                last < len(words.words)
                and last - position < 3
                and (last == position or words.joined(last))
                and not is_stop(words.key(last))
                and not words.words[last].public
            ):
                last += 1
            if (
                last > position
                and words.words[position].start <= match.start("x")
                and words.key(position) not in KIND_OF | NOT_MET_AT
            ):
                start = match.start("article") if match["article"] else match.start("x")
                end = trimmed_end(words, last - 1)
                found.append(Evidence(start, end, Label.PLACE, 0.6, "a place to meet", "[place]"))
        for match in FROM.finditer(words.text):
            self._cued(words, match, found, self.config.cue_score - 0.1)
        return found

    @staticmethod
    def _cued(words: Words, match: re.Match[str], found: list[Evidence], score: float) -> None:
        position = words.at(match.start("x"))
        if position >= len(words.words) or words.words[position].start > match.start("x"):
            return
        word = words.words[position]
        if (
            word.public
            or is_stop(word.key)
            or word.key in entries("countries")
            or word.key in entries("heritage")
        ):
            return
        run = end_of_run(words, position)
        if run - position > 1 and not all(words.key(each) in DIRECTIONS for each in range(position, run)):
            reason = f"follows '{match[0].strip().lower()}'"
            end = trimmed_end(words, run - 1)
            found.append(Evidence(word.start, end, Label.PLACE, score, reason, "[place]"))
            return
        clear = words.clear_capital(position)
        if not clear and (
            is_ordinary(word.key) or first_name_tier(word.key) is not None or len(word.key) < 4
        ):
            return
        end = position + 1
        while (
            end < len(words.words)
            and end - position < 3
            and words.joined(end)
            and (words.words[end].capital or words.key(end) in entries("name_parts"))
            and not is_stop(words.key(end))
        ):
            end += 1
        found.append(
            Evidence(
                word.start,
                trimmed_end(words, end - 1),
                Label.PLACE,
                score,
                f"follows '{match[0].strip().lower()}'",
                "[place]",
            )
        )


@Language.factory("described_places", assigns=["doc.spans"], default_config=asdict(DescribedPlacesConfig()))
def make_described_places(
    nlp: Language, name: str, street_score: float, named_score: float, placed_score: float, cue_score: float
) -> DescribedPlaces:
    config = DescribedPlacesConfig(
        street_score=street_score, named_score=named_score, placed_score=placed_score, cue_score=cue_score
    )
    return DescribedPlaces(name, config)
