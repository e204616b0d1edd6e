"""The same statement as somebody else would type it or a recogniser would hear it."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from training.corpus import BLOT, Example, Segment

SPELLINGS = {
    "because": ["cos", "cuz", "bc", "becuase"], "you": ["u", "yu"], "your": ["ur", "yr"], "you're": ["ur", "your"],
    "are": ["r"], "please": ["pls", "plz"], "people": ["ppl"], "though": ["tho"], "with": ["wiv", "w"],
    "to": ["2", "too"], "for": ["4"], "and": ["n", "&", "an"], "what": ["wot", "wat"], "something": ["smth", "sumthing"],
    "someone": ["sum1", "some1", "somone"], "him": ["hm"], "from": ["frm", "fromm"], "about": ["abt"], "don't": ["dont"],
    "really": ["rly", "realy"], "friend": ["mate", "freind", "frend"], "friends": ["mates", "freinds"],
    "school": ["skool", "schl"], "tonight": ["2nite"], "thanks": ["thx", "ty"], "message": ["msg"],
    "messaged": ["msged"], "messages": ["msgs"], "going": ["goin"], "going to": ["gonna"], "want to": ["wanna"],
    "i'm": ["im", "am"], "i": ["I"], "my": ["me", "ma"], "his": ["is"], "he's": ["hes"], "the": ["da", "teh"],
    "that": ["dat", "tht"], "this": ["dis"], "they": ["dey"], "right now": ["rn"], "to be honest": ["tbh"],
    "brother": ["bro", "brova"], "sister": ["sis"], "know": ["no", "kno"], "knows": ["nos", "knos"], "said": ["sed"],
    "mate": ["m8"], "great": ["gr8"], "later": ["l8r"], "before": ["b4"], "wait": ["w8"], "late": ["l8"],
    "tomorrow": ["2moro", "2moz"], "today": ["2day"], "forever": ["4eva"], "everyone": ["every1"], "anyone": ["any1"],
    "called": ["cald", "callt"], "lives": ["livs"], "year": ["yr"], "years": ["yrs"], "old": ["oldd"],
}  # fmt: skip
SPELT = re.compile(
    r"\b(" + "|".join(map(re.escape, sorted(SPELLINGS, key=len, reverse=True))) + r")\b", re.IGNORECASE
)
SENTENCE_MARKS = re.compile(r"(?<!\w)[^\w\s@#/+£$](?=\s|$)|[.,;:!?…]+(?=\s|$)|[\"“”()\[\]]")
APOSTROPHES = re.compile(r"(?<=\w)['’](?=\w)")
INSERTS = (
    " 😭",
    " 😢",
    " lol",
    " x",
    " xx",
    " idk",
    " tbh",
    " omg",
    " 🙄",
    "...",
    " !!",
    " like",
    " innit",
    " um",
    " erm",
)
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

# How ordinary words are spelt by ear: a sound, and what else a child may write for it.
SOUNDS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(sound), ways)
    for sound, ways in (
        (r"([b-df-hj-np-tv-z])\1", (r"\1",)), (r"(?<=[aeiou])([bdfglmnprst])(?=[aeiou])", (r"\1\1",)),
        (r"ie", ("ei", "ee")), (r"ei", ("ie",)), (r"ea", ("ee", "e", "ae")), (r"ou", ("ow", "u", "oo")),
        (r"ough", ("uff", "o", "ort")), (r"augh", ("or", "af")), (r"igh", ("i", "ie", "y")), (r"ght\b", ("t", "te")),
        (r"tion", ("shun", "toin", "shon")), (r"sion", ("shun", "zion")), (r"ck", ("k", "c")), (r"c(?=[eiy])", ("s",)),
        (r"\bkn", ("n",)), (r"\bwr", ("r",)), (r"\bwh", ("w",)), (r"ph", ("f",)), (r"th", ("f", "v", "d")),
        (r"qu", ("kw", "q")), (r"able\b", ("ible", "abel")), (r"ible\b", ("able",)), (r"ent\b", ("ant",)),
        (r"ance\b", ("ence", "anse")), (r"ence\b", ("ance",)), (r"ing\b", ("in", "ng")), (r"ed\b", ("d", "t", "id")),
        (r"er\b", ("a", "ur", "or")), (r"or\b", ("er",)), (r"ar", ("er", "ra")), (r"ly\b", ("ley", "lly")),
        (r"(?<=[^aeiou])e\b", ("",)), (r"y\b", ("ie", "ey")), (r"ai", ("ay", "a")), (r"ay\b", ("ai", "a")),
        (r"s\b", ("z",)), (r"x", ("cks",)), (r"ch", ("tch",)), (r"tch", ("ch",)), (r"dge", ("ge", "j")),
        (r"(?<=[^aeiou])[ei](?=[^aeiou])", ("a", "i", "e", "u")), (r"(?<=[^aeiou])o(?=[^aeiou])", ("u", "a")),
        (r"ture\b", ("cher", "chur")), (r"ous\b", ("us", "ose")), (r"full?\b", ("ful", "full")), (r"h", ("",)),
    )
)  # fmt: skip
ORDINARY = re.compile(r"\b[a-z]{4,}\b")
SPELT_BY_EAR = 0.2  # of the ordinary words of a statement in which any is

Change = Callable[[Segment, random.Random], Segment]


def spelled(segment: Segment, rng: random.Random) -> Segment:
    """Spell as children do, outside marks."""
    if segment.label is not None:
        return segment
    change = lambda match: rng.choice(SPELLINGS[match[1].lower()]) if rng.random() < 0.4 else match[0]  # noqa: E731
    return Segment(SPELT.sub(change, segment.text), None)


def by_ear(segment: Segment, rng: random.Random) -> Segment:
    """Spell ordinary words as they sound, outside marks: what no list knows is not yet somebody's name."""
    if segment.label is not None:
        return segment

    def sounded(match: re.Match[str]) -> str:
        word = match[0]
        if rng.random() >= SPELT_BY_EAR:
            return word
        for _ in range(rng.choice((1, 1, 2))):
            fitting = [rule for rule in SOUNDS if rule[0].search(word)] or [
                SOUNDS[0]
            ]  # which changes nothing then
            sound, ways = rng.choice(fitting)
            word = sound.sub(rng.choice(ways), word, count=1)
        return word

    return Segment(ORDINARY.sub(sounded, segment.text), None)


def slipped(segment: Segment, rng: random.Random) -> Segment:
    """Let a finger slip in one word of twenty: a letter lost, doubled or swapped."""
    words = re.split(r"(\s+)", segment.text)
    for i, word in enumerate(words):
        if len(word) > 3 and word.isalpha() and rng.random() < 0.05:
            at = rng.randrange(1, len(word) - 1)
            words[i] = rng.choice(
                [
                    word[:at] + word[at + 1 :],
                    word[:at] + word[at] + word[at:],
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                ]
            )
    return Segment("".join(words), segment.label)


def unpunctuated(segment: Segment, _: random.Random) -> Segment:
    if BLOT.fullmatch(segment.text):
        return segment
    plain = SENTENCE_MARKS.sub("", segment.text).replace("\n", " ")
    return Segment(plain or segment.text, segment.label)


def without_apostrophes(segment: Segment, _: random.Random) -> Segment:
    return Segment(APOSTROPHES.sub("", segment.text), segment.label)


def interjected(segment: Segment, rng: random.Random) -> Segment:
    """Put a filler or an emoji where a blank is, outside marks."""
    if segment.label is not None or segment.text.count(" ") < 3:
        return segment
    blanks = [match.start() for match in re.finditer(" ", segment.text)]
    at = rng.choice(blanks)
    return Segment(segment.text[:at] + rng.choice(INSERTS) + segment.text[at:], None)


def spoken(segment: Segment, _: random.Random) -> Segment:
    """Write the digits of numbers as a recogniser does, one word each."""
    if segment.label not in {"CONTACT", "IDNUMBER"}:
        return segment
    words = re.sub(r"\d", lambda match: f" {DIGITS[int(match[0])]} ", segment.text)
    return Segment(re.sub(r"\s+", " ", words).strip() or segment.text, segment.label)


CHANGES: tuple[tuple[Change, float], ...] = (
    (spelled, 0.3),
    (by_ear, 0.2),
    (slipped, 0.2),
    (unpunctuated, 0.45),
    (without_apostrophes, 0.3),
    (interjected, 0.15),
    (spoken, 0.08),
)


def noisy(example: Example, rng: random.Random) -> Example:
    """Return ``example`` after a random few of the changes."""
    segments = example.segments
    for change, share in CHANGES:
        if rng.random() < share:
            segments = tuple(change(segment, rng) for segment in segments)
    return replace(example, segments=tuple(s for s in segments if s.text))


def joined(first: Example, second: Example, rng: random.Random) -> Example:
    """Return one statement of two, so that most words of a long one are nobody's."""
    between = rng.choice([" ", " ", ". ", "\n", " and ", ", "])
    return Example(first.style, (*first.segments, Segment(between), *second.segments), first.public)
