"""What a component is: patterns from a file, and for some of them code that looks closer."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from archive.detection.document import Document
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.rules import read_patterns
from archive.detection.text.words import Words


class RuleComponent:
    """Finds what the rules of ``data/patterns/<name>.txt`` match."""

    def __init__(self, name: str, label: Label) -> None:
        self.name = name
        self.rules = read_patterns(name).rules(label)

    def claims(self, document: Document) -> Iterable[Evidence]:
        return self.rules.find(document.words)


class Component(RuleComponent):
    """One with code of its own: ``find`` looks at what no pattern can tell.

    Where that takes the document too, it says so in ``claims``.
    """

    NAME: ClassVar[str]
    LABEL: ClassVar[Label]

    def __init__(self) -> None:
        super().__init__(self.NAME, self.LABEL)
        self.patterns = read_patterns(self.NAME)

    def claims(self, document: Document) -> Iterable[Evidence]:
        yield from super().claims(document)
        yield from self.find(document.words)

    def find(self, words: Words) -> Iterator[Evidence]:
        """Return what is claimed of these words beside what the rules claim."""
        return iter(())

    def claim(
        self,
        name: str,
        start: int,
        end: int,
        *,
        label: Label | None = None,
        cue: str = "",
        suggestion: str = "",
    ) -> Evidence:
        """Return what the line ``name -> …`` of the file claims, about ``text[start:end]``."""
        claim = self.patterns.claim(name)
        return claim.of(start, end, label or self.LABEL, cue=cue, suggestion=suggestion)
