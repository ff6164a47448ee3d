"""The exported cross-restoration graph: contract, parity, beats, lead subsets, odd inputs."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray

from tests.conftest import SMALL_MCF, synthetic_ecg
from wardwave_training.mcf.calibration import calibrate_mcf
from wardwave_training.mcf.config import BEAT_SAMPLES, McfTrainConfig
from wardwave_training.mcf.cost import flops_per_window, flops_per_window_as_published
from wardwave_training.mcf.detector import SCORE_FLOOR, McfDetector, cell_matrix
from wardwave_training.mcf.folding import shipped
from wardwave_training.mcf.signals import beat_starts, scale, trend_of
from wardwave_training.mcf.training import McfTrainer, training_set
from wardwave_training.onnx_export import (
    OUTPUTS,
    OnnxDetector,
    batch_is_independent,
    check_parity,
    export_onnx,
)
from wardwave_training.r_peaks import window_r_peaks

TIME_S = np.arange(1000) / 100
ODD_INPUTS = {
    "zeros": np.zeros(1000),
    "square of 10 mV": np.where(TIME_S % 1 < 0.5, 10.0, -10.0),
    "offset of 50 mV": np.full(1000, 50.0),
    "largest float": np.where(TIME_S % 1 < 0.5, 3e38, -3e38),
}
Windows = tuple[NDArray[np.float32], NDArray[np.float32]]


@pytest.fixture(scope="module")
def detector() -> McfDetector:
    """Return a small trained and calibrated detector."""
    config = McfTrainConfig(epochs=20, batch_size=8, learning_rate=3e-3, warmup_epochs=1)
    trainer = McfTrainer(SMALL_MCF, config, training_set(synthetic_ecg(16)))
    trainer.run_steps(40)
    detector = McfDetector(shipped(trainer.network)).eval()
    calibrate_mcf(detector, synthetic_ecg(24, seed=2), seed=1)
    return detector


@pytest.fixture(scope="module")
def model_path(detector: McfDetector, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the exported file."""
    path = tmp_path_factory.mktemp("model") / "mcf.onnx"
    export_onnx(detector, path)
    return path


def windows() -> Windows:
    """Return windows with one lead to all; the third one is flat and has no beat."""
    present = np.zeros((4, 12), dtype=np.float32)
    for row, count in zip(present, (1, 2, 5, 12), strict=True):
        row[:count] = 1
    ecg = synthetic_ecg(4, seed=4)
    ecg[2] = 0
    return ecg, present


def answer(
    path: Path, ecg: NDArray[np.float32], r_peaks: NDArray[np.int64]
) -> list[NDArray[np.float32]]:
    """Run the graph on given peaks, all leads connected."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    present = np.ones((len(ecg), 12), dtype=np.float32)
    inputs = {"ecg": ecg, "lead_present": present, "r_peaks": r_peaks}
    return list(session.run(list(OUTPUTS), inputs))


def test_onnxruntime_agrees_with_pytorch(detector: McfDetector, model_path: Path) -> None:
    """All outputs within 1e-4, with and without beats."""
    assert check_parity(detector, model_path, *windows()) < 1e-4


def test_the_graph_computes_what_full_passes_of_each_beat_and_mask_would(
    detector: McfDetector,
) -> None:
    """Sharing the encoders between beats is no approximation."""
    ecg, present = synthetic_ecg(1, seed=9), np.ones((1, 12), dtype=np.float32)
    peaks = torch.from_numpy(window_r_peaks(ecg, present))
    starts, fits = beat_starts(peaks)
    network, errors = detector.network, []
    with torch.no_grad():
        found = detector.evidence(torch.from_numpy(ecg), torch.from_numpy(present), peaks)
        signal = detector.upsample(detector.band_pass(torch.from_numpy(ecg)))
        whole = scale(signal).value
        for start in starts[fits].tolist():
            beat = scale(whole[:, :, start : start + BEAT_SAMPLES]).value
            for whole_keep, beat_keep in zip(detector.whole_keep, detector.beat_keep, strict=True):
                restored = network(
                    whole * whole_keep, beat * beat_keep, trend_of(whole), torch.ones(1)
                )
                of_whole = (restored.whole - whole) ** 2 * torch.exp(-restored.whole_log_variance)
                of_beat = (restored.beat - beat) ** 2 * torch.exp(-restored.beat_log_variance)
                of_trend = (restored.from_trend - whole) ** 2 * detector.trend_weight
                errors.append(float(of_whole.mean() + of_beat.mean() + of_trend.mean()))
    assert len(errors) > 20
    expected = np.log(np.mean(errors) + SCORE_FLOOR)
    assert float(found.window) == pytest.approx(expected, abs=1e-4)


def test_a_window_does_not_feel_padding_or_neighbours(model_path: Path) -> None:
    """Within 1e-5, whatever else is in the batch and however many columns the peaks have."""
    model = OnnxDetector(model_path)
    assert model.needs_r_peaks
    assert batch_is_independent(model, *windows(), tolerance=1e-5)
    ecg = synthetic_ecg(1)
    narrow = np.array([[150, 400]])
    wide = np.array([[-1, 150, -1, 400, -1]])
    for one, other in zip(
        answer(model_path, ecg, narrow), answer(model_path, ecg, wide), strict=True
    ):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_a_window_without_beats_takes_the_window_alone(model_path: Path) -> None:
    """Peaks too near to the edge count as none, and the scores are finite."""
    ecg = synthetic_ecg(1)
    none = answer(model_path, ecg, np.array([[-1]]))
    edge = answer(model_path, ecg, np.array([[5, 990]]))
    with_beat = answer(model_path, ecg, np.array([[300]]))
    for one, other in zip(none, edge, strict=True):
        assert np.isfinite(one).all()
        np.testing.assert_allclose(one, other, atol=1e-5)
    assert np.abs(none[0] - with_beat[0]).max() > 1e-3


def test_an_odd_beat_scores_higher_than_its_neighbours(model_path: Path) -> None:
    """One wide and inverted complex in a regular rhythm stands out where it is."""
    ecg = synthetic_ecg(1, regular=True)
    at = 500
    odd = -3 * np.exp(-((((np.arange(1000) - at) / 100) / 0.08) ** 2))
    changed = (ecg + odd.astype(np.float32)).astype(np.float32)
    cells = OnnxDetector(model_path).score(changed, np.ones((1, 12), dtype=np.float32)).cell_score
    mean = cells[0].mean(axis=0)
    assert mean[48:54].max() > np.delete(mean, np.arange(44, 58)).max()


def test_absent_leads_score_zero_and_their_signal_does_not_matter(model_path: Path) -> None:
    """Noise on a lead that is not connected changes nothing."""
    model = OnnxDetector(model_path)
    ecg, present = windows()
    noisy = (ecg + 7 * (1 - present[:, :, None])).astype(np.float32)
    plain, other = model.score(ecg, present), model.score(noisy, present)
    assert not plain.cell_score[present == 0].any()
    assert not plain.reconstruction[present == 0].any()
    for name in OUTPUTS:
        np.testing.assert_array_equal(getattr(plain, name), getattr(other, name))


@pytest.mark.parametrize("name", ODD_INPUTS)
@pytest.mark.parametrize("lead_count", [0, 1, 12])
def test_odd_inputs_give_finite_scores(model_path: Path, name: str, lead_count: int) -> None:
    """No finite input gives NaN or infinity, and scores stay in their range."""
    ecg = np.tile(ODD_INPUTS[name], (1, 12, 1)).astype(np.float32)
    present = (np.arange(12) < lead_count).astype(np.float32)[None]
    scores = OnnxDetector(model_path).score(ecg, present)
    for output in OUTPUTS:
        assert np.isfinite(getattr(scores, output)).all()
    assert scores.cell_score.min() >= -2
    assert scores.cell_score.max() <= 20


def test_normal_ecg_is_calibrated(detector: McfDetector) -> None:
    """New normal windows have a median near 0 and few cells above 1."""
    ecg, present = synthetic_ecg(12, seed=8), np.ones((12, 12), dtype=np.float32)
    peaks = torch.from_numpy(window_r_peaks(ecg, present))
    with torch.no_grad():
        cells = detector(torch.from_numpy(ecg), torch.from_numpy(present), peaks)[0].numpy()
    assert abs(np.median(cells)) < 0.2
    assert (cells > 1).mean() < 0.05


def test_cells_are_means_of_the_smoothed_map() -> None:
    """A constant map stays constant up to the edges; an impulse stays in its place."""
    matrix = cell_matrix()
    torch.testing.assert_close(matrix.sum(dim=0), torch.ones(100), atol=1e-3, rtol=0)
    assert int(matrix[2525].argmax()) == 50


def test_sharing_the_encoders_saves_operations(detector: McfDetector) -> None:
    """Both counts are known: as shipped, and three full passes a beat as published."""
    shared, published = flops_per_window(detector), flops_per_window_as_published(detector.network)
    assert 0.3 * published < shared < published
