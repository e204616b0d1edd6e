"""Exact dates, birthdays, month with year, named days tied to an event; no bare weekday, month or festival."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.numbers import ORDINAL_WORDS
from archive.detection.evidence import record
from archive.detection.findings import Label
from archive.detection.rules import Rule, apply, pattern
from archive.detection.words import Words

DATE, BIRTHDAY = "[date]", "[birthday]"
MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?"
LONG_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|apr|aug|sept|oct|nov|dec)"
WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|weds?|thurs?|fri|sat|sun)"
LONG_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
ORDINAL = r"(?:\d{1,2} ?(?:st|nd|rd|th)|" + ORDINAL_WORDS + r")"
DAY = r"(?:" + ORDINAL + r"|\d{1,2})"
YEAR = r"(?:(?:19|20)\d\d|'\d\d|twenty (?:nineteen|twenty(?:[ -]\w{3,5})?|eighteen|seventeen|sixteen|fifteen|fourteen|thirteen|twelve|eleven|ten)|two thousand(?: and)? \w{3,9})"
FESTIVAL = r"(?:easter|christmas|xmas|halloween|bonfire night|eid|ramadan|diwali|new year'?s?|half ?term|mother'?s day|father'?s day|valentine'?s(?: day)?|pancake day|st patrick'?s day|burns night|hogmanay|hanukkah|passover|vaisakhi|navratri|carnival|remembrance (?:day|sunday)|the \w{3,12} (?:holidays|term|bank holiday))"
EVENTS = r"(?:(?:the |my |our |his |her |their )(?:school |year \w{1,7} |end of year |summer |winter |christmas |village |county |music |big )?(?:prom|play|show|disco|concert|fair|fete|fayre|trip|residential|wedding|funeral|party|birthday|bday|match|final|finals|carnival|festival|fireworks|parade|gala|regatta|sports day|school trip|leavers assembly|leavers|assembly|exam|mocks|camp|sleepover|storm|flood|fire|crash|eclipse|coronation|jubilee|elections?))"
WEEK = r"(?:" + WEEKDAY + r",? )"
FULL = (
    r"(?<![\w/.-])(?:on )?(?P<x>(?:the )?" + WEEK + r"?(?:the |of )?" + DAY + r" (?:day )?(?:of )?" + MONTH + r"(?!\w)(?:,? (?:in )?" + YEAR + r")?)(?!\w)"
)
MONTH_FIRST = r"(?<!\w)(?P<x>" + WEEK + r"?" + MONTH + r" (?:the )?" + DAY + r"(?!\w|[:.]\d| (?:times|people|weeks|days|hours|years|months|of us|lads|girls|likes|quid|pounds))(?:,? " + YEAR + r")?)(?!\w)"
NUMERIC = r"(?<![\w/.-])(?P<x>" + WEEK + r"?(?:0?[1-9]|[12]\d|3[01])(?P<sep>[/.-])(?:0?[1-9]|1[0-2])(?P=sep)(?:19|20)?\d\d)(?![\w/-])"
ISO = r"(?<![\w/.-])(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?![\w/-])"
SHORT = r"\b(?:on|dated|date|since|from|until|by|" + WEEKDAY + r") (?:the )?(?P<x>(?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|1[0-2]))(?![\w/]|\.\d)"
MONTH_YEAR = r"(?<!\w)(?P<x>(?:(?:early|late|mid|the end of|start of) )?(?:in )?" + MONTH + r"(?:,? | of | in | of )(?:" + YEAR + r"|this year|last year|next year))(?!\w)"
WEEKDAY_ORDINAL = r"(?<!\w)(?P<x>(?:last |this |next )?" + WEEKDAY + r",? (?:on )?(?:the )?" + ORDINAL + r")(?!\w)(?! (?:time|one|period|lesson|year))"
DAY_ALONE = r"\b(?:on|since|until|till|by|from|before|after|its|it's|was|is|between|and|around|about) (?P<x>the " + ORDINAL + r")(?=[\s.,!?;)]|$)(?! (?:time|one|year|floor|person|thing|day|night|week|lesson|period|girl|boy|message|account|place|team|game|round|half|pic|photo|video|date|part|form|grade|guy|man|lad|born|bus|party|of (?:all|us|them|the)))"
TIED_DAY = r"(?<!\w)(?P<x>(?:the |last |that )?(?:" + LONG_DAY + r"|" + LONG_DAY + r" (?:night|morning|afternoon|evening)) (?:before|after|of|following) (?:last )?(?:" + FESTIVAL + r"|" + EVENTS + r"|we (?:broke up|went back)|the (?:clocks|results|snow)\b[\w ]{0,20}))(?!\w)"
TIED_NIGHT = r"(?<!\w)(?P<x>(?:the )(?:day|night|morning|evening|weekend|week) (?:before|after|of|following) (?:" + EVENTS + r"))(?!\w)"
NAMED_DAY = r"(?<!\w)(?P<x>(?:christmas (?:day|eve)|boxing day|new year'?s (?:day|eve)|good friday|easter (?:sunday|monday)|halloween|bonfire night|valentine'?s day|summer|spring|winter|autumn|christmas|easter|eid|year) (?:of |in )?(?:19|20)\d\d)(?!\w)"
BORN = r"\b(?:born|birthday(?: is|'s|s)?|bday(?: is|'s|s)?|d\.?o\.?b\.?|date of birth)(?: (?:is|was|:))?(?: (?:on|in|is|was))?[ :]{1,2}(?P<x>(?:the )?(?:" + YEAR + r"|" + LONG_MONTH + r"(?: " + YEAR + r")?|(?:end|start|middle) of " + LONG_MONTH + r"|" + FESTIVAL + r"(?: (?:day|eve))?|leap day))(?!\w)"
SPAN = r"(?<!\w)(?P<x>(?:the )?" + DAY + r" (?:to|and|till|until|-|–) (?:the )?" + DAY + r" (?:of )?" + MONTH + r")(?!\w)"
YEAR_SPOKEN = r"(?<!\w)(?P<x>" + LONG_MONTH + r" (?:the )?" + ORDINAL + r"(?: " + YEAR + r")?)(?!\w)"
SOURCES = (
    (FULL, 0.93, "a day with its month", DATE),
    (MONTH_FIRST, 0.9, "a month with its day", DATE),
    (YEAR_SPOKEN, 0.9, "a month with its day", DATE),
    (SPAN, 0.93, "days with their month", DATE),
    (NUMERIC, 0.95, "shaped like a date", DATE),
    (ISO, 0.95, "shaped like a date", DATE),
    (SHORT, 0.75, "shaped like a date", DATE),
    (MONTH_YEAR, 0.9, "a month with its year", DATE),
    (WEEKDAY_ORDINAL, 0.9, "a weekday with its date", DATE),
    (DAY_ALONE, 0.7, "a day of the month", DATE),
    (TIED_DAY, 0.85, "a day tied to an event", DATE),
    (TIED_NIGHT, 0.7, "a day tied to an event", DATE),
    (NAMED_DAY, 0.85, "a named day or season with its year", DATE),
    (BORN, 0.92, "follows 'born' or 'birthday'", BIRTHDAY),
)


@dataclass(frozen=True, slots=True)
class DatesConfig:
    """``floor`` drops the rules whose score is lower."""

    floor: float = 0.0


class Dates:
    def __init__(self, name: str, config: DatesConfig) -> None:
        self.name = name
        self.rules = [
            Rule(pattern(source), Label.DATE, score, reason, suggestion)
            for source, score, reason, suggestion in SOURCES
            if score >= config.floor
        ]

    def __call__(self, doc: Doc) -> Doc:
        return record(doc, self.name, apply(self.rules, Words.of(doc).text))


@Language.factory("dates", assigns=["doc.spans"], default_config=asdict(DatesConfig()))
def make_dates(nlp: Language, name: str, floor: float) -> Dates:
    return Dates(name, DatesConfig(floor=floor))
