"""The stock model's entities, without those that are nobody's: brands, bare weekdays, counts."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from spacy.pipeline.pipe import Pipe
from spacy.tokens import Doc, Span
from spacy.util import minibatch

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.placeholders import NAME
from archive.detection.text.lexicon import NameTier, first_name_tier, is_ordinary, is_surname
from archive.detection.text.people import is_stop
from archive.detection.text.wordlists import entries
from archive.detection.text.words import Casing, Word, Words

# The model's labels that we use, and ours.
LABELS = {
    "PERSON": Label.PERSON,
    "GPE": Label.PLACE,
    "LOC": Label.PLACE,
    "FAC": Label.PLACE,
    "ORG": Label.ORG,
    "NORP": Label.HERITAGE,
    "LANGUAGE": Label.HERITAGE,
}


class StockEntities(Component):
    NAME = "stock_entities"
    LABEL = Label.PERSON

    def __init__(self) -> None:
        super().__init__()
        self.recogniser: Pipe | None = None  # the stock model's own, given by pipeline.py

    def __call__(self, doc: Doc) -> Doc:
        return next(iter(self.pipe([doc])))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Ask the recogniser, in batches, only about texts in which a claim of it would be believed."""
        for batch in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            if self.recogniser is not None:
                asked = [doc for doc in batch if self._may_tell(Words.of(doc))]
                deque(self.recogniser.pipe(iter(asked), batch_size=batch_size), maxlen=0)
            yield from map(super().__call__, batch)

    @staticmethod
    def _may_tell(words: Words) -> bool:
        """Say whether some word carries a capital of its own: without one ``_tells`` believes nothing."""
        return words.casing is not Casing.UPPER and any(
            word.capital and not word.public and not is_stop(word.key) for word in words.words
        )

    def claims(self, doc: Doc, words: Words) -> Iterator[Evidence]:
        if words.casing is not Casing.UPPER:
            for entity in doc.ents:
                if entity.label_ in LABELS:
                    yield from self._entity(words, entity, LABELS[entity.label_])

    def _entity(self, words: Words, entity: Span, label: Label) -> Iterator[Evidence]:
        first = words.at(entity.start_char)
        inside = []
        for word in islice(words.words, first, None):
            if word.start >= entity.end_char:
                break
            inside.append(word)
        telling = [word for word in inside if self._tells(words, word, label)]
        if telling:
            start, end = telling[0].start, telling[-1].end
            if telling[-1].text.endswith(("'s", "'S")):
                end -= 2
            suggestion = NAME if label is Label.PERSON else ""
            yield self.claim(label.name, start, end, label=label, suggestion=suggestion)

    def _tells(self, words: Words, word: Word, label: Label) -> bool:
        """Say whether the word carries the entity: capitalised, no brand, no everyday word."""
        if word.public or is_stop(word.key) or any(map(str.isdecimal, word.text)) or not word.capital:
            return False
        if (
            word.key in self.patterns.words("NOT_ENTITIES")
            or word.key in entries("countries")
            or word.key in entries("heritage")
        ):
            return False
        if label is Label.PERSON and first_name_tier(word.key) in (NameTier.SAFE, NameTier.RARE):
            return True
        if word.opens_sentence:
            return not is_ordinary(word.key) or (label is Label.PERSON and is_surname(word.key))
        return word.key not in entries("slang")
