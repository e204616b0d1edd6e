"""One text while it is read: its words, what the tagger said of them, and what every component claims."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from archive.detection.evidence import Evidence
from archive.detection.nothing import Nothing
from archive.detection.tagger import TaggedWord
from archive.detection.text.words import Words
from archive.detection.tokenizing import Tokenizer, Tokens


class Document:
    """``claims`` are kept by the name of the component, in the order in which they run; none: no entry."""

    def __init__(self, text: str, tokenizer: Tokenizer) -> None:
        self.words = Words(text)
        self.tokens = Tokens(text, tokenizer)
        self.tagged: Sequence[TaggedWord] = ()
        self.claims: dict[str, list[Evidence]] = {}

    @cached_property
    def nothing(self) -> Nothing:
        """What of it identifies nobody, looked for once there is a claim."""
        return Nothing(self.words)

    def record(self, component: str, claims: Iterable[Evidence]) -> None:
        """Keep those of ``claims`` that are more than nothing, each widened to all tokens that it touches."""
        if (found := set(claims)) and (kept := list(self._kept(component, sorted(found)))):
            self.claims[component] = kept

    def _kept(self, component: str, claims: Iterable[Evidence]) -> Iterator[Evidence]:
        for claim in claims:
            if not self.nothing.is_all_of(claim, component):
                start, end = self.tokens.touched(claim.start, claim.end)
                if start < end:
                    yield claim._replace(start=start, end=end)
