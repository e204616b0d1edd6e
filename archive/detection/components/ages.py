"""Exact ages, in digits or words; no school years, groups or counts."""

import re
from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.numbers import NUMBER_WORDS, ORDINAL_WORDS, number_of
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.rules import pattern
from archive.detection.words import Words

N = r"(?:\d{1,2}|" + NUMBER_WORDS + r")"
HALF = r"(?: and (?:a half|three quarters|a bit))?"
FILL = r"(?:(?:like|about|only|just|actually|really|also|nearly|almost|still|probably|around|roughly|maybe|now|both|all|literally|already|only just|not even|barely|supposedly|at least|over|under|meant to be|supposed to be|apparently) ){0,2}"
# What may follow a bare number that is an age; a noun may not ("im 5 minutes away").
ENDS = (
    r"(?=\s{0,3}(?:$|[,!?;:)\]'\"…/]|\.(?!\d)|-(?!\w)|–|[^\w\s%£$&+*=@#.,:/-]|(?:and|but|so|or|now|then|when|too|like|also|btw|from|in|at|with|he|she|i|im|my|it|its|who|which|that|the|we|they|turning|going|nearly|almost|this|next|last"
    r"|lol|cos|because|bc|if|while|though|as|not|yet|tho|xx?|u|you|hes|shes|for|on|by|was|is|tomorrow|today|soon|years?|yrs?|yo|y/o|and a half|after|before|until|live|me|him|her|where|than|what|why|have|has|had|pls|please|just|only|still|got|idk|someone|everyone|said|were|are|his|our|mum|dad|until|since|how|to(?! ?\d))\b)(?!\s{0,3}(?:years? (?:group|ago|later|and|in|of)|yrs? ago|and (?:under|over)|out of|in a row|by \d|of (?:us|them)|or so people|a (?:week|day|month|time|go)|in the (?:group|class|chat|queue)|on (?:my|the|his)|at (?:night|a time))))"
)
SUBJECT = (
    r"(?:i'?m|i am|i was|he'?s|he is|he was|she'?s|she is|she was|they'?re|they are|they were|we'?re|we were|we are|who'?s|who is|who was|you'?re|you are|u r|ur|being|to be|be|been|am|turned|turning|turns|turn|nearly|almost|aged?|age:|ages|age is|age was|age of|just gone"
    r"|im only|said|says|was|is|being|were|until|till|since|when|looks?|looked|sounds?|sounded|seems?|both|going on|coming up to|approaching|pushing|hit|became|got to|put|saying|claimed|than|not even|barely|under|over|like|them|him|her|me|fake age|not|deffo|definitely|more like|really|id say|i'd say|guess|maybe|probably)"
)
BARE = pattern(r"(?<![\w£$#.,:/@-])(?P<cue>" + SUBJECT + r") " + FILL + r"(?P<x>" + N + r")(?![\w:/%]|\.\d)" + ENDS)
SEX = pattern(r"(?<![\w£$.-])(?P<x>\d{1,2} ?(?:/ ?)?[mf]|[mf] ?(?:/ ?)?\d{1,2})(?![\w/])")
YEAR_OLD = pattern(r"(?<![\w£$.])(?P<x>" + N + HALF + r"[ -]{0,2}(?:years?|yrs?|months?|yr|ye?a?r)'?s?[ -]{0,2}(?:old|of age)s?|" + N + r" ?(?:y\.?/?o\.?|yo|yrold))(?!\w)")
YEARS = pattern(r"\b(?:i'?m|i am|he'?s|she'?s|he is|she is|he was|she was|i was|aged?|who is|who was|is|was) " + FILL + r"(?P<x>" + N + HALF + r" (?:years?|yrs?))(?=[\s]{0,2}(?:$|[,.!?;)]|and|but|so))")
AGED = pattern(r"\b(?:aged?|ages?|the age of|age range|at age)[ :=]{1,3}(?P<x>" + N + r")(?![\w:/%])(?! (?:and|or) (?:under|over))")
WHEN = pattern(r"\b(?:when|since|until|till|from when|before|after|while|by the time) (?:i|he|she|they|we|u|you|my \w{2,12}|[a-z]{2,12}) (?:was|were|is|turned|turns?|hit|reached|am) " + FILL + r"(?P<x>" + N + r")(?![\w:/%])(?! (?:minutes|mins|hours|days|weeks|months|miles|foot|feet|stone|times|points|down|up))")
SINCE = pattern(r"\b(?:since|from|at) (?P<x>(?:the )?age (?:of )?" + N + r")(?!\w)")
RELATIVE = pattern(
    r"\b(?:brother|sister|bro|sis|cousin|son|daughter|niece|nephew|twins?|baby|mum|dad|friend|mate|boy|girl|caller|child|person|boyfriend|girlfriend|bf|gf|lad|stepbrother|stepsister|siblings?|mother|father|nan|grandad|uncle|aunt|auntie|man|woman|student|pupil)s?"
    r"(?:,? (?!and\b|is\b|was\b)[a-z][a-z'-]{1,14})?(?:, | \(|'s |'s only |,? who'?s | is | was | are | were | thats | who is | who was )" + FILL + r"(?:aged |age )?(?P<x>" + N + r")(?![\w:/%])(?! (?:minutes|mins|hours|days|weeks|miles|foot|feet|stone|times|points|of|hundred|thousand|likes|doors|streets|others|other))"
)
APPOSED = re.compile(r"(?<![\w.])(?:[A-Z][\w'’-]{1,20}|[Tt]he (?:child|caller|boy|girl|young person)),\s(?P<x>\d{1,2})(?=,|\)|\s(?:and|who|said|told)\b)")
BRACKETED = re.compile(r"[\w'’]\s?\((?:aged?\s|age\s)?(?P<x>\d{1,2})(?:\s?(?:[mfMF]|yrs?|years))?(?=[,)\s])")
LISTED = pattern(r"\b(?:aged?|ages) (?P<x>" + N + r"(?:,? " + N + r"){0,4},? (?:and|to|-|or|&) " + N + r")(?!\w)")
OR = pattern(r"(?<![\w£$.:/])(?P<x>" + N + r" (?:or|to|nearly|almost|going on|turning|maybe) (?:(?:about|maybe|like|nearly) )?" + N + r")(?![\w:/%])" + ENDS)
BOTH = pattern(r"\b(?:nearly|almost|turning|turn|turns|turned|just turned|gonna be|going to be|will be|i'?ll be|be) (?P<x>" + N + r")(?= (?:in|on|next|this|tomorrow|soon|now|at|last|today)\b|[.,!?)]|$| (?:and|but|so|when|years?))(?! in (?:the|a) (?:group|row|queue))")
BIRTHDAY = pattern(r"(?<!\w)(?P<x>\d{1,2}(?:st|nd|rd|th)|" + ORDINAL_WORDS + r")(?= (?:birthday|bday|b-day|bday's))")
KIN_S = pattern(r"\b(?:brother|sister|cousin|mate|friend|boyfriend|girlfriend|bf|gf|twin|bro|sis|niece|nephew)s (?P<x>" + N + r")(?![\w:/%]|\.\d)" + ENDS)
BIRTHDAY_LEFT_OUT = pattern(r"\b(?:my|his|her|our) (?P<x>\d{1,2}(?:st|nd|rd|th)|" + ORDINAL_WORDS + r")(?= (?:is|was|coming|party|next|last|in|on|soon)\b|[.,!?]|$)")
OLDER = pattern(r"\b(?:older|younger|old|young)(?: than (?:me|us|him|her))?, (?P<x>" + N + r"),")
HAPPENED_AT = pattern(r"\b(?:diagnosed|started|left|moved|adopted|died|fostered|married|pregnant|arrived|stopped|began|excluded)(?: (?!at\b)[\w'-]{1,15}){0,6} at (?P<x>" + N + r")(?![\w:/%]|\.\d)(?! ?(?:am|pm|o'?clock|years? (?:later|ago)|in the|tonight|this|on|school|every|past))" + ENDS)
TEENS = pattern(r"\b(?:says?|said|told \w{2,10}|put|claims?|claimed|thinks?|thought|reckons?|pretend(?:s|ed|ing)?|lied|lying|saying|prove|admitted|found out|turns out|turned out|knows?|knew|bio says|profile says|account says)(?: (?:that|to be|he|she|they|i|him|her|me|them|it|was|is|i'?m|hes|he's|shes|she's|im|were|am|and|said|about|being|actually|only|like|really)){0,4} (?P<x>" + N + r")(?![\w:/%]|\.\d)" + ENDS)
LOOKS = (
    (SEX, 0.85, "an age with a sex"),
    (YEAR_OLD, 0.95, "an age in years"),
    (YEARS, 0.8, "an age in years"),
    (AGED, 0.93, "follows 'age'"),
    (LISTED, 0.9, "follows 'age'"),
    (WHEN, 0.85, "says when by an age"),
    (SINCE, 0.9, "says when by an age"),
    (RELATIVE, 0.82, "follows somebody"),
    (APPOSED, 0.88, "follows a name"),
    (BRACKETED, 0.8, "in brackets after somebody"),
    (BOTH, 0.85, "an age that is coming"),
    (BIRTHDAY, 0.85, "says which birthday"),
    (TEENS, 0.78, "an age that somebody gave"),
    (OR, 0.6, "two ages"),
    (KIN_S, 0.75, "follows somebody"),
    (BIRTHDAY_LEFT_OUT, 0.6, "says which birthday"),
    (OLDER, 0.8, "says how much older"),
    (HAPPENED_AT, 0.7, "says when by an age"),
)
NOT_BEFORE = re.compile(r"\b(?:it|that|this|time|score|level|year|yr|number|price|cost|password|total|left|room|page|season|episode|chapter|size|under|over|top|the|of|between|only|key stage|ks|question|unit|grade|line|bus|channel|its|it's|thats|that's)$", re.IGNORECASE)
YOUNGEST, OLDEST = 1, 99


@dataclass(frozen=True, slots=True)
class AgesConfig:
    bare_score: float = 0.78
    youngest_bare: int = 4


class Ages:
    def __init__(self, name: str, config: AgesConfig) -> None:
        self.name = name
        self.config = config

    def __call__(self, doc: Doc) -> Doc:
        text = Words.of(doc).text
        found = []
        for look, score, reason in LOOKS:
            for match in look.finditer(text):
                self._claim(text, match, score, reason, found)
        for match in BARE.finditer(text):
            value = number_of(match["x"])
            before = text[max(0, match.start() - 12) : match.start()].rstrip()
            if value is not None and value >= self.config.youngest_bare and not NOT_BEFORE.search(before):
                self._claim(text, match, self.config.bare_score, f"follows '{match['cue'].lower()}'", found)
        return record(doc, self.name, found)

    @staticmethod
    def _claim(text: str, match: re.Match[str], score: float, reason: str, found: list[Evidence]) -> None:
        start, end = match.span("x")
        written = match["x"]
        numbers = re.findall(r"\d{1,2}|" + NUMBER_WORDS, written.lower())
        values = [value for number in numbers if (value := number_of(number)) is not None]
        if look_is_ordinal := re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)|" + ORDINAL_WORDS, written, re.IGNORECASE):
            values = values[:1] if look_is_ordinal[0][0].isdigit() else [13]
        if not values or not all(YOUNGEST <= value <= OLDEST for value in values):
            return
        found.append(Evidence(start, end, Label.AGE, score, reason, suggestion_for(text, end, written, values[0])))


def suggestion_for(text: str, end: int, written: str, age: int) -> str:
    """Return a band for ``age`` in words that stand where ``written`` stood."""
    lowered = written.lower()
    if re.search(r"st$|nd$|rd$|th$|first$|third$|second$", lowered):
        return "recent"  # "my recent birthday"
    if "month" in lowered:
        return "baby" if "old" in lowered else "very young"
    if "old" in lowered or re.search(r"y/?o$", lowered):
        noun = re.match(r"[ -]{1,2}(?!and\b|but\b|who\b|so\b|on\b|in\b|from\b|i\b|he\b|she\b|when\b|at\b|with\b|that\b|or\b|was\b|is\b|now\b)[a-z]", text[end : end + 5] + " ", re.IGNORECASE)
        return adjective(age) if noun else noun_for(age)
    return band(age)


def band(age: int) -> str:
    """Return the band of ``age`` as a phrase that can follow "I'm", "he is" or "aged"."""
    if age < 10:
        return "under ten"
    if age < 13:
        return "nearly a teenager"
    if age < 15:
        return "early teens"
    if age < 17:
        return "mid-teens"
    return "late teens" if age < 20 else "an adult"


def adjective(age: int) -> str:
    if age < 13:
        return "young"
    return "teenage" if age < 20 else "adult"


def noun_for(age: int) -> str:
    if age < 13:
        return "young child" if age < 10 else "preteen"
    return "teenager" if age < 20 else "adult"


@Language.factory("ages", assigns=["doc.spans"], default_config=asdict(AgesConfig()))
def make_ages(nlp: Language, name: str, bare_score: float, youngest_bare: int) -> Ages:
    return Ages(name, AgesConfig(bare_score=bare_score, youngest_bare=youngest_bare))
