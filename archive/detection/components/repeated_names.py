"""A name that was accepted once is flagged wherever it stands again, plural and possessive too."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.people import VERBS_FIRST, is_stop, trimmed_end
from archive.detection.evidence import Evidence, Stretches, record, recorded
from archive.detection.findings import Label
from archive.detection.lexicon import NameTier, first_name_tier
from archive.detection.rules import read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("repeated_names")

REASON = "the same name as elsewhere in the text"
TITLES = PATTERNS.words("TITLES")


@dataclass(frozen=True, slots=True)
class RepeatedNamesConfig:
    score: float = 0.75
    min_length: int = 3


class RepeatedNames:
    """Runs after every component that finds people; reads the groups of all of them."""

    def __init__(self, name: str, config: RepeatedNamesConfig) -> None:
        self.name = name
        self.config = config

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        known = [
            claim
            for group in list(doc.spans)
            for claim in recorded(doc, group)
            if claim.label is Label.PERSON
        ]
        surely = [claim for claim in known if claim.score >= self.config.score]
        accepted: dict[str, str] = {}
        for claim in surely:
            self._accept(words, claim, accepted)
        sure = frozenset(accepted)
        for claim in known:
            self._accept(words, claim, accepted)
        where_sure = Stretches((claim.start, claim.end) for claim in surely)
        where_known = Stretches((claim.start, claim.end) for claim in known)
        found = []
        for position, word in enumerate(words.words):
            key = word.key if word.key in accepted else word.key.removesuffix("s")
            # A guess is made surer where the name is sure elsewhere; guesses do not support one another.
            claims = where_sure if key in sure else where_known
            if key in accepted and not word.public and not claims.touch(word.start, word.end):
                end = trimmed_end(words, position)
                found.append(
                    Evidence(word.start, end, Label.PERSON, self.config.score, REASON, accepted[key])
                )
        return record(doc, self.name, found)

    def _accept(self, words: Words, claim: Evidence, accepted: dict[str, str]) -> None:
        for position in range(words.at(claim.start), words.at(claim.end - 1) + 1):
            key = words.key(position)
            if len(key) < self.config.min_length or is_stop(key) or key in TITLES or key in VERBS_FIRST:
                continue
            if first_name_tier(key) is NameTier.AMBIGUOUS and claim.score < self.config.score:
                continue
            accepted.setdefault(key, claim.suggestion)


@Language.factory("repeated_names", assigns=["doc.spans"], default_config=asdict(RepeatedNamesConfig()))
def make_repeated_names(nlp: Language, name: str, score: float, min_length: int) -> RepeatedNames:
    return RepeatedNames(name, RepeatedNamesConfig(score=score, min_length=min_length))
