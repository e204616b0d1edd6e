"""Any other detail that singles a child out: the only one who, the first to, a captain, a record."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, pattern
from archive.detection.words import Words

SUGGESTION = "[a detail about the child]"
STOP = r"(?!(?:and|but|so|because|cos|which|when|he|she|they|i|im|it|its|if|then|now|everyone|someone|thing|things|way|reason|time|person i|friend|problem|help|option|app|ones?\b who (?:knows|believes|listens|cares|understands))\b)"
MORE = r"(?: (?!(?:and|but|so|because|cos|when|he|she|they|i|im|it|its|if|then|now|everyone|someone|theyre|hes|shes|people)\b)[\w'-]{1,20})"
PEOPLE = r"(?:girl|boy|lad|kid|child|pupil|student|person|black|asian|white|muslim|jewish|sikh|hindu|brown|deaf|blind|disabled|trans|gay|traveller|polish|chinese|somali|openly|foreign|new|left[ -]handed|ginger|mixed|female|male|welsh|english|scottish|irish|goalkeeper|drummer|wheelchair|red ?head|family|goth|vegan|non[ -]?binary|girls|boys|kids|people|player|member|singer|violinist|harpist|bagpiper|piper|refugee|ukrainian|romanian|syrian|roma|romany)"
SOURCES = (
    (r"(?P<x>(?:the |her |his |its |our |was |am |im |i'm )?only " + STOP + r"(?:[\w'-]{2,14} ){0,3}?" + PEOPLE + MORE + r"{0,7})(?!\w)", 0.75),
    (r"(?P<x>(?:the )?only (?:one|person|kid|girl|boy|family|student|child|two|three|ones)" + MORE + r"{0,2} (?:in|on|at|with|from|who (?:does|has|plays|wears|speaks|uses|is|isnt|isn't|doesnt|lives|rides|goes|got|came))" + MORE + r"{1,6})(?!\w)", 0.75),
    (r"(?P<x>(?:(?:the|was|is|am|im|my|our|be|being|hes|shes|country's|school's) )(?:first|youngest|oldest|tallest|smallest|shortest|fastest|best|biggest|only other|last|newest|second youngest|loudest|highest(?: scoring)?|top)(?: ever)? (?:(?!(?:time|thing|message|day|place|night|one to know|person i|lesson|week|friend|account|part|game|pic|photo|picture|video|app|bit|way)\b)[\w'-]{2,15} ){1,3}?(?:to|in|on|at|from|ever|who|for|of)" + MORE + r"{1,6})(?!\w)", 0.72),
    (r"(?P<x>(?:(?:the|a|our|school|team|form|class|house|netball|football|rugby|cricket|hockey|swim|chess|debate|girls'?|boys'?|vice|deputy|club|year \w{1,7}|squad|the school's) ){0,3}(?:head (?:girl|boy|prefect|student)|vice[ -]captain|captain|prefect|form rep|class rep|student council(?: president| rep| member)?|school council(?: president| rep| member)?|form captain|house captain|team captain|games captain|sports captain|deputy head (?:girl|boy)|head chorister|may queen|carnival queen|rose queen|gala queen|mascot|youth mayor|member of (?:the )?youth parliament|youth councillor|young mayor|sports ambassador|digital leader|eco rep|peer mentor|school president|valedictorian|chair of (?:the )?\w{3,12} (?:council|club))(?: (?:of|for|in|at|on)" + MORE + r"{1,5})?)(?!\w)", 0.82),
    (r"(?P<x>(?:played|plays|playing|got|had|given|has|have|am|is|was|being|cast as|be|landed|won) (?:the )?(?:lead|main part|lead role|main role|starring role|leading role|star|solo|title role|joseph|mary|annie|oliver|dorothy|the genie)(?: (?:part|role))? (?:in|of|at|for)" + MORE + r"{1,6})(?!\w)", 0.82),
    (r"(?P<x>(?:broke|break|broken|hold|holds|held|holding|beat|beaten|set|got|has|have|smashed)(?: (?:the|a|my|our|his|her))? (?:(?!(?:phone|criminal|police|heart|arm|leg|trust)\b)[\w'-]{2,12} ){0,4}record(?: (?:for|in|at|of)" + MORE + r"{1,5})?)(?!\w)", 0.85),
    (r"(?P<x>(?:hair (?:is|goes|comes|was) (?:all the way |so |really |nearly )?(?:down to|dyed|pink|blue|green|purple|red|ginger|white|silver|past|to)" + MORE + r"{1,4}))(?!\w)", 0.7),
    (r"(?P<x>(?:the )?(?:under|u)[ -]?\d\d'?s? (?:[\w'-]{3,12} ){1,3}(?:squad|team|side|champions?))(?!\w)", 0.7),
    (r"(?P<x>ranked (?:\w{2,8} )?(?:first|second|third|number one|number 1|top|in the)(?: \w{2,8})? in" + MORE + r"{1,3})(?!\w)", 0.8),
    (r"(?P<x>(?:did|do|doing|gave|read|sang|performed|played) (?:the |a |my )?(?:reading|speech|solo|assembly|last post|lesson|poem|anthem) (?:at|in|for|on)" + MORE + r"{1,4})(?!\w)", 0.75),
    (r"(?P<x>(?:the one|girl|boy|kid|lad) (?:with|in) (?:the |a )?(?!(?:phone|snap|account|group|chat|same|other)\b)(?:[\w'-]{2,12} ){0,2}(?:hair|wheelchair|glasses|hat|coat|scar|hijab|turban|birthmark|stutter|limp|accent|bike|bag|braces|dog|backpack|mohawk|crutches))(?!\w)", 0.75),
    (r"(?P<x>(?:mary|joseph|an? angel|the angel|narrator|the narrator|a shepherd|a wise man|gabriel|the star|dorothy|annie|oliver|matilda|juliet|romeo|macbeth|scrooge|buttons|cinderella) in (?:the |our |my )?(?:school )?(?:nativity|play|panto|pantomime|show|musical|production|year \w{1,6} \w{4,10}))(?!\w)", 0.85),
    (r"(?P<x>(?:record[ -]holder|world record|county record|school record|national record|club record|british record|under[ -]?\d\d record))(?!\w)", 0.82),
    (r"(?P<x>(?:play|plays|played|playing|swim|swims|run|runs|ran|race|races|fence|box|boxes|skate|dance|dances|row|rows|ride|rides|compete|competes|competed|trains|train|picked|selected|trial|trials|signed|capped|sing|sings) (?:[\w'-]{2,12} )?(?:for|with|in) (?:the )?(?:county|country|wales|scotland|england|ireland|northern ireland|ulster|great britain|gb|team gb|academy|national (?:team|squad|youth \w{4,9})|region|district|national youth orchestra|youth orchestra|[\w'-]{3,14} academy|national|regional squad|county squad|county team))(?!\w)", 0.75),
    (r"(?P<x>(?:play|plays|playing|plays the|play the|learning|learn|in) (?:the )?(?:harp|bagpipes|tuba|bassoon|oboe|church organ|organ|sitar|tabla|dhol|steel pans?|accordion|euphonium|french horn|cello|viola|trombone|pipes|lambeg drum|banjo|uilleann pipes|erhu|ukulele)(?: (?:in|for|at|with)" + MORE + r"{1,4})?)(?!\w)", 0.72),
    (r"(?P<x>(?:has|have|got|with|my|her|his|the)(?: a| an| this| really)? (?:(?:really|very|big|bright|long|waist length|dyed|pink|green|blue|purple|orange|ginger|red|white|shaved|massive|large|huge|distinctive|one) ){1,3}(?:hair|mohawk|mohican|scar|birthmark|tattoo|freckles|afro|dreadlocks|dreads|glasses|eyes|streak)(?: (?:on|across|over|down|in)" + MORE + r"{1,4})?)(?!\w)", 0.7),
    (r"(?P<x>(?:scar|birthmark|tattoo|mole|streak)(?: of [\w]{3,10})? (?:on|across|over|down|under|in|above|through) (?:my|his|her|their|the) [\w'-]{3,10}(?: [\w'-]{3,10})?)(?!\w)", 0.75),
    (r"(?P<x>(?:one eye (?:is )?\w{3,8} and (?:the other|one)(?: is)? \w{3,8}|different coloured eyes|albino|six fingers|(?:six|6) (?:foot|ft|feet)(?: (?:\w{3,6}|\d))?|tallest|smallest|shortest|ginger))(?= (?:in|on|at|of|kid|girl|boy|and|so|already)\b|[.,!?]|$)", 0.6),
    (r"(?P<x>(?:skipped|moved up|jumped|put up|kept back|held back|repeating|repeated) (?:a |the |two )?years?(?: (?:group|\d{1,2}))?)(?!\w)", 0.78),
    (r"(?P<x>(?:youngest|only|first)(?: ever)? (?:person|one|girl|boy|kid|player|member|pupil|child)?(?: ever)?(?: to|in|on|at)" + MORE + r"{1,5})(?!\w)", 0.7),
    (r"(?P<x>(?:started|founded|set up|run|runs|made|created|invented) (?:the |a |an |my own |our |his own |her own )(?:[\w'-]{2,14} ){0,2}(?:charity|petition|campaign|club|society|business|podcast|newspaper|band|channel with|foundation|pride club|lgbt club|book club)(?: (?:for|about|at|in|on|called|with)" + MORE + r"{1,5})?)(?!\w)", 0.7),
    (r"(?:i have|i had|i got|ive got|i've got|has over|my) (?:over |like |about )?(?P<x>(?:[\d,.]{1,8} ?(?:k|m|thousand|million)?|a (?:thousand|million)|(?:ten|twenty|fifty|hundred|sixty|forty|thirty|two|three|four|five) (?:thousand|million)) (?:followers|subscribers|subs))(?!\w)", 0.65),
    (r"(?P<x>(?:nobody|no ?one|no one) else (?:in|at|on|has|is|wears|plays|speaks|does|looks|from)" + MORE + r"{1,5})(?!\w)", 0.7),
    (r"(?P<x>(?:come|comes|came|get|gets|go|goes|travel|arrive|arrives|ride|rides)(?: to school| in| to lessons)? (?:to school )?(?:by|on|in) (?:a |the |my |his |her )?(?:boat|ferry|horse|pony|tractor|helicopter|seaplane|canoe|unicycle|limo|police car))(?!\w)", 0.75),
    (r"(?P<x>(?:live|lives|living|lived) (?:on|in|above|over|at) (?:a |an |the |my |our )(?:(?:old|converted|narrow|canal|local|only) ){0,2}(?:narrowboat|houseboat|boat|barge|farm|pub|lighthouse|castle|caravan|windmill|vicarage|manse|church|convent|b&b|yurt|commune|barracks|chip shop|chippy|shop|takeaway|post office|bus|mobile home|boarding house|schoolhouse|water mill|watermill|fire station|police house|funeral home|kennels|stables|cottage hospital|island|circus))(?!\w)", 0.75),
    (r"(?P<x>(?:owns?|have|has|got|keep|keeps|with|ride|rides|show|shows|breed|breeds|race|races) (?:a |an |my |his |her |two |three |our )?(?:own )?(?:(?:pet|prize|rescue|three[ -]legged|white|racing|show) ){0,2}(?:pig|goat|llama|alpaca|alpacas|snake|python|tarantula|parrot|ferrets?|falcon|hawk|owl|donkey|pigeons|racing pigeons|chameleon|iguana|bearded dragon|three[ -]legged (?:dog|cat)|tortoise|sheepdog|ponies|pony|llamas|goats|reptiles))(?!\w)", 0.65),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UniqueDetailsConfig:
    floor: float = 0.0


class UniqueDetails:
    def __init__(self, name: str, config: UniqueDetailsConfig) -> None:
        self.name = name
        self.rules = [
            Rule(pattern(r"(?<!\w)" + source), Label.UNIQUE, score, "a detail that singles somebody out", SUGGESTION)
            for source, score in SOURCES
            if score >= config.floor
        ]

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("unique_details", assigns=["doc.spans"], default_config=asdict(UniqueDetailsConfig()))
def make_unique_details(nlp: Language, name: str, floor: float) -> UniqueDetails:
    return UniqueDetails(name, UniqueDetailsConfig(floor=floor))
