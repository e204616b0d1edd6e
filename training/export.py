"""A checkpoint becomes the 8-bit ONNX file that the archive reads: ``python -m training.export DIR WEIGHTS``."""

import argparse
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from torch import Tensor, nn

from training.network import Tagger


class Probabilities(nn.Module):
    """What is run: probabilities of our labels, the public head left behind."""

    def __init__(self, tagger: Tagger) -> None:
        super().__init__()
        self.tagger = tagger

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return torch.softmax(self.tagger(ids, mask), dim=-1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("weights", type=Path)
    options = parser.parse_args()
    saved = torch.load(options.checkpoint / "checkpoint.pt", weights_only=True)
    tagger = Tagger(saved["kept"])
    tagger.load_state_dict(saved["state"])
    options.weights.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain, fused = Path(scratch) / "plain.onnx", Path(scratch) / "fused.onnx"
        torch.onnx.export(
            Probabilities(tagger).eval(),
            (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long)),
            str(plain),
            input_names=["ids", "mask"],
            output_names=["probabilities"],
            dynamic_axes={
                "ids": {0: "n", 1: "l"},
                "mask": {0: "n", 1: "l"},
                "probabilities": {0: "n", 1: "l"},
            },
            opset_version=17,
            dynamo=False,
        )
        optimizer.optimize_model(
            str(plain), model_type="bert", num_heads=12, hidden_size=384
        ).save_model_to_file(str(fused))
        quantize_dynamic(
            str(fused),
            str(options.weights / "tagger.onnx"),
            per_channel=True,
            reduce_range=True,  # eight bits overflow on processors without VNNI
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    onnx.checker.check_model(str(options.weights / "tagger.onnx"))
    (options.weights / "tokenizer.json").write_bytes((options.checkpoint / "tokenizer.json").read_bytes())


if __name__ == "__main__":
    main()
