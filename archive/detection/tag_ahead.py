"""The tagger at work in a thread of its own, while the rules read this text or the ones before it."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from spacy.tokens import Doc
from spacy.util import minibatch

from archive.detection.tagger import TaggedWord, Tagger
from archive.detection.text.words import Words

KEY = "archive.tag_ahead"


class TagAhead:
    """Begins the reading of each text; ``TaggedWords`` waits for what was read."""

    def __init__(self) -> None:
        self.tagger = Tagger()
        # One thread: it and the rules keep two cores busy, and texts are read in order.
        self.readers = ThreadPoolExecutor(1, thread_name_prefix="tagger")

    def __call__(self, doc: Doc) -> Doc:
        doc.user_data[KEY] = self.readers.submit(self.tagger.tag, Words.of(doc).text)
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        for batch in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            yield from [self(doc) for doc in batch]


def tagged(doc: Doc) -> list[TaggedWord]:
    """Return what the tagger read, once it has; only the first call finds it."""
    reading: Future[list[TaggedWord]] = doc.user_data.pop(KEY)
    return reading.result()
