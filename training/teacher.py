"""The base model, which reads every text once: it says how close two texts are."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from training.network import base_directory, base_tokenizer

LONGEST = 128  # pieces that are read of a text
PIECES = 4096  # in a batch
FIRST_WHOLE_WORD = 1996  # in the base model's list, where the words begin, the commonest first


class Teacher:
    """A text to its unit vector."""

    def __init__(self) -> None:
        self.model = BertModel.from_pretrained(str(base_directory()), add_pooling_layer=False).eval()
        self.tokenizer = base_tokenizer()

    def whole_words(self) -> list[str]:
        listed = sorted(self.tokenizer.get_vocab().items(), key=lambda pair: pair[1])[FIRST_WHOLE_WORD:]
        return [word for word, _ in listed if word.isascii() and word.isalnum()]

    def read(self, texts: Sequence[str]) -> Tensor:
        pieces = [each.ids[:LONGEST] for each in self.tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
        out = torch.zeros(len(texts), 384)
        with torch.inference_mode():
            while order:
                some = order[: max(1, PIECES // len(pieces[order[min(len(order), 256) - 1]]))]
                order = order[len(some) :]
                ids = nn.utils.rnn.pad_sequence([torch.tensor(pieces[i]) for i in some], batch_first=True)
                mask = (ids != 0).float()
                hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
                mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
                out[some] = functional.normalize(mean, dim=1)
        return out


def kept(path: Path, teacher: Teacher, texts: Sequence[str]) -> Tensor:
    """Return what the base model makes of ``texts``, read before or now."""
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    if path.exists():
        saved = torch.load(path, weights_only=True)
        if saved["digest"] == digest:
            found: Tensor = saved["vectors"]
            return found
    vectors = teacher.read(texts)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"digest": digest, "vectors": vectors}, path)
    return vectors
