"""Metrics, the control and the stream figures."""

import numpy as np
import pytest

from tests.conftest import synthetic_ecg
from wardwave_training.controls import ledoit_wolf, statistics_control
from wardwave_training.metrics import moving_mean, roc_auc
from wardwave_training.stream_evaluation import describe_stream
from wardwave_training.streams import Stream


@pytest.mark.parametrize(
    ("scores", "positive", "auc"),
    [
        ([1, 2, 3, 4], [0, 0, 1, 1], 1.0),
        ([4, 3, 2, 1], [0, 0, 1, 1], 0.0),
        ([1, 1, 1, 1], [0, 1, 0, 1], 0.5),
        ([1, 2, 3], [0, 0, 0], None),
    ],
)
def test_roc_auc(scores: list[float], positive: list[int], auc: float | None) -> None:
    """Perfect, reversed, tied and one-class scores."""
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


def test_describes_a_stream_by_its_annotations() -> None:
    """A score that rises at the abnormal beat and in VF separates both."""
    scores = np.zeros((2, 600))
    scores[:, 95:110] = 1
    scores[:, 300:400] = 2
    stream = Stream(
        name="a",
        signal=np.zeros((12, 6000), dtype=np.float32),
        leads=[1, 6],
        annotation_s=np.array([1.0, 5.0, 10.0, 15.0, 30.0, 40.0]),
        annotation_symbols=["+", "N", "V", "N", "+", "+"],
        annotation_notes=["(N", "", "", "", "(VF", "(N"],
    )
    figures = describe_stream(stream, scores)
    assert figures["meanOfLeads"]["beatAuc"] == 1.0
    assert figures["meanOfLeads"]["ventricularRhythmAuc"] == 1.0
    assert figures["rhythms"]["(VF"] == {"seconds": 10.0, "medianScore": 2.0}
