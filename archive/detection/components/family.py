"""Unusual families: twins, many siblings, foster and adoptive families, two mums, life with grandparents."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, pattern
from archive.detection.words import Words

N = r"(?:[3-9]|1\d|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen)"
TWO = r"(?:2|two|both)"
WE = r"(?:siblings|brothers and sisters|brothers|sisters|kids|children|foster kids|older brothers|older sisters|little brothers|little sisters|big brothers|big sisters|younger brothers|younger sisters|half[ -]brothers|half[ -]sisters|step[ -]?brothers|step[ -]?sisters|step siblings|half siblings|younger siblings|older siblings|little siblings)"
ELDERS = r"(?:nan|nana|nanna|nanny|gran|granny|grandma|grandmother|grandad|grandpa|grandfather|grandparents|great[ -]?(?:gran|nan|aunt|grandma|grandmother|grandparents)|nan and grandad|nana and grandad|gran and grandad|auntie|aunty|aunt|uncle|auntie and uncle|aunt and uncle|cousins?|older sister|big sister|older brother|big brother|sister|brother|foster \w{3,8}|guardian|godmother|godparents|nain|taid|mamgu|tadcu|dadi|nani|stepdad|stepmum|step ?dad|step ?mum|step ?mother|step ?father|dad's girlfriend|mum's ex|social worker|carers?)"
SOURCES = (
    (r"(?<!\w)(?:(?:identical|non[ -]identical|fraternal|mirror|conjoined|surviving) )?(?:twins?|triplets?|quadruplets?|quads|quintuplets)(?: (?:brothers?|sisters?))?(?!\w)", 0.9),
    (r"\b(?:the )?(?P<x>(?:eldest|oldest|youngest|middle|fifth|sixth|seventh|eighth|only (?:boy|girl|son|daughter)|first|last|second|third|fourth)(?: child| one| kid| girl| boy| son| daughter)? (?:of|out of|in a family of|among) (?:us |the |all )?" + N + r"(?: (?:kids|children|siblings|brothers|sisters|boys|girls))?)(?!\w)", 0.9),
    (r"\b(?:one|1) of (?P<x>" + N + r" (?:kids|children|siblings|brothers|sisters|sisters and brothers))(?!\w)", 0.85),
    (r"(?<!\w)(?P<x>(?:only child of|family of " + N + r"|(?:the )?(?:six|seven|eight|nine|ten|eleven|twelve|[6-9]|1[0-2]) of us(?: kids| children)?))(?!\w)", 0.6),
    (r"(?<!\w)" + N + r" (?:(?:little|older|younger|big|baby|half|step|foster|other|annoying|wee) ){0,2}" + WE + r"(?!\w)", 0.85),
    (r"\b(?:foster(?:ed)? (?:family|families|mum|dad|mam|mother|father|parents?|carers?|home|placement|brothers?|sisters?|siblings?|child|children|kids?|care|house|nan|people|folks)|fostered|fostering|in foster care|foster)(?!\w)", 0.9),
    (r"\b(?:adopted|adoptive (?:parents?|mum|mother|dad|father|family|brother|sister)|adoption|birth (?:mum|mother|dad|father|parents?|family)|biological (?:mum|mother|dad|father|parents?)|bio (?:mum|dad)|special guardian(?:ship)?|surrogate|sperm donor|donor conceived|ivf)(?!\w)", 0.85),
    (r"(?<!\w)" + TWO + r" (?:(?:of )?my )?(?:dads|mums|mams|moms|mothers|fathers|mummies|daddies)(?!\w)", 0.95),
    (r"(?<!\w)(?P<x>(?:two|three|2|3|four) (?:wives|husbands|families|step ?dads|step ?mums|baby mums))(?!\w)", 0.85),
    (r"\b(?:my|his|her|their) (?P<x>(?:mums|mum|dads|mothers|fathers) (?:are|is) (?:gay|lesbian|lesbians|married to (?:a|another) (?:man|woman)|both (?:men|women)))(?!\w)", 0.85),
    (r"\b(?:live|lives|lived|living|stay|stays|staying|stayed|moved in|brought up|raised|placed|sent to live|looked after)(?: (?:in|here|there|now|just|only|permanently|full time|at the moment))?(?: (?:with|by|at|wi))(?: just)?(?: (?:my|his|her|their|our|a|an|the))? (?P<x>(?:(?:maternal|paternal|elderly|great|older|other|disabled) )?" + ELDERS + r"(?:'?s)?(?: and (?:my |his |her )?(?:nan|grandad|grandma|uncle|aunt|auntie|cousins|gran|grandpa|her \w{4,9}|his \w{4,9}|brothers?|sisters?))?)(?!\w)", 0.85),
    (r"\b(?P<x>(?:nan|nana|gran|grandma|grandad|grandparents|grandmother|auntie|aunt|uncle|older sister|big sister|brother|great aunt) (?:is |are |has )?(?:brings?|bringing|brought|raises?|raised|raising|has custody|adopted|looks after|got custody|who raised|who brought)(?: (?:me|us|him|her|them|of me|of us))?(?: up)?)(?!\w)", 0.85),
    (r"\b(?:(?:in|into|from|at|living in|lives in|a) )?(?P<x>(?:care home|children'?s home|residential (?:home|unit|care)|kids home|secure unit|care leaver|looked[ -]after child|care system|in care|been in care|kinship care|supported accommodation|semi[ -]independent|women'?s refuge|refuge|hostel|temporary accommodation|mother and baby unit))(?!\w)(?! (?:of|about|for))", 0.75),
    (r"\b(?P<x>(?:(?:mum|dad|mam|mother|father|brother|sister|parents|step ?dad|uncle)(?: (?:and|&) (?:mum|dad))?(?:'?s| is| was| are| were| has been| got| went|'re)? (?:in|put in|sent to|to|just out of|out of|been in|away in|currently in|serving in) (?:prison|jail|the nick|rehab|a psychiatric \w{4,8}|custody)))(?!\w)", 0.9),
    (r"\b(?P<x>(?:in|out of|to|from) (?:prison|jail))(?!\w)", 0.6),
    (r"\b(?:my|his|her|their|our|both(?: my)?) (?P<x>(?:mum|dad|mam|mother|father|brother|sister|parents|twin|nan|grandad|mum and dad|step ?dad|baby brother|baby sister)(?: and \w{3,6})?(?:'?s| is| are|'re)? (?:dead|passed away|died|passed|deceased|was killed|were killed|dying|in a coma|missing|deported|in the army|in the navy|in the raf|in hospital long term))(?!\w)", 0.75),
    (r"\b(?P<x>(?:mum|dad|mam|mother|father|parents|brother|sister) (?:died|passed away|passed|was killed|were killed|left us|walked out|remarried)(?: (?:when|last|in|of|before|after)(?: \w{1,10}){1,4})?)(?!\w)", 0.75),
    (r"\b(?:orphan(?:ed)?|widowed|half[ -](?:brothers?|sisters?|siblings?)|step[ -]?(?:brothers|sisters|siblings)|young carer|teen(?:age)? mum|teen(?:age)? dad|single dad|lone father|unaccompanied(?: minor| child)?|polygam\w{2,5}|second wife|(?:two|three) families|godmother|godfather|great[ -]grand(?:ma|mother|father|dad|parents?)|great[ -]?(?:nan|gran|aunt|uncle))(?!\w)", 0.75),
    (r"\b(?:i|he|she|we|child|caller|girl|boy)(?:'m| am|m|'s| is|s| was| were|'re| has| have|'ve)? (?P<x>(?:a |an )?only child)(?!\w)", 0.7),
    (r"\b(?:i|she|he)(?:'m| am|m|'s| is|s| was) (?P<x>(?:a )?(?:carer|care giver|carer for (?:my|her|his) \w{3,8}))(?!\w)", 0.75),
    (r"\b(?:i|she|he) (?:care|cares|look after|looks after) (?:for )?(?P<x>my (?:disabled |sick |ill )?(?:mum|dad|nan|brother|sister))(?= (?:who|because|cos|since|as|on my own))", 0.6),
    (r"(?<!\w)(?P<x>(?:dad|mum|father|mother)'?s? (?:other|new|second|secret) (?:family|wife|kids|baby|husband))(?!\w)", 0.7),
    (r"\b(?P<x>(?:pregnant|expecting (?:a|my) baby|having a baby|(?:my|her|his) own (?:baby|child|son|daughter)))(?!\w)", 0.6),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FamilyConfig:
    floor: float = 0.0


class Family:
    def __init__(self, name: str, config: FamilyConfig) -> None:
        self.name = name
        self.rules = [
            Rule(pattern(source), Label.FAMILY, score, "an unusual family", self._suggestion(source))
            for source, score in SOURCES
            if score >= config.floor
        ]

    @staticmethod
    def _suggestion(source: str) -> str:
        return "[sibling]" if "triplets" in source else "[a family detail]"

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("family", assigns=["doc.spans"], default_config=asdict(FamilyConfig()))
def make_family(nlp: Language, name: str, floor: float) -> Family:
    return Family(name, FamilyConfig(floor=floor))
