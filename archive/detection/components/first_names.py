"""Names in the list of first names; those that are also words need a capital or a listed neighbour."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.people import VERBS_FIRST, is_stop, name_end, suggestion_for, trimmed_end
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.lexicon import NameTier, first_name_tier, is_ordinary
from archive.detection.rules import read_patterns
from archive.detection.words import Casing, Words

PATTERNS = read_patterns("first_names")

REASON = "in the list of first names"
# Words whose capital comes from the calendar, or from a sentence that a lost full stop no longer shows.
CAPITAL_ANYWAY = PATTERNS.words("CALENDAR") | PATTERNS.words("OPENERS")
# Two letters that are hardly ever anything but a name.
INITIALS = frozenset(["jj", "tj", "aj", "cj", "rj", "kj", "lj", "mj", "bj", "zj"])
JOINS_NAMES = frozenset({"and", "n", "nd", "or"})


@dataclass(frozen=True, slots=True)
class FirstNamesConfig:
    """``min_length`` holds for names without a capital."""

    safe_score: float = 0.85
    rare_score: float = 0.6
    ambiguous_score: float = 0.65
    min_length: int = 3


class FirstNames:
    def __init__(self, name: str, config: FirstNamesConfig) -> None:
        self.name = name
        self.config = config

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        scores = [self._score(words, position) for position in range(len(words.words))]
        for position in range(len(scores)):
            if not scores[position] and self._beside_a_name(words, scores, position):
                scores[position] = self.config.ambiguous_score
        found: list[Evidence] = []
        covered = -1
        for position, score in enumerate(scores):
            if score and position > covered:
                covered = name_end(words, position) - 1
                start = words.words[position].start
                found.append(
                    Evidence(
                        start,
                        trimmed_end(words, covered),
                        Label.PERSON,
                        score,
                        REASON,
                        suggestion_for(words, start),
                    )
                )
        return record(doc, self.name, found)

    def _score(self, words: Words, position: int) -> float:
        word = words.words[position]
        if word.public:
            return 0.0
        key = word.key
        tier = first_name_tier(key)
        if tier is None and key.endswith("s") and len(key) > self.config.min_length:
            # "leahs phone": the possessive as children write it; also the real one, whose key ends the same.
            tier = first_name_tier(key[:-1])
            if tier is not NameTier.SAFE and not word.text.lower().endswith("'s"):
                tier = None
        if key in INITIALS:
            return self.config.rare_score
        clear = words.clear_capital(position)
        if tier is NameTier.AMBIGUOUS:
            return self.config.ambiguous_score if clear and key not in CAPITAL_ANYWAY else 0.0
        if tier is None or (len(key) < self.config.min_length and not clear):
            return 0.0
        return self.config.safe_score if tier is NameTier.SAFE else self.config.rare_score

    def _beside_a_name(self, words: Words, scores: list[float], position: int) -> bool:
        """Say whether a doubtful name is coordinated with a certain one: "grace and will", "kaya n bex"."""
        key = words.key(position)
        unknown = len(key) >= self.config.min_length and not is_ordinary(key) and not key[0].isdigit()
        if (
            words.words[position].public
            or not (first_name_tier(key) is NameTier.AMBIGUOUS or unknown)
            or is_stop(key)
        ):
            return False
        before = (
            words.key(position - 1) in JOINS_NAMES
            and position > 1
            and scores[position - 2] >= self.config.safe_score
        )
        after = (
            words.key(position + 1) in JOINS_NAMES
            and position + 2 < len(scores)
            and scores[position + 2] >= self.config.safe_score
        )
        if words.key(position) in VERBS_FIRST and words.casing is not Casing.UPPER:
            # "grace and will be there": only where the sentence ends does "will" name somebody.
            return before and not words.joined(position + 1)
        return before or after


@Language.factory("first_names", assigns=["doc.spans"], default_config=asdict(FirstNamesConfig()))
def make_first_names(
    nlp: Language, name: str, safe_score: float, rare_score: float, ambiguous_score: float, min_length: int
) -> FirstNames:
    config = FirstNamesConfig(
        safe_score=safe_score, rare_score=rare_score, ambiguous_score=ambiguous_score, min_length=min_length
    )
    return FirstNames(name, config)
