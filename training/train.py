"""Train the tagger from seeds: ``python -m training.train --public PUBLIC.jsonl --out DIR``."""

import argparse
import random
import time
from pathlib import Path

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training import batches, corpus, noise, slots, vocabulary
from training.network import LABELS, Tagger, base_tokenizer

SEED = 20261124
EPOCHS = 7
PUBLIC_PER_EPOCH = 1500
RATE = 2e-4
HEAD_RATE = 1e-3
WARM_UP = 0.1
AVERAGED_FROM = 0.5  # of the run: later weights are averaged, which errs less than the last ones
DECAY = 0.998
JOINED_BELOW = 250  # code points
SAID_EVERY = 200  # steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--public", type=Path, help="public posts with marks; left out, the tagger learns from ours alone"
    )
    parser.add_argument(
        "--statements", type=Path, nargs="*", default=sorted(corpus.STATEMENTS.glob("*.jsonl"))
    )
    parser.add_argument(
        "--hold-out", type=Path, nargs="*", default=[], help="sets whose names and places are not used"
    )
    parser.add_argument("--out", type=Path, required=True, help="directory for the checkpoint")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()

    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    own = corpus.own(options.statements)
    public = list(corpus.read(options.public, public=True)) if options.public else []
    held_out = held_out_values(options.hold_out)
    filler = slots.Slots(own, held_out)
    base = base_tokenizer()
    texts = [e.text for e in (*own, *public)] + filler.first_names + filler.surnames + filler.places
    kept = vocabulary.kept_ids(base, texts)
    tokenizer = vocabulary.pruned(base, kept)
    model = Tagger(kept)
    print(
        f"{len(own)} own, {len(public)} public, {len(held_out)} held-out values, {len(kept)} pieces",
        flush=True,
    )

    def epoch_rows(number: int) -> list[tuple[bool, object]]:
        mixed = [noise.noisy(filler.fill(e, rng), rng) for e in own] if number else []
        mixed = [
            noise.joined(e, rng.choice(mixed), rng)
            if len(e.text) < JOINED_BELOW and rng.random() < 0.4
            else e
            for e in mixed
        ]
        some = rng.sample(public, min(len(public), PUBLIC_PER_EPOCH if number else len(public)))
        steps = [(False, b) for b in batches.batches(batches.encoded(tokenizer, mixed), rng)] if mixed else []
        steps += [(True, b) for b in batches.batches(batches.encoded(tokenizer, some), rng)] if some else []
        rng.shuffle(steps)
        return steps

    first = 0 if public else 1
    per_epoch = len(epoch_rows(1))
    total = len(epoch_rows(0)) * (not first) + per_epoch * options.epochs
    heads = [*model.head.parameters(), *model.public_head.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": model.encoder.parameters(), "lr": RATE}, {"params": heads, "lr": HEAD_RATE}],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(step / (WARM_UP * total), max(0.02, (total - step) / ((1 - WARM_UP) * total))),
    )
    loss_of = nn.CrossEntropyLoss(ignore_index=batches.IGNORED)
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(DECAY))
    model.train()
    began = time.monotonic()
    for number in range(first, options.epochs + 1):
        losses = []
        for is_public, (ids, mask, targets) in epoch_rows(number):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(ids, mask, public=is_public)
            loss = loss_of(logits.float().flatten(0, 1), targets.flatten())
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            if schedule.last_epoch >= AVERAGED_FROM * total:
                average.update_parameters(model)
            if not is_public:
                losses.append(loss.item())
            if schedule.last_epoch % SAID_EVERY == 0:
                left = (time.monotonic() - began) / schedule.last_epoch * (total - schedule.last_epoch)
                print(f"step {schedule.last_epoch} of {total}, about {left:.0f} s left", flush=True)
        mean = sum(losses) / len(losses) if losses else 0.0
        print(f"epoch {number}: loss {mean:.4f}, {time.monotonic() - began:.0f} s", flush=True)
    options.out.mkdir(parents=True, exist_ok=True)
    state = average.module.state_dict()
    torch.save({"kept": kept, "labels": LABELS, "state": state}, options.out / "checkpoint.pt")
    tokenizer.save(str(options.out / "tokenizer.json"))


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
