"""Postcodes, and a house number with its street."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.rules import read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("street_addresses")

AREAS = PATTERNS.words("AREAS")
POSTCODE = PATTERNS["POSTCODE"]
NOT_UNITS = PATTERNS.words("NOT_UNITS")
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
        found = [
            self._postcode(match.span())
            for match in POSTCODE.finditer(text)
            if match["area"].lower() in AREAS and match["unit"].lower() not in NOT_UNITS
        ]
        found += [
            self._postcode(match.span("x"))
            for match in OUTWARD.finditer(text)
            if match["area"].lower() in AREAS
        ]
        found += [self._postcode(match.span("x")) for match in SPOKEN_POSTCODE.finditer(text)]
        score, reason = self.config.house_score, "a house number with its street"
        found += [
            Evidence(*match.span("x"), Label.CONTACT, score, reason, "[address]")
            for look in (HOUSE, FLAT, NUMBER_AT)
            for match in look.finditer(text)
        ]
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
