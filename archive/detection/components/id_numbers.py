"""Numbers that stand for one person, case, car or bank account."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("id_numbers")

REFERENCE, REGISTRATION, BANK = "[reference number]", "[registration number]", "[bank details]"

# What a reference is called, and the words between that and the reference itself.


REFERENCES = (
    (
        PATTERNS["REFERENCE_1"],
        "a reference with what it refers to",
    ),
    (
        PATTERNS["REFERENCE_2"],
        "a reference, spoken",
    ),
    (PATTERNS["REFERENCE_3"], "shaped like a reference"),
    (PATTERNS["REFERENCE_4"], "shaped like a reference"),
    (PATTERNS["REFERENCE_5"], "shaped like a reference"),
)
NHS = PATTERNS["NHS"]
NINO = PATTERNS["NINO"]
PLATE = PATTERNS["PLATE"]
PLATE_OLD = PATTERNS["PLATE_OLD"]
PLATE_CUED = PATTERNS["PLATE_CUED"]
PLATE_SPOKEN = PATTERNS["PLATE_SPOKEN"]
SORT_CODE = PATTERNS["SORT_CODE"]
ACCOUNT = PATTERNS["ACCOUNT"]
CARD = PATTERNS["CARD"]
IBAN = PATTERNS["IBAN"]


@dataclass(frozen=True, slots=True)
class IdNumbersConfig:
    score: float = 0.94


class IdNumbers:
    def __init__(self, name: str, config: IdNumbersConfig) -> None:
        self.name = name
        score = config.score
        self.rules = [
            *(Rule(look, Label.IDNUMBER, score, reason, REFERENCE) for look, reason in REFERENCES),
            Rule(NHS, Label.IDNUMBER, 0.98, "shaped like an NHS number", REFERENCE),
            Rule(NINO, Label.IDNUMBER, 0.98, "shaped like a National Insurance number", REFERENCE),
            Rule(PLATE_OLD, Label.IDNUMBER, score, "shaped like a vehicle registration", REGISTRATION),
            Rule(PLATE, Label.IDNUMBER, score, "shaped like a vehicle registration", REGISTRATION),
            Rule(
                PLATE_CUED, Label.IDNUMBER, score, "follows a word for a vehicle registration", REGISTRATION
            ),
            Rule(PLATE_SPOKEN, Label.IDNUMBER, score, "a vehicle registration, spoken", REGISTRATION),
            Rule(SORT_CODE, Label.IDNUMBER, score, "shaped like a sort code", BANK),
            Rule(ACCOUNT, Label.IDNUMBER, 0.98, "follows a word for a bank account", BANK),
            Rule(CARD, Label.IDNUMBER, 0.98, "shaped like a card number", BANK),
            Rule(IBAN, Label.IDNUMBER, 0.98, "shaped like an account number", BANK),
        ]

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("id_numbers", assigns=["doc.spans"], default_config=asdict(IdNumbersConfig()))
def make_id_numbers(nlp: Language, name: str, score: float) -> IdNumbers:
    return IdNumbers(name, IdNumbersConfig(score=score))
