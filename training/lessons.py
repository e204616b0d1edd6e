"""What is read in each pass: our statements with other values and other spellings, and some public posts."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer
from torch import Tensor

from training import batches, noise
from training.corpus import Example
from training.slots import Slots

PUBLIC_PER_EPOCH = 1500
JOINED_BELOW = 250  # code points
JOINED = 0.4

Step = tuple[bool, tuple[Tensor, Tensor, Tensor]]  # whether it is public, and (ids, mask, targets)


@dataclass(frozen=True, slots=True)
class Lessons:
    """Steps are padded tensors of like length, in random order; every pass draws anew from ``rng``."""

    own: Sequence[Example]
    public: Sequence[Example]
    filler: Slots
    tokenizer: Tokenizer
    rng: random.Random

    def public_alone(self) -> list[Step]:
        """Return a pass over all public posts."""
        return self._shuffled([], self.public)

    def both(self) -> list[Step]:
        """Return a pass over all of ours, each varied, and over a sample of the public posts."""
        some = self.rng.sample(list(self.public), min(len(self.public), PUBLIC_PER_EPOCH))
        return self._shuffled(self._varied(), some)

    def passes(self, first: list[Step], count: int) -> Iterator[list[Step]]:
        """Yield ``first``, which was drawn before, and then as many more as make ``count``."""
        yield first
        for _ in range(count - 1):
            yield self.both()

    def _varied(self) -> list[Example]:
        rng = self.rng
        mixed = [noise.noisy(self.filler.fill(example, rng), rng) for example in self.own]
        return [
            noise.joined(example, rng.choice(mixed), rng)
            if len(example.text) < JOINED_BELOW and rng.random() < JOINED
            else example
            for example in mixed
        ]

    def _shuffled(self, own: Sequence[Example], public: Sequence[Example]) -> list[Step]:
        steps: list[Step] = []
        for is_public, examples in ((False, own), (True, public)):
            if examples:
                rows = batches.encoded(self.tokenizer, examples)
                steps += [(is_public, batch) for batch in batches.batches(rows, self.rng)]
        self.rng.shuffle(steps)
        return steps
