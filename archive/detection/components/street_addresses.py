"""Postcodes, and a house number with its street."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.rules import read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("street_addresses")

AREAS = frozenset(
    [
        "ab",
        "al",
        "b",
        "ba",
        "bb",
        "bd",
        "bh",
        "bl",
        "bn",
        "br",
        "bs",
        "bt",
        "ca",
        "cb",
        "cf",
        "ch",
        "cm",
        "co",
        "cr",
        "ct",
        "cv",
        "cw",
        "da",
        "dd",
        "de",
        "dg",
        "dh",
        "dl",
        "dn",
        "dt",
        "dy",
        "e",
        "ec",
        "en",
        "ex",
        "fk",
        "fy",
        "g",
        "gl",
        "gu",
        "gy",
        "ha",
        "hd",
        "hg",
        "hp",
        "hr",
        "hs",
        "hu",
        "hx",
        "ig",
        "im",
        "ip",
        "iv",
        "je",
        "ka",
        "kt",
        "kw",
        "ky",
        "l",
        "la",
        "ld",
        "le",
        "ll",
        "ln",
        "ls",
        "lu",
        "m",
        "me",
        "mk",
        "ml",
        "n",
        "ne",
        "ng",
        "nn",
        "np",
        "nr",
        "nw",
        "ol",
        "ox",
        "pa",
        "pe",
        "ph",
        "pl",
        "po",
        "pr",
        "rg",
        "rh",
        "rm",
        "s",
        "sa",
        "se",
        "sg",
        "sk",
        "sl",
        "sm",
        "sn",
        "so",
        "sp",
        "sr",
        "ss",
        "st",
        "sw",
        "sy",
        "ta",
        "td",
        "tf",
        "tn",
        "tq",
        "tr",
        "ts",
        "tw",
        "ub",
        "w",
        "wa",
        "wc",
        "wd",
        "wf",
        "wn",
        "wr",
        "ws",
        "wv",
        "yo",
        "ze",
        "zz",
    ]
)
POSTCODE = PATTERNS["POSTCODE"]
NOT_UNITS = frozenset(
    {"am", "pm", "st", "nd", "rd", "th", "gb", "kg", "cm", "mm", "km", "of", "is", "in", "so", "at", "to"}
)
OUTWARD = PATTERNS["OUTWARD"]
SPOKEN_POSTCODE = PATTERNS["SPOKEN_POSTCODE"]


HOUSE = PATTERNS["HOUSE"]
FLAT = PATTERNS["FLAT"]
NUMBER_AT = PATTERNS["NUMBER_AT"]


@dataclass(frozen=True, slots=True)
class StreetAddressesConfig:
    postcode_score: float = 0.97
    house_score: float = 0.92


class StreetAddresses:
    def __init__(self, name: str, config: StreetAddressesConfig) -> None:
        self.name = name
        self.config = config

    def __call__(self, doc: Doc) -> Doc:
        text = Words.of(doc).text
        found = []
        for match in POSTCODE.finditer(text):
            if match["area"].lower() in AREAS and match["unit"].lower() not in NOT_UNITS:
                found.append(self._postcode(match.span()))
        for match in OUTWARD.finditer(text):
            if match["area"].lower() in AREAS:
                found.append(self._postcode(match.span("x")))
        found += [self._postcode(match.span("x")) for match in SPOKEN_POSTCODE.finditer(text)]
        for look in (HOUSE, FLAT, NUMBER_AT):
            for match in look.finditer(text):
                found.append(
                    Evidence(
                        *match.span("x"),
                        Label.CONTACT,
                        self.config.house_score,
                        "a house number with its street",
                        "[address]",
                    )
                )
        return record(doc, self.name, found)

    def _postcode(self, span: tuple[int, int]) -> Evidence:
        return Evidence(
            *span, Label.CONTACT, self.config.postcode_score, "shaped like a postcode", "[postcode]"
        )


@Language.factory("street_addresses", assigns=["doc.spans"], default_config=asdict(StreetAddressesConfig()))
def make_street_addresses(
    nlp: Language, name: str, postcode_score: float, house_score: float
) -> StreetAddresses:
    return StreetAddresses(
        name, StreetAddressesConfig(postcode_score=postcode_score, house_score=house_score)
    )
