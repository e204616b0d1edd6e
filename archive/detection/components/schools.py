"""Schools, colleges, nurseries and units: "parkfield high", "st bedes", "the academy on Fell Lane"."""

import re
from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.people import is_stop, trimmed_end
from archive.detection.components.runs import (
    SAINT,
    end_of_place,
    end_of_run,
    is_saint,
    is_telling,
    start_of_run,
)
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.lexicon import first_name_tier, is_ordinary
from archive.detection.rules import read_patterns
from archive.detection.wordlists import entries
from archive.detection.words import Words

PATTERNS = read_patterns("schools")

SUGGESTIONS = (
    (re.compile(r"primary|infant|junior|prep\b|first school", re.IGNORECASE), "[primary school]"),
    (re.compile(r"nursery|playgroup|pre-?school|kindergarten", re.IGNORECASE), "[nursery]"),
    (re.compile(r"college|sixth form|6th form|uni", re.IGNORECASE), "[college]"),
    (re.compile(r"high|second|comp|grammar|upper", re.IGNORECASE), "[secondary school]"),
)
TAIL = PATTERNS.words("TAIL")

TYPED = PATTERNS["TYPED"]
YSGOL = PATTERNS["YSGOL"]
CLASS = PATTERNS["CLASS"]
LOCATED = PATTERNS["LOCATED"]
ATTENDS = PATTERNS["ATTENDS"]
DEDICATED = PATTERNS["DEDICATED"]
PRU = PATTERNS["PRU"]
NOT_SCHOOLS = PATTERNS.words("NOT_SCHOOLS")
SCHOOL_CONTEXT = PATTERNS["SCHOOL_CONTEXT"]
NOT_NAMES = PATTERNS.words("NOT_NAMES")


@dataclass(frozen=True, slots=True)
class SchoolsConfig:
    typed_score: float = 0.92
    cue_score: float = 0.72


class Schools:
    def __init__(self, name: str, config: SchoolsConfig) -> None:
        self.name = name
        self.config = config

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        found = [
            *self._typed(words),
            *self._saints(words),
            *self._dedicated(words),
            *self._located(words),
            *self._attended(words),
        ]
        return record(doc, self.name, found)

    def _typed(self, words: Words) -> list[Evidence]:
        found = []
        for match in TYPED.finditer(words.text):
            position = words.at(match.start())
            start = start_of_run(words, position)
            while start < position and words.key(start) in NOT_NAMES and not words.clear_capital(start):
                start += 1
            if start < position and (
                is_telling(words, start, position) or self._named_by_part(words, start, position)
            ):
                last = self._tail(words, words.at(match.end() - 1) + 1) - 1
                found.append(
                    self._claim(
                        words, start, last, self.config.typed_score, "a name before a word for a school"
                    )
                )
        found += [
            self._claim(words, words.at(match.start()), words.at(match.end() - 1), 0.7, "the name of a class")
            for match in CLASS.finditer(words.text)
        ]
        for match in YSGOL.finditer(words.text):
            first = words.at(match.start())
            end = end_of_run(words, words.at(match.end()))
            if end > words.at(match.end()):
                found.append(
                    self._claim(
                        words, first, end - 1, self.config.typed_score, "a name after a word for a school"
                    )
                )
        return found

    @staticmethod
    def _named_by_part(words: Words, start: int, position: int) -> bool:
        """ "oak academy", "park high": one word that parts of names are made of."""
        return position - start == 1 and words.key(start) in entries("name_parts")

    def _saints(self, words: Words) -> list[Evidence]:
        found = []
        for position, word in enumerate(words.words):
            if word.key not in SAINT or not (
                words.joined(position + 1) or words.text[word.end : word.end + 2] == ". "
            ):
                continue
            named = words.key(position + 1)
            if not is_saint(named) and (is_ordinary(named) or not named.endswith("s")):
                continue
            end = position + 2
            if words.key(end) in {"and", "&"} and is_saint(words.key(end + 1)):
                end += 2
            end = self._tail(words, end)
            if words.key(end) not in NOT_SCHOOLS or not words.joined(end):
                found.append(self._claim(words, position, end - 1, 0.85, "named after a saint"))
        return found

    def _dedicated(self, words: Words) -> list[Evidence]:
        """ "our lady's", "holy trinity primary", "the pru": no list of saints has these."""
        found = []
        for match in DEDICATED.finditer(words.text):
            end = self._tail(words, words.at(match.end() - 1) + 1)
            if words.key(end) not in NOT_SCHOOLS or not words.joined(end):
                found.append(
                    self._claim(
                        words, words.at(match.start()), end - 1, 0.8, "a dedication that schools have"
                    )
                )
        found += [
            self._claim(words, words.at(match.start()), words.at(match.end() - 1), 0.6, "a special unit")
            for match in PRU.finditer(words.text)
        ]
        return found

    def _located(self, words: Words) -> list[Evidence]:
        found = []
        for match in LOCATED.finditer(words.text):
            position = words.at(match.end())
            end = end_of_place(words, position)
            if words.key(position) == "ward" and words.joined(position + 1):
                end = position + 2  # "the hospital school on ward 9"
            if end == position and match["article"] and match["link"] not in {"in", "at", "on"}:
                # "the primary by the church"
                if position < len(words.words) and not is_stop(words.key(position)):
                    end = position + 1
            elif not is_telling(words, position, end) and not match["article"]:
                continue
            if end > position and words.words[position].start <= match.end():
                first = words.at(match.start())
                found.append(self._claim(words, first, end - 1, 0.86, "a word for a school and where it is"))
        return found

    def _attended(self, words: Words) -> list[Evidence]:
        found = []
        school_talk = SCHOOL_CONTEXT.search(words.text) is not None
        for match in ATTENDS.finditer(words.text):
            position = words.at(match.end())
            if position >= len(words.words) or words.words[position].start > match.end():
                continue
            end = end_of_run(words, position)
            if end == position or not is_telling(words, position, end) or not school_talk:
                continue
            if end - position == 1 and (first_name_tier(words.key(position)) or words.words[position].public):
                continue
            last = self._tail(words, end) - 1
            found.append(
                self._claim(
                    words, position, last, self.config.cue_score, f"follows '{match[0].strip().lower()}'"
                )
            )
        return found

    @staticmethod
    def _tail(words: Words, end: int) -> int:
        while end < len(words.words) and words.joined(end) and words.key(end) in TAIL:
            if (
                words.key(end) in {"of", "c", "church", "form"}
                and words.key(end + 1) not in TAIL
                and words.key(end) != "form"
            ):
                break
            end += 1
        return end

    def _claim(self, words: Words, first: int, last: int, score: float, reason: str) -> Evidence:
        start, end = words.words[first].start, trimmed_end(words, last)
        if words.text[words.words[last].end - 2 : words.words[last].end].lower() == "'s" and (
            is_saint(words.key(last)) or words.key(last) == "ladys"
        ):
            end = words.words[last].end
        surface = words.text[start:end]
        suggestion = next((text for look, text in SUGGESTIONS if look.search(surface)), "[school]")
        return Evidence(start, end, Label.SCHOOL, score, reason, suggestion)


@Language.factory("schools", assigns=["doc.spans"], default_config=asdict(SchoolsConfig()))
def make_schools(nlp: Language, name: str, typed_score: float, cue_score: float) -> Schools:
    return Schools(name, SchoolsConfig(typed_score=typed_score, cue_score=cue_score))
