"""Word vectors that are being learnt: a text is the sum of its words, and words are compared one by one."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from archive.meaning.table import ALONE, BY_USE

DIMENSIONS = 128  # of a word, and of a text when it is compared closely

Texts = Sequence[Sequence[int]]  # rows of the words of each


class Words(NamedTuple):
    """Texts whose words are numbers of a table of the words used: each word, and of which text it is."""

    used: Tensor
    whose: Tensor
    texts: int


class Student(nn.Module):
    """``(what the base makes of the word, brought down + what was learnt of this word) * weight``."""

    def __init__(self, words: Tensor, weights: Tensor, counts: Tensor, taught: Tensor) -> None:
        """``taught`` are the rows of the words that stand in the lesson: of others nothing of their own is learnt."""
        super().__init__()
        self.register_buffer("words", words - words.mean(0))
        self.register_buffer("first_weights", weights.log())
        self.register_buffer("first_counts", counts.log())
        axes = axes_of(self.words)
        self.register_buffer("alone", functional.normalize(self.words @ axes[:, :ALONE], dim=1))
        slots = torch.full((len(words),), len(taught))
        slots[taught] = torch.arange(len(taught))
        self.register_buffer("slots", slots)
        self.down = nn.Parameter(axes[:, :DIMENSIONS].contiguous())
        self.own = nn.Parameter(torch.zeros(len(taught) + 1, DIMENSIONS))  # the last is that of all others
        self.weight = nn.Parameter(torch.zeros(len(taught) + 1))
        self.count = nn.Parameter(torch.zeros(len(taught) + 1))
        self.by_text = nn.Parameter(torch.tensor(0.5))
        self.sharpness = nn.Parameter(torch.tensor(14.0).log())

    def directions(self, rows: Tensor) -> Tensor:
        slots = self.slots[rows]
        own = self.own[slots] * (slots < len(self.own) - 1)[:, None]
        found: Tensor = self.words[rows] @ self.down + own
        return found

    def table(self, rows: Tensor) -> Tensor:
        """Return what is summed to the vector of a text."""
        weights = (self.first_weights[rows] + self._own(self.weight, rows)).exp()
        return self.directions(rows) * weights[:, None]

    def counts(self, rows: Tensor) -> Tensor:
        return (self.first_counts[rows] + self._own(self.count, rows)).exp()

    def _own(self, of: Tensor, rows: Tensor) -> Tensor:
        slots = self.slots[rows]
        return of[slots] * (slots < len(of) - 1)

    def units(self, rows: Tensor) -> Tensor:
        """Return what two words are compared by: each alone, and how it is used."""
        used = functional.normalize(self.directions(rows), dim=1)
        return torch.cat([(1 - BY_USE) ** 0.5 * self.alone[rows], BY_USE**0.5 * used], dim=1)


class Reading:
    """Several lists of texts, read together: each word that they use is made once."""

    def __init__(self, student: Student, *lists: Texts) -> None:
        self.student = student
        flat = [torch.tensor([row for text in texts for row in text]) for texts in lists]
        self.rows, inverse = torch.cat(flat).unique(return_inverse=True)
        sizes = [torch.tensor([len(text) for text in texts]) for texts in lists]
        self.lists = [
            Words(used, torch.repeat_interleave(torch.arange(len(size)), size), len(size))
            for used, size in zip(inverse.split([len(each) for each in flat]), sizes, strict=True)
        ]
        self.table, self.units, self.counts = (
            student.table(self.rows),
            student.units(self.rows),
            student.counts(self.rows),
        )

    def texts(self, of: int, dimensions: int = DIMENSIONS) -> Tensor:
        """Return the unit vectors of the texts of one list."""
        some = self.lists[of]
        sums = torch.zeros(some.texts, dimensions)
        sums = sums.index_add(0, some.whose, self.table[:, :dimensions][some.used])
        return functional.normalize(sums, dim=1)

    def scores(self, asked: int, texts: int) -> Tensor:
        """Return (texts that ask, texts that answer): as archive/meaning/ranking.py compares them."""
        one, other = self.lists[asked], self.lists[texts]
        words, place = one.used.unique(return_inverse=True)
        said, where = other.used.unique(return_inverse=True)
        alike = (self.units[said] @ self.units[words].T).clamp(min=0)[where]
        lengths = torch.bincount(other.whose, minlength=other.texts)
        best = torch.segment_reduce(alike.contiguous(), "max", lengths=lengths, axis=0)
        worth = torch.zeros(one.texts, len(words))
        worth = worth.index_put((one.whose, place), self.counts[one.used], accumulate=True)
        by_word = (worth / worth.sum(1, keepdim=True)) @ best.T
        found: Tensor = by_word + self.student.by_text * (self.texts(asked) @ self.texts(texts).T)
        return found * self.student.sharpness.exp()


def axes_of(words: Tensor) -> Tensor:
    """Return the directions in which words differ most."""
    _, _, axes = torch.linalg.svd(words[:8000], full_matrices=False)
    return axes.T.contiguous()
