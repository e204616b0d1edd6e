"""The shipped tagger, with half of the heads: ``python -m training.fewer_heads --teacher DIR --out DIR``.

It is taught by the one that has them all, in two runs, and stands half way between what they made of it. Most of
what a short text costs is spent in the heads, each of which compares few pieces.
"""

import copy
import random
from itertools import islice
from pathlib import Path

from training import course, narrow, slots
from training.distil import taught_by
from training.network import saved
from training.train import SEED, parser, read

PASSES = 5
PASSES_AGAIN = 4
RATES_AGAIN = (course.RATE / 2, course.HEAD_RATE / 2.5)


def main() -> None:
    options = parser(__doc__, PASSES)
    options.add_argument("--teacher", type=Path, required=True, help="checkpoint of training.refine")
    options.add_argument("--heads", type=int, default=narrow.HEADS)
    chosen = options.parse_args()
    given = read(chosen)
    teacher, kept, tokenizer = narrow.loaded(chosen.teacher)
    filler = slots.Slots(given.own, given.held_out)
    lessons = given.lessons(tokenizer, filler, random.Random(SEED + 3))
    model = copy.deepcopy(teacher)
    first = lessons.both()
    narrow.behead(model, narrow.heads_weighed(teacher, islice(first, narrow.WEIGHED_ON)), chosen.heads)

    loss = taught_by(teacher)
    once = course.taken(model, lessons.passes(first, given.passes), len(first) * given.passes, loss)
    model.load_state_dict(once)
    lessons = given.lessons(tokenizer, filler, random.Random(SEED + 4))
    first = lessons.both()
    passes = lessons.passes(first, PASSES_AGAIN)
    again = course.taken(model, passes, len(first) * PASSES_AGAIN, loss, RATES_AGAIN)
    saved(given.out, kept, course.between(once, again), tokenizer)


if __name__ == "__main__":
    main()
