"""Make the array of word vectors from seeds: ``python -m training.meaning --out archive/meaning/array``.

A word's vector begins as what the base model makes of the word alone, brought down to 64 numbers. Then the sum of
the vectors of a text's words learns to be close where the base model finds two texts close, and close to the other
lines of its group (meanings.txt, and the names and definitions of each term of the vocabulary). The demo archive and
the questions of tests/meaning are never read here.
"""

import argparse
import hashlib
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from archive.detection.measuring.evaluation import MARK
from archive.meaning import reading, table
from training.network import base_directory, base_tokenizer

SEED = 20261127
DIMENSIONS = 64
STEPS = 1500
TEXTS, PAIRS = 256, 160  # in a step
RATE = 2e-3
LONGEST = 128  # pieces that the base model reads of a text
COMMON = 1e-4  # a word as common as this weighs half
TEMPERATURE = 0.15
BY_WORD = 2.0  # as archive/meaning/likeness.py has it
LEFT_OUT = 0.15  # of the words of a phrase, so that none is relied on
SHORTEST_TEXT = 12  # code points
FIRST_WHOLE_WORD = 1996  # in the base model's list, where the words begin, the commonest first

HERE = Path(__file__).parent
STATEMENTS = sorted((HERE / "statements").glob("*.jsonl"))
VOCABULARY = HERE.parent / "archive" / "fixtures" / "first_vocabulary.json"
MEANINGS = HERE / "meanings.txt"
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")


def statements() -> list[str]:
    """Return our invented statements; a name or number in them is left out, which is what a reader sees of it."""
    rows = (json.loads(line) for path in STATEMENTS for line in path.read_text("utf-8").splitlines() if line)
    kept = {"AGE", "HEALTH", "FAMILY", "HERITAGE", "UNIQUE", "OCCUPATION", "EVENT"}
    return [MARK.sub(lambda mark: mark[2] if mark[1] in kept else " ", row["text"]) for row in rows]


def groups() -> list[list[str]]:
    """Return the phrases that mean much the same, and what each term is called and defined as."""
    found = []
    text = "\n".join(line for line in MEANINGS.read_text("utf-8").splitlines() if not line.startswith("#"))
    for block in re.split(r"\n\s*\n", text.strip()):
        found.append([line.strip() for line in block.splitlines() if line.strip()])
    for terms in json.loads(VOCABULARY.read_text("utf-8")).values():
        for term in terms:
            meant = term["definition"].split(" Not for ")[0].removeprefix("Use when ")
            found.append([term["label"], *term["synonyms"], meant])
    return [group for group in found if len(group) > 1]


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
        centred = words - words.mean(0)
        _, _, axes = torch.linalg.svd(centred, full_matrices=False)
        self.down = nn.Parameter(axes[:DIMENSIONS].T.contiguous())
        self.weight = nn.Parameter(weights.log())
        self.own = nn.Parameter(torch.zeros(len(words), DIMENSIONS))
        self.register_buffer("middle", words.mean(0))

    def table(self, numbers: Tensor) -> Tensor:
        base = (self.words[numbers] - self.middle) @ self.down
        found: Tensor = (base + self.own[numbers]) * self.weight[numbers].exp()[:, None]
        return found

    def forward(self, texts: Sequence[Sequence[int]]) -> "Read":
        flat = torch.tensor([number for text in texts for number in text])
        used, places = flat.unique(return_inverse=True)
        sizes = torch.tensor([len(text) for text in texts])
        return Read(self.table(used)[places], torch.repeat_interleave(torch.arange(len(texts)), sizes), len(texts))


class Read:
    """Some texts as the student reads them: the vectors of all words, and whose each is."""

    def __init__(self, rows: Tensor, whose: Tensor, count: int) -> None:
        self.rows, self.whose, self.count = rows, whose, count
        sums = torch.zeros(count, DIMENSIONS).index_add(0, whose, rows)
        self.texts = functional.normalize(sums, dim=1)

    def likeness(self, other: "Read") -> Tensor:
        """Return (ours, theirs) as the archive reckons it: see archive/meaning/likeness.py."""
        lengths = self.rows.norm(dim=1)
        alike = functional.normalize(self.rows, dim=1) @ functional.normalize(other.rows, dim=1).T
        best = torch.zeros(len(self.rows), other.count).scatter_reduce(
            1, other.whose.expand(len(self.rows), -1), alike.clamp(min=0), "amax", include_self=True
        )
        weighed = torch.zeros(self.count, other.count).index_add(0, self.whose, best * lengths[:, None])
        total = torch.zeros(self.count).index_add(0, self.whose, lengths)
        return self.texts @ other.texts.T + BY_WORD * weighed / total[:, None]


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
    numbers_of = lambda text: [number[form] for form in reading.forms(text) if form in number]  # noqa: E731
    train(
        student,
        rng,
        options.steps,
        grouped,
        [*texts, *lines, *vocabulary],
        torch.cat([text_vectors, line_vectors, word_vectors]),
        numbers_of,
        len(texts),
        len(lines),
    )
    with torch.inference_mode():
        write(options.out, vocabulary, student.table(torch.arange(len(vocabulary))).numpy())


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


def train(student, rng, steps, grouped, texts, vectors, numbers_of, said, lines):  # noqa: ANN001, ANN201
    encoded = [numbers_of(text) for text in texts]
    usable = [place for place, numbers in enumerate(encoded) if numbers]
    long = [place for place in usable if place < said]
    short = [place for place in usable if said <= place < said + lines]
    single = [place for place in usable if place >= said + lines]
    middle = vectors[torch.tensor(long)].mean(0)
    taught = functional.normalize(vectors - middle, dim=1)
    groups_of = [[numbers for line in group if (numbers := numbers_of(line))] for group in grouped]
    groups_of = [group for group in groups_of if len(group) > 1]
    by_kind = [student.down, student.weight], [student.own]
    optimizer = torch.optim.Adam([{"params": by_kind[0], "lr": RATE}, {"params": by_kind[1], "lr": RATE}])
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [RATE, RATE], total_steps=steps, pct_start=0.05)
    began = time.monotonic()
    means = Counter()
    for step in range(1, steps + 1):
        batch = rng.sample(long, TEXTS // 2) + rng.sample(short, TEXTS // 4) + rng.sample(single, TEXTS // 4)
        ours = student([encoded[place] for place in batch]).texts
        theirs = taught[torch.tensor(batch)]
        likeness = functional.mse_loss(ours @ ours.T, theirs @ theirs.T)
        some = rng.sample(groups_of, min(PAIRS, len(groups_of)))
        pairs = [rng.sample(group, 2) for group in some]
        left, right = (student([thinned(pair[side], rng) for pair in pairs]) for side in (0, 1))
        logits = left.likeness(right) / TEMPERATURE
        back = right.likeness(left) / TEMPERATURE
        target = torch.arange(len(pairs))
        same = (functional.cross_entropy(logits, target) + functional.cross_entropy(back, target)) / 2
        held = student.own.pow(2).sum() / len(batch) if step % 10 == 0 else torch.zeros(())
        loss = 20 * likeness + 0.3 * same + 0.02 * held
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        means.update(likeness=likeness.item(), same=same.item(), held=held.item())
        if step % 250 == 0:
            print(
                step,
                {k: round(v / 250, 4) for k, v in means.items()},
                f"{time.monotonic() - began:.0f} s",
                flush=True,
            )
            means.clear()


def thinned(numbers: Sequence[int], rng: random.Random) -> Sequence[int]:
    return [number for number in numbers if rng.random() >= LEFT_OUT] or numbers


def write(directory: Path, vocabulary: list[str], vectors: np.ndarray) -> None:
    """Write the words, and their vectors in bytes with a scale for each; the first row is nothing."""
    rows = np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), vectors])
    scales = (np.abs(rows).max(axis=1, keepdims=True) / 127).astype("<f4")
    small = np.rint(np.divide(rows, scales, out=np.zeros_like(rows), where=scales > 0)).astype(np.int8)
    directory.mkdir(parents=True, exist_ok=True)
    np.save(directory / table.VECTORS, np.concatenate([small, scales.view(np.int8)], axis=1))
    (directory / table.WORDS).write_text("\n".join(["", *vocabulary]), encoding="utf-8")
    lines = [
        f"{hashlib.sha256((directory / name).read_bytes()).hexdigest()}  {name}\n"
        for name in (table.WORDS, table.VECTORS)
    ]
    (directory / table.DIGESTS).write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    main()
