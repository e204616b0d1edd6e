"""A distinctive job of a relative, or of an adult whom the child ties to themselves."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, one_of, pattern
from archive.detection.words import Words
from archive.detection.wordlists import entries

JOBS = one_of(job.replace("'", "'?") for job in entries("occupations"))
ADJ = r"(?:(?:retired|former|well known|well-known|famous|local|only|head|chief|senior|trainee|part time|full time|school|police|village|parish|town|church|primary|secondary|new|old|big|junior|deputy|assistant|specialist|army|navy|royal|county|council|lady|bus|school's|freelance|professional|semi-professional|pro|ex|ex-professional|ex-) ?){0,3}"
ANY = r"(?:(?!(?:and|but|so|in|at|on|for|of|not|going|friends|away|like|with|to|from|asking|saying)\b)[a-z'-]{3,14} ){0,2}?"
KIN = r"(?:mum|mam|mom|dad|da|mother|father|mammy|daddy|stepdad|stepmum|step dad|step mum|stepfather|stepmother|parents?|nan|nana|gran|grandma|granny|grandad|grandpa|grandfather|grandmother|uncle|aunt|auntie|aunty|brother|sister|cousin|foster (?:mum|dad|carer)|guardian|carer|husband|wife|partner|boyfriend|girlfriend|family|neighbour|godfather|godmother)"
BE = r"(?:'s|'re|s| is| was| are| were| used to be| got made| became| has become| being|, who is| who is| who's| works as| worked as| used to work as| has just become| just became| trained as| retrained as| is actually| is also| was also| has a job as|, )"
PLACE = r"(?: (?:at|for|of|in|on|to|with) (?:(?:the|my|our|his|her|a|that) )?(?!(?:and|but|so|who|which|because)\b)[a-z'-]{2,20}(?: (?:school|church|hospital|club|council|team|council|station|prison|yard|shop|surgery|ferry|buses|boats|army|navy|raf|police|council|village|town)){0,2})?"
ARTICLE = r"(?:(?:a|an|the|our|my school'?s|one of the|head of the|the only|also the|actually the|like the|both) )?"
TIED = pattern(r"\b" + KIN + BE + r" (?:(?:also|actually|only|now|kind of|like|literally) )?(?P<x>" + ARTICLE + ANY + ADJ + JOBS + r"s?" + PLACE + r")(?!\w)")
WORKS = pattern(
    r"\b" + KIN + r"(?: (?:and \w{2,8} )?(?:\w{2,8} )?)(?P<x>(?:works?|worked|working|drives?|drove|runs?|ran|owns?|owned|teaches|taught|manages|managed|cooks|cleans|volunteers|preaches|plays?|coaches|trains|flies|fishes|farms|presents|reads the news|serves?|is a|was a|does|did|has got|has|keeps|got)"
    r" (?:(?:as|at|in|for|on|with|the|a|an|from) ){1,3}(?!(?:lot|phone|go|home|nights?|days?|work|bit|time|job|new|away|problem|point|bed|front|rage|right|car|good|bad|chat|word|really|best)\b)[a-z'&-]{2,20}(?: (?!(?:and|but|so|because|cos|who|which|when|he|she|they|i|every|all|it|if|then|now|that)\b)[a-z'&-]{2,20}){0,3})(?!\w)"
)
DOES = pattern(
    r"\b" + KIN + r" (?:also |actually )?(?P<x>(?:cuts (?:people'?s|everyones?|everyone's|my friends'?) hair|reads the (?:news|weather)(?: on \w{2,10}(?: \w{2,10})?)?|presents the \w{3,10}|delivers the \w{3,10}|plays (?:the )?(?:organ|piano|guitar|football|rugby|cricket|bass|drums|violin)(?: (?:for|at|in|with) \w{2,12}(?: \w{2,12})?)?|sings (?:in|at|with) \w{1,12}(?: \w{2,12})?|sells [a-z]{3,12} (?:at|on|in) [a-z]{2,12}(?: [a-z]{2,12})?|fixes [a-z]{3,12}|drives (?:a |the )[a-z' -]{3,20}|fishes|farms|preaches|translates|interprets|is on the (?:council|lifeboat|school board|board|radio|telly|tv)|(?:'s |is )?on the (?:council|lifeboat|pta|lifeboats|rigs|boats|bins|buses|railway|radio)|works (?:away|offshore|nights at [a-z]{3,12}|on the (?:rigs|boats|railway|buses|bins|ferries|oil rigs|farm|market|trains|ambulances))))(?!\w)"
)
ROLES = pattern(r"\b(?P<x>(?:(?:my|our|the|his|her) )(?:" + KIN + r"'?s (?:a |an |the ))" + ADJ + JOBS + r")(?!\w)")
DAUGHTER_OF = pattern(
    r"\b(?:son|daughter|kid|child|grandson|granddaughter|niece|nephew|wife|husband|brother|sister) of (?P<x>(?:the |a |an |our )" + ADJ + JOBS + PLACE + r")(?!\w)"
)
POSSESSED = pattern(r"(?<!\w)(?P<x>(?:the )?(?:vicar|pastor|minister|head ?teacher|mayor|caretaker|imam|rabbi|priest|policeman|farmer|publican|doctor|councillor|mp|coach|headmaster|lollipop (?:man|lady))'?s (?:son|daughter|kid|girl|boy|lad|wife|niece|nephew|child))(?!\w)")
FAMILY_BUSINESS = pattern(
    r"\b(?:parents|family|mum|dad|uncle|auntie|aunt|grandad|grandparents|nan|mum and dad|brother|we)(?: (?:both|all|also|used to|actually))? (?P<x>(?:own|owns|owned|run|runs|ran|have|has|had|manage|manages|keep|keeps|got|work in|works in|work on|works on) (?:the |a |an |our |his |her )(?:only |local |little |big |village |family |small )?"
    r"(?:[a-z'-]{2,15} )?(?:farm|pub|shop|chippy|takeaway|restaurant|cafe|café|butchers|bakery|garage|salon|barbers|post office|hotel|b&b|bnb|guest ?house|stables|dairy|newsagents?|off licence|kebab shop|nursery|care home|business|market stall|stall|fairground|circus|fishing boat|boat|boatyard|lifeboat|ferry|taxi firm|bookies|corner shop|ice cream van|burger van|caravan park|campsite|funeral home|undertakers|launderette|gym|nail bar|dance school|riding school|museum|lighthouse|prison|sweet shop|fish van|scrap ?yard|quarry|distillery|brewery|oil rigs?|rigs?|railway)(?: (?:on|in|at|by|near|opposite) (?:the )?[a-z'-]{2,20}(?: [a-z'-]{2,20})?)?)(?!\w)"
)
ADULT = pattern(
    r"\b(?:he|she|they|his|her|the man|the woman|guy|bloke|lady|stranger|adult|person)(?:'s|s| is| was| said he was| said she was|'re| used to be| turned out to be| turns out to be)? (?P<x>(?:a|an|the|my|our) " + ADJ + JOBS + r"(?: (?:at|for|of|in|on) (?:the |my |our |his |her )[a-z'-]{2,20}(?: (?:school|church|club|team)){0,1})?)(?!\w)"
)
SUGGESTION = "[a parent's job]"


@dataclass(frozen=True, slots=True)
class OccupationsConfig:
    tied_score: float = 0.88
    works_score: float = 0.66
    adult_score: float = 0.72


class Occupations:
    def __init__(self, name: str, config: OccupationsConfig) -> None:
        self.name = name
        job = "[a job]"
        self.rules = [
            Rule(TIED, Label.OCCUPATION, config.tied_score, "the job of a relative", SUGGESTION),
            Rule(WORKS, Label.OCCUPATION, config.works_score, "the work of a relative", SUGGESTION),
            Rule(DOES, Label.OCCUPATION, config.tied_score, "the work of a relative", SUGGESTION),
            Rule(ROLES, Label.OCCUPATION, config.works_score, "the job of a relative", SUGGESTION),
            Rule(DAUGHTER_OF, Label.OCCUPATION, config.tied_score, "the job of a relative", job),
            Rule(POSSESSED, Label.OCCUPATION, config.tied_score, "known by the job of a relative", job),
            Rule(FAMILY_BUSINESS, Label.OCCUPATION, config.tied_score, "a family's business", SUGGESTION),
            Rule(ADULT, Label.OCCUPATION, config.adult_score, "the job of an adult", job),
        ]

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("occupations", assigns=["doc.spans"], default_config=asdict(OccupationsConfig()))
def make_occupations(
    nlp: Language, name: str, tied_score: float, works_score: float, adult_score: float
) -> Occupations:
    config = OccupationsConfig(tied_score=tied_score, works_score=works_score, adult_score=adult_score)
    return Occupations(name, config)
