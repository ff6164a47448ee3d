"""A compact ONNX file is smaller and answers the same to the bit."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto
from torch import Tensor, nn

from wardwave_training.compact import make_compact


class Twice(nn.Module):
    """Uses one constant twice, beside a layer with 16-bit weights and one without."""

    def __init__(self) -> None:
        """Draw the weights."""
        super().__init__()
        torch.manual_seed(1)
        self.halved, self.exact = nn.Linear(64, 64), nn.Linear(64, 64)
        with torch.no_grad():
            self.halved.weight.copy_(self.halved.weight.half().float())
        self.table = torch.randn(64, 64)

    def forward(self, value: Tensor) -> Tensor:
        """Mix everything."""
        answer: Tensor = self.exact(self.halved(value) @ self.table) @ self.table
        return answer


def test_answers_stay_the_same_to_the_bit(tmp_path: Path) -> None:
    """Equal constants are kept once; only what 16 bits hold exactly is stored in 16 bits."""
    path = tmp_path / "a.onnx"
    torch.onnx.export(Twice().eval(), (torch.zeros(1, 64),), str(path), dynamo=False)
    value = np.random.default_rng(0).normal(size=(1, 64)).astype(np.float32)

    def answer() -> np.ndarray:
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        name = session.get_inputs()[0].name
        return np.asarray(session.run(None, {name: value})[0])

    before, size = answer(), path.stat().st_size
    make_compact(path)
    onnx.checker.check_model(onnx.load(str(path)), full_check=True)
    np.testing.assert_array_equal(before, answer())
    assert path.stat().st_size < size - 64 * 64 * 5
    kinds = [tensor.data_type for tensor in onnx.load(str(path)).graph.initializer]
    assert kinds.count(TensorProto.FLOAT16) == 1
