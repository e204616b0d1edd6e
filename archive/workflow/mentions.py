"""What a text states that its attribution line may state too: ages, school years, dates, places, platforms.

The detector's patterns and lists, read without loading its model: a page asks about one text at a time. What
the detector itself flagged and a person kept is asked about as well.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from archive.detection.findings import Label
from archive.detection.rules import Patterns, one_of, pattern, read_patterns
from archive.detection.text.wordlists import entries
from archive.disclosure.agreement import AGE, DATE, PLACE, PLATFORM, SCHOOL_YEAR, Mention
from archive.disclosure.ladders import NATION, UK, YEAR
from archive.disclosure.ladders import PLATFORM as ON_PLATFORM

# No child is older; whoever is has another's age.
OLDEST = 19
_NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth",
)  # fmt: skip
_BRACKETED = re.compile(r"\[[^\[\]\n]{1,60}\]")
_SENTENCE_END = re.compile(r"[.!?\n]")
_WRITTEN = re.compile(r"\d{1,2}|" + one_of([*_NUMBERS, *_ORDINALS]), re.IGNORECASE)

_AGE_LOOKS = (
    "BARE", "SEX", "YEAR_OLD", "YEARS", "AGED", "LISTED", "WHEN", "SINCE", "RELATIVE", "APPOSED",
    "BRACKETED", "BOTH", "BIRTHDAY", "TEENS", "OR", "KIN_S", "BIRTHDAY_LEFT_OUT", "HAPPENED_AT",
)  # fmt: skip
_I_AM = r"(?:i'?m|i am|im|i was|i turn(?:ed)?)"
_ASL = pattern(r"(?:^|[\n.!?])\s?(?P<x>\d{1,2})[ ,/]{1,3}(?:girl|boy|female|male|f|m|nb)\b")
_TEENAGER = pattern(
    rf"\b(?:{_I_AM}|as) (?:just |only |still )?(?:a )?(?P<x>teen(?:ager|age \w{{3,4}})?|pre-?teen)\b"
)

# The last of these before an age, in its sentence, says whose it is.
_OWN = r"\b(?:i|i'?m|ive|me|myself|we|we'?re|both|you|you'?re|u|ur)\b|\bmy (?=\d|age\b|\w+th\b)"
_ANOTHERS = (
    r"\b(?:he|she|they|who|his|her|their)\b|\b(?:hes|shes)\b|\b(?:the|this|that) (?:boy|girl|lad|other)\b|"
    r"\b(?:brother|sister|bro|sis|cousin|friend|mate|boyfriend|girlfriend|bf|gf|man|woman|guy|bloke|"
    r"mum|dad|uncle|aunt|auntie|nan|grandad|teacher|stepbrother|stepsister)s?\b"
)
# All that may stand between somebody and the age or school year that is clearly theirs.
_NOTHING_ELSE = re.compile(
    r"(?:'s|'re|[\s,(:·\[\]-]|\b(?:is|was|were|are|been|be|being|turn(?:ed|s|ing)?|aged?|only|just|nearly|almost|"
    r"actually|really|probably|about|around|like|in|of|at|the|an?|said|says|claimed|to|also|already|both)\b)*",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"(?P<own>{_OWN})|(?P<anothers>{_ANOTHERS})", re.IGNORECASE)
_LIKE_ME = re.compile(
    r"\b(?:same (?:age )?as me|like me|my age|so am i|as old as me|i am too)\b", re.IGNORECASE
)
_FIRST_PERSON = re.compile(r"\b(?:i|i'?m|im|me|my)\b", re.IGNORECASE)
# Somebody tells about the child, whose age is then another's.
_TOLD_BY_ANOTHER = re.compile(
    r"\b(?:my|our) (?:\w+ )?(?:daughter|son|child|kid|granddaughter|grandson|niece|nephew|foster \w+|"
    r"little (?:girl|boy|one))\b|\b(?:the|this) (?:child|caller|young person|pupil|student)\b",
    re.IGNORECASE,
)

_NUMBER = rf"(?:\d{{1,2}}|{one_of(_NUMBERS)})"
_SCHOOL_YEAR = pattern(
    rf"(?<![\w£])(?P<x>(?:year|yr)\.?[ -]?(?P<n>{_NUMBER})|y ?(?P<m>\d{{1,2}}))"
    r"(?P<many>'?s)?(?![\w:/%]|\.\d)"
    r"(?! ?-?(?:old|later|ago|olds|quid|pounds|times|people|of ))"
)
_SCOTTISH = re.compile(r"(?<![\w£])(?:(?P<s>[Ss])(?P<n>[1-6])|(?P<p>[Pp])(?P<m>[1-7]))(?!\w|['’]?s\b)")
_IN_A_YEAR = re.compile(r"\b(?:in|im|i'm|am|an?)\s$", re.IGNORECASE)
_PRIMARY = pattern(rf"\bprimary (?P<n>[1-7]|{one_of(_NUMBERS[:7])})\b")
_GRADE = pattern(rf"\b(?P<n>\d{{1,2}}(?:st|nd|rd|th)|{one_of(_ORDINALS[:12])}) grade(?:r)?\b")
_KEY_STAGE = pattern(r"\b(?:key stage|ks) ?(?P<n>[1-4])\b")
_KEY_STAGES = {1: (5, 7), 2: (7, 11), 3: (11, 14), 4: (14, 16)}
_SCHOOLS = (
    (pattern(r"\b(?:sixth|6th)[ -]?form(?:er)?\b"), 16, 18),
    (pattern(r"\b(?:my |in |at |leaving |left )primary(?: school)?\b(?! ?\d)"), 4, 12),
    (pattern(r"\b(?:my|our|doing|sitting|taking|revising for) (?:mock )?gcses?\b"), 14, 16),
    (pattern(r"\b(?:my|our|doing|sitting|taking|revising for) a[ -]?levels?\b"), 16, 18),
)

_MONTH = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|sept|oct"
    "|nov|dec)"
)
_BARE_MONTH = pattern(
    rf"\b(?:in|since|until|during|back in|(?:early|late|mid)|end of|start of) (?P<x>{_MONTH})\b"
)
_LAST_MONTH = pattern(rf"\b(?:last|this) (?P<x>{_MONTH.replace('|may|', '|').replace('|march|', '|')})\b")
_YEAR = re.compile(
    r"\b(?:in|since|from|during|until|till|before|after|of|year|summer|winter|spring|autumn|christmas|back)\s"
    r"(?:early\s|late\s|about\s|around\s)?(?P<x>(?:19|20)\d\d)(?P<s>'?s)?(?![\w:/%]|[.,]\d)",
    re.IGNORECASE,
)
_DECADE = re.compile(r"\b(?:the\s)?(?P<x>(?:19|20)\d0)'?s\b", re.IGNORECASE)

_NATIONS: Mapping[str, str] = {
    "england": "england",
    "scotland": "scotland",
    "wales": "wales",
    "northern ireland": "northern_ireland",
    "n ireland": "northern_ireland",
    "uk": UK,
    "united kingdom": UK,
    "great britain": UK,
    "britain": UK,
}
_PLACE_CUE = re.compile(r"\b(?:in|from|near|to|outside|around|through|towards|at)\s{1,2}$", re.IGNORECASE)
_HOME_CUE = re.compile(
    r"\b(?:live|lives|lived|living|born|based|moved|moving|home|from|near|meet|over|is|im|i'm|hes|shes|stay|"
    r"staying|school|up)\s{1,2}(?:in|to|near|from|outside|at|around)?\s{0,2}$",
    re.IGNORECASE,
)

# Also words, or names of other things: only where something says that an app is meant.
_ORDINARY = frozenset((
    "x", "snap", "snaps", "line", "signal", "switch", "steam", "teams", "threads", "tagged", "hinge",
    "bumble", "monkey", "hoop", "messenger", "zoom", "disc", "tele", "streaks", "socials", "whispers",
    "satchel", "ome",
))  # fmt: skip
# Named by children, and no term of the vocabulary.
_OTHER_PLATFORMS = (
    "kik", "viber", "wechat", "skype", "reddit", "pinterest", "tumblr", "imvu", "vrchat", "rec room", "habbo",
    "azar", "liveme", "likee", "tellonym", "ask fm", "askfm", "wattpad", "valorant", "fifa", "call of duty",
    "zoom", "signal", "steam", "threads", "hoop", "google meet",
)  # fmt: skip
_APP_BEFORE = re.compile(
    r"\b(?:on|via|using|use|used|app|my|by|over|through|added me on)\s{1,2}$", re.IGNORECASE
)
_APP_AFTER = re.compile(
    r"\s{1,2}(?:app|account|chat|call|messages?|msgs?|dms?|group|server|story)\b", re.IGNORECASE
)
_KEPT_KINDS = {
    Label.AGE: AGE,
    Label.DATE: DATE,
    Label.PLACE: PLACE,
    Label.PLACE_BROAD: PLACE,
    Label.SCHOOL: PLACE,
}


def mentions_in(text: str, platforms: Mapping[str, str]) -> list[Mention]:
    """Return what the text states, in order; whatever stands in [brackets] states nothing.

    ``platforms`` has the slug of each label and synonym of the vocabulary, in lower case.
    """
    plain = _BRACKETED.sub(lambda found: "·" * len(found[0]), text.translate(_APOSTROPHES))
    found = [
        *_ages(plain),
        *_school_years(plain),
        *_dates(plain),
        *_places(plain),
        *_platforms(plain, platforms),
    ]
    return _widest(found)


def kept_mentions(flags: Iterable[tuple[Label, int, int]], found: list[Mention], text: str) -> list[Mention]:
    """Return ``found``, and what the detector flagged and a person kept where nothing found covers it."""
    more = []
    told_by_another = _is_told_by_another(text)
    for label, start, end in flags:
        kind = _KEPT_KINDS.get(label)
        if kind is None or any(each.start < end and start < each.end for each in found):
            continue
        anothers = not told_by_another and _is_anothers(text, start, end)
        if kind == AGE and (anothers or _too_old(text[start:end])):
            continue
        more.append(Mention(start, end, kind))
    return sorted([*found, *more])


_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})


def _widest(found: list[Mention]) -> list[Mention]:
    """Leave out what lies inside another mention of the same kind."""
    kept: list[Mention] = []
    for each in sorted(set(found), key=lambda mention: (mention.start, -mention.end)):
        if not any(each.kind == other.kind and each.start < other.end for other in kept[-3:]):
            kept.append(each)
    return sorted(kept)


@cache
def _patterns(name: str) -> Patterns:
    return read_patterns(name)


def _ages(text: str) -> Iterator[Mention]:
    told_by_another = _is_told_by_another(text)
    for name in _AGE_LOOKS:
        for match in _patterns("ages")[name].finditer(text):
            start, end = match.span("x")
            written = match["x"]
            before = text[max(0, match.start() - 12) : match.start()].rstrip()
            if name == "SEX" and text[max(0, start - 1) : start] == "'":
                continue  # "I'm 13"
            if name == "BARE" and _patterns("ages")["NOT_BEFORE"].search(before):
                continue
            values = [_number(each) for each in _WRITTEN.findall(written)]
            if not values or "month" in written.lower() or not 4 <= min(values) <= OLDEST:
                continue
            if told_by_another or not _is_anothers(text, start, end):
                yield Mention(start, end, AGE, ages=(min(values), max(values)))
    for match in _ASL.finditer(text):
        if 4 <= int(match["x"]) <= OLDEST:
            yield Mention(*match.span("x"), AGE, ages=(int(match["x"]), int(match["x"])))
    for match in _TEENAGER.finditer(text):
        young = match["x"].lower().startswith("pre")
        yield Mention(*match.span("x"), AGE, ages=(10 if young else 13, 12 if young else 19))


def _number(written: str) -> int:
    lowered = written.lower()
    if lowered in _NUMBERS:
        return _NUMBERS.index(lowered) + 1
    return _ORDINALS.index(lowered) + 1 if lowered in _ORDINALS else int(re.sub(r"\D", "", lowered))


def _too_old(written: str) -> bool:
    values = [_number(each) for each in _WRITTEN.findall(written)]
    return bool(values) and min(values) > OLDEST


def _is_anothers(text: str, start: int, end: int) -> bool:
    """Say whether it is clear that the words are about somebody who is not the child; when unsure, they are
    not."""
    if _LIKE_ME.search(text, end, min(len(text), end + 40)):
        return False
    begins = max(0, start - 60)
    for stop in _SENTENCE_END.finditer(text, begins, start):
        begins = stop.end()
    subjects = list(_SUBJECT.finditer(text, begins, start))
    if not subjects or subjects[-1]["own"] is not None:
        return False
    return _NOTHING_ELSE.fullmatch(text, subjects[-1].end(), start) is not None


def _is_told_by_another(text: str) -> bool:
    """Say whether nobody in the text speaks of herself, or somebody speaks of the child."""
    return _FIRST_PERSON.search(text) is None or _TOLD_BY_ANOTHER.search(text) is not None


def _school_years(text: str) -> Iterator[Mention]:
    told_by_another = _is_told_by_another(text)
    for start, end, ages in (*_numbered_years(text), *_scottish_years(text), *_kinds_of_school(text)):
        if told_by_another or not _is_anothers(text, start, end):
            yield Mention(start, end, SCHOOL_YEAR, ages=ages)


_Aged = tuple[int, int, tuple[int, int]]


def _numbered_years(text: str) -> Iterator[_Aged]:
    for match in _SCHOOL_YEAR.finditer(text):
        number = _number(match["n"] or match["m"])
        if 1 <= number <= 13 and not match["many"]:
            yield *match.span("x"), (number + 4, number + 5)


def _scottish_years(text: str) -> Iterator[_Aged]:
    for match in _SCOTTISH.finditer(text):
        before = text[max(0, match.start() - 8) : match.start()]
        if match[0][0].isupper() or _IN_A_YEAR.search(before):
            youngest = int(match["n"]) + 10 if match["s"] else int(match["m"]) + 3
            yield *match.span(), (youngest, youngest + 2)


def _kinds_of_school(text: str) -> Iterator[_Aged]:
    for look, older in ((_PRIMARY, 3), (_GRADE, 5)):
        for match in look.finditer(text):
            youngest = _number(match["n"]) + older
            yield *match.span(), (youngest, youngest + 2)
    for match in _KEY_STAGE.finditer(text):
        yield *match.span(), _KEY_STAGES[int(match["n"])]
    for look, youngest, oldest in _SCHOOLS:
        for match in look.finditer(text):
            yield *match.span(), (youngest, oldest)


def _dates(text: str) -> Iterator[Mention]:
    for rule in _patterns("dates").rules(Label.DATE):
        for evidence in rule.find(text):
            yield Mention(evidence.start, evidence.end, DATE)
    for look in (_BARE_MONTH, _LAST_MONTH):
        for match in look.finditer(text):
            yield Mention(*match.span("x"), DATE)
    for match in _YEAR.finditer(text):
        if not match["s"]:
            yield Mention(*match.span("x"), DATE, (YEAR, match["x"]))
    for match in _DECADE.finditer(text):
        yield Mention(*match.span("x"), DATE, (YEAR, f"{match['x']}s"))


@cache
def _places_look() -> re.Pattern[str]:
    names = {*_NATIONS, *entries("places_broad"), *entries("countries"), *_towns()}
    return re.compile(rf"(?<![\w@.'-])(?P<x>{one_of(map(re.escape, names))})(?!\w|'\w\w)", re.IGNORECASE)


@cache
def _towns() -> frozenset[str]:
    return _patterns("gazetteer").words("KNOWN_TOWNS")


def _places(text: str) -> Iterator[Mention]:
    shouted = text.upper() == text
    for match in _places_look().finditer(text):
        name = match["x"].lower()
        before = text[max(0, match.start() - 30) : match.start()]
        if name in _NATIONS:
            yield Mention(*match.span("x"), PLACE, (NATION, _NATIONS[name]))
            continue
        opens = not before.strip() or before.rstrip()[-1] in '.!?:;"“'
        capital = match["x"][0].isupper() and not shouted and not opens
        ambiguous = name in entries("ambiguous_places") or name in entries("stop_words")
        if name in entries("countries"):
            stated = _PLACE_CUE.search(before) is not None or capital
        elif ambiguous:
            stated = capital or bool(_PLACE_CUE.search(before) and _HOME_CUE.search(before))
        else:
            stated = True
        if stated:
            yield Mention(*match.span("x"), PLACE)


def _platforms(text: str, slugs: Mapping[str, str]) -> Iterator[Mention]:
    names = {name: slug for name, slug in slugs.items() if len(name) > 2 or name in ("ig", "fb", "yt", "x")}
    names |= {name: "" for name in _OTHER_PLATFORMS if name not in names}
    if not names:
        return
    look = re.compile(rf"(?<![\w@.'-])(?:{one_of(map(re.escape, names))})(?!\w)", re.IGNORECASE)
    for match in look.finditer(text):
        name = match[0].lower()
        if name in _ORDINARY:
            before = text[max(0, match.start() - 20) : match.start()]
            if not _APP_BEFORE.search(before) and not _APP_AFTER.match(text, match.end()):
                continue
        slug = names[name]
        yield Mention(*match.span(), PLATFORM, (ON_PLATFORM, slug) if slug else None)
