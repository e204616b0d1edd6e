"""spaCy's English with its tokenizer alone, which stays linear here."""

import re
from collections.abc import Callable

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

LONG_RUN = re.compile(r"\S{100}")
PIECE = re.compile(r"\S{1,100}\s*|\s+")


def load_english() -> Language:
    """Load English without any model: the tagger and the rules read on their own.

    Nothing is reckoned of each new word (its shape, its prefix), for nobody asks.
    """
    nlp = spacy.blank("en")
    nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]  # its stub leaves it out
    nlp.tokenizer = BoundedTokenizer(nlp.vocab, nlp.tokenizer)
    return nlp


class BoundedTokenizer:
    """The stock tokenizer, kept linear: it takes quadratic time over a long run without a blank.

    Such a run (20,000 emoji took it 37 seconds) is cut into pieces first; other texts are untouched.
    """

    def __init__(self, vocab: Vocab, stock: Callable[[str], Doc]) -> None:
        self.vocab = vocab
        self.stock = stock

    def __call__(self, text: str) -> Doc:
        if not LONG_RUN.search(text):
            return self.stock(text)
        words: list[str] = []
        spaces: list[bool] = []
        for piece in PIECE.finditer(text):
            for token in self.stock(piece[0]):
                words.append(token.text)
                spaces.append(bool(token.whitespace_))
        return Doc(self.vocab, words=words, spaces=spaces)
