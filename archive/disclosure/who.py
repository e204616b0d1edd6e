"""Whether a theme says who a child is rather than what happened.

Themes are read off the text and stand under no attribution line, so nobody counts whom they fit
(docs/decisions/attribution-lines.md). A theme such as "Autistic girls" would say what no line may.
"""

import re

_WHO = {
    "gender": "girl boy male female man-to-man trans transgender nonbinary tomboy son daughter",
    "age": "teen teenage teenager preteen tween toddler infant baby primary-school secondary-school "
    "sixth-form year-old years-old nursery gcse a-level school-leaver eldest oldest youngest",
    "origin": "english scottish welsh irish british polish romanian pakistani indian bangladeshi somali "
    "nigerian chinese ukrainian syrian afghan african asian caribbean european black white mixed-race "
    "ethnic-minority immigrant migrant refugee asylum-seeker traveller gypsy roma albanian arab bulgarian "
    "eritrean ghanaian hungarian iranian iraqi italian jamaican kurdish latino lithuanian portuguese "
    "sudanese tamil turkish vietnamese eal newly-arrived unaccompanied",
    "faith": "muslim jewish jew christian catholic protestant hindu sikh buddhist jehovah mormon religious "
    "ramadan",
    "health": "disabled disability autistic autism adhd dyslexic dyslexia deaf blind wheelchair "
    "special-needs diabetic epileptic anorexic bulimic bipolar down-syndrome neurodivergent cancer "
    "cerebral-palsy chronic-illness chronically-ill long-term-illness hard-of-hearing hearing-loss "
    "sight-loss hearing-impaired visually-impaired partially-sighted learning-difficulty "
    "learning-difficulties learning-disability ocd stammer stutter tourette",
    "love": "gay lesbian bisexual lgbt lgbtq lgbtqia queer asexual pansexual coming-out",
    "family": "in-care foster fostered adopted adoptee orphan young-carer twin triplet only-child "
    "single-parent care-leaver looked-after residential-care care-home children's-home stepchild "
    "stepchildren step-family step-families grandchild grandchildren single-mum single-dad young-parent "
    "young-mum young-mother young-dad young-father military-family military-families forces-family "
    "forces-families homeless free-school-meal home-schooled home-educated boarding-school boarder",
    "interest": "footballer gymnast cadet scout",
    "place": "england scotland wales northern-ireland ireland london rural village island coastal seaside "
    "the-north the-south midlands yorkshire cornwall belfast birmingham bristol cardiff edinburgh glasgow "
    "leeds leicester liverpool manchester newcastle nottingham sheffield",
}
# What others say to a child or do because of it is something that happened.
_HAPPENED = re.compile(
    r"\b(?:called|outed|outing|insult\w*|slurs?|abuse|hate|hatred|\w+phobi[ac]\w*|racis[tm])\b"
)
_YEARS = re.compile(
    r"\b(?:aged?\s+\d+|\d+\s*(?:to|-|–)\s*\d+|(?:under|over)\s+(?:\d+s?|(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen)s?)|year\s+(?:\d+|[a-z]+teen))\b"
)
_ONE = re.compile(
    r"\b(?:"
    + "|".join(
        re.escape(word).replace(r"\-", r"[\s-]?")
        for words in _WHO.values()
        for word in sorted(words.split(), key=len, reverse=True)
    )
    + r")(?:'?s|ies)?\b"
)


def says_who(words: str) -> str:
    """Return the stretch of a term's words that says who a child is; "" where they say what happened."""
    plain = words.casefold().replace("’", "'").replace("_", " ")
    if _HAPPENED.search(plain):
        return ""
    found = _ONE.search(plain) or _YEARS.search(plain) or _YEARS.search(plain.replace("-", " "))
    return found[0] if found else ""
