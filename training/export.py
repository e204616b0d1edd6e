"""A checkpoint becomes the files that the archive reads: ``python -m training.export DIR WEIGHTS``."""

import argparse
import shutil
from pathlib import Path

import numpy as np
from ctranslate2.specs import (
    Activation,
    EmbeddingsMerge,
    TransformerEncoderModelSpec,
    TransformerEncoderSpec,
)
from ctranslate2.specs.common_spec import LayerNormSpec, LinearSpec
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from training.narrow import loaded
from training.network import HEAD_SIZE, TOKENIZER, Tagger

QUANTIZED = "int8"
UNKNOWN = "[UNK]"  # the piece for what has none
# A smaller network, taught by probabilities, is less sure than its teacher: what it says is sharpened by so much.
# Chosen on the development sets, where thresholds that fitted the teacher fit again.
SHARPER = 1.2

Weights = dict[str, NDArray[np.float32]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("weights", type=Path)
    options = parser.parse_args()
    tagger, _, tokenizer = loaded(options.checkpoint)
    spec = converted(tagger)
    spec.register_vocabulary(_pieces(tokenizer))
    spec.config.unk_token = UNKNOWN
    spec.config.layer_norm_epsilon = tagger.config.layer_norm_eps
    spec.validate()
    spec.optimize(quantization=QUANTIZED)
    shutil.rmtree(options.weights, ignore_errors=True)
    options.weights.mkdir(parents=True)
    spec.save(str(options.weights))
    head = {"weight": SHARPER * _array(tagger.head.weight).T, "bias": SHARPER * _array(tagger.head.bias)}
    np.savez(options.weights / "head.npz", **head)
    shutil.copy(options.checkpoint / TOKENIZER, options.weights / TOKENIZER)


def converted(tagger: Tagger) -> TransformerEncoderModelSpec:
    """Return the encoder as CTranslate2 describes one; its own converter knows none with fewer heads."""
    weights = {name: _array(tensor) for name, tensor in tagger.encoder.state_dict().items()}
    layers = tagger.config.num_hidden_layers
    heads = len(weights["encoder.layer.0.attention.self.query.bias"]) // HEAD_SIZE
    encoder = TransformerEncoderSpec(
        layers,
        heads,
        pre_norm=False,
        activation=Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=EmbeddingsMerge.ADD,
        head_dim=HEAD_SIZE,
    )
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = weights["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = weights["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = weights["embeddings.position_embeddings.weight"]
    _norm(encoder.layernorm_embedding, weights, "embeddings.LayerNorm")
    for number, layer in enumerate(encoder.layer):
        of = f"encoder.layer.{number}"
        heads_in, heads_out = layer.self_attention.linear
        asked = [f"{of}.attention.self.{part}" for part in ("query", "key", "value")]
        _linear(heads_in, weights, *asked)
        _linear(heads_out, weights, f"{of}.attention.output.dense")
        _norm(layer.self_attention.layer_norm, weights, f"{of}.attention.output.LayerNorm")
        _linear(layer.ffn.linear_0, weights, f"{of}.intermediate.dense")
        _linear(layer.ffn.linear_1, weights, f"{of}.output.dense")
        _norm(layer.ffn.layer_norm, weights, f"{of}.output.LayerNorm")
    return TransformerEncoderModelSpec(encoder)


def _linear(spec: LinearSpec, weights: Weights, *names: str) -> None:
    """Give ``spec`` the weights of these, one below the other."""
    spec.weight = np.concatenate([weights[f"{name}.weight"] for name in names])
    spec.bias = np.concatenate([weights[f"{name}.bias"] for name in names])


def _norm(spec: LayerNormSpec, weights: Weights, name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]


def _array(tensor: Tensor) -> NDArray[np.float32]:
    return np.ascontiguousarray(tensor.detach().numpy())


def _pieces(tokenizer: Tokenizer) -> list[str]:
    by_number = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    return [piece for piece, _ in by_number]


if __name__ == "__main__":
    main()
