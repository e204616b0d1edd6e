"""What the trained tagger reads as identifying, in runs of words."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from operator import attrgetter, itemgetter

from archive.detection.component import Component
from archive.detection.document import Document
from archive.detection.edges import start_of_title
from archive.detection.evidence import Evidence
from archive.detection.findings import Kind, Label
from archive.detection.rules import read_patterns
from archive.detection.tagger import TaggedWord
from archive.detection.text.lexicon import first_name_tier, is_also_name
from archive.detection.text.people import is_stop
from archive.detection.text.wordlists import as_written, entries
from archive.detection.text.words import Word, Words, key_of

PATTERNS = read_patterns("tagged_words")
PUBLIC_LINES = read_patterns("phone_numbers").words("PUBLIC_LINES")
SHORT = 2  # words
REACH = 12  # code points: the first word of a phrase may lie before the run
MOST = 0.95  # the score of what the tagger alone is sure of
NEVER = 2.0  # no probability reaches it
DIGITS_APART = re.compile(r"[\s-]")
# Words of one run are parted by this at most: no end of a sentence, no new line.
WITHIN_RUN = re.compile(r"[^\w\n]{0,3}")
PLACES = frozenset({Label.SCHOOL, Label.ORG, Label.PLACE})
# "He goes to St Columba's.": nothing follows that somebody could own.
NOTHING_OWNED = re.compile(
    r"\s?(?:[.,;:!?)]|\Z)|\s(?:in|on|at|near|and|for|with|but|last|every|after|before|when|cos|because|since|until|twice|once|two|three|four|five|who|where|then|so)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.!?…;:]\s")


class TaggedWords(Component):
    """A run of words needs one of the probability SEED of the file; its neighbours down to JOIN belong to it.

    Where a run describes rather than names, it takes more to be flagged: one word of it is enough to show a
    reviewer where to look, and most of what is flagged in vain is of this kind. What is faint is claimed too:
    doubts.py looks at what stands beside it.
    """

    NAME = "tagged_words"
    LABEL = Label.PERSON

    def claims(self, document: Document) -> Iterator[Evidence]:
        words = document.words
        for run in self._runs(words.text, document.tagged):
            if self._is_sure(words, run) or not is_nobodys(words, run, plainly=self._is_plain(run)):
                yield self._claimed(words, run)

    def _runs(self, text: str, tagged: Sequence[TaggedWord]) -> Iterator[list[TaggedWord]]:
        """Yield words in a row that bear one label."""
        run: list[TaggedWord] = []
        with_somebody = False
        for word in tagged:
            if run and self._is_surname_of(text, run[-1], word):
                run.append(word._replace(label=Label.PERSON))
                continue
            if word.probability < self._threshold("JOIN", word.label):
                yield from self._labelled(text, run)
                run, with_somebody = [], False
                continue
            if run:
                gap = text[run[-1].end : word.start]
                somebody = _is_somebody_after(text, run, word)
                if somebody or not WITHIN_RUN.fullmatch(gap) or SENTENCE_END.match(gap):
                    yield from self._labelled(text, run)
                    run, with_somebody = [], somebody
            # What goes on behind somebody is read as the place before: "brownies with mia on tuesdays".
            is_place = with_somebody and word.label in PLACES
            run.append(word._replace(label=Label.PERSON) if is_place else word)
        yield from self._labelled(text, run)

    def _is_surname_of(self, text: str, first: TaggedWord, word: TaggedWord) -> bool:
        """Say whether an everyday word goes on with a name: "owen frost"."""
        if first.label is not Label.PERSON or text[first.end : word.start] != " ":
            return False
        key = key_of(text[word.start : word.end])
        return (
            self.patterns.number("SURNAME") <= word.probability < self.patterns.number("SEEN_CLEARLY")
            and first_name_tier(key_of(text[first.start : first.end])) is not None
            and (key in entries("everyday_surnames") or key in entries("surnames"))
            and not is_stop(key)
        )

    def _labelled(self, text: str, run: list[TaggedWord]) -> Iterator[list[TaggedWord]]:
        if any(word.probability >= self._threshold("SEED", word.label) for word in run):
            yield from _parts(text, run)

    def _is_sure(self, words: Words, run: list[TaggedWord]) -> bool:
        """Say whether it reads somebody's name so surely that no list of everyday words counts against it.

        Of a brand it is believed where that is a name too: "elsa is six", but not "i asked siri".
        """
        return any(
            word.label is Label.PERSON and word.probability >= self._needed(words.words[words.at(word.start)])
            for word in run
        )

    def _is_plain(self, run: list[TaggedWord]) -> bool:
        """Say whether it surely reads a detail, which everyday words may tell: "twelve", "two mums"."""
        sure = self.patterns.number("SURE_OF_A_DETAIL")
        return any(word.label.kind is Kind.INDIRECT and word.probability >= sure for word in run)

    def _needed(self, word: Word) -> float:
        # "billie eilish" is nobody here as a whole, whatever "billie" is alone.
        alone = not word.public or word.key in entries("platforms_and_brands")
        if alone and (is_also_name(word.key) or is_also_name(word.key.removesuffix("s"))):
            return self.patterns.number("SURE_OF_A_NAME")
        return NEVER if word.public else self.patterns.number("SURE")

    def _threshold(self, name: str, label: Label) -> float:
        own = self.patterns.number_or_none(f"{name}_{label.name}")
        if own is not None:
            return own
        return self.patterns.number(name if label.kind is Kind.DIRECT else f"INDIRECT_{name}")

    def _claimed(self, words: Words, run: list[TaggedWord]) -> Evidence:
        surest = max(run, key=lambda word: word.probability)
        run = _trimmed(words, run, surest.label)
        start, end = run[0].start, run[-1].end
        label = surest.label
        if label in PLACES and len(run) == 1 and _is_somebodys(words.text[start:end]):
            label = Label.PERSON
        if label is Label.PERSON:
            start = start_of_title(words.text, start)
        # Of a person's name the possessive is left; a school, a club or a café is called "St John's".
        if words.text[start:end].lower().endswith("'s") and not _ends_in_possessive(words, end, label):
            end -= 2
        # A rule that agrees knows more of what to put there, so its suggestion stands.
        score = round(min(MOST, sum(word.probability for word in run) / len(run)), 2)
        claim = self.claim(label.name, start, end, label=label)
        return claim._replace(score=score)


def _is_somebody_after(text: str, run: list[TaggedWord], word: TaggedWord) -> bool:
    """Say whether a first name follows a place and "with": "sea cadets with callum" are two findings."""
    key = key_of(text[word.start : word.end])
    return (
        len(run) > 1
        and run[0].label in PLACES
        and text[run[-1].start : run[-1].end].lower() in read_patterns("edges").words("BEFORE_SOMEBODY")
        and first_name_tier(key) is not None
        and key not in entries("places")
    )


def _is_somebodys(written: str) -> bool:
    """Say whether one word is a first name and a possessive: "at Jayden's", no saint before it."""
    return written.lower().endswith("'s") and first_name_tier(written.lower().removesuffix("'s")) is not None


def _ends_in_possessive(words: Words, end: int, label: Label) -> bool:
    """Say whether a possessive belongs to the name: "at St John's.", not "at Jayden's"."""
    return label in PLACES and NOTHING_OWNED.match(words.text, end) is not None


def _parts(text: str, run: list[TaggedWord]) -> list[list[TaggedWord]]:
    """Cut a run where its label changes, but not for a word or two between parts of one label.

    Nor after a preposition: the place of "the academy on Fell Lane" is a part of the school.
    """
    parts: list[list[TaggedWord]] = []
    for _, words in groupby(run, key=lambda word: word.label):
        part = list(words)
        if len(parts) > 1 and len(parts[-1]) <= SHORT and parts[-2][0].label is part[0].label:
            between = parts.pop()
            parts[-1] += between + part
        elif parts and text[parts[-1][-1].start : parts[-1][-1].end].lower() in PATTERNS.words("LEADING"):
            parts[-1] += part
        else:
            parts.append(part)
    return parts


def _trimmed(words: Words, run: list[TaggedWord], label: Label) -> list[TaggedWord]:
    """Return what names, without a preposition before it, nor a relative after it ("leahs mum")."""
    if label.kind is Kind.INDIRECT:
        return run

    def written(word: TaggedWord) -> str:
        return words.text[word.start : word.end].lower()

    first, last = 0, len(run)
    leading = PATTERNS.words("LEADING_USERNAME" if label is Label.USERNAME else "LEADING")
    while first < last - 1 and written(run[first]) in leading:
        first += 1
    if label is Label.USERNAME:
        last = next(
            (at for at in range(first + 1, last - 1) if _ends_clause(written(run[at]), written(run[at + 1]))),
            last,
        )
    while label is Label.PERSON and last > first + 1 and written(run[last - 1]) in PATTERNS.words("NOBODYS"):
        last -= 1
    return run[first:last]


def _ends_clause(key: str, after: str) -> bool:
    return key in PATTERNS.words("AND") and after in PATTERNS.words("ACTING")


def most_for(document: Document, start: int, end: int) -> float:
    """Return how sure the tagger was, at the most, of any word in ``text[start:end]``."""
    tagged = document.tagged
    most = 0.0
    # In the order of the text and apart from one another, so nothing before or after needs a look.
    for word in islice(tagged, bisect_right(tagged, start, key=attrgetter("end")), None):
        if word.start >= end:
            break
        most = max(most, word.probability)
    return most


def is_nobodys(words: Words, run: list[TaggedWord], *, plainly: bool = False) -> bool:
    """Say whether a run is a brand, a helpline, a school year, an age band or a short form of the trade.

    ``plainly``: everyday words do not count against it.
    """
    start, end = run[0].start, run[-1].end
    if DIGITS_APART.sub("", words.text[start:end]) in PUBLIC_LINES:
        return True
    looked_at = max(0, start - REACH)
    phrases = [match.span() for match in PATTERNS["NOBODYS_PHRASE"].finditer(words.text, looked_at, end)]
    inside: list[Word] = []
    for word in islice(words.words, words.at(start), None):
        if word.start >= end:
            break
        before = bisect_right(phrases, word.start, key=itemgetter(0)) - 1
        if before >= 0 and word.end <= phrases[before][1]:
            continue
        inside.append(word)
    if all(word.public if plainly else _is_everyday(word) for word in inside):
        return True
    # Plain words together may well describe somebody.
    return not plainly and len(inside) <= SHORT and all(map(_is_short_of_nobody, inside))


def _is_everyday(word: Word) -> bool:
    said = word.key in entries("dialect") or word.key in entries("slang")
    return word.public or (said and not is_also_name(word.key))


def _is_short_of_nobody(word: Word) -> bool:
    return (
        _is_everyday(word)
        or is_stop(word.key)
        or word.key in PATTERNS.words("NOBODYS")
        or word.text in as_written("trade_words")
    )
