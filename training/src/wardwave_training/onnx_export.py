"""The detector as one ONNX graph, and the checks that it answers as PyTorch does."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from wardwave_training.compact import make_compact
from wardwave_training.config import LEAD_COUNT, SAMPLE_COUNT
from wardwave_training.errors import TrainingError
from wardwave_training.mcf.detector import McfDetector
from wardwave_training.r_peaks import window_r_peaks

OPSET = 17
R_PEAKS_INPUT = "r_peaks"
OUTPUTS = ("cell_score", "window_score", "reconstruction")
PLAIN_OUTPUTS = ("plain_cell_score", "plain_window_score")
PARITY_LIMIT = 1e-4


@dataclass(frozen=True)
class Scores:
    """One answer of the model.

    Attributes:
        cell_score: shape [batch, leads, cells].
        window_score: shape [batch].
        reconstruction: millivolts, shape [batch, leads, samples].
        plain_cell_score: the published method's own score, where the model gives it beside its own.
        plain_window_score: the same of the window.
    """

    cell_score: NDArray[np.float32]
    window_score: NDArray[np.float32]
    reconstruction: NDArray[np.float32]
    plain_cell_score: NDArray[np.float32] | None = None
    plain_window_score: NDArray[np.float32] | None = None


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
        self.needs_r_peaks = R_PEAKS_INPUT in {entry.name for entry in self._session.get_inputs()}
        given = {entry.name for entry in self._session.get_outputs()}
        self._outputs = OUTPUTS + (PLAIN_OUTPUTS if given.issuperset(PLAIN_OUTPUTS) else ())

    def score(self, ecg: NDArray[np.float32], lead_present: NDArray[np.float32]) -> Scores:
        """Score windows of shape [batch, leads, samples] in millivolts.

        R peaks are found first where the model asks for them.
        """
        inputs: dict[str, NDArray[Any]] = {"ecg": ecg, "lead_present": lead_present}
        if self.needs_r_peaks:
            inputs[R_PEAKS_INPUT] = window_r_peaks(ecg, lead_present)
        answer = self._session.run(self._outputs, inputs)
        return Scores(*(np.asarray(output, dtype=np.float32) for output in answer))


def export_onnx(detector: nn.Module, path: Path) -> None:
    """Write the graph, with a dynamic batch, and check its structure."""
    path.parent.mkdir(parents=True, exist_ok=True)
    example = model_inputs(
        detector,
        np.zeros((2, LEAD_COUNT, SAMPLE_COUNT), dtype=np.float32),
        np.ones((2, LEAD_COUNT), dtype=np.float32),
    )
    inputs = ["ecg", "lead_present", R_PEAKS_INPUT][: len(example)]
    with torch.no_grad():
        count = len(detector.eval()(*example))
    outputs = [*OUTPUTS, *PLAIN_OUTPUTS][:count]
    axes = {name: {0: "batch"} for name in (*inputs, *outputs)}
    if R_PEAKS_INPUT in axes:
        axes[R_PEAKS_INPUT][1] = "beats"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            detector,
            example,
            str(path),
            input_names=inputs,
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
    if isinstance(detector, McfDetector):
        make_compact(path)
    onnx.checker.check_model(onnx.load(str(path)), full_check=True)


def take_calibration(detector: nn.Module, path: Path) -> None:
    """Fill the detector's calibration tables with those of an exported model, to the bit.

    For a graph that computes the same in another way: nothing is fitted again.

    Raises:
        TrainingError: if the model lacks a table.
    """
    stored = {tensor.name: tensor for tensor in onnx.load(str(path)).graph.initializer}
    for name, table in detector.named_buffers():
        if not name.startswith("calibrate_") or name.endswith(".nodes"):
            continue
        if name not in stored or list(stored[name].dims) != list(table.shape):
            message = f"Expected the table {name} {list(table.shape)} in {path}; it is not there."
            raise TrainingError(message)
        table.copy_(torch.from_numpy(onnx.numpy_helper.to_array(stored[name]).copy()))


def model_inputs(
    detector: nn.Module, ecg: NDArray[np.float32], lead_present: NDArray[np.float32]
) -> tuple[Tensor, ...]:
    """Return what the detector takes, R peaks included where it asks for them."""
    inputs = [torch.from_numpy(ecg), torch.from_numpy(lead_present)]
    if isinstance(detector, McfDetector):
        inputs.append(torch.from_numpy(window_r_peaks(ecg, lead_present)))
    return tuple(inputs)


@torch.no_grad()
def check_parity(
    detector: nn.Module,
    path: Path,
    ecg: NDArray[np.float32],
    lead_present: NDArray[np.float32],
) -> float:
    """Compare PyTorch and onnxruntime; returns the largest difference of any output.

    Raises:
        TrainingError: if it exceeds ``PARITY_LIMIT``.
    """
    expected = detector.eval()(*model_inputs(detector, ecg, lead_present))
    got = OnnxDetector(path).score(ecg, lead_present)
    answers = (getattr(got, name) for name in (*OUTPUTS, *PLAIN_OUTPUTS)[: len(expected)])
    pairs = zip(expected, answers, strict=True)
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
    model: OnnxDetector,
    ecg: NDArray[np.float32],
    lead_present: NDArray[np.float32],
    tolerance: float = 0.0,
) -> bool:
    """Say whether each window's answer is the same in batches of any size, in either order.

    Also beside a window with every lead: the graph then computes leads that this one has not.

    Args:
        model: the exported model.
        ecg: windows, shape [batch, leads, samples].
        lead_present: shape [batch, leads].
        tolerance: largest difference that counts as the same; 0 asks for equal bits.
    """
    single = [model.score(ecg[i : i + 1], lead_present[i : i + 1]) for i in range(len(ecg))]
    for size in (2, 3, 4, 8, len(ecg)):
        for step in (1, -1):
            order = np.arange(len(ecg))[::step][:size]
            batch = model.score(ecg[order], lead_present[order])
            if any(
                largest_difference(batch, place, single[row]) > tolerance
                for place, row in enumerate(order)
            ):
                return False
    for row, alone in enumerate(single):
        beside = [row - 1, row, row]
        present = np.stack([np.ones_like(lead_present[row]), *lead_present[[row, row]]])
        batch = model.score(ecg[beside], present)
        if any(largest_difference(batch, place, alone) > tolerance for place in (1, 2)):
            return False
    return True


def largest_difference(batch: Scores, place: int, alone: Scores) -> float:
    """Return how far one window's answer in a batch is from its answer alone."""
    names = [name for name in (*OUTPUTS, *PLAIN_OUTPUTS) if getattr(batch, name) is not None]
    return max(
        float(np.abs(getattr(batch, name)[place] - getattr(alone, name)[0]).max()) for name in names
    )
