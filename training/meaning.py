"""Make the array of word vectors from seeds: ``python -m training.meaning --out archive/meaning/array``.

A word's vector begins as what the base model makes of the word alone, brought down to 128 numbers. Then texts
learn to find those that mean the same, as the search compares them: by the closest words, and by the sums of the
vectors of all words. They learn it from the lines of each group (meanings*.txt, the vocabulary, and what the
search takes for one another), each hidden among other sentences as a reader finds it in a quote, and from how
close the base model finds a phrase and a statement. The first 64 numbers, which are kept of each quote, learn the
same by themselves. The demo archive and the questions of tests/meaning are never read here.
"""

import argparse
import hashlib
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from archive.meaning import reading, table
from training.phrases import groups, misspelt, pieces, spellings, statements
from training.student import Reading, Student
from training.teacher import Teacher, kept

SEED = 20261127
STEPS = 900
RATE = 2e-3
TEXTS_READ = 6000  # by the base model: more of them add little
PAIRS, TEXTS, ASKED, ANSWERING = 112, 96, 48, 64  # in a step
NEIGHBOURS = 90  # groups close to one another, of which a third of a step's pairs are
SAME = 0.55  # groups closer than this may well mean the same: neither counts as wrong for the other
HARD = 60  # statements closest to a phrase, of which some are among those that answer
CHOSEN = 2  # of those for each phrase
FILLER = range(3, 15)  # words of a sentence that stands beside a phrase
MOST_FILLERS = 3
TEMPERATURE, TEACHERS_TEMPERATURE = 0.07, 0.04
LEFT_OUT = 0.15  # of the words of a phrase, so that none is relied on
COMMON = 1e-4  # a word as common as this weighs half
COMMON_FROM = 10  # statements: a misspelt word is taken for one that so many have
RAREST = 7.5  # what is rarer counts no more in a question
COUNTS = ("teacher", 0.7)  # how much a word counts is told in such a measure
SAID_EVERY = 100  # steps
HELD_EVERY = 5

Rows = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Lesson:
    """Texts as the rows of their words, with what the base model makes of each; and groups that mean the same."""

    texts: list[list[int]]
    taught: Tensor
    phrases: list[list[int]]
    phrases_taught: Tensor
    groups: list[list[list[int]]]
    closeness: Tensor  # of each two groups

    @property
    def fillers(self) -> list[list[int]]:
        return [rows for rows in self.texts if len(rows) in FILLER]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--cache", type=Path, default=Path("build/meaning"))
    parser.add_argument("--without", default="", help="leave one file of phrases out, to see what it brings")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)

    teacher = Teacher()
    ranked = teacher.whole_words()
    every_group, grouped = groups(), groups(without=options.without)
    said = statements()
    counted = Counter(form for text in said for form in sorted(set(reading.forms(text))))
    in_groups = {form for group in every_group for line in group for form in reading.forms(line)}
    often = (word for word, count in counted.items() if count > 1)
    common = [word for word in ranked if counted[word] >= COMMON_FROM]
    by_ear = misspelt(sorted({*in_groups, *counted}), ranked, common)
    meant = {word: [known] for word, known in by_ear.items()} | spellings()
    vocabulary = list(dict.fromkeys([*ranked, *sorted(in_groups), *sorted(often), *sorted(spellings())]))
    every = pieces(said)
    texts = every[:: max(1, len(every) // TEXTS_READ)]
    lines = list(dict.fromkeys(line for group in every_group for line in group))
    print(
        f"{len(vocabulary)} words, {len(texts)} texts, {len(grouped)} groups of {len(lines)} lines",
        flush=True,
    )

    began = time.monotonic()
    words, read, phrases = (
        kept(options.cache / name, teacher, some)
        for name, some in (("words.pt", vocabulary), ("texts.pt", texts), ("lines.pt", lines))
    )
    print(f"read by the base model: {time.monotonic() - began:.0f} s", flush=True)
    number = {word: row for row, word in enumerate(vocabulary)}
    for way, standing_for in meant.items():
        rows = [number[form] for form in standing_for if form in number]
        if rows and way in number:
            words[number[way]] = functional.normalize(words[rows].mean(0), dim=0)
    lesson = lesson_of(number, texts, read, grouped, dict(zip(lines, phrases, strict=True)))
    weigh, rare = weights(vocabulary, ranked, counted, len(said)), rarity(vocabulary, counted, len(said))
    in_lesson = {row for rows in (*lesson.texts, *lesson.phrases) for row in rows}
    student = Student(words, weigh, (rare * weigh).sqrt(), torch.tensor(sorted(in_lesson)))
    train(student, lesson, options.steps, random.Random(SEED))
    with torch.inference_mode():
        all_rows = torch.arange(len(vocabulary))
        learnt, counts = student.table(all_rows).numpy(), student.counts(all_rows).numpy()
    known, worth = COUNTS
    write(options.out, vocabulary, learnt, student.alone.numpy(), counts * worth / counts[number[known]])


def lesson_of(
    number: dict[str, int],
    texts: Sequence[str],
    read: Tensor,
    grouped: Sequence[Sequence[str]],
    phrases: dict[str, Tensor],
) -> Lesson:
    def rows_of(text: str) -> list[int]:
        return [number[form] for form in reading.forms(text) if form in number]

    middle = read.mean(0)
    taught = {line: functional.normalize(vector - middle, dim=0) for line, vector in phrases.items()}
    rows = {line: rows_of(line) for line in phrases}
    kept_groups = [some for group in grouped if len(some := [line for line in group if rows[line]]) > 1]
    centres = torch.stack([torch.stack([taught[line] for line in group]).mean(0) for group in kept_groups])
    centres = functional.normalize(centres, dim=1)
    usable = [(rows_of(text), vector) for text, vector in zip(texts, read, strict=True)]
    usable = [pair for pair in usable if pair[0]]
    asking = list(dict.fromkeys(line for group in grouped for line in group if rows[line]))
    return Lesson(
        [pair[0] for pair in usable],
        functional.normalize(torch.stack([pair[1] for pair in usable]) - middle, dim=1),
        [rows[line] for line in asking],
        torch.stack([taught[line] for line in asking]),
        [[rows[line] for line in group] for group in kept_groups],
        centres @ centres.T,
    )


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


def rarity(vocabulary: list[str], counted: Counter[str], texts: int) -> Tensor:
    rare = np.array([np.log(texts / (1 + counted[word])) for word in vocabulary])
    return torch.tensor(np.clip(rare, 0.1, RAREST), dtype=torch.float32)


def train(student: Student, lesson: Lesson, steps: int, rng: random.Random) -> None:
    optimizer = torch.optim.Adam(student.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.05)
    began = time.monotonic()
    means: Counter[str] = Counter()
    fillers = lesson.fillers
    for step in range(1, steps + 1):
        losses = losses_of(student, lesson, fillers, rng)
        loss = (
            0.3 * losses["found"] + 0.15 * losses["same"] + 20 * losses["likeness"] + 0.1 * losses["answers"]
        )
        if step % HELD_EVERY == 0:  # what is learnt of single words is held near to nothing
            loss = loss + student.own.pow(2).sum() / 850 + student.count.pow(2).sum() / 210
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        means.update({name: each.item() for name, each in losses.items()})
        if step % SAID_EVERY == 0:
            said = ", ".join(f"{name} {value / SAID_EVERY:.4f}" for name, value in means.items())
            print(f"step {step} of {steps}: {said}, {time.monotonic() - began:.0f} s", flush=True)
            means.clear()


def losses_of(
    student: Student, lesson: Lesson, fillers: list[list[int]], rng: random.Random
) -> dict[str, Tensor]:
    every = range(len(lesson.groups))
    near = lesson.closeness[rng.choice(every)].topk(min(NEIGHBOURS, len(every))).indices.tolist()
    chosen = list(dict.fromkeys([*rng.sample(near, min(PAIRS // 3, len(near))), *rng.sample(every, PAIRS)]))[
        :PAIRS
    ]
    pairs = [rng.sample(lesson.groups[group], 2) for group in chosen]
    some = rng.sample(range(len(lesson.texts)), TEXTS)
    asked = rng.sample(range(len(lesson.phrases)), ASKED)
    closeness = lesson.phrases_taught[asked] @ lesson.taught.T
    hard = closeness.topk(HARD, dim=1).indices.tolist()
    answering = {place for row in hard for place in rng.sample(row, CHOSEN)}
    answering = sorted(answering.union(rng.sample(range(len(lesson.texts)), ANSWERING)))
    reads = Reading(
        student,
        [thinned(left, rng) for left, _ in pairs],
        [hidden(thinned(right, rng), fillers, rng) for _, right in pairs],
        [right for _, right in pairs],
        [lesson.texts[place] for place in some],
        [thinned(lesson.phrases[place], rng) for place in asked],
        [lesson.texts[place] for place in answering],
    )
    target = torch.arange(len(pairs))
    maybe = (lesson.closeness[chosen][:, chosen] > SAME) & ~torch.eye(len(pairs), dtype=torch.bool)

    def told_apart(scores: Tensor) -> Tensor:
        return functional.cross_entropy(scores.masked_fill(maybe, -1e4), target)

    theirs = lesson.taught[some] @ lesson.taught[some].T
    same, likeness = torch.zeros(()), torch.zeros(())
    for dimensions, share in ((student.own.shape[1], 1.0), (table.KEPT, 0.5)):
        left, right, ours = (reads.texts(of, dimensions) for of in (0, 2, 3))
        logits = left @ right.T / TEMPERATURE
        same = same + share * (told_apart(logits) + told_apart(logits.T)) / 2
        likeness = likeness + share * functional.mse_loss(ours @ ours.T, theirs)
    answers = functional.kl_div(
        functional.log_softmax(reads.scores(4, 5), dim=1),
        functional.softmax(closeness[:, answering] / TEACHERS_TEMPERATURE, dim=1),
        reduction="batchmean",
    )
    return {"found": told_apart(reads.scores(0, 1)), "same": same, "likeness": likeness, "answers": answers}


def hidden(rows: list[int], fillers: list[list[int]], rng: random.Random) -> list[int]:
    """Return a phrase among other sentences."""
    parts = [rows]
    for _ in range(rng.randint(0, MOST_FILLERS)):
        parts.insert(rng.randint(0, len(parts)), rng.choice(fillers))
    return [row for part in parts for row in part]


def thinned(rows: list[int], rng: random.Random) -> list[int]:
    return [row for row in rows if rng.random() >= LEFT_OUT] or rows


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
