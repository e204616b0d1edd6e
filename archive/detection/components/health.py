"""Named conditions, disabilities, aids and treatments."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, pattern
from archive.detection.words import Words, phrases

SUGGESTION = "[a health condition]"
# In the list, but words for something else unless a cue such as "i have" stands before.
NEEDS_CUE = frozenset("tics add odd pans pandas fits reflux shunt splint splints walker talker depression pda eds type transplant inhaler crutches physio oxygen dwarf pots cerebral allergy blind deaf migraine migraines tics stutter stammer".split())
CUE = pattern(
    r"\b(?:have|has|had|having|got|gets|get|with|my|his|her|their|uses?|using|wears?|wearing|wore|born|am|im|i'm|is|was|hes|he's|shes|she's|being|diagnosed with|on|need|needs|take|takes|for|of|severe|mild|bad|called|partially|registered|profoundly|go|goes|going|bit|since)(?: (?:a|an|the|some|really|quite|very|both|two|been|got|my|his|her|bad|mild|severe|partially|completely|profoundly|to)){0,2} $"
)
DIAGNOSED = pattern(
    r"\b(?:diagnosed (?:with|as)|diagnosis of|condition called|illness called|disease called|disorder called|syndrome called|suffers? (?:from|with)|treated for|treatment for|medication for|meds for|tablets for|operation (?:for|on)|surgery (?:for|on)|allergic to|born with|born without|transplant|waiting list for)(?: (?:a|an|the|my|his|her|severe|mild))? (?P<x>(?!(?:me|it|him|her|them|my|this|that|what|how|being|something)\b)[a-z'-]{3,25}(?: (?!(?:and|but|so|when|last|in|at|since|because|cos|who|which|for|he|she|i|they|that|on|this|as|by|is|was)\b)[a-z'-]{3,20}){0,2})(?!\w)"
)
ENDING = pattern(
    r"(?<!\w)(?:[a-z'-]{3,20} (?:syndrome|disorder|palsy|dystrophy|sclerosis|phobia|disease|deficiency|impairment|atrophy|transplant|implant|amputation|dysplasia|surgery)|[a-z]{5,25}(?:itis|emia|aemia|plegia|plegic|phobia|phobic|trophy|ectomy|ostomy|palsy)|(?:prosthetic|bionic|artificial|missing|amputated) (?:leg|arm|hand|foot|eye|limb|fingers?)|(?:hearing|feeding|walking|powered|electric|motorised|specialist|adapted|insulin|breathing|communication|mobility|leg|back|wheel) ?(?:aids?|tube|frame|pump|machine|device|scooter|brace|chair|stick)|(?:in|use|uses|using) a (?:wheel ?chair|walker|frame)|one (?:arm|leg|hand|eye|kidney|lung|ear)|(?:deaf|blind) in one (?:ear|eye)|walks? with (?:a|crutches|sticks?)(?: (?:stick|frame|limp|cane))?)(?!\w)"
)


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
            if past - first == 1 and words.key(first) in NEEDS_CUE and not CUE.search(words.text, max(0, start - 40), start):
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
