"""The narrow tagger learns on from all statements: ``python -m training.refine --teacher DIR --start DIR --out DIR``.

What is kept stands half way between the weights from before and those from after: it knows the new statements and
forgets less of the rest (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
"""

import random
from pathlib import Path

from training import course, narrow, slots
from training.distil import taught_by
from training.network import saved
from training.train import SEED, parser, read

PASSES = 2
RATES = (5e-5, 2e-4)  # a quarter and a fifth of what it learnt with first


def main() -> None:
    options = parser(__doc__, PASSES)
    options.add_argument("--teacher", type=Path, required=True, help="checkpoint of training.train")
    options.add_argument("--start", type=Path, required=True, help="checkpoint of training.distil")
    chosen = options.parse_args()
    given = read(chosen)
    teacher, kept, tokenizer = narrow.loaded(chosen.teacher)
    model, _, _ = narrow.loaded(chosen.start)
    before = {name: weights.clone() for name, weights in model.state_dict().items()}
    lessons = given.lessons(tokenizer, slots.Slots(given.own, given.held_out), random.Random(SEED + 2))
    first = lessons.both()

    after = course.taken(
        model, lessons.passes(first, given.passes), len(first) * given.passes, taught_by(teacher), RATES
    )
    saved(given.out, kept, course.between(before, after), tokenizer)


if __name__ == "__main__":
    main()
