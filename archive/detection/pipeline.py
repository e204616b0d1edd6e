"""The one pipeline: the tagger reads, every component looks, then the resolver decides."""

from collections.abc import Iterable

from archive.detection.alike import told_as_one
from archive.detection.calibration import calibrated
from archive.detection.components import EVERY
from archive.detection.document import Document
from archive.detection.doubts import undoubted
from archive.detection.edges import trimmed
from archive.detection.findings import Finding
from archive.detection.resolver import resolve
from archive.detection.tagger import Tagger
from archive.detection.tokenizing import load_english


class Pipeline:
    """The tagger and every component, loaded once. Not safe for threads: what spaCy keeps of words is not."""

    def __init__(self) -> None:
        self.english = load_english()
        self.tagger = Tagger()
        self.components = [component() for component in EVERY.values()]

    def read(self, texts: Iterable[str]) -> list[Document]:
        """Return ``texts`` with what every component claims of them."""
        documents = [Document(text, self.english.tokenizer) for text in texts]
        tagged = self.tagger.tag_all([document.words.text for document in documents])
        for document, each in zip(documents, tagged, strict=True):
            document.tagged = each
        for document in documents:
            for component in self.components:
                document.record(component.name, component.claims(document))
        return documents


def findings_of(document: Document) -> list[Finding]:
    """Return the findings of ``document``, their scores as measured shares."""
    return calibrated(uncalibrated_findings_of(document))


def uncalibrated_findings_of(document: Document) -> list[Finding]:
    """Return the findings of ``document``, their scores merely ordered."""
    text = document.words.given
    kept = undoubted(document, resolve(document.claims, text))
    return told_as_one([trimmed(finding, text, document.tagged) for finding in kept], text)
