"""One run over all steps: the rate of learning rises and falls, and later weights are averaged."""

import time
from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.lessons import Step
from training.network import Tagger

RATE = 2e-4
HEAD_RATE = 1e-3
WARM_UP = 0.1
AVERAGED_FROM = 0.5  # of the run: later weights are averaged, which errs less than the last ones
DECAY = 0.998
SAID_EVERY = 200  # steps

Loss = Callable[[Tagger, Step], Tensor]


def reckoned() -> torch.autocast:
    """Return the context in which a network is read: in bfloat16 where the processor can, which else takes six times as long."""
    native = any(torch.cpu.get_capabilities().get(kind) for kind in ("avx512_bf16", "amx_bf16"))
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=native)


def taken(
    model: Tagger,
    passes: Iterable[Sequence[Step]],
    total: int,
    loss_of: Loss,
    rates: tuple[float, float] = (RATE, HEAD_RATE),
) -> dict[str, Tensor]:
    """Train ``model`` over ``passes``, ``total`` steps in all, and return the averaged weights.

    ``rates``: of the encoder, and of what stands on it.
    """
    heads = [*model.head.parameters(), *model.public_head.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": model.encoder.parameters(), "lr": rates[0]}, {"params": heads, "lr": rates[1]}],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(step / (WARM_UP * total), max(0.02, (total - step) / ((1 - WARM_UP) * total))),
    )
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(DECAY))
    model.train()
    began = time.monotonic()
    for number, steps in enumerate(passes, start=1):
        losses = []
        for step in steps:
            loss = loss_of(model, step)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            if schedule.last_epoch >= AVERAGED_FROM * total:
                average.update_parameters(model)
            losses.append(loss.item())
            if schedule.last_epoch % SAID_EVERY == 0:
                left = (time.monotonic() - began) / schedule.last_epoch * (total - schedule.last_epoch)
                print(f"step {schedule.last_epoch} of {total}, about {left:.0f} s left", flush=True)
        mean = sum(losses) / len(losses)
        print(f"pass {number}: loss {mean:.4f}, {time.monotonic() - began:.0f} s", flush=True)
    state: dict[str, Tensor] = average.module.state_dict()
    return state


def between(before: dict[str, Tensor], after: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the weights half way between two runs, which err less than either."""
    return {
        name: (weights + after[name]) / 2 if weights.is_floating_point() else weights
        for name, weights in before.items()
    }
