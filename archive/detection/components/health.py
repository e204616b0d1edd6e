"""Named conditions, disabilities, aids and treatments."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, read_patterns
from archive.detection.words import Words, phrases

PATTERNS = read_patterns("health")

SUGGESTION = "[a health condition]"
# In the list, but words for something else unless a cue such as "i have" stands before.
NEEDS_CUE = PATTERNS.words("NEEDS_CUE")
CUE = PATTERNS["CUE"]
DIAGNOSED = PATTERNS["DIAGNOSED"]
ENDING = PATTERNS["ENDING"]


@dataclass(frozen=True, slots=True)
class HealthConfig:
    listed_score: float = 0.88
    cue_score: float = 0.72


class Health:
    def __init__(self, name: str, config: HealthConfig) -> None:
        self.name = name
        self.config = config
        self.rules = [
            Rule(DIAGNOSED, Label.HEALTH, config.cue_score, "follows a word for a diagnosis", SUGGESTION),
            Rule(ENDING, Label.HEALTH, config.cue_score, "reads as a condition or an aid", SUGGESTION),
        ]

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        found = apply(self.rules, words.text)
        for first, past in phrases("health").find(words):
            start = words.words[first].start
            if (
                past - first == 1
                and words.key(first) in NEEDS_CUE
                and not CUE.search(words.text, max(0, start - 40), start)
            ):
                continue
            found.append(
                Evidence(
                    start, words.words[past - 1].end, Label.HEALTH, self.config.listed_score,
                    "in the list of conditions and aids", SUGGESTION,
                )
            )  # fmt: skip
        return record(doc, self.name, found)


@Language.factory("health", assigns=["doc.spans"], default_config=asdict(HealthConfig()))
def make_health(nlp: Language, name: str, listed_score: float, cue_score: float) -> Health:
    return Health(name, HealthConfig(listed_score=listed_score, cue_score=cue_score))
