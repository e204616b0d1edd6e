"""The stock model's entities, without those that are nobody's: brands, bare weekdays, counts."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice

from spacy.language import Language
from spacy.pipeline.pipe import Pipe
from spacy.tokens import Doc, Span
from spacy.util import minibatch

from archive.detection.components.people import is_stop, suggestion_for
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.lexicon import NameTier, first_name_tier, is_ordinary, is_surname
from archive.detection.rules import read_patterns
from archive.detection.wordlists import entries
from archive.detection.words import Casing, Word, Words

PATTERNS = read_patterns("stock_entities")

LABELS = {
    "PERSON": Label.PERSON,
    "GPE": Label.PLACE,
    "LOC": Label.PLACE,
    "FAC": Label.PLACE,
    "ORG": Label.ORG,
    "NORP": Label.HERITAGE,
    "LANGUAGE": Label.HERITAGE,
}
SUGGESTIONS = {Label.PLACE: "[place]", Label.ORG: "[organisation]", Label.HERITAGE: "[heritage]"}
WORDS_FOR = {
    Label.PERSON: "person",
    Label.PLACE: "place",
    Label.ORG: "organisation",
    Label.HERITAGE: "people or language",
}
NOT_ENTITIES = PATTERNS.words("NOT_ENTITIES")
DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class StockEntitiesConfig:
    score: float = 0.6


class StockEntities:
    def __init__(self, name: str, config: StockEntitiesConfig) -> None:
        self.name = name
        self.config = config
        self.recogniser: Pipe | None = None  # the stock model's own, given by pipeline.py

    def __call__(self, doc: Doc) -> Doc:
        return next(iter(self.pipe([doc])))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Ask the recogniser, in batches, only about texts in which a claim of it would be believed."""
        for batch in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            if self.recogniser is not None:
                asked = [doc for doc in batch if self._may_tell(Words.of(doc))]
                deque(self.recogniser.pipe(iter(asked), batch_size=batch_size), maxlen=0)
            yield from map(self._recorded, batch)

    @staticmethod
    def _may_tell(words: Words) -> bool:
        """Say whether some word carries a capital of its own: without one ``_tells`` believes nothing."""
        return words.casing is not Casing.UPPER and any(
            word.capital and not word.public and not is_stop(word.key) for word in words.words
        )

    def _recorded(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        found = [claim for entity in doc.ents if (claim := self._claim(words, entity)) is not None]
        return record(doc, self.name, found)

    def _claim(self, words: Words, entity: Span) -> Evidence | None:
        label = LABELS.get(entity.label_)
        if label is None or words.casing is Casing.UPPER:
            return None
        first = words.at(entity.start_char)
        inside = []
        for word in islice(words.words, first, None):
            if word.start >= entity.end_char:
                break
            inside.append(word)
        telling = [word for word in inside if self._tells(words, word, label)]
        if not telling:
            return None
        start, end = telling[0].start, telling[-1].end
        if telling[-1].text.endswith(("'s", "'S")):
            end -= 2
        suggestion = suggestion_for(words, start) if label is Label.PERSON else SUGGESTIONS[label]
        return Evidence(
            start, end, label, self.config.score, f"the model reads a {WORDS_FOR[label]}", suggestion
        )

    @staticmethod
    def _tells(words: Words, word: Word, label: Label) -> bool:
        """Say whether the word carries the entity: capitalised, no brand, no everyday word."""
        if word.public or is_stop(word.key) or DIGIT.search(word.text) or not word.capital:
            return False
        if word.key in NOT_ENTITIES or word.key in entries("countries") or word.key in entries("heritage"):
            return False
        if label is Label.PERSON and first_name_tier(word.key) in (NameTier.SAFE, NameTier.RARE):
            return True
        if word.opens_sentence:
            return not is_ordinary(word.key) or (label is Label.PERSON and is_surname(word.key))
        return word.key not in entries("slang")


@Language.factory("stock_entities", assigns=["doc.spans"], default_config=asdict(StockEntitiesConfig()))
def make_stock_entities(nlp: Language, name: str, score: float) -> StockEntities:
    return StockEntities(name, StockEntitiesConfig(score=score))
