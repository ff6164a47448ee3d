"""Metrics, the control and the stream figures."""

from pathlib import Path

import numpy as np
import pytest

from tests.conftest import synthetic_ecg
from wardwave_training.controls import (
    fit_control,
    ledoit_wolf,
    load_control,
    save_control,
    statistics_control,
)
from wardwave_training.errors import TrainingError
from wardwave_training.metrics import (
    auc_interval,
    bootstrap,
    grouped_auc_interval,
    moving_mean,
    paired_auc_difference,
    roc_auc,
)


@pytest.mark.parametrize(
    ("scores", "positive", "auc"),
    [
        ([1, 2, 3, 4], [0, 0, 1, 1], 1.0),
        ([4, 3, 2, 1], [0, 0, 1, 1], 0.0),
        ([1, 1, 1, 1], [0, 1, 0, 1], 0.5),
        ([1, 2, 3], [0, 0, 0], None),
        ([1, 2, 2, 3], [0, 1, 0, 1], 0.875),
    ],
)
def test_roc_auc(scores: list[float], positive: list[int], auc: float | None) -> None:
    """Perfect, reversed, tied, one-class scores; and three wins and a tie of four pairs."""
    assert roc_auc(scores, positive) == auc


def test_moving_mean_takes_full_spans_only() -> None:
    """Three values of width two give two means."""
    cells = np.array([[1.0, 2.0, 4.0]], dtype=np.float32)
    assert moving_mean(cells, 2).tolist() == [[1.5, 3.0]]


def test_ledoit_wolf_shrinks_towards_a_scaled_identity() -> None:
    """Few rows of independent columns give nearly the identity."""
    rows = np.random.default_rng(0).normal(size=(50, 20))
    covariance = ledoit_wolf(rows - rows.mean(axis=0))
    assert np.abs(covariance - np.eye(20)).max() < 0.35
    assert np.linalg.cond(covariance) < np.linalg.cond(np.cov(rows.T))


def test_control_tells_a_different_ecg() -> None:
    """A record of three times the size is further away than a normal one."""
    normal = synthetic_ecg(60)
    tested = np.concatenate([synthetic_ecg(1, seed=9), 3 * synthetic_ecg(1, seed=10)])
    near, far = statistics_control(normal, tested)
    assert far > 2 * near


def test_intervals_are_the_same_each_time_and_hold_the_area() -> None:
    """A fixed seed; a perfect score has no width."""
    rng = np.random.default_rng(3)
    positive = np.arange(200) % 2 == 0
    scores = rng.normal(size=200) + positive
    first, again = auc_interval(scores, positive), auc_interval(scores, positive)
    assert first is not None
    assert first == again
    area = roc_auc(scores, positive)
    assert area is not None
    assert first[0] < area < first[1]
    assert auc_interval([1, 2, 3, 4], [0, 0, 1, 1]) == [1.0, 1.0]
    assert auc_interval([1, 2], [1, 1]) is None


def test_groups_are_drawn_whole() -> None:
    """With one group of each class every round that has both gives the same area."""
    scores, positive, group = [1, 3, 2, 4], [0, 0, 1, 1], [0, 0, 1, 1]
    assert grouped_auc_interval(scores, positive, group) == [0.75, 0.75]
    # Two groups, one perfect and one reversed: the interval reaches from 0 to 1.
    scores, positive, group = [1, 2, 4, 3], [0, 1, 0, 1], [0, 0, 1, 1]
    interval = grouped_auc_interval(scores, positive, group)
    assert interval == [0.0, 1.0]


def test_differences_are_paired() -> None:
    """A score against itself differs by nothing, however few the rows."""
    scores, positive = np.random.default_rng(0).normal(size=40), np.arange(40) % 2 == 0
    assert paired_auc_difference(scores, scores, positive) == (0.0, [0.0, 0.0])
    assert paired_auc_difference([1], [2], [True]) is None


def test_bootstrap_draws_units_with_repeats() -> None:
    """The mean of 0 and 1 lies between them; nothing comes of no unit."""
    values = np.array([0.0, 1.0])
    assert bootstrap(lambda drawn: float(values[drawn].mean()), 2) == [0.0, 1.0]
    assert bootstrap(lambda _: 1.0, 0) is None


def test_the_control_survives_its_file(tmp_path: Path) -> None:
    """A fold without training normals is judged by the file as by the normals themselves."""
    normal, tested = synthetic_ecg(60), synthetic_ecg(5, seed=9)
    save_control(fit_control(normal, "abc"), tmp_path / "control.npz")
    loaded = load_control(tmp_path / "control.npz")
    assert (loaded.record_count, loaded.data_sha256) == (60, "abc")
    np.testing.assert_allclose(
        loaded.distances(tested), statistics_control(normal, tested), rtol=1e-3
    )
    (tmp_path / "other.npz").write_text("no array")
    with pytest.raises(TrainingError, match="fit-control"):
        load_control(tmp_path / "other.npz")
