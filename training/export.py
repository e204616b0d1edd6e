"""A checkpoint becomes the files that the archive reads: ``python -m training.export DIR WEIGHTS``."""

import argparse
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from ctranslate2.converters import TransformersConverter
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.narrow import loaded
from training.network import TOKENIZER, base_directory

QUANTIZED = "int8"
# A smaller network, taught by probabilities, is less sure than its teacher: what it says is sharpened by so much.
# Chosen on the development sets, where thresholds that fitted the teacher fit again.
SHARPER = 1.2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("weights", type=Path)
    options = parser.parse_args()
    torch.manual_seed(0)  # the converter adds a layer that is not ours and not used
    tagger, _, tokenizer = loaded(options.checkpoint)
    with tempfile.TemporaryDirectory() as scratch:
        plain, converted = Path(scratch) / "plain", Path(scratch) / "converted"
        tagger.encoder.save_pretrained(plain)
        _write_vocabulary(tokenizer, plain)
        TransformersConverter(str(plain)).convert(str(converted), quantization=QUANTIZED)
        shutil.rmtree(options.weights, ignore_errors=True)
        shutil.copytree(converted, options.weights)
    head: dict[str, NDArray[np.float32]] = {
        "weight": SHARPER * tagger.head.weight.detach().numpy().T,
        "bias": SHARPER * tagger.head.bias.detach().numpy(),
    }
    np.savez(options.weights / "head.npz", **head)
    shutil.copy(options.checkpoint / TOKENIZER, options.weights / TOKENIZER)


def _write_vocabulary(tokenizer: Tokenizer, directory: Path) -> None:
    """Write what the converter wants to know of the pieces: their names, in order."""
    by_number = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    (directory / "vocab.txt").write_text("".join(f"{piece}\n" for piece, _ in by_number), encoding="utf-8")
    shutil.copy(base_directory() / "tokenizer_config.json", directory)


if __name__ == "__main__":
    main()
