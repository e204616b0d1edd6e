"""E-mail and web addresses, written or spoken."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, pattern
from archive.detection.words import Words

TLD = r"(?:com|co|org|net|uk|io|gg|tv|me|example|app|info|biz|online|site|xyz|link|ly|be|us|eu|ie|scot|wales|cymru|school|sch|ac|gov|dev|live|chat|fm|to|test|invalid|localhost)"
EMAIL = pattern(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
SPOKEN_EMAIL = pattern(
    r"(?<!\w)[\w.-]{1,30}(?: (?:dot|underscore|dash) [\w]{1,30}){0,4} (?:at|@) [\w-]{1,30}(?: ?(?:dot|\.) ?[\w-]{1,30}){0,3} ?(?:dot|\.) ?" + TLD + r"(?: (?:dot|\.) " + TLD + r"){0,2}\b"
)
LONG_SPOKEN_EMAIL = pattern(
    r"\b(?:at|is|email|on|address|its|it's|e-mail|to) (?P<x>(?:(?!(?:me|him|her|us|at|on|is)\b)\w{1,15} ){1,3}(?:dot|underscore|dash) \w{1,15}(?: (?:dot|underscore|dash) \w{1,15}){0,3} at \w{2,30} dot \w{2,12}(?: dot \w{2,4})?)(?!\w)"
)
NAMED_SITE = pattern(
    r"\b(?:website|site|link|page|url|web address|called|on|to) (?:is |was |called |its |it's )?(?P<x>(?!(?:is|was|called|its|the|a|my|his|her|their)\b)\w{2,15}(?: \w{2,15}){0,2} dot (?:com|org|net|gg|example|co|uk|tv|io)(?: dot uk)?)(?!\w)"
)
URL = pattern(r"(?<!\w)(?:https?://|www\.)[^\s<>\"]{2,200}")
SPOKEN_URL = pattern(r"(?<!\w)(?:w w w|www|triple w|dub dub dub) dot \w{1,30}(?: (?:dot|slash) \w{1,30}){1,5}\b")
DOMAIN = pattern(r"(?<![\w@./-])(?:[a-z0-9][a-z0-9-]{0,40}\.){1,4}" + TLD + r"(?:/[^\s<>\"]{0,150})?(?![\w@])")
SPOKEN_DOMAIN = pattern(r"(?<!\w)[\w-]{2,30} dot (?:com|co dot uk|org|net|gg|example|co|uk|tv|io)\b(?: (?:forward )?slash \w{1,30}){0,3}")


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
