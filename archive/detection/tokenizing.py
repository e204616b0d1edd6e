"""spaCy's English tokenizer alone, which stays linear here, and what it makes of one text."""

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from operator import itemgetter

import spacy
from spacy.language import Language
from spacy.tokens import Doc

# The tokenizer takes quadratic time over a long run without a blank (20,000 emoji took it 37 seconds).
PIECE = re.compile(r"\S{1,100}")

Tokenizer = Callable[[str], Doc]


def load_english() -> Language:
    """Load English without any model: the tagger and the rules read on their own.

    Nothing is reckoned of each new word (its shape, its prefix), for nobody asks.
    """
    nlp = spacy.blank("en")
    nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]  # its stub leaves it out
    return nlp


class Tokens:
    """The tokens of one text; what stands between two blanks is taken apart where an edge lies inside it."""

    def __init__(self, text: str, tokenizer: Tokenizer) -> None:
        self._text = text
        self._tokenizer = tokenizer
        self._within: dict[int, list[tuple[int, int]]] = {}  # the tokens of a piece, by where it starts

    def touched(self, start: int, end: int) -> tuple[int, int]:
        """Return from where to where the tokens reach that ``start`` to ``end`` touches.

        A blank at its ends does not belong to it; an empty stretch: there is nothing else.
        """
        text = self._text
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end:
            if start > 0 and not text[start - 1].isspace():
                start = self._token_at(start)[0]
            if end < len(text) and not text[end].isspace():
                end = self._token_at(end - 1)[1]
        return start, end

    def _token_at(self, offset: int) -> tuple[int, int]:
        """Return where the token around ``offset`` starts and ends."""
        start, end = self._pieces[bisect_right(self._pieces, offset, key=itemgetter(0)) - 1]
        if start not in self._within:
            tokens = self._tokenizer(self._text[start:end])
            self._within[start] = [(start + token.idx, start + token.idx + len(token)) for token in tokens]
        tokens_here = self._within[start]
        return tokens_here[bisect_right(tokens_here, offset, key=itemgetter(0)) - 1]

    @cached_property
    def _pieces(self) -> list[tuple[int, int]]:
        return [piece.span() for piece in PIECE.finditer(self._text)]
