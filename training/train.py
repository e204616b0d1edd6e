"""Train the wide tagger from seeds: ``python -m training.train --public PUBLIC.jsonl --out DIR``."""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from training import batches, corpus, course, slots, vocabulary
from training.lessons import Lessons, Step
from training.network import Tagger, base_tokenizer, saved

SEED = 20261124
PASSES = 7


@dataclass(frozen=True, slots=True)
class Given:
    """What a run is given on the command line, read."""

    own: list[corpus.Example]
    public: list[corpus.Example]
    held_out: frozenset[str]
    out: Path
    passes: int

    def lessons(self, tokenizer: Tokenizer, filler: slots.Slots, rng: random.Random) -> Lessons:
        return Lessons(self.own, self.public, filler, tokenizer, rng)


def main() -> None:
    given = read(parser(__doc__, PASSES).parse_args())
    rng = random.Random(SEED)
    filler = slots.Slots(given.own, given.held_out)
    base = base_tokenizer()
    texts = [e.text for e in (*given.own, *given.public)]
    kept = vocabulary.kept_ids(base, texts + filler.first_names + filler.surnames + filler.places)
    tokenizer = vocabulary.pruned(base, kept)
    model = Tagger(kept)
    lessons = given.lessons(tokenizer, filler, rng)
    first = len(lessons.public_alone()) if given.public else 0
    total = first + len(lessons.both()) * given.passes

    def passes() -> Iterator[list[Step]]:
        if given.public:
            yield lessons.public_alone()
        for _ in range(given.passes):
            yield lessons.both()

    hard = nn.CrossEntropyLoss(ignore_index=batches.IGNORED)

    def loss_of(model: Tagger, step: Step) -> Tensor:
        is_public, (ids, mask, targets) = step
        with course.reckoned():
            logits = model(ids, mask, public=is_public)
        loss: Tensor = hard(logits.float().flatten(0, 1), targets.flatten())
        return loss

    state = course.taken(model, passes(), total, loss_of)
    saved(given.out, kept, state, tokenizer)


def parser(what: str | None, passes: int) -> argparse.ArgumentParser:
    """Return the options that both runs have."""
    found = argparse.ArgumentParser(description=what)
    found.add_argument("--public", type=Path, help="public posts with marks")
    found.add_argument(
        "--statements", type=Path, nargs="*", default=sorted(corpus.STATEMENTS.glob("*.jsonl"))
    )
    found.add_argument(
        "--hold-out", type=Path, nargs="*", default=[], help="sets whose names and places are not used"
    )
    found.add_argument("--out", type=Path, required=True, help="directory for the checkpoint")
    found.add_argument("--passes", type=int, default=passes)
    return found


def read(options: argparse.Namespace) -> Given:
    torch.manual_seed(SEED)
    given = Given(
        corpus.own(options.statements),
        list(corpus.read(options.public, public=True)) if options.public else [],
        held_out_values(options.hold_out),
        options.out,
        options.passes,
    )
    print(
        f"{len(given.own)} own, {len(given.public)} public, {len(given.held_out)} held-out values", flush=True
    )
    return given


def held_out_values(paths: list[Path]) -> frozenset[str]:
    """Return every marked surface of the sets, and the words of their names, case-folded."""
    values: set[str] = set()
    for path in paths:
        for example in corpus.read(path):
            for segment in example.segments:
                if segment.label is not None:
                    values.add(segment.text.casefold())
                if segment.label == "PERSON":
                    values.update(segment.text.casefold().split())
    return frozenset(values)


if __name__ == "__main__":
    main()
