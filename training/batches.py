"""Statements as padded tensors."""

import random
from collections.abc import Iterator, Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.corpus import Example
from training.network import LABELS, PUBLIC_LABELS

IGNORED = -100
MAX_PIECES = 256
PIECES_PER_BATCH = 1536


def encoded(tokenizer: Tokenizer, examples: Sequence[Example]) -> list[tuple[list[int], list[int]]]:
    """Return (piece ids, label ids) for each; every piece of a marked word bears its label."""
    rows = []
    for example, encoding in zip(examples, tokenizer.encode_batch([e.text for e in examples]), strict=True):
        names = PUBLIC_LABELS if example.public else LABELS
        of_character = example.labels()
        targets = []
        for (start, end), special in zip(encoding.offsets, encoding.special_tokens_mask, strict=True):
            inside = [label for label in of_character[start:end] if label is not None]
            targets.append(IGNORED if special else names.index(inside[0]) if inside else 0)
        rows.append((encoding.ids[:MAX_PIECES], targets[:MAX_PIECES]))
    return rows


def batches(
    rows: Sequence[tuple[list[int], list[int]]], rng: random.Random
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Yield (ids, mask, targets), rows of like length together, in random order."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]) + rng.random() * 8)
    groups: list[list[int]] = [[]]
    for i in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(rows[i][0]) > PIECES_PER_BATCH:
            groups.append([])
        groups[-1].append(i)
    rng.shuffle(groups)
    for group in groups:
        width = max(len(rows[i][0]) for i in group)
        yield (
            torch.tensor([rows[i][0] + [0] * (width - len(rows[i][0])) for i in group]),
            torch.tensor([[1] * len(rows[i][0]) + [0] * (width - len(rows[i][0])) for i in group]),
            torch.tensor([rows[i][1] + [IGNORED] * (width - len(rows[i][1])) for i in group]),
        )
