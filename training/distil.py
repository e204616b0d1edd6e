"""The narrow tagger that is shipped, taught by the wide one: ``python -m training.distil --teacher DIR --out DIR``.

It learns our marks, and of public posts and ours what the teacher makes of each piece, layer by layer.
"""

import copy
import random
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from training import batches, course, narrow, slots
from training.lessons import Step
from training.network import Tagger, saved
from training.train import SEED, parser, read

PASSES = 6
HARD = 0.5  # of the loss on our statements is what they mark; the rest is what the teacher says
LAYERS = 0.5  # the weight of the layers beside that


def main() -> None:
    options = parser(__doc__, PASSES)
    options.add_argument("--teacher", type=Path, required=True, help="checkpoint of training.train")
    options.add_argument("--neurons", type=int, default=narrow.NEURONS)
    chosen = options.parse_args()
    given = read(chosen)
    teacher, kept, tokenizer = narrow.loaded(chosen.teacher)
    lessons = given.lessons(tokenizer, slots.Slots(given.own, given.held_out), random.Random(SEED + 1))
    model = copy.deepcopy(teacher)
    first = lessons.both()
    narrow.narrow(model, narrow.neurons_weighed(teacher, islice(first, narrow.WEIGHED_ON)), chosen.neurons)

    state = course.taken(
        model, lessons.passes(first, given.passes), len(first) * given.passes, taught_by(teacher)
    )
    saved(given.out, kept, state, tokenizer)


def taught_by(teacher: Tagger) -> course.Loss:
    """Return the loss of a narrow tagger beside ``teacher``, which learns nothing itself."""
    teacher.eval().requires_grad_(requires_grad=False)

    def loss_of(model: Tagger, step: Step) -> Tensor:
        is_public, (ids, mask, targets) = step
        with course.reckoned():
            with torch.no_grad():
                said, through = teacher.layers(ids, mask)
            logits, made = model.layers(ids, mask)
        unlike = _unlike(logits, said)
        if is_public:
            loss = _mean(unlike, targets != batches.IGNORED)
        else:
            hard = functional.cross_entropy(
                logits.float().flatten(0, 1), targets.flatten(), ignore_index=batches.IGNORED
            )
            # Where the teacher contradicts the marks, the marks alone count.
            loss = HARD * hard + (1 - HARD) * _mean(unlike, said.argmax(-1) == targets)
        apart = [
            (mine.float() - theirs.float()).square().mean(-1) / theirs.float().var()
            for mine, theirs in zip(made, through, strict=True)
        ]
        asked = targets != batches.IGNORED
        return loss + LAYERS * sum(_mean(each, asked) for each in apart) / len(apart)

    return loss_of


def _unlike(logits: Tensor, said: Tensor) -> Tensor:
    """Return the Kullback-Leibler divergence (batch, length) of the teacher's probabilities."""
    return functional.kl_div(
        functional.log_softmax(logits.float(), -1),
        functional.log_softmax(said.float(), -1),
        reduction="none",
        log_target=True,
    ).sum(-1)


def _mean(each: Tensor, where: Tensor) -> Tensor:
    """Return the mean of ``each`` (batch, length) over the pieces ``where`` it counts."""
    mean: Tensor = (each * where).sum() / where.sum().clamp(min=1)
    return mean


if __name__ == "__main__":
    main()
