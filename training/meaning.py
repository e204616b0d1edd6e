"""Make the array of word vectors from seeds: ``python -m training.meaning --out archive/meaning/array``.

A word's vector begins as what the base model makes of the word alone, brought down to 64 numbers. Then the sum of
the vectors of a text's words learns to be close where the base model finds two texts close, and close to the
other lines of its group (meanings.txt, and the names and definitions of each term of the vocabulary). Beside it
stands what the word was at the beginning, by which single words are compared. The demo archive and the questions
of tests/meaning are never read here.
"""

import argparse
import hashlib
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from archive.meaning import reading, table
from training.network import base_directory, base_tokenizer
from training.phrases import groups, statements

SEED = 20261127
DIMENSIONS = 64
STEPS = 1500
TEXTS, PAIRS = 256, 160  # in a step
RATE = 2e-3
LONGEST = 128  # pieces that the base model reads of a text
COMMON = 1e-4  # a word as common as this weighs half
TEMPERATURE = 0.07
RAREST = 7.5  # what is rarer counts no more in a question
LEFT_OUT = 0.15  # of the words of a phrase, so that none is relied on
SAID_EVERY = 250  # steps
HELD_EVERY = 10
SHORTEST_TEXT = 12  # code points
FIRST_WHOLE_WORD = 1996  # in the base model's list, where the words begin, the commonest first

Rows = np.ndarray[Any, np.dtype[Any]]
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")


class Teacher:
    """The base model: a text to its unit vector."""

    def __init__(self) -> None:
        self.model = BertModel.from_pretrained(str(base_directory()), add_pooling_layer=False).eval()
        self.tokenizer = base_tokenizer()

    def whole_words(self) -> list[str]:
        listed = sorted(self.tokenizer.get_vocab().items(), key=lambda pair: pair[1])[FIRST_WHOLE_WORD:]
        return [word for word, _ in listed if word.isascii() and word.isalnum()]

    def read(self, texts: Sequence[str], batch: int = 64) -> Tensor:
        pieces = [each.ids[:LONGEST] for each in self.tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
        out = torch.zeros(len(texts), 384)
        with torch.inference_mode():
            for start in range(0, len(order), batch):
                some = order[start : start + batch]
                ids = nn.utils.rnn.pad_sequence([torch.tensor(pieces[i]) for i in some], batch_first=True)
                mask = (ids != 0).float()
                hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
                mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
                out[some] = functional.normalize(mean, dim=1)
        return out


class Student(nn.Module):
    """``(what the base makes of the word, brought down) * weight + what was learnt of this word``."""

    def __init__(self, words: Tensor, weights: Tensor) -> None:
        super().__init__()
        self.register_buffer("words", words)
        self.down = nn.Parameter(axes_of(words))
        self.weight = nn.Parameter(weights.log())
        self.own = nn.Parameter(torch.zeros(len(words), DIMENSIONS))
        self.register_buffer("middle", words.mean(0))

    def table(self, numbers: Tensor) -> Tensor:
        base = (self.words[numbers] - self.middle) @ self.down
        found: Tensor = (base + self.own[numbers]) * self.weight[numbers].exp()[:, None]
        return found

    def forward(self, texts: Sequence[Sequence[int]]) -> Tensor:
        flat = torch.tensor([number for text in texts for number in text])
        used, places = flat.unique(return_inverse=True)
        sizes = torch.tensor([len(text) for text in texts])
        whose = torch.repeat_interleave(torch.arange(len(texts)), sizes)
        sums = torch.zeros(len(texts), DIMENSIONS).index_add(0, whose, self.table(used)[places])
        return functional.normalize(sums, dim=1)


def axes_of(words: Tensor) -> Tensor:
    """Return the directions in which words differ most."""
    _, _, axes = torch.linalg.svd(words - words.mean(0), full_matrices=False)
    return axes[:DIMENSIONS].T.contiguous()


@dataclass(frozen=True)
class Lesson:
    """Texts as the rows of their words, with what the base model makes of each; and texts that mean the same."""

    texts: list[list[int]]
    taught: Tensor
    long: list[int]
    short: list[int]
    single: list[int]
    groups: list[list[list[int]]]


def pieces_of(text: str) -> Iterator[str]:
    """Yield the text and its sentences."""
    yield text
    sentences = [each for each in _SENTENCE.split(text) if len(each) >= SHORTEST_TEXT]
    if len(sentences) > 1:
        yield from sentences


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--cache", type=Path, default=Path("build/meaning"))
    options = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    rng = random.Random(SEED)

    teacher = Teacher()
    grouped = groups()
    said = statements()
    counted = Counter(form for text in said for form in sorted(set(reading.forms(text))))
    in_groups = {form for group in grouped for line in group for form in reading.forms(line)}
    ranked = teacher.whole_words()
    vocabulary = list(
        dict.fromkeys([*ranked, *sorted(in_groups), *sorted(w for w, n in counted.items() if n > 1)])
    )
    number = {word: row for row, word in enumerate(vocabulary)}
    texts = list(
        dict.fromkeys(each for text in said for each in pieces_of(text) if len(each) >= SHORTEST_TEXT)
    )
    lines = list(dict.fromkeys(line for group in grouped for line in group))
    print(
        f"{len(vocabulary)} words, {len(texts)} texts, {len(grouped)} groups of {len(lines)} lines",
        flush=True,
    )

    began = time.monotonic()
    word_vectors, text_vectors, line_vectors = (
        kept(options.cache / name, teacher, some)
        for name, some in (("words.pt", vocabulary), ("texts.pt", texts), ("lines.pt", lines))
    )
    print(f"read by the base model: {time.monotonic() - began:.0f} s", flush=True)
    student = Student(word_vectors, weights(vocabulary, ranked, counted, len(said)))

    def rows_of(text: str) -> list[int]:
        return [number[form] for form in reading.forms(text) if form in number]

    read = [rows_of(text) for text in (*texts, *lines, *vocabulary)]
    usable = [place for place, rows in enumerate(read) if rows]
    after, last = len(texts), len(texts) + len(lines)
    every = torch.cat([text_vectors, line_vectors, word_vectors])
    same = [[rows for line in group if (rows := rows_of(line))] for group in grouped]
    lesson = Lesson(
        read,
        functional.normalize(every - text_vectors.mean(0), dim=1),
        [place for place in usable if place < after],
        [place for place in usable if after <= place < last],
        [place for place in usable if place >= last],
        [group for group in same if len(group) > 1],
    )
    train(student, lesson, options.steps, rng)
    with torch.inference_mode():
        learnt = student.table(torch.arange(len(vocabulary))).numpy()
        alone = ((word_vectors - student.middle) @ axes_of(word_vectors)).numpy()
    write(options.out, vocabulary, learnt, alone, counts(vocabulary, learnt, counted, len(said)))


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


def weights(vocabulary: list[str], ranked: list[str], counted: Counter[str], texts: int) -> Tensor:
    """Return how much each word weighs before anything is learnt: the commoner, the less.

    The base model lists its words by how common they are; ours by how many statements hold them.
    """
    rank = {word: place for place, word in enumerate(ranked, start=1)}
    total = sum(1 / place for place in rank.values())
    found = []
    for word in vocabulary:
        common = 1 / (rank.get(word, len(ranked)) * total)
        here = counted[word] / texts / 12  # a statement has about so many different words
        share = max(common, here)
        found.append(COMMON / (COMMON + share))
    return torch.tensor(found)


def train(student: Student, lesson: Lesson, steps: int, rng: random.Random) -> None:
    optimizer = torch.optim.Adam(student.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.05)
    began = time.monotonic()
    means: Counter[str] = Counter()
    for step in range(1, steps + 1):
        batch = [
            *rng.sample(lesson.long, TEXTS // 2),
            *rng.sample(lesson.short, TEXTS // 4),
            *rng.sample(lesson.single, TEXTS // 4),
        ]
        ours, theirs = student([lesson.texts[place] for place in batch]), lesson.taught[torch.tensor(batch)]
        likeness = functional.mse_loss(ours @ ours.T, theirs @ theirs.T)
        pairs = [rng.sample(group, 2) for group in rng.sample(lesson.groups, PAIRS)]
        left, right = (student([thinned(pair[side], rng) for pair in pairs]) for side in (0, 1))
        logits, target = left @ right.T / TEMPERATURE, torch.arange(PAIRS)
        same = functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)
        # What is learnt of single words is held near to nothing, now and then, since it takes long.
        held = student.own.pow(2).sum() / TEXTS if step % HELD_EVERY == 0 else torch.zeros(())
        loss = 20 * likeness + 0.15 * same + 0.02 * held
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        means.update(likeness=likeness.item(), same=same.item() / 2)
        if step % SAID_EVERY == 0:
            said = ", ".join(f"{name} {value / SAID_EVERY:.4f}" for name, value in means.items())
            print(f"step {step} of {steps}: {said}, {time.monotonic() - began:.0f} s", flush=True)
            means.clear()


def thinned(rows: Sequence[int], rng: random.Random) -> Sequence[int]:
    return [row for row in rows if rng.random() >= LEFT_OUT] or rows


def counts(vocabulary: list[str], learnt: Rows, counted: Counter[str], texts: int) -> Rows:
    """Return how much each word counts in a question: between how rare it is and what it weighs in a text."""
    rare = np.array([np.log(texts / (1 + counted[word])) for word in vocabulary])
    found: Rows = np.sqrt(np.clip(rare, 0.1, RAREST) * np.linalg.norm(learnt, axis=1))
    return found


def write(directory: Path, vocabulary: list[str], learnt: Rows, alone: Rows, counted: Rows) -> None:
    """Write the words, and for each its two vectors in bytes, the scale of the first, and what it counts.

    The first row is nothing.
    """
    small, scales = in_bytes(learnt)
    units, _ = in_bytes(alone)
    numbers = np.stack([scales, np.concatenate([[0], counted])], axis=1).astype("<f4")
    directory.mkdir(parents=True, exist_ok=True)
    np.save(directory / table.VECTORS, np.concatenate([small, units, numbers.view(np.int8)], axis=1))
    (directory / table.WORDS).write_text("\n".join(["", *vocabulary]), encoding="utf-8")
    lines = [
        f"{hashlib.sha256((directory / name).read_bytes()).hexdigest()}  {name}\n"
        for name in (table.WORDS, table.VECTORS)
    ]
    (directory / table.DIGESTS).write_text("".join(lines), encoding="ascii")


def in_bytes(vectors: Rows) -> tuple[Rows, Rows]:
    """Return each row in bytes, after one of nothing, and what to multiply it with."""
    rows = np.concatenate([np.zeros((1, vectors.shape[1])), vectors])
    scales = np.abs(rows).max(axis=1) / 127
    small = np.divide(rows, scales[:, None], out=np.zeros_like(rows), where=scales[:, None] > 0)
    return np.rint(small).astype(np.int8), scales


if __name__ == "__main__":
    main()
