"""Accounts that money can be sent to: PayPal, Cash App, Monzo and the like."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, pattern
from archive.detection.words import Words

SERVICES = r"(?:paypal|pay pal|cash ?app|cashtag|monzo|revolut|venmo|gofundme|go fund me|ko-?fi|onlyfans|crypto wallet|wallet|bitcoin(?: address)?|skrill|apple pay|google pay|starling|gift ?card code)"
CASHTAG = pattern(r"(?<![\w$£])[$£](?=[\w.-]{0,30}[a-z])(?!\d{1,6}(?:k|m|p|s|ish|each|quid|bn|mil)?\b)[a-z0-9_][\w.-]{2,30}")
LINK = pattern(r"(?<!\w)(?:paypal|monzo|revolut|cash)\.(?:me|app)/[\w.$-]{1,40}")
NAMED = pattern(
    r"\b" + SERVICES + r"(?: (?:account|tag|name|user|username|handle|link|me|address|id|number))?(?: (?:is|was|to|called|at|on|as)|:|=)(?: called)? (?P<x>[@$£]?(?=[\w.$-]{0,30}[\d._@$/-])[\w][\w.$@/-]{1,40}\w)"
)


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
