"""spaCy's English tokenizer alone, which stays linear here, and what it makes of one text."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property

import spacy
from spacy.language import Language
from spacy.tokens import Doc

LONG_RUN = re.compile(r"\S{100}")
PIECE = re.compile(r"\S{1,100}\s*|\s+")

Tokenizer = Callable[[str], Doc]


def load_english() -> Language:
    """Load English without any model: the tagger and the rules read on their own.

    Nothing is reckoned of each new word (its shape, its prefix), for nobody asks.
    """
    nlp = spacy.blank("en")
    nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]  # its stub leaves it out
    return nlp


class Tokens:
    """The tokens of one text, made when somebody first asks about an edge that no blank shows."""

    def __init__(self, text: str, tokenizer: Tokenizer) -> None:
        self._text = text
        self._tokenizer = tokenizer

    def touched(self, start: int, end: int) -> tuple[int, int]:
        """Return from where to where the tokens reach that ``start`` to ``end`` touches.

        A blank behind a token is not looked at; an empty stretch: there is nothing else.
        """
        text = self._text
        if (
            (start == 0 or text[start - 1].isspace())
            and (end == len(text) or text[end].isspace())
            and not (text[start].isspace() or text[end - 1].isspace())
        ):
            return start, end
        starts, ends = self._edges
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, end - 1) - 1
        if start == ends[first]:
            first += 1
        return (starts[first], ends[last]) if first <= last else (start, start)

    @cached_property
    def _edges(self) -> tuple[list[int], list[int]]:
        starts: list[int] = []
        ends: list[int] = []
        for offset, piece in self._pieces():
            for token in self._tokenizer(piece):
                starts.append(offset + token.idx)
                ends.append(starts[-1] + len(token))
        return starts, ends

    def _pieces(self) -> Iterator[tuple[int, str]]:
        """Yield the text in pieces with where they start: it takes quadratic time over a long run without a
        blank (20,000 emoji took it 37 seconds), so a text with one is cut. Other texts are one piece."""
        if not LONG_RUN.search(self._text):
            yield 0, self._text
            return
        for piece in PIECE.finditer(self._text):
            yield piece.start(), piece[0]
