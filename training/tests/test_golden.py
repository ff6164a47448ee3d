"""The golden file says what PyTorch answers, and onnxruntime answers the same."""

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.conftest import SMALL, SMALL_MCF
from wardwave_training.change_network import ChangeNetwork
from wardwave_training.config import ChangeConfig
from wardwave_training.detector import Detector
from wardwave_training.golden import (
    LEAD_SETS,
    RECONSTRUCTED_WINDOWS,
    WINDOW_COUNT,
    golden_file,
    golden_windows,
)
from wardwave_training.leads import lead_indices
from wardwave_training.mcf.detector import McfDetector
from wardwave_training.mcf.folding import shipped
from wardwave_training.mcf.model import Mcf
from wardwave_training.model import MmaeEcg
from wardwave_training.onnx_export import OnnxDetector, export_onnx
from wardwave_training.synthesis import CHANGE_KINDS


def decoded(text: str, kind: str, leads: int) -> NDArray[Any]:
    """Return the values of a base64 field, shape [leads, values]."""
    return np.frombuffer(base64.b64decode(text), dtype=kind).reshape(leads, -1)


def test_windows_are_the_same_at_every_call_and_fit_in_16_bits() -> None:
    """Fifty, of all lead sets; some have no beat, all have a bounded amplitude."""
    windows = golden_windows()
    assert len(windows) == WINDOW_COUNT
    assert {window.leads for window in windows} == set(LEAD_SETS)
    for window, again in zip(windows, golden_windows(), strict=True):
        np.testing.assert_array_equal(window.microvolts, again.microvolts)
        assert window.microvolts.shape == (len(window.leads), 1000)
        assert np.abs(window.microvolts).max() < 20_000
    assert any(not window.microvolts.any() for window in windows)


@pytest.mark.parametrize("name", ["mmae", "mcf"])
def test_onnxruntime_gives_the_golden_answers(name: str, tmp_path: Path) -> None:
    """From nothing but the file: microvolts in, scores out, within its tolerance."""
    torch.manual_seed(1)
    mcf = name == "mcf"
    changes = ChangeNetwork(ChangeConfig(), len(CHANGE_KINDS)).eval()
    mmae = Detector(MmaeEcg(SMALL).eval(), changes)
    detector = McfDetector(shipped(Mcf(SMALL_MCF))) if mcf else mmae
    path = tmp_path / "model.onnx"
    export_onnx(detector, path)
    content = golden_file(detector, "0", golden_windows(10))
    model = OnnxDetector(path)
    for index, window in enumerate(content["windows"]):
        leads = lead_indices(window["leads"])
        ecg = np.zeros((1, 12, 1000), dtype=np.float32)
        ecg[0, leads] = decoded(window["microvolts"], "<i2", len(leads)) / 1000
        present = np.zeros((1, 12), dtype=np.float32)
        present[0, leads] = 1
        scores = model.score(ecg, present)
        cells = decoded(window["cellScore"], "<f4", len(leads))
        np.testing.assert_allclose(scores.cell_score[0, leads], cells, atol=content["tolerance"])
        assert scores.window_score[0] == pytest.approx(
            window["windowScore"], abs=content["tolerance"]
        )
        assert ("rPeaks" in window) is mcf
        assert (window["reconstruction"] is not None) is (index < RECONSTRUCTED_WINDOWS)
        if window["reconstruction"] is not None:
            restored = decoded(window["reconstruction"], "<f4", len(leads))
            np.testing.assert_allclose(
                scores.reconstruction[0, leads], restored, atol=content["tolerance"]
            )
