"""The same statement as somebody else would type it or a recogniser would hear it."""

import random
import re
from collections.abc import Callable

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

Change = Callable[[Segment, random.Random], Segment]


def spelled(segment: Segment, rng: random.Random) -> Segment:
    """Spell as children do, outside marks."""
    if segment.label is not None:
        return segment
    change = lambda match: rng.choice(SPELLINGS[match[1].lower()]) if rng.random() < 0.4 else match[0]  # noqa: E731
    return Segment(SPELT.sub(change, segment.text), None)


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
    return Segment(SENTENCE_MARKS.sub("", segment.text) or segment.text, segment.label)


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
    (slipped, 0.2),
    (unpunctuated, 0.3),
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
    return Example(example.style, tuple(s for s in segments if s.text), example.public)


def joined(first: Example, second: Example, rng: random.Random) -> Example:
    """Return one statement of two, so that most words of a long one are nobody's."""
    between = rng.choice([" ", " ", ". ", "\n", " and ", ", "])
    return Example(first.style, (*first.segments, Segment(between), *second.segments), first.public)
