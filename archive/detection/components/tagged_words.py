"""What the trained tagger reads as identifying, in runs of words."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, islice
from operator import attrgetter, itemgetter

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components import tag_ahead
from archive.detection.components.people import is_stop, suggestion_for
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Kind, Label
from archive.detection.rules import read_patterns
from archive.detection.tagger import TaggedWord
from archive.detection.words import Word, Words

SUGGESTIONS = {
    Label.PERSON: "[name]",
    Label.USERNAME: "[username]",
    Label.CONTACT: "[contact detail]",
    Label.IDNUMBER: "[reference number]",
    Label.SCHOOL: "[school]",
    Label.ORG: "[organisation]",
    Label.PLACE: "[place]",
    Label.PLACE_BROAD: "[area]",
    Label.DATE: "[date]",
    Label.AGE: "[age]",
    Label.FAMILY: "[a family detail]",
    Label.OCCUPATION: "[a parent's job]",
    Label.HEALTH: "[a health condition]",
    Label.HERITAGE: "[heritage]",
    Label.EVENT: "[a local event]",
    Label.UNIQUE: "[a detail about the child]",
}
REASONS = {
    Label.PERSON: "reads like a name",
    Label.USERNAME: "reads like the name of an account or a group",
    Label.CONTACT: "reads like a way to reach somebody",
    Label.IDNUMBER: "reads like a number given to one person or case",
    Label.SCHOOL: "reads like a school",
    Label.ORG: "reads like a club, a firm or a place of worship",
    Label.PLACE: "reads like a place",
    Label.PLACE_BROAD: "reads like where somebody lives",
    Label.DATE: "reads like an exact date",
    Label.AGE: "reads like an age",
    Label.FAMILY: "reads like an unusual family",
    Label.OCCUPATION: "reads like somebody's job",
    Label.HEALTH: "reads like a condition, an aid or a treatment",
    Label.HERITAGE: "reads like where a family comes from",
    Label.EVENT: "reads like an event that people heard of",
    Label.UNIQUE: "reads like something that few others could say",
}
TAGGED_KEY = "archive.tagged"
PATTERNS = read_patterns("tagged_words")
LEADING = PATTERNS.words("LEADING")
NOBODYS = PATTERNS.words("NOBODYS")
NOBODYS_PHRASE = PATTERNS["NOBODYS_PHRASE"]
PUBLIC_LINES = read_patterns("phone_numbers").words("PUBLIC_LINES")
SHORT = 2  # words
REACH = 12  # code points: the first word of a phrase may lie before the run
DIGITS_APART = re.compile(r"[\s-]")
# Words of one run are parted by this at most: no end of a sentence, no new line.
WITHIN_RUN = re.compile(r"[^\w\n]{0,3}")
SENTENCE_END = re.compile(r"[.!?…;:]\s")


@dataclass(frozen=True, slots=True)
class TaggedWordsConfig:
    """A run needs one word at ``seed``; its neighbours down to ``join`` belong to it.

    Where a run describes rather than names, it takes more to be flagged: one word of it is enough to show a
    reviewer where to look, and most of what is flagged in vain is of this kind.
    """

    seed: float = 0.08
    join: float = 0.03
    indirect_seed: float = 0.7
    indirect_join: float = 0.5


class TaggedWords:
    def __init__(self, name: str, config: TaggedWordsConfig) -> None:
        self.name = name
        self.config = config

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        tagged = tag_ahead.tagged(doc)
        doc.user_data[TAGGED_KEY] = tagged
        runs = self._runs(words.text, tagged)
        return record(doc, self.name, [self._claim(words, run) for run in runs if not is_nobodys(words, run)])

    def _runs(self, text: str, tagged: Sequence[TaggedWord]) -> Iterator[list[TaggedWord]]:
        """Yield words in a row that bear one label."""
        run: list[TaggedWord] = []
        for word in tagged:
            if word.probability < self._join(word.label):
                yield from self._labelled(text, run)
                run = []
                continue
            if run:
                gap = text[run[-1].end : word.start]
                if not WITHIN_RUN.fullmatch(gap) or SENTENCE_END.match(gap):
                    yield from self._labelled(text, run)
                    run = []
            run.append(word)
        yield from self._labelled(text, run)

    def _labelled(self, text: str, run: list[TaggedWord]) -> Iterator[list[TaggedWord]]:
        if any(word.probability >= self._seed(word.label) for word in run):
            yield from _parts(text, run)

    def _seed(self, label: Label) -> float:
        return self.config.seed if label.kind is Kind.DIRECT else self.config.indirect_seed

    def _join(self, label: Label) -> float:
        return self.config.join if label.kind is Kind.DIRECT else self.config.indirect_join

    @staticmethod
    def _claim(words: Words, run: list[TaggedWord]) -> Evidence:
        surest = max(run, key=lambda word: word.probability)
        run = _trimmed(words, run, surest.label)
        start, end = run[0].start, run[-1].end
        if words.text[start:end].lower().endswith(("'s", "’s")):
            end -= 2
        label = surest.label
        suggestion = suggestion_for(words, start) if label is Label.PERSON else SUGGESTIONS[label]
        # A rule that agrees knows more of what to put there, so its suggestion stands.
        score = round(min(0.95, sum(word.probability for word in run) / len(run)), 2)
        return Evidence(start, end, label, score, REASONS[label], suggestion)


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
        elif parts and text[parts[-1][-1].start : parts[-1][-1].end].lower() in LEADING:
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
    while first < last - 1 and written(run[first]) in LEADING:
        first += 1
    while label is Label.PERSON and last > first + 1 and written(run[last - 1]) in NOBODYS:
        last -= 1
    return run[first:last]


def most_for(doc: Doc, start: int, end: int) -> float:
    """Return how sure the tagger was, at the most, of any word in ``text[start:end]``."""
    tagged: list[TaggedWord] = doc.user_data[TAGGED_KEY]
    most = 0.0
    # In the order of the text and apart from one another, so nothing before or after needs a look.
    for word in islice(tagged, bisect_right(tagged, start, key=attrgetter("end")), None):
        if word.start >= end:
            break
        most = max(most, word.probability)
    return most


def is_nobodys(words: Words, run: list[TaggedWord]) -> bool:
    """Say whether a run is a brand, a helpline, a school year, an age band or a short form of the trade."""
    start, end = run[0].start, run[-1].end
    if DIGITS_APART.sub("", words.text[start:end]) in PUBLIC_LINES:
        return True
    phrases = [match.span() for match in NOBODYS_PHRASE.finditer(words.text, max(0, start - REACH), end)]
    inside: list[Word] = []
    for word in islice(words.words, words.at(start), None):
        if word.start >= end:
            break
        before = bisect_right(phrases, word.start, key=itemgetter(0)) - 1
        if before >= 0 and word.end <= phrases[before][1]:
            continue
        inside.append(word)
        if len(inside) > SHORT:  # plain words together may well describe somebody
            return False
    return all(word.public or is_stop(word.key) or word.key in NOBODYS for word in inside)


@Language.factory("tagged_words", assigns=["doc.spans"], default_config=asdict(TaggedWordsConfig()))
def make_tagged_words(  # one parameter for each setting
    nlp: Language, name: str, seed: float, join: float, indirect_seed: float, indirect_join: float
) -> TaggedWords:
    return TaggedWords(name, TaggedWordsConfig(seed, join, indirect_seed, indirect_join))
