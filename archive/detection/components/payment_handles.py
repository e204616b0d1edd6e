"""Accounts that money can be sent to: PayPal, Cash App, Monzo and the like."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("payment_handles")


CASHTAG = PATTERNS["CASHTAG"]
LINK = PATTERNS["LINK"]
NAMED = PATTERNS["NAMED"]


@dataclass(frozen=True, slots=True)
class PaymentHandlesConfig:
    score: float = 0.95


class PaymentHandles:
    def __init__(self, name: str, config: PaymentHandlesConfig) -> None:
        self.name = name
        self.rules = [
            Rule(look, Label.CONTACT, config.score, reason, "[payment account]")
            for look, reason in (
                (CASHTAG, "shaped like a payment tag"),
                (LINK, "a payment link"),
                (NAMED, "follows the name of a payment service"),
            )
        ]

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("payment_handles", assigns=["doc.spans"], default_config=asdict(PaymentHandlesConfig()))
def make_payment_handles(nlp: Language, name: str, score: float) -> PaymentHandles:
    return PaymentHandles(name, PaymentHandlesConfig(score=score))
