"""Ages as bands: those of the attribution line, because of two different bands a reader could take what they share."""

import re

from archive.detection.rules import read_patterns
from archive.detection.text.numbers import NUMBER_WORDS, number_of

PATTERNS = read_patterns("said_age")
NUMBER = re.compile(rf"(?<!\w)(?:\d{{1,2}}(?!\d)|(?:{NUMBER_WORDS})(?!\w))", re.IGNORECASE)
CHILD, PRETEEN, TEENAGER, OLDEST_TEENAGER, GROWN = 10, 13, 16, 19, 20


def age_in_words(before: str, surface: str, after: str) -> str:
    """Return what stands for the age ``surface`` between these; the empty string where no number is read."""
    found = [(match, value) for match in NUMBER.finditer(surface) if (value := number_of(match[0])) is not None]
    if not found:
        return PATTERNS.wording(f"{before}«{surface}»{after}")
    age = found[0][1]
    frame = f"{before}«{surface}»{after}"
    if PATTERNS["COMING"].match(surface):
        age -= 1  # "nearly 13" is 12
        found = found[:1]
    if PATTERNS["DECADE"].search(surface):
        return "[later years]" if age >= 60 else "[adult years]"  # noqa: PLR2004
    if PATTERNS["MONTHS"].search(surface):
        return "[baby]" if PATTERNS["ATTRIBUTE"].search(frame) else "[a baby]"
    if PATTERNS["ORDINAL"].search(surface):
        return "[childhood]" if age < PRETEEN else "[teenage]" if age < GROWN else "[adult]"
    if sex := PATTERNS["SEX"].fullmatch(surface.strip("() ")):
        return _with_sex(age, (sex["sex"] or sex["sex_first"]).lower(), has_article=PATTERNS["ARTICLE"].search(before) is not None)
    if old := PATTERNS["YEAR_OLD"].search(surface):
        return _year_old(before, after, age, surface[old.start() :])
    if len(found) > 1:
        return _several(surface, found)
    if PATTERNS["TURNS"].search(frame):
        return "[a year older]" if PATTERNS["SOON"].match(after) else "[a certain age]"
    if PATTERNS["AGE_OF"].search(before):
        return "[9 or under]" if age < CHILD else "[over 18]" if age >= OLDEST_TEENAGER else f"[{band(age)}]"
    if PATTERNS["SOON"].match(after):
        return "[a year older]"
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


def _year_old(before: str, after: str, age: int, tail: str) -> str:
    noun = PATTERNS["NOUN_FOLLOWS"].match(after) is not None
    article = PATTERNS["ARTICLE"].search(before)
    if article and article["article"].lower() == "an":
        if age < PRETEEN:
            return f"[under {10 if age < CHILD else 13}]{tail}"
        if age < OLDEST_TEENAGER:
            return "[older teenage]" if noun else "[older teenager]"
        return "[adult]"
    if CHILD <= age < OLDEST_TEENAGER:
        return f"[{band(age)}]{tail}"
    if noun:
        return "[young]" if age < CHILD else "[grown-up]"
    if article:
        return "[young child]" if age < CHILD else "[grown-up]"
    return f"[{band(age)}]"


def _several(surface: str, found: list[tuple[re.Match[str], int]]) -> str:
    """Return each number's band, the words between as they stand; one where several say one age."""
    bands = [band(age) for _, age in found]
    if len(set(bands)) == 1 and PATTERNS["ONE_OF_TWO"].search(surface):
        return f"[{bands[0]}]"
    words, position = "", found[0][0].start()
    for (match, _), said in zip(found, bands, strict=True):
        words += f"{surface[position : match.start()]}[{said}]"
        position = match.end()
    return words
