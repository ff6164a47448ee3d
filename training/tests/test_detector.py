"""The exported graph: contract, parity, lead subsets, neighbours in the batch, odd inputs."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.conftest import SMALL, synthetic_ecg
from wardwave_training.calibration import calibrate
from wardwave_training.change_training import ChangeTrainer, NormalEcg
from wardwave_training.config import ChangeConfig, TrainConfig
from wardwave_training.detector import (
    CALIBRATED_COUNTS,
    Calibration,
    Detector,
    leads_in_batch,
    smoothing_matrix,
)
from wardwave_training.errors import TrainingError
from wardwave_training.onnx_export import (
    OUTPUTS,
    PLAIN_OUTPUTS,
    OnnxDetector,
    batch_is_independent,
    check_parity,
    export_onnx,
    take_calibration,
)
from wardwave_training.streams import Stream, score_stream
from wardwave_training.training import Trainer, band_passed_segments

TIME_S = np.arange(1000) / 100
ODD_INPUTS = {
    "zeros": np.zeros(1000),
    "square of 10 mV": np.where(TIME_S % 1 < 0.5, 10.0, -10.0),
    "offset of 50 mV": np.full(1000, 50.0),
    "largest float": np.where(TIME_S % 1 < 0.5, 3e38, -3e38),
}


@pytest.fixture(scope="module")
def detector() -> Detector:
    """Return a small trained and calibrated detector."""
    trainer = Trainer(SMALL, TrainConfig(epochs=4, batch_size=8, learning_rate=3e-3))
    segments = band_passed_segments(synthetic_ecg(64), SMALL.segment_samples)
    for _ in range(4):
        trainer.run_epoch(segments)
    changes = ChangeTrainer(ChangeConfig(epochs=1))
    signals = synthetic_ecg(32, seed=3)
    changes.run_epoch(NormalEcg(signals, [np.arange(40, 1000, 80)] * len(signals)))
    detector = Detector(trainer.network.eval(), changes.network.eval()).eval()
    calibrate(detector, synthetic_ecg(40, seed=2), seed=1)
    return detector


@pytest.fixture(scope="module")
def model_path(detector: Detector, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the exported file."""
    path = tmp_path_factory.mktemp("model") / "mmae-ecg.onnx"
    export_onnx(detector, path)
    return path


def windows() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return eight windows with lead subsets from one lead to all."""
    present = np.zeros((8, 12), dtype=np.float32)
    for row, count in zip(present, (1, 2, 2, 3, 5, 6, 9, 12), strict=True):
        row[:count] = 1
    return synthetic_ecg(8, seed=4), present


def test_onnxruntime_agrees_with_pytorch(detector: Detector, model_path: Path) -> None:
    """All outputs within 1e-4, for every lead subset."""
    assert check_parity(detector, model_path, *windows()) < 1e-4


def test_shapes_follow_the_contract(model_path: Path) -> None:
    """Cells of 100 ms, one window score, millivolts of reconstruction."""
    scores = OnnxDetector(model_path).score(*windows())
    assert scores.cell_score.shape == (8, 12, 100)
    assert scores.window_score.shape == (8,)
    assert scores.reconstruction.shape == (8, 12, 1000)
    assert scores.plain_cell_score is not None
    assert scores.plain_cell_score.shape == (8, 12, 100)
    assert scores.plain_window_score is not None
    assert scores.plain_window_score.shape == (8,)


def test_a_window_does_not_feel_its_neighbours(model_path: Path) -> None:
    """Bit-equal at batch 1, 4 and 8, in either order."""
    assert batch_is_independent(OnnxDetector(model_path), *windows())


def test_a_window_does_not_feel_leads_that_only_its_neighbours_have(model_path: Path) -> None:
    """Every set of leads, beside others: the graph computes the union of a batch's leads.

    Raw bytes are compared, so minus 0 is not 0. Counts of leads and windows are mixed such that
    arrays of all lengths occur.
    """
    model, rng = OnnxDetector(model_path), np.random.default_rng(6)
    signals = synthetic_ecg(8, seed=4)
    sets = (rng.random((24, 12)) < rng.random((24, 1))).astype(np.float32)
    alone = [model.score(signals[i % 8][None], row[None]) for i, row in enumerate(sets)]
    for size in range(2, 9):
        for start in range(0, 24, size):
            rows = rng.permutation(24)[:size]
            rows[start % size] = start
            batch = model.score(signals[rows % 8], sets[rows])
            for place, row in enumerate(rows):
                for name in (*OUTPUTS, *PLAIN_OUTPUTS):
                    expected, got = getattr(alone[row], name)[0], getattr(batch, name)[place]
                    assert got.tobytes() == expected.tobytes(), (name, sets[rows], place)


def test_only_the_leads_of_the_batch_are_computed() -> None:
    """One lead is computed where no window has any, since a product needs a row."""
    present = torch.zeros(3, 12)
    assert leads_in_batch(present).tolist() == [0]
    present[0, 6] = present[2, 1] = present[2, 6] = 1
    assert leads_in_batch(present).tolist() == [1, 6]


def test_calibration_is_taken_over_from_a_model(detector: Detector, model_path: Path) -> None:
    """To the bit; a model without the tables is refused."""
    other = Detector(detector.restorer.network, detector.changes)
    take_calibration(other, model_path)
    expected = dict(detector.named_buffers())
    for name, table in other.named_buffers():
        assert torch.equal(table, expected[name]), name
    other.register_buffer("calibrate_more", torch.zeros(1))
    with pytest.raises(TrainingError, match="calibrate_more"):
        take_calibration(other, model_path)


def test_absent_leads_score_zero_and_their_signal_does_not_matter(model_path: Path) -> None:
    """Noise on a lead that is not connected changes nothing."""
    model = OnnxDetector(model_path)
    ecg, present = windows()
    noisy = ecg + 7 * (1 - present[:, :, None])
    plain, other = model.score(ecg, present), model.score(noisy.astype(np.float32), present)
    assert not plain.cell_score[present == 0].any()
    assert not plain.reconstruction[present == 0].any()
    for name in (*OUTPUTS, *PLAIN_OUTPUTS):
        np.testing.assert_array_equal(getattr(plain, name), getattr(other, name))


@pytest.mark.parametrize("name", ODD_INPUTS)
@pytest.mark.parametrize("lead_count", [0, 1, 12])
def test_odd_inputs_give_finite_scores(model_path: Path, name: str, lead_count: int) -> None:
    """No finite input gives NaN or infinity, and scores stay in their range."""
    ecg = np.tile(ODD_INPUTS[name], (1, 12, 1)).astype(np.float32)
    present = (np.arange(12) < lead_count).astype(np.float32)[None]
    scores = OnnxDetector(model_path).score(ecg, present)
    for output in (*OUTPUTS, *PLAIN_OUTPUTS):
        assert np.isfinite(getattr(scores, output)).all()
    assert scores.cell_score.min() >= -2
    assert scores.cell_score.max() <= 20


def test_a_flat_line_does_not_blow_up(model_path: Path) -> None:
    """Floors bound its score; that there is no electrical activity is for another alarm to say."""
    ecg, present = np.zeros((1, 12, 1000), dtype=np.float32), np.ones((1, 12), dtype=np.float32)
    scores = OnnxDetector(model_path).score(ecg, present)
    assert scores.plain_cell_score is not None
    assert scores.plain_cell_score.max() < 5


def test_normal_ecg_is_calibrated(detector: Detector) -> None:
    """New normal windows have a median near 0 and few cells above 1."""
    present = torch.ones(40, 12)
    with torch.no_grad():
        cells = detector(torch.from_numpy(synthetic_ecg(40, seed=8)), present)[0].numpy()
    assert abs(np.median(cells)) < 0.2
    assert (cells > 1).mean() < 0.05


def test_calibration_interpolates_between_counts() -> None:
    """Four leads lie a third of the way from three to six."""
    calibration = Calibration(positions=1, leads=1)
    calibration.zero[:, 0, 0] = torch.tensor(CALIBRATED_COUNTS, dtype=torch.float32)
    value = calibration(torch.zeros(4, 1, 1), torch.tensor([0.0, 1.0, 4.0, 12.0]))
    torch.testing.assert_close(value.flatten(), torch.tensor([-1.0, -1.0, -4.0, -12.0]))


def test_smoothing_keeps_a_constant_up_to_the_edges() -> None:
    """Each smoothed cell is a mean of its neighbours over about a beat."""
    matrix = smoothing_matrix(800)
    torch.testing.assert_close(matrix.sum(dim=0), torch.ones(100))
    assert float(matrix[50, 50]) == pytest.approx(1 / 8)


def test_streams_are_scored_over_all_their_cells(model_path: Path) -> None:
    """A 15 s stream of two leads has 150 cells, each the mean of the windows over it."""
    signal = np.concatenate([synthetic_ecg(1)[0], synthetic_ecg(1)[0, :, :500]], axis=1)
    stream = Stream("a", signal, [1, 6], np.array([]), [], [])
    scores = score_stream(OnnxDetector(model_path), stream)
    assert scores.shape == (2, 150)
    assert np.isfinite(scores).all()
