"""A narrower tagger: of the neurons between two layers, and of the heads, those stay that the loss depends on most."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from training import batches
from training.lessons import Step
from training.network import CHECKPOINT, HEAD_SIZE, TOKENIZER, Tagger

NEURONS = 512  # of 1,536 in each layer
HEADS = 6  # of 12
WEIGHED_ON = 30  # steps


def neurons_weighed(tagger: Tagger, steps: Iterable[Step]) -> list[Tensor]:
    """Return, for each layer, what each neuron is worth; see ``_weighed``."""
    return _weighed(tagger, steps, [layer.intermediate for layer in _layers(tagger)], 1)


def heads_weighed(tagger: Tagger, steps: Iterable[Step]) -> list[Tensor]:
    """Return, for each layer, what each head is worth; see ``_weighed``.

    After Michel et al. 2019, "Are sixteen heads really better than one?".
    """
    return _weighed(tagger, steps, [layer.attention.self for layer in _layers(tagger)], HEAD_SIZE)


def _weighed(tagger: Tagger, steps: Iterable[Step], parts: Sequence[nn.Module], size: int) -> list[Tensor]:
    """Return, for each part, how much the loss would change without each unit of ``size``, to the first order.

    After Molchanov et al. 2017, "Pruning convolutional neural networks for resource efficient inference".
    """
    worth: list[Tensor | float] = [0.0 for _ in parts]
    seen: list[Tensor] = []

    def kept(_: nn.Module, __: object, out: Tensor | tuple[Tensor, ...]) -> None:
        one = out if isinstance(out, Tensor) else out[0]
        one.retain_grad()
        seen.append(one)

    hooks = [part.register_forward_hook(kept) for part in parts]
    loss_of = nn.CrossEntropyLoss(ignore_index=batches.IGNORED)
    tagger.eval()
    for is_public, (ids, mask, targets) in steps:
        if is_public:
            continue
        seen.clear()
        loss_of(tagger(ids, mask).flatten(0, 1), targets.flatten()).backward()
        for number, out in enumerate(seen):
            change = (out * out.grad).detach().unflatten(-1, (-1, size)).sum((0, 1, 3))
            worth[number] = worth[number] + change.abs()
        tagger.zero_grad()
    for hook in hooks:
        hook.remove()
    return [torch.as_tensor(each) for each in worth]


def narrow(tagger: Tagger, worth: list[Tensor], neurons: int = NEURONS) -> None:
    """Leave the ``neurons`` that are worth most in each layer, with their weights."""
    for layer, each in zip(_layers(tagger), worth, strict=True):
        rows = _best(each, neurons)
        _keep(layer.intermediate.dense, rows)
        _keep(layer.output.dense, columns=rows)
    tagger.config.intermediate_size = neurons


def behead(tagger: Tagger, worth: list[Tensor], heads: int = HEADS) -> None:
    """Leave the ``heads`` that are worth most in each layer, with their weights."""
    for layer, each in zip(_layers(tagger), worth, strict=True):
        rows = (HEAD_SIZE * _best(each, heads)[:, None] + torch.arange(HEAD_SIZE)).flatten()
        for part in _asking(layer):
            _keep(part, rows)
        _keep(layer.attention.output.dense, columns=rows)


def shaped_as(tagger: Tagger, state: dict[str, Tensor]) -> None:
    """Make ``tagger`` as narrow as the one that ``state`` is of, with weights that mean nothing yet."""
    for number, layer in enumerate(_layers(tagger)):
        of = f"encoder.encoder.layer.{number}"
        neurons = torch.arange(len(state[f"{of}.intermediate.dense.bias"]))
        _keep(layer.intermediate.dense, neurons)
        _keep(layer.output.dense, columns=neurons)
        rows = torch.arange(len(state[f"{of}.attention.self.query.bias"]))
        for part in _asking(layer):
            _keep(part, rows)
        _keep(layer.attention.output.dense, columns=rows)
    tagger.config.intermediate_size = _layers(tagger)[0].intermediate.dense.out_features


def _layers(tagger: Tagger) -> nn.ModuleList:
    layers: nn.ModuleList = tagger.encoder.encoder.layer
    return layers


def _asking(layer: nn.Module) -> tuple[nn.Linear, ...]:
    heads = layer.attention.self
    return heads.query, heads.key, heads.value


def _best(worth: Tensor, count: int) -> Tensor:
    return worth.topk(count).indices.sort().values


def _keep(linear: nn.Linear, rows: Tensor | None = None, columns: Tensor | None = None) -> None:
    """Leave of a layer the outputs ``rows``, or the inputs ``columns``."""
    if rows is not None:
        linear.weight = nn.Parameter(linear.weight.data[rows].clone())
        linear.bias = nn.Parameter(linear.bias.data[rows].clone())
    if columns is not None:
        linear.weight = nn.Parameter(linear.weight.data[:, columns].clone())
    linear.out_features, linear.in_features = linear.weight.shape


def loaded(directory: Path) -> tuple[Tagger, list[int], Tokenizer]:
    """Return what ``network.saved`` wrote: the tagger as wide as it was, the pieces that it keeps, and its tokenizer."""
    found = torch.load(directory / CHECKPOINT, weights_only=True)
    kept: list[int] = found["kept"]
    tagger = Tagger(kept)
    shaped_as(tagger, found["state"])
    tagger.load_state_dict(found["state"])
    return tagger, kept, Tokenizer.from_file(str(directory / TOKENIZER))
