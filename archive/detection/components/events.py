"""Events that neighbours know of: in the news, in court, an accident, a win."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, pattern
from archive.detection.words import Words

SUGGESTION = "[a local event]"
# A few words more, up to where the sentence goes on.
TAIL = r"(?: (?!(?:and|but|so|because|cos|who|which|when|he|she|they|i|im|it|its|that|if|then|now|everyone|people|someone)\b)[\w'-]{1,20}){0,5}"
MEDIA = r"(?:(?:the|our) )?(?:(?:local|regional|national|evening|six o'?clock|school) )?(?:news|newspapers?|paper|papers|gazette|echo|chronicle|herald|advertiser|mercury|telegraph|courier|telly|tv|television|radio|radio station|facebook group|news site|bbc news|itv news|look north|headlines|front page|newsround|points west|reporting scotland|wales today|spotlight)"
PRINT = r"(?:(?:the|our) )?(?:(?:local|regional|national|evening|free|weekly) )?(?:newspapers?|papers?|gazette|echo|chronicle|herald|advertiser|courier|headlines|front page|local news)"
SOURCES = (
    (r"(?P<x>(?:in|all over|made|on the front of) " + PRINT + r"(?!\w)(?: (?:after|when|for|because|about|last|with|over|following)\b" + TAIL + r")?)", 0.75),
    (r"(?P<x>(?:was|were|been|is|are|got|be|being|went|came|ended up|put|featured)(?: (?:all|even|just|actually|also))? (?:on|in|over) " + MEDIA + r"(?!\w)(?: (?:after|when|for|because|about|last|with|over|following)\b" + TAIL + r")?)", 0.82),
    (r"(?P<x>(?:interviewed|filmed|pictured|named|reported|mentioned|shown|written about|featured) (?:on|in|by|for) " + MEDIA + r"(?!\w)(?: (?:after|when|for|about)\b" + TAIL + r")?)", 0.88),
    (r"(?P<x>(?:journalists?|reporters?|tv cameras?|film crew|camera crew|news crew)(?: (?:came|were|turned up|was)(?: (?:to|at|outside))?(?: (?:the|our|my) \w{3,12})?)?)(?!\w)", 0.7),
    (r"(?P<x>(?:(?:the|a|his|her|my|our|that) )?(?:court case|trial|court hearing|inquest|sentencing|murder trial|custody case|police raid|raid|arrest|stabbing|shooting|murder|kidnapping|manhunt|search party|drugs raid|protest|riots?|strike|explosion|gas explosion|bomb scare|evacuation|lockdown at (?:the |our )?\w{3,12}|petition)(?: (?:about|against|over|in|at|on|after|with|for|last|outside|of)\b" + TAIL + r")?)(?!\w)", 0.7),
    (r"(?:go(?:ing)?|went|been|goes|gave evidence|giving evidence|witness|testified|appeared|testify) (?:to|in|at) (?:crown |magistrates'? |youth |family |sheriff |high )?(?P<x>(?:crown |magistrates'? |youth |sheriff |high )?court)(?!\w)", 0.65),
    (r"(?P<x>(?:died|drowned|killed|was killed|was stabbed|got stabbed|was shot|was murdered|was arrested|got arrested|went to prison|was found|was rescued|got rescued|was kidnapped|was struck) (?:in|at|on|near|by|off) (?:the |a |an |our )?(?!(?:me|him|her|class|school|night|home)\b)[\w'-]{3,15}(?: [\w'-]{3,15})?)(?!\w)", 0.75),
    (r"(?P<x>(?:the )(?:death|murder|suicide|loss|disappearance|killing|arrest) of (?:a |an |the |my |our |his |her )?[\w'-]{3,15}(?: (?:in|at|on|last) (?:the )?[\w'-]{3,15})?)(?!\w)", 0.75),
    (r"(?P<x>(?:reporters?|journalists?|cameras|tv crews?|press|paparazzi|the news|news vans?) (?:outside|at|came to|on|camped outside) (?:our|my|the|his|her) [\w'-]{3,12})(?!\w)", 0.8),
    (r"(?P<x>(?:won|got|named|voted|was|were) (?:the )?(?:\w{3,12} )?(?:young|junior|pupil|student|player|sports? ?person|volunteer|carer|citizen|baker|chef|musician|writer|reader|scientist)(?: \w{3,12}){0,3} of the (?:year|season|month))(?!\w)", 0.82),
    (r"(?P<x>(?:gave|giving|give) evidence(?: (?:in|at|against)" + TAIL + r")?)(?!\w)", 0.75),
    (r"(?P<x>(?:the|that|a|our) (?:(?:big|huge|house|bad|road|traffic|serious|horrible|train|school|church|factory|warehouse|tower block|barn|moor|wild|terrible|fatal|bus|car|coach|train|minibus|plane|lorry|tram|quad bike|motorbike|boat|ferry|flash|gas|roof) ){0,2}(?:fire|crash|flood|floods|flooding|accident|collapse|landslide|pile[ -]?up|derailment|explosion|storm damage|sinkhole|outbreak)(?! brigade| alarm| drill| service| station| stick| emoji| exit)(?: (?:at|on|in|by|near|last|that|where|which|outside|under|down)\b" + TAIL + r")?)(?!\w)", 0.72),
    (r"(?:was|were|been|in|after|since|survived|from) (?P<x>(?:a|the|that|our) (?:(?:car|bus|coach|train|minibus|house|quad|bike|motorbike|school bus|boat|horse riding|riding|climbing|sledging|quad bike) (?:crash|accident|fire|collision)))(?!\w)", 0.8),
    (r"(?P<x>(?:hit|knocked down|knocked over|run over) by (?:a|the) (?:car|bus|lorry|van|train|tram|motorbike)" + TAIL + r")(?!\w)", 0.75),
    (r"(?P<x>(?:house|home|flat|school|shop|church|caravan|farm|village|street|estate|club|block|road)(?: (?:was|got|has been|had been|were))? (?:burn(?:t|ed) down|burned|burnt|flooded|caught fire|collapsed|evacuated|raided|demolished|struck by lightning|blown up|went on fire|on fire|vandalised|firebombed|under water|closed down))(?!\w)", 0.82),
    (r"(?P<x>(?:won|winning|wins|came (?:first|second|third)|come first|runner[ -]?up|placed|silver|gold|bronze|finalist|beat everyone|got to|made it to|reached|in|qualified for|played in|competed in|got through to|lost|through to|entered|performing in|performed in|sang in|danced in|starred in) (?:(?:at|in|to|for|of|on|medal|prize) )*(?:the |a |an |my |our |his |her )?(?:(?!(?:game|argument|match|fight|day|end|time|phone|house|bet|lottery|round|chat|group|class|car|lead)\b)[\w'-]{2,15} ){0,4}(?:championships?|competition|tournament|cup|finals?|semi[ -]?finals?|quarter[ -]?finals?|trophy|award|awards|medal|prize|title|league|contest|pageant|eisteddfod|mod|feis|fleadh|gold|games|olympiad|spelling bee|bake off|talent show|got talent|the voice|x factor|junior bake off|scholarship|bursary|race|half marathon|marathon|show jumping|gymkhana|regionals|nationals|county finals|county championships|crown|raffle|lottery|cross country|science fair|young \w{4,12} of the year))(?!\w)(?: (?:for|in|at|with|last|this)\b" + TAIL + r")?", 0.8),
    (r"(?P<x>(?:regional|national|county|area|district|welsh|scottish|british|english|irish|northern|southern|north west|north east|midlands|schools|inter-?school|junior|under[ -]?\d\d) (?:finals?|championships?|competition|tournament|trials?|cup|semi[ -]?finals?|eisteddfod|squad|team|champion|record))(?!\w)", 0.75),
    (r"(?P<x>(?:british|national|county|world|european|regional|welsh|scottish|irish|english|area|all[ -]ireland|ulster|uk|junior) (?:\w{3,12} )?champions?)(?!\w)", 0.8),
    (r"(?P<x>(?:was|were|been|appeared|appearing|on|went on|got on|contestant on|auditioned for|been on) (?:an? |the )?(?:\w{2,12} )?(?:tv show|tv programme|quiz show|game show|talent show|documentary|reality show|cbbc|blue peter|britain'?s got talent|the voice kids|junior masterchef|junior bake off|mastermind|countdown|songs of praise|the one show|advert|tv advert)(?: about\b" + TAIL + r")?)(?!\w)", 0.85),
    (r"(?P<x>(?:went viral|gone viral|viral (?:video|tiktok|clip|post)(?: (?:of|about|where)\b" + TAIL + r")?|trended))(?!\w)", 0.65),
    (r"(?P<x>(?:air ambulance|lifeboat|coastguard|mountain rescue|helicopter|armed police|bomb squad|fire brigade|fire engines?)(?: (?:came|landed|had to|was called|rescued|picked|were called|turned up)" + TAIL + r")?)(?!\w)", 0.7),
    (r"(?P<x>(?:rescued|saved|pulled) (?:from|out of|off) (?:the |a )(?:sea|river|canal|lake|fire|mountain|cliff|quarry|reservoir|water|roof|loch|ice|house|car|beach|mine)" + TAIL + r")(?!\w)", 0.8),
    (r"(?P<x>(?:missing person|missing poster|went missing|reported missing|missing for (?:a |two |three |\d )?(?:days?|weeks?|nights?|months?)|were looking for me|appeal for (?:me|him|her|information)|police appeal))(?!\w)", 0.65),
    (r"(?P<x>(?:met|shook hands with|presented to|photographed with|gave flowers to) (?:the )?(?:king|queen|prince|princess|prime minister|mayor|first minister|duchess|duke)(?: of \w{4,12})?" + TAIL + r")(?!\w)", 0.85),
    (r"(?P<x>(?:the|our|that) (?:memorial|vigil|funeral|wake|candlelit vigil|march|demo|closure|strike|carnival|parade|pageant|gala|regatta|whit walks?|highland games|well dressing|cheese rolling|mela|orange march|twelfth parade|miners'? gala|goose fair|county show|royal visit|coronation party|jubilee party)(?: (?:for|at|in|on|of|when|last)\b" + TAIL + r")?)(?!\w)", 0.65),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventsConfig:
    floor: float = 0.0


class Events:
    def __init__(self, name: str, config: EventsConfig) -> None:
        self.name = name
        self.rules = [
            Rule(pattern(r"(?<!\w)" + source), Label.EVENT, score, "an event that neighbours may know of", SUGGESTION)
            for source, score in SOURCES
            if score >= config.floor
        ]

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("events", assigns=["doc.spans"], default_config=asdict(EventsConfig()))
def make_events(nlp: Language, name: str, floor: float) -> Events:
    return Events(name, EventsConfig(floor=floor))
