"""Postcodes, and a house number with its street."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.streets import STREET_TYPES
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.rules import pattern
from archive.detection.words import Words

AREAS = frozenset(
    """ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec en ex fk fy g gl
    gu gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox
    pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn
    wr ws wv yo ze zz""".split()
)
POSTCODE = pattern(r"(?<![\w-])(?P<area>[a-z]{1,2})\d[\da-z]?[ -]{0,2}\d(?P<unit>[a-z]{2})(?![\w])")
NOT_UNITS = frozenset({"am", "pm", "st", "nd", "rd", "th", "gb", "kg", "cm", "mm", "km", "of", "is", "in", "so", "at", "to"})
OUTWARD = pattern(r"\bpost ?code(?: \w{1,10}){0,4} (?P<x>(?P<area>[a-z]{1,2})\d[\da-z]?)(?!\w)")
SPOKEN_POSTCODE = pattern(
    r"\bpost ?code(?: is| was|'s|s| starts with| begins with| as| of)?[ :,]{1,3}(?P<x>(?:[a-z]|\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|oh|zero|double)(?:[\s,]{1,2}(?:[a-z]|\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|oh|zero|double)){2,8})(?!\w)"
)
NUMBERS = (
    r"(?:\d{1,4}[a-z]?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|(?:a|one|two) hundred(?: and \w{3,12})?)"
)
NO_STREET_WORD = r"(?!(?:of|the|at|in|on|my|his|her|and|or|to|from|down|up|away|by|was|is|year|years|minutes|mins|miles|people|girls|boys|times|days|weeks|hours|times|kids|likes|other|different|more|of)\b)"
HOUSE = pattern(
    r"(?<![\w.£$-])(?P<x>(?:(?:flat|number|no|house number|apartment|unit) ?(?:\d{1,4}[a-z]?|" + NUMBERS + r")?,? )?" + NUMBERS + r",? "
    r"(?:" + NO_STREET_WORD + r"[a-z'.-]{2,20} ){1,3}(?:" + STREET_TYPES + r"))(?!\w)"
)
FLAT = pattern(r"(?<!\w)(?P<x>(?:flat|apartment) (?:number )?" + NUMBERS + r"[a-z]?,? (?:" + NO_STREET_WORD + r"[a-z'-]{3,20} ){1,3}(?:house|court|tower|point|heights|building|block|flats|buildings|mansions|lodge))(?!\w)")
NUMBER_AT = pattern(r"\b(?:live|lives|living|house|door|home|address)(?: \w{1,8}){0,3} (?:at |is )?(?P<x>(?:number|no\.?|flat) " + NUMBERS + r")(?!\w)")


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
                    Evidence(*match.span("x"), Label.CONTACT, self.config.house_score, "a house number with its street", "[address]")
                )
        return record(doc, self.name, found)

    def _postcode(self, span: tuple[int, int]) -> Evidence:
        return Evidence(*span, Label.CONTACT, self.config.postcode_score, "shaped like a postcode", "[postcode]")


@Language.factory("street_addresses", assigns=["doc.spans"], default_config=asdict(StreetAddressesConfig()))
def make_street_addresses(nlp: Language, name: str, postcode_score: float, house_score: float) -> StreetAddresses:
    return StreetAddresses(name, StreetAddressesConfig(postcode_score=postcode_score, house_score=house_score))
