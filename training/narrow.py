"""A narrower tagger: of the neurons between two layers only those stay that the loss depends on most."""

from collections.abc import Iterable
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from training import batches
from training.lessons import Step
from training.network import CHECKPOINT, TOKENIZER, Tagger

NEURONS = 512  # of 1,536 in each layer
WEIGHED_ON = 30  # steps


def weighed(tagger: Tagger, steps: Iterable[Step]) -> list[Tensor]:
    """Return, for each layer, how much the loss would change without each neuron, to the first order.

    After Molchanov et al. 2017, "Pruning convolutional neural networks for resource efficient inference".
    """
    layers = tagger.encoder.encoder.layer
    worth = [torch.zeros(layer.intermediate.dense.out_features) for layer in layers]
    seen: list[Tensor] = []

    def kept(_: nn.Module, __: object, out: Tensor) -> None:
        out.retain_grad()
        seen.append(out)

    hooks = [layer.intermediate.register_forward_hook(kept) for layer in layers]
    loss_of = nn.CrossEntropyLoss(ignore_index=batches.IGNORED)
    tagger.eval()
    for is_public, (ids, mask, targets) in steps:
        if is_public:
            continue
        seen.clear()
        loss_of(tagger(ids, mask).flatten(0, 1), targets.flatten()).backward()
        for total, out in zip(worth, seen, strict=True):
            total.add_((out * out.grad).detach().flatten(0, 1).sum(0).abs())
        tagger.zero_grad()
    for hook in hooks:
        hook.remove()
    return worth


def narrow(tagger: Tagger, worth: list[Tensor], neurons: int = NEURONS) -> None:
    """Leave the ``neurons`` that are worth most in each layer, with their weights."""
    for layer, each in zip(tagger.encoder.encoder.layer, worth, strict=True):
        rows = each.topk(neurons).indices.sort().values
        before, after = layer.intermediate.dense, layer.output.dense
        state = before.weight.data[rows], before.bias.data[rows], after.weight.data[:, rows], after.bias.data
        _reshape(layer, neurons)
        layer.intermediate.dense.weight.data, layer.intermediate.dense.bias.data = state[:2]
        layer.output.dense.weight.data, layer.output.dense.bias.data = state[2:]
    tagger.config.intermediate_size = neurons


def shaped_as(tagger: Tagger, state: dict[str, Tensor]) -> None:
    """Make ``tagger`` as narrow as the one that ``state`` is of, with no weights yet."""
    for number, layer in enumerate(tagger.encoder.encoder.layer):
        _reshape(layer, len(state[f"encoder.encoder.layer.{number}.intermediate.dense.bias"]))
    tagger.config.intermediate_size = tagger.encoder.encoder.layer[0].intermediate.dense.out_features


def _reshape(layer: nn.Module, neurons: int) -> None:
    width = layer.output.dense.out_features
    layer.intermediate.dense = nn.Linear(width, neurons)
    layer.output.dense = nn.Linear(neurons, width)


def loaded(directory: Path) -> tuple[Tagger, list[int], Tokenizer]:
    """Return what ``network.saved`` wrote: the tagger as wide as it was, the pieces that it keeps, and its tokenizer."""
    found = torch.load(directory / CHECKPOINT, weights_only=True)
    kept: list[int] = found["kept"]
    tagger = Tagger(kept)
    shaped_as(tagger, found["state"])
    tagger.load_state_dict(found["state"])
    return tagger, kept, Tokenizer.from_file(str(directory / TOKENIZER))
