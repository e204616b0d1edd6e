"""Ethnicity, nationality, religion, first language, and the country that somebody comes from."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, read_patterns
from archive.detection.words import Words, phrases

PATTERNS = read_patterns("heritage")

SUGGESTION = "[heritage]"
# Said of food, lessons and holidays as often as of people.
NOT_BEFORE_NOUN = PATTERNS.words("NOT_BEFORE_NOUN")
COMMON = PATTERNS.words("COMMON")
ORIGIN = PATTERNS["ORIGIN"]
LANGUAGE = PATTERNS["LANGUAGE"]
MIXED = PATTERNS["MIXED"]
HALF_OF = PATTERNS.words("HALF_OF")
FAITH = PATTERNS["FAITH"]


@dataclass(frozen=True, slots=True)
class HeritageConfig:
    listed_score: float = 0.82
    cue_score: float = 0.72


class Heritage:
    def __init__(self, name: str, config: HeritageConfig) -> None:
        self.name = name
        self.config = config
        self.rules = [
            Rule(LANGUAGE, Label.HERITAGE, config.cue_score, "a language that somebody speaks", SUGGESTION),
            Rule(FAITH, Label.HERITAGE, config.cue_score, "a sign of faith or ethnicity", SUGGESTION),
        ]

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        found = apply(self.rules, words.text)
        for match in MIXED.finditer(words.text):
            if not any(match["x"].lower().startswith(other) for other in HALF_OF) and self._lists_people(
                match["x"]
            ):
                found.append(self._claim(*match.span("x"), self.config.listed_score, "a mixed heritage"))
        for first, past in phrases("heritage").find(words):
            following = words.key(past) if words.joined(past) else ""
            if past - first == 1 and words.key(first) in COMMON and following in NOT_BEFORE_NOUN:
                continue
            if past - first == 1 and words.words[first].public and not self._of_a_person(words, first):
                continue
            claim = (words.words[first].start, words.words[past - 1].end)
            found.append(
                self._claim(*claim, self.config.listed_score, "in the list of peoples, faiths and languages")
            )
        for first, past in phrases("countries").find(words):
            start = words.words[first].start
            if ORIGIN.search(words.text, max(0, start - 40), start):
                end = words.words[past - 1].end
                found.append(
                    self._claim(start, end, self.config.cue_score, "a country of origin", "[country]")
                )
        return record(doc, self.name, found)

    @staticmethod
    def _lists_people(phrase: str) -> bool:
        text = phrase.replace("-", " ")
        return bool(phrases("heritage").find(Words(text))) or "english" in text.lower()

    @staticmethod
    def _of_a_person(words: Words, position: int) -> bool:
        """Say whether a word that is also a school subject stands where a person is described."""
        return words.key(position - 1) in {
            "im",
            "hes",
            "shes",
            "am",
            "is",
            "are",
            "being",
            "only",
            "were",
            "a",
            "the",
            "my",
            "both",
            "speak",
            "speaks",
            "half",
        } and words.key(position + 1) in {
            "girl",
            "boy",
            "family",
            "kid",
            "lad",
            "and",
            "so",
            "but",
            "mum",
            "dad",
            "at",
            "",
            "because",
            "person",
            "one",
            "parents",
            "like",
        }

    @staticmethod
    def _claim(start: int, end: int, score: float, reason: str, suggestion: str = SUGGESTION) -> Evidence:
        return Evidence(start, end, Label.HERITAGE, score, reason, suggestion)


@Language.factory("heritage", assigns=["doc.spans"], default_config=asdict(HeritageConfig()))
def make_heritage(nlp: Language, name: str, listed_score: float, cue_score: float) -> Heritage:
    return Heritage(name, HeritageConfig(listed_score=listed_score, cue_score=cue_score))
