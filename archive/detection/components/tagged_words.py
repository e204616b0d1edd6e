"""What the trained tagger reads as identifying, in runs of words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.people import suggestion_for
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.tagger import TaggedWord, Tagger
from archive.detection.words import Words

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
# Words of one run are parted by this at most: no end of a sentence, no new line.
WITHIN_RUN = re.compile(r"[^\w\n]{0,3}")
SENTENCE_END = re.compile(r"[.!?…;:]\s")


@dataclass(frozen=True, slots=True)
class TaggedWordsConfig:
    """A run needs one word at ``seed``; its neighbours down to ``join`` belong to it."""

    seed: float = 0.5
    join: float = 0.25


class TaggedWords:
    def __init__(self, name: str, config: TaggedWordsConfig) -> None:
        self.name = name
        self.config = config
        self.tagger = Tagger()

    def __call__(self, doc: Doc) -> Doc:
        found = [self._claim(doc, run) for run in self._runs(doc.text, self.tagger.tag(doc.text))]
        return record(doc, self.name, found)

    def _runs(self, text: str, tagged: Sequence[TaggedWord]) -> Iterator[list[TaggedWord]]:
        """Yield words in a row that bear one label."""
        run: list[TaggedWord] = []
        for word in tagged:
            if word.probability < self.config.join:
                yield from self._labelled(run)
                run = []
                continue
            if run:
                gap = text[run[-1].end : word.start]
                if not WITHIN_RUN.fullmatch(gap) or SENTENCE_END.match(gap):
                    yield from self._labelled(run)
                    run = []
            run.append(word)
        yield from self._labelled(run)

    def _labelled(self, run: list[TaggedWord]) -> Iterator[list[TaggedWord]]:
        if not any(word.probability >= self.config.seed for word in run):
            return
        part: list[TaggedWord] = []
        for word in run:
            if part and word.label is not part[-1].label:
                yield part
                part = []
            part.append(word)
        yield part

    @staticmethod
    def _claim(doc: Doc, run: list[TaggedWord]) -> Evidence:
        surest = max(run, key=lambda word: word.probability)
        start, end = run[0].start, run[-1].end
        if doc.text[start:end].lower().endswith(("'s", "’s")):
            end -= 2
        label = surest.label
        suggestion = suggestion_for(Words.of(doc), start) if label is Label.PERSON else SUGGESTIONS[label]
        # A rule that agrees knows more of what to put there, so its suggestion stands.
        score = round(min(0.95, sum(word.probability for word in run) / len(run)), 2)
        return Evidence(start, end, label, score, REASONS[label], suggestion)


@Language.factory("tagged_words", assigns=["doc.spans"], default_config=asdict(TaggedWordsConfig()))
def make_tagged_words(nlp: Language, name: str, seed: float, join: float) -> TaggedWords:
    return TaggedWords(name, TaggedWordsConfig(seed=seed, join=join))
