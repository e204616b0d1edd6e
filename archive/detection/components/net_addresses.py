"""E-mail and web addresses, written or spoken."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("net_addresses")


EMAIL = PATTERNS["EMAIL"]
SPOKEN_EMAIL = PATTERNS["SPOKEN_EMAIL"]
LONG_SPOKEN_EMAIL = PATTERNS["LONG_SPOKEN_EMAIL"]
NAMED_SITE = PATTERNS["NAMED_SITE"]
URL = PATTERNS["URL"]
SPOKEN_URL = PATTERNS["SPOKEN_URL"]
DOMAIN = PATTERNS["DOMAIN"]
SPOKEN_DOMAIN = PATTERNS["SPOKEN_DOMAIN"]


@dataclass(frozen=True, slots=True)
class NetAddressesConfig:
    score: float = 0.98
    spoken_score: float = 0.9


class NetAddresses:
    def __init__(self, name: str, config: NetAddressesConfig) -> None:
        self.name = name
        email, web = "[email address]", "[web address]"
        self.rules = [
            Rule(EMAIL, Label.CONTACT, config.score, "an e-mail address", email),
            Rule(SPOKEN_EMAIL, Label.CONTACT, config.spoken_score, "an e-mail address, spoken", email),
            Rule(LONG_SPOKEN_EMAIL, Label.CONTACT, config.spoken_score, "an e-mail address, spoken", email),
            Rule(NAMED_SITE, Label.CONTACT, config.spoken_score, "a web address, spoken", web),
            Rule(URL, Label.CONTACT, config.score, "a web address", web),
            Rule(DOMAIN, Label.CONTACT, config.score, "a web address", web),
            Rule(SPOKEN_URL, Label.CONTACT, config.spoken_score, "a web address, spoken", web),
            Rule(SPOKEN_DOMAIN, Label.CONTACT, config.spoken_score, "a web address, spoken", web),
        ]

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("net_addresses", assigns=["doc.spans"], default_config=asdict(NetAddressesConfig()))
def make_net_addresses(nlp: Language, name: str, score: float, spoken_score: float) -> NetAddresses:
    return NetAddresses(name, NetAddressesConfig(score=score, spoken_score=spoken_score))
