"""Numbers that stand for one person, case, car or bank account."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, pattern
from archive.detection.words import Words

REFERENCE, REGISTRATION, BANK = "[reference number]", "[registration number]", "[bank details]"
DIGIT = r"(?:oh|o|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
# What a reference is called, and the words between that and the reference itself.
KINDS = (
    r"(?:(?:crime|case|incident|police|log|report|complaint|ticket|court|event|cad|urn|file|record|client|contact|booking|safeguarding|social services|referral|hospital|patient|candidate|exam|pupil"
    r"|student|upn|passport|licen[cs]e|driving licen[cs]e|order|tracking|membership|customer|library card|custody|charge|investigation|claim|intake|mash|ceop|iwf|action fraud)(?: (?:reference|ref|number|no|num|id|code))?"
    r"|reference(?: number| no| code)?|ref(?: number| no)?|urn|cad|upn|pnc id|collar number|shoulder number|badge number|badge|warrant number|uln|uci|student id|id number|ni number|nino|national insurance(?: number)?"
    r"|nhs(?: number| no)?|hospital number|chi number|case number)"
)
LINK = r"(?:[ .]{0,2}(?:was|is|of|:|#|=|are|as|no\.?|number|it's|its|given as|quoted as|that's|that is|which is|which was|,|-|they gave me)){0,3}[ #:]{1,3}"
CODE = r"(?=[a-z/-]{0,8}\d)[a-z0-9][a-z0-9/.-]{1,24}(?:[ -]{1,2}(?=[a-z/]{0,3}\d)[a-z0-9/-]{1,12}){0,4}"
TRAILING = r"(?: of (?:the )?(?:\d{1,2}(?:st|nd|rd|th)?(?:[/.-]\d{1,2}(?:[/.-]\d{2,4})?)?|today|yesterday|[a-z]{3,9}(?: [a-z]{3,9})?(?: \d{2,4})?))?"
REFERENCES = (
    (pattern(r"\b(?P<x>" + KINDS + LINK + CODE + TRAILING + r")(?!\w)"), "a reference with what it refers to"),
    (
        pattern(r"\b(?P<x>" + KINDS + LINK + r"(?:(?:" + DIGIT + r"|[a-z]|\d{1,4}|slash|dash)[\s,]{1,2}){2,18}(?:" + DIGIT + r"|[a-z]|\d{1,4}))(?!\w)"),
        "a reference, spoken",
    ),
    (pattern(r"(?<![\w/.-])[a-z]{2,6}[/-]\d{2,8}(?:[/-]\w{1,8}){0,3}(?!\w)"), "shaped like a reference"),
    (pattern(r"(?<![\w/.-])\d{2,6}/\d{3,8}(?:/\d{2,4})?(?!\w)"), "shaped like a reference"),
    (pattern(r"(?<!\w)#\d{3,10}(?!\w)"), "shaped like a reference"),
)
NHS = pattern(r"(?<![\w-])\d{3}[ -]\d{3}[ -]\d{4}(?![\w-])")
NINO = pattern(r"(?<!\w)[a-z]{2}(?: ?\d\d){3} ?[a-d](?!\w)")
PLATE = pattern(r"(?<!\w)[a-z]{2}\d{2} ?(?!(?:and|the|but|was|for|you|she|not|all|got|had|has|his|her|who|now)\b)[a-z]{3}(?!\w)")
PLATE_CUED = pattern(
    r"\b(?:reg|registration|plate|number ?plate|numberplate|car reg|van reg)(?: (?:plate|number|no|mark))?(?: (?:is|was|of|:|starts|starting|began|beginning|ends|ending|ended)(?: (?:with|in))?|:)? ?"
    r"(?P<x>(?=[a-z ]{0,6}\d)[a-z0-9]{1,7}(?: (?=[a-z0-9]{1,4}\b)(?!(?:and|but|so|he|i|it|the)\b)[a-z0-9]{1,4})?)(?!\w)"
)
PLATE_SPOKEN = pattern(
    r"\b(?:reg|registration|plate|number ?plate|numberplate)(?: (?:plate|number))?(?: (?:is|was))?[ :,]{1,2}(?P<x>(?:(?:[a-z]|\d{1,2}|" + DIGIT + r")[\s,]{1,2}){3,9}(?:[a-z]|\d{1,2}|" + DIGIT + r"))(?!\w)"
)
SORT_CODE = pattern(r"(?<![\w-])\d\d[- ]\d\d[- ]\d\d(?![\w-])")
ACCOUNT = pattern(r"\b(?:account|acc|card|iban|sort code)(?: (?:number|no|num|ending|details))?(?: (?:in|is|was|of|:|are))?[ :]{1,2}(?P<x>\d[\d -]{2,24}\d)(?!\w)")
CARD = pattern(r"(?<![\w-])\d{4}(?:[ -]?\d{4}){3}(?![\w-])")
IBAN = pattern(r"(?<!\w)gb\d{2} ?[a-z]{4}(?: ?\d{2,4}){3,7}(?!\w)")


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
            Rule(PLATE, Label.IDNUMBER, score, "shaped like a vehicle registration", REGISTRATION),
            Rule(PLATE_CUED, Label.IDNUMBER, score, "follows a word for a vehicle registration", REGISTRATION),
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
