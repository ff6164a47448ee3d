"""The detector as one ONNX graph, and the checks that it answers as PyTorch does."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray

from wardwave_training.config import LEAD_COUNT, SAMPLE_COUNT
from wardwave_training.detector import Detector
from wardwave_training.errors import TrainingError

OPSET = 17
OUTPUTS = ("cell_score", "window_score", "reconstruction")
PARITY_LIMIT = 1e-4


@dataclass(frozen=True)
class Scores:
    """One answer of the model.

    Attributes:
        cell_score: shape [batch, leads, cells].
        window_score: shape [batch].
        reconstruction: millivolts, shape [batch, leads, samples].
    """

    cell_score: NDArray[np.float32]
    window_score: NDArray[np.float32]
    reconstruction: NDArray[np.float32]


class OnnxDetector:
    """Runs an exported detector with onnxruntime on the CPU."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        """Open the model.

        Raises:
            TrainingError: if there is no such file.
        """
        if not path.is_file():
            message = f"Expected an ONNX model at {path}; there is none. Give MODEL=FILE."
            raise TrainingError(message)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )

    def score(self, ecg: NDArray[np.float32], lead_present: NDArray[np.float32]) -> Scores:
        """Score windows of shape [batch, leads, samples] in millivolts."""
        answer = self._session.run(OUTPUTS, {"ecg": ecg, "lead_present": lead_present})
        return Scores(*(np.asarray(output, dtype=np.float32) for output in answer))


def export_onnx(detector: Detector, path: Path) -> None:
    """Write the graph, with a dynamic batch, and check its structure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    example = (torch.zeros(2, LEAD_COUNT, SAMPLE_COUNT), torch.ones(2, LEAD_COUNT))
    names = ["ecg", "lead_present"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            detector.eval(),
            example,
            str(path),
            input_names=names,
            output_names=list(OUTPUTS),
            dynamic_axes={name: {0: "batch"} for name in (*names, *OUTPUTS)},
            opset_version=OPSET,
            dynamo=False,
        )
    onnx.checker.check_model(onnx.load(str(path)), full_check=True)


@torch.no_grad()
def check_parity(
    detector: Detector,
    path: Path,
    ecg: NDArray[np.float32],
    lead_present: NDArray[np.float32],
) -> float:
    """Compare PyTorch and onnxruntime; returns the largest difference of any output.

    Raises:
        TrainingError: if it exceeds ``PARITY_LIMIT``.
    """
    expected = detector.eval()(torch.from_numpy(ecg), torch.from_numpy(lead_present))
    got = OnnxDetector(path).score(ecg, lead_present)
    pairs = zip(expected, (got.cell_score, got.window_score, got.reconstruction), strict=True)
    largest = max(
        float(np.abs(torch_side.numpy() - onnx_side).max()) for torch_side, onnx_side in pairs
    )
    if not largest < PARITY_LIMIT:
        message = (
            f"{path}: expected PyTorch and onnxruntime to agree within {PARITY_LIMIT}, "
            f"they differ by {largest}. Do not ship this file; report it with the package versions."
        )
        raise TrainingError(message)
    return largest


def batch_is_independent(
    model: OnnxDetector, ecg: NDArray[np.float32], lead_present: NDArray[np.float32]
) -> bool:
    """Say whether each window's answer is bit-equal in batches of any size, in either order."""
    rows = [model.score(ecg[i : i + 1], lead_present[i : i + 1]) for i in range(len(ecg))]
    single = Scores(
        *(
            np.concatenate([getattr(row, name) for row in rows])
            for name in ("cell_score", "window_score", "reconstruction")
        )
    )
    for size in (2, 3, 4, 8, len(ecg)):
        for step in (1, -1):
            order = np.arange(len(ecg))[::step][:size]
            batch = model.score(ecg[order], lead_present[order])
            if not all(
                np.array_equal(getattr(batch, name), getattr(single, name)[order])
                for name in OUTPUTS
            ):
                return False
    return True
