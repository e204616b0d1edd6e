"""Streets, estates, parks, landmarks and bus routes, and what follows "live in"."""

import re
from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.people import is_stop, trimmed_end
from archive.detection.components.runs import KIND_OF, end_of_run, is_telling, start_of_run
from archive.detection.components.streets import SAFE_STREET_TYPES, STREET_TYPES
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.lexicon import first_name_tier, is_ordinary
from archive.detection.rules import Rule, apply, one_of, pattern
from archive.detection.words import Words
from archive.detection.wordlists import entries

MEET_AT = pattern(
    r"\b(?:get off at|got off at|gets on at|get on at|stop at|meet (?:me |him |her |us )?(?:at|by|in)|met (?:me |him |her |us )?(?:at|by|in)|meeting (?:at|by|in)|meet up (?:at|in|by)|wait(?:ing|s)? (?:for me )?(?:at|by|outside)|be at|hang(?:ing)? (?:out )?(?:at|round|around)|hangs (?:out )?(?:at|round)) (?P<article>the )?(?P<x>(?=\w))"
)
STREET = pattern(r"(?<!\w)(?P<type>" + STREET_TYPES + r")(?!\w)")
SAFE_STREET = re.compile(SAFE_STREET_TYPES, re.IGNORECASE)
AREAS = one_of(
    ["estate", "park", "woods", "wood", "common", "rec", "recreation ground", "beach", "retail park", "shopping centre", "shopping center", "precinct", "bus station",
     "train station", "railway station", "station", "tube station", "metro station", "tram stop", "bus stop", "bridge", "roundabout", "canal", "reservoir", "marina", "harbour", "pier", "docks", "quay", "quays",
     "hall", "village hall", "castle", "abbey", "towers", "tower", "flats", "caravan park", "holiday park", "caravan site", "travellers site", "site", "farm", "playing fields", "fields",
     "field", "heath", "moor", "lake", "loch", "lough", "valley", "village", "square", "skatepark", "skate park", "underpass", "car park", "market", "services", "island",
     "cemetery", "golf course", "nature reserve", "country park", "play park", "playground", "ward", "mill", "cross", "centre", "baths", "lido", "arena", "stadium", "leisure park", "industrial estate", "trading estate", "hill", "glen", "bay", "sands", "gardens", "interchange", "airport", "house", "bar", "end", "forest", "falls", "viaduct"]
)  # fmt: skip
AREA = pattern(r"(?<!\w)(?P<type>" + AREAS + r")(?!\w)")
LANDMARKS = one_of(
    ["park", "rec", "field", "fields", "woods", "playground", "play park", "skate park", "skatepark", "bus stop", "bus station", "bus shelter", "shelter", "station", "bridge", "canal", "river", "underpass",
     "alley", "alleyway", "car park", "bench", "benches", "swings", "flats", "garages", "pitch", "pitches", "football pitch", "multi storey", "roundabout", "footbridge", "path", "subway", "steps", "beach", "tunnel",
     "tower block", "tower", "estate", "houses", "bungalow", "bungalows", "caravan site", "site", "library", "skate bowl", "wall", "hill", "green", "basketball court", "tennis courts", "phone box", "phonebox", "railway", "tracks", "crossing", "lights", "corner", "ginnel", "snicket", "jitty", "shops", "shop", "house", "building", "cut through", "lane", "cul de sac", "cul-de-sac", "farm", "pond", "bandstand", "layby", "lay-by"]
)  # fmt: skip
BESIDE = r"(?:behind|by|near|next to|next door to|opposite|across from|beside|outside|at the back of|under|underneath|round the back of|round the corner from|over the road from|at the end of|at the bottom of|at the top of|above|in front of|off|on)"
PLACED = pattern(r"(?<!\w)(?P<x>(?:the |that |a )(?:(?:big|little|old|new|small|empty|abandoned|wee|red|blue|green|concrete|kids|main) )?" + LANDMARKS + r" (?P<link>" + BESIDE + r") (?P<article>the |our |my |his |her )?)(?=\w)")
DISTINCT = one_of(
    ["viaduct", "aqueduct", "pier", "quayside", "lighthouse", "windmill", "cathedral", "abbey", "castle", "docks", "dockyard", "marina", "harbour", "observatory", "racecourse", "steelworks", "power station",
     "refinery", "quarry", "colliery", "ferry terminal", "ferry port", "clock tower", "cenotaph", "war memorial", "bandstand", "lido", "boating lake", "ring road", "bypass", "flyover", "towpath", "canal", "old mill", "brewery", "barracks",
     "raf base", "army base", "air base", "army camp", "prison", "crematorium", "cemetery", "golf course", "reservoir", "dam", "seafront", "sea front", "promenade", "prom", "bus depot", "bus garage", "gasworks", "water tower", "maltings",
     "rec", "precinct", "bandstand", "market square", "market place", "town hall", "guildhall", "cliffs", "causeway", "monument", "quay", "slipway", "lifeboat station", "wind farm", "coal tip", "slag heap", "old pit", "allotments", "priory", "minster", "chip factory", "biscuit factory", "crisp factory", "sugar factory", "bread factory", "old cinema", "retail park", "caravan park", "caravan site", "level crossing", "train tracks", "tower blocks", "big tesco", "big asda", "sewage works", "recycling centre", "tip", "quarries", "loch", "lough", "estuary", "weir", "locks", "marshes", "moors", "fish market", "cattle market", "shipyard", "ice rink", "football ground", "stadium", "velodrome", "leisure centre", "swimming baths"]
)  # fmt: skip
AT_LANDMARK = pattern(r"\b(?:live|lives|living|meet|met|near|by|behind|next to|under|opposite|at|past|from|down|beside|outside|overlooking|round|to) (?P<x>the (?:old |new |big )?" + DISTINCT + r")(?!\w)")
BUS = pattern(
    r"(?<!\w)(?P<x>(?:the )?(?:number |no\.? )?(?:\d{1,3}[a-z]?|x\d{1,2}|[a-z]\d{1,2}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:bus|tram|bus route|night bus|metrobus))(?!\w)"
)
BUS_NUMBER = pattern(r"\b(?P<x>(?:bus|tram|route)(?: route)?(?: number| no)? (?:\d{1,3}[a-z]?|x\d{1,2}))(?!\w)")
GETS_BUS = pattern(r"\b(?:gets?|catch|catches|take|takes|on|off|ride|rides|waiting for|got|missed|same) (?P<x>the (?:number )?(?:\d{1,3}[a-z]?|x\d{1,2}))(?= (?:to|home|from|every|into|after|and|with)\b|[.,!?]|$)")
LIVES = pattern(
    r"\b(?:live|lives|lived|living|livin|stay|stays|stayed|staying|moved?|moving|relocated|grew up|born|based|brought up|house|home|flat|comes?|came|travelled|drove|driving|drive|train|bus|trip|met|meet|meeting|up|out|from|family|dads|mums|nans|place|street|area|village|town|city|estate|hospital|police|station|shop|park|church|school|kids|girls|boys|lads|people|holiday|hotel|caravan)"
    r"(?: (?:up|down|over|out|back|away|round|all the way|just|somewhere|here))? (?P<link>in|to|near|from|at|round|outside|by|called|on) (?:the )?(?P<x>(?=\w))"
)
FROM = pattern(r"\b(?:from|near) (?P<x>(?=\w))")
REASON_STREET, REASON_NAMED = "a name before a word for a street", "a name before a word for a place"


@dataclass(frozen=True, slots=True)
class DescribedPlacesConfig:
    street_score: float = 0.88
    named_score: float = 0.75
    placed_score: float = 0.72
    cue_score: float = 0.62


class DescribedPlaces:
    def __init__(self, name: str, config: DescribedPlacesConfig) -> None:
        self.name = name
        self.config = config
        route = "[bus route]"
        self.rules = [
            Rule(BUS, Label.PLACE, 0.85, "a bus route", route),
            Rule(BUS_NUMBER, Label.PLACE, 0.85, "a bus route", route),
            Rule(GETS_BUS, Label.PLACE, 0.7, "a bus route", route),
            Rule(AT_LANDMARK, Label.PLACE, config.placed_score, "a landmark", "[place]"),
        ]

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        found = apply(self.rules, words.text)
        found += [*self._streets(words), *self._areas(words), *self._placed(words), *self._lived_in(words)]
        return record(doc, self.name, found)

    def _streets(self, words: Words) -> list[Evidence]:
        found = []
        for match in STREET.finditer(words.text):
            position = words.at(match.start())
            if position == 0 or not words.joined(position):
                continue
            start = start_of_run(words, position)
            safe = SAFE_STREET.fullmatch(match["type"]) is not None
            capital = words.words[position].capital and words.words[position - 1].capital
            if start == position and safe and self._on_ordinary(words, position):
                start = position - 1
            if start < position and (capital or (safe and words.key(start) not in {"long", "old", "new"})):
                found.append(
                    Evidence(
                        words.words[start].start, match.end(), Label.PLACE, self.config.street_score, REASON_STREET, "[street]"
                    )
                )
        return found

    @staticmethod
    def _on_ordinary(words: Words, position: int) -> bool:
        """"on market st": one everyday word between a preposition and the street."""
        word = words.words[position - 1]
        return (
            words.key(position - 2) in {"on", "off", "down", "up", "at", "in", "near", "of", "to"}
            and words.joined(position - 1)
            and not is_stop(word.key)
            and word.key not in {"main", "side", "back", "busy", "quiet", "dark", "country", "bike", "bus", "cycle", "fast", "slow", "memory"}
            and len(word.key) > 2
        )

    def _areas(self, words: Words) -> list[Evidence]:
        found = []
        for match in AREA.finditer(words.text):
            position = words.at(match.start())
            start = start_of_run(words, position)
            if start < position and is_telling(words, start, position) and self._is_named_area(words, start, position, match["type"].lower()):
                suggestion = "[park]" if match["type"].lower().endswith(("park", "rec", "ground", "fields")) else "[place]"
                found.append(
                    Evidence(words.words[start].start, match.end(), Label.PLACE, self.config.named_score, REASON_NAMED, suggestion)
                )
        return found

    @staticmethod
    def _is_named_area(words: Words, start: int, position: int, kind: str) -> bool:
        if words.clear_capital(start) or kind in {"estate", "woods", "rec", "precinct", "station", "retail park", "shopping centre"}:
            return True
        key = words.key(start)
        if kind in {"house", "site", "end", "bar", "bay", "hill", "market", "cross", "centre", "services", "island", "square", "field", "village", "gardens", "ward"}:
            # "leahs house", "my end": too often somebody's or no name at all.
            return not is_ordinary(key) and first_name_tier(key) is None and first_name_tier(key.removesuffix("s")) is None
        return True

    def _placed(self, words: Words) -> list[Evidence]:
        found = []
        for match in PLACED.finditer(words.text):
            position = words.at(match.end())
            if position >= len(words.words) or words.words[position].start > match.end():
                continue
            end = end_of_run(words, position)
            key = words.key(position)
            if end == position or not is_telling(words, position, end):
                school = key in {"school", "schools"} and bool(match["article"])
                if match["link"].lower() in {"on", "off"} or (is_stop(key) and not school):
                    continue
                end = position + 1
                if words.joined(end) and words.key(end) in {"station", "centre", "shop", "shops", "park", "bridge", "stop", "field", "pitch", "school"}:
                    end += 1
            found.append(
                Evidence(
                    match.start("x"), trimmed_end(words, end - 1), Label.PLACE, self.config.placed_score,
                    "a landmark and what stands beside it", "[place]",
                )
            )  # fmt: skip
        return found

    def _lived_in(self, words: Words) -> list[Evidence]:
        found = []
        for match in LIVES.finditer(words.text):
            self._cued(words, match, found, self.config.cue_score)
        for match in MEET_AT.finditer(words.text):
            position = words.at(match.start("x"))
            last = position
            while last < len(words.words) and last - position < 3 and (last == position or words.joined(last)) and not is_stop(words.key(last)) and not words.words[last].public:
                last += 1
            if last > position and words.words[position].start <= match.start("x") and words.key(position) not in KIND_OF:
                start = match.start("article") if match["article"] else match.start("x")
                end = trimmed_end(words, last - 1)
                found.append(Evidence(start, end, Label.PLACE, 0.6, "a place to meet", "[place]"))
        for match in FROM.finditer(words.text):
            self._cued(words, match, found, self.config.cue_score - 0.1)
        return found

    @staticmethod
    def _cued(words: Words, match: re.Match[str], found: list[Evidence], score: float) -> None:
        position = words.at(match.start("x"))
        if position >= len(words.words) or words.words[position].start > match.start("x"):
            return
        word = words.words[position]
        if word.public or is_stop(word.key) or word.key in entries("countries") or word.key in entries("heritage"):
            return
        clear = words.clear_capital(position)
        if not clear and (is_ordinary(word.key) or first_name_tier(word.key) is not None or len(word.key) < 4):
            return
        end = position + 1
        while end < len(words.words) and end - position < 3 and words.joined(end) and (words.words[end].capital or words.key(end) in entries("name_parts")) and not is_stop(words.key(end)):
            end += 1
        found.append(
            Evidence(
                word.start, trimmed_end(words, end - 1), Label.PLACE, score, f"follows '{match[0].strip().lower()}'", "[place]"
            )
        )


@Language.factory("described_places", assigns=["doc.spans"], default_config=asdict(DescribedPlacesConfig()))
def make_described_places(
    nlp: Language, name: str, street_score: float, named_score: float, placed_score: float, cue_score: float
) -> DescribedPlaces:
    config = DescribedPlacesConfig(
        street_score=street_score, named_score=named_score, placed_score=placed_score, cue_score=cue_score
    )
    return DescribedPlaces(name, config)
