"""Ages as the bands of the attribution line: of two different ones a reader could take what they share."""

import re

from archive.detection.placeholders import NAME
from archive.detection.rules import read_patterns
from archive.detection.text.numbers import NUMBER_WORDS, number_of

PATTERNS = read_patterns("said_age")
NUMBER = re.compile(rf"(?<!\w)(?:\d{{1,2}}(?!\d)|(?:{NUMBER_WORDS})(?!\w))", re.IGNORECASE)
SEVERAL_NAMES = re.compile(r"\[name\](?:[ .'-]{1,2}\[name\])+\.?")
CHILD, PRETEEN, TEENAGER, OF_AGE, OLDEST_TEENAGER, GROWN, LATER = 10, 13, 16, 18, 19, 20, 60


def age_in_words(before: str, surface: str, after: str) -> str:
    """Return what stands for the age ``surface`` between these; the empty string where no number is read."""
    if any(_is_name(match[0]) for match in PATTERNS["WORD"].finditer(surface)):
        return _each_word(surface)
    whole = PATTERNS["FRACTION"].sub("", surface)
    numbers = [(match, number_of(match[0])) for match in NUMBER.finditer(whole)]
    found = [(match, value) for match, value in numbers if value is not None]
    if not found:
        return ""
    age = found[0][1]
    if PATTERNS["COMING"].match(surface):
        age -= 1  # "nearly 13" is 12
        found = found[:1]
    article = PATTERNS["ARTICLE"].search(before)
    if special := _of_a_kind(surface, age, has_article=article is not None):
        return special
    if old := PATTERNS["YEAR_OLD"].search(surface):
        return _year_old(article, after, age, surface[old.start() :])
    if len(found) > 1:
        return _several(whole, found)
    lead = PATTERNS["LEAD"].match(surface)
    kept = lead[0] if lead is not None and lead.end() == found[0][0].start() else ""
    return kept + _alone(before + kept, after, age)


def _of_a_kind(surface: str, age: int, *, has_article: bool) -> str:
    """Return the words for a decade, months, a birthday or an age with a sex; else the empty string."""
    if PATTERNS["DECADE"].search(surface):
        return "[later years]" if age >= LATER else "[adult years]"
    if PATTERNS["MONTHS"].search(surface):
        return "[baby]" if has_article else "[a baby]"
    if ordinal := PATTERNS["ORDINAL"].search(surface):
        words = "[childhood]" if age < PRETEEN else "[teenage]" if age < GROWN else "[adult]"
        return words + (ordinal["tail"] or "")
    if sex := PATTERNS["SEX"].fullmatch(surface.strip("() ")):
        return _with_sex(age, (sex["sex"] or sex["sex_first"]).lower(), has_article=has_article)
    return ""


def _alone(before: str, after: str, age: int) -> str:
    soon = PATTERNS["SOON"].match(after) is not None
    if PATTERNS["TURNS"].search(before) and not soon:
        return "[a certain age]"
    if soon:
        return "[a year older]"
    if PATTERNS["HOUSE"].search(before):
        return "[house number]"
    if PATTERNS["AGE_OF"].search(before) and age < CHILD:
        return "[9 or under]"
    if age == OF_AGE and PATTERNS["TOLD_AS"].search(before):
        return "[an adult]"  # what was told was that: nobody told a band
    grown = age >= OLDEST_TEENAGER
    if grown and (PATTERNS["AGED"].search(before) or PATTERNS["AGE_OF"].search(before)):
        return "[over 18]"
    return f"[{band(age)}]"


def band(age: int) -> str:
    if age < CHILD:
        return "under 10"
    if age < PRETEEN:
        return "10 to 12"
    if age < TEENAGER:
        return "13 to 15"
    return "16 to 18" if age < OLDEST_TEENAGER else "an adult"


def _with_sex(age: int, sex: str, *, has_article: bool) -> str:
    if age >= OLDEST_TEENAGER:
        words = "a woman" if sex == "f" else "a man"
    else:
        words = f"a {'girl' if sex == 'f' else 'boy'} {'' if age < CHILD else 'of '}{band(age)}"
    return f"[{words.removeprefix('a ')}]" if has_article else f"[{words}]"


def _year_old(article: re.Match[str] | None, after: str, age: int, tail: str) -> str:
    noun = PATTERNS["NOUN_FOLLOWS"].match(after) is not None
    if article and article["article"].lower() == "an":
        if age < PRETEEN:
            return f"[under {10 if age < CHILD else 13}]{tail}"
        if age < OLDEST_TEENAGER:
            return "[older teenage]" if noun else "[older teenager]"
        return "[adult]"
    if CHILD <= age < OLDEST_TEENAGER:
        return f"[{band(age)}]{tail}"
    if PATTERNS["SEVERAL_OLD"].search(tail):
        return "[children under 10]" if age < CHILD else "[adults]"
    if noun:
        return "[young]" if age < CHILD else "[grown-up]"
    if article:
        return "[young child]" if age < CHILD else "[grown-up]"
    return f"[{band(age)}]"


def _several(surface: str, found: list[tuple[re.Match[str], int]]) -> str:
    """Return each number's band, the words between as they stand; one where several say one age."""
    ages = [age for _, age in found]
    bands = [band(age) for age in ages]
    if PATTERNS["GOING_ON"].search(surface) or (
        len(set(bands)) == 1 and PATTERNS["ONE_OF_TWO"].search(surface)
    ):
        return f"[{bands[0]}]"  # "15 nearly 16" in two bands would say which
    if PATTERNS["ONE_OF_TWO"].search(surface) and max(ages) - min(ages) == 1:
        return _between_bands(min(ages))
    words, position = "", found[0][0].start()
    for (match, _), said in zip(found, bands, strict=True):
        words += f"{surface[position : match.start()]}[{said}]"
        position = match.end()
    return words


def _between_bands(age: int) -> str:
    """Return what covers ``age`` and the next one where two bands meet there: both would say which."""
    if age < PRETEEN:
        return "[a child]"
    return "[a teenager]" if age < OF_AGE else "[a young adult]"


def _is_name(word: str) -> bool:
    known = PATTERNS["AGE_WORDS"].fullmatch(word) is not None and (len(word) > 1 or word == "I")
    return word.istitle() and number_of(word) is None and not known


def _each_word(surface: str) -> str:
    """Return an age with somebody's name beside it, each in its place: "Freya (11). Freya"."""

    def stands_for(match: re.Match[str]) -> str:
        value = number_of(match[0])
        if value is not None:
            return f"[{band(value)}]"
        return NAME if _is_name(match[0]) else match[0]

    return SEVERAL_NAMES.sub(NAME, PATTERNS["WORD"].sub(stands_for, surface))
