"""The alarm rules: hand-computed cases, and the alerts that the monitor itself raised."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from wardwave_training.alert_rule import (
    Alert,
    AlertRules,
    Baseline,
    anomalous_runs,
    anomaly_alerts,
    flat_line_alerts,
    join_marks,
    rounded_means,
)
from wardwave_training.streams import WindowScores

RULES = AlertRules()
FIXTURE = json.loads((Path(__file__).parent / "fixtures/alert_rule.json").read_text())
UNSCORED = -32768


def windows_of(cells: NDArray[np.float64]) -> WindowScores:
    """Return the windows of a stream that score each cell [leads, cells] alike."""
    starts = np.arange(0, cells.shape[1] - 99, 10)
    scores = np.stack([cells[:, start : start + 100] for start in starts])
    return WindowScores(starts, scores.astype(np.float32), cells.shape[1])


def fixture_windows(case: dict[str, str]) -> WindowScores:
    """Return the windows that the monitor was given."""
    cells = np.frombuffer(base64.b64decode(case["cellsMilli"]), dtype="<i2").reshape(2, -1)
    starts = np.arange(0, cells.shape[1] - 99, 10)
    scores = np.full((len(starts), 2, 100), np.nan, dtype=np.float32)
    for row, start in enumerate(starts):
        span = np.arange(start, start + 100)
        jitter = ((start // 10 * 7 + span * 13) % 11 - 5) * 20
        part = cells[:, span].astype(np.int64)
        scores[row] = np.where(part == UNSCORED, np.nan, (part + jitter) / 1000)
    return WindowScores(starts, scores, cells.shape[1])


@pytest.mark.parametrize("case", FIXTURE["cases"], ids=lambda case: str(case["name"]))
def test_raises_the_alerts_that_the_monitor_raised(case: dict[str, str]) -> None:
    """Onset, end and the windows of raising and ending agree for every alert."""
    flags = np.frombuffer(base64.b64decode(case["cellFlags"]), dtype=np.uint8).reshape(2, -1)
    found = anomaly_alerts(fixture_windows(case), RULES)
    found += flat_line_alerts((flags & 8) != 0, (flags & 1) == 0, RULES)
    expected = [Alert(**alert) for alert in case["alerts"]]  # type: ignore[arg-type]

    def order(alert: Alert) -> tuple[str, float]:
        return alert.condition, alert.raised_s

    assert sorted(found, key=order) == sorted(expected, key=order)


def test_six_of_ten_cells_raise_an_alert_with_the_first_window_that_shows_them() -> None:
    """Cells 205 to 210 end at 21.1 s, so the window that ends at 22 s raises the alert."""
    cells = np.zeros((1, 400))
    cells[0, 205:211] = 2.0
    (alert,) = anomaly_alerts(windows_of(cells), RULES)
    assert (alert.start_s, alert.end_s, alert.raised_s) == (20.5, 21.1, 22.0)
    # It ends when its last cell lies behind the ten cells of context: window from 20.1 or later.
    assert alert.ended_s == 31.0


def test_five_cells_raise_nothing() -> None:
    """Nor do six that are too far apart."""
    cells = np.zeros((1, 400))
    cells[0, 205:210] = 2.0
    cells[0, [300, 303, 306, 309, 312, 315]] = 2.0
    assert anomaly_alerts(windows_of(cells), RULES) == []


def test_the_first_cells_of_a_window_are_context() -> None:
    """Six cells that end within the first ten were judged by an earlier window."""
    means = np.zeros(100, dtype=np.int64)
    means[2:8] = 2000
    scored = np.ones(100, dtype=np.bool_)
    assert anomalous_runs(means, scored, 1300, RULES) == []
    means[10] = 2000
    assert anomalous_runs(means, scored, 1300, RULES) == [(3, 11)]


def test_the_limit_follows_the_beds_level_between_floor_and_ceiling() -> None:
    """The floor for a minute; then the upper edge of the 20th percentile's bin and one more."""
    baseline = Baseline()
    baseline.learn(np.full(599, 2000), RULES)
    assert baseline.limit_milli(RULES) == 1300
    baseline.learn(np.full(1, 2000), RULES)
    assert baseline.limit_milli(RULES) == -2000 + 27 * 150 + 1000
    high, low = Baseline(), Baseline()
    high.learn(np.full(600, 9000), RULES)
    low.learn(np.full(600, -500), RULES)
    assert (high.limit_milli(RULES), low.limit_milli(RULES)) == (5000, 1300)


def test_a_full_memory_is_halved() -> None:
    """6,001 cells are more than ten minutes."""
    baseline = Baseline()
    baseline.learn(np.full(6001, 0), RULES)
    assert baseline.total == 3000


def test_marks_before_the_settled_moment_stand() -> None:
    """What lies behind it is replaced; touching marks of a lead become one."""
    joined = join_marks([(0, 0, 500), (700, 0, 900)], [(500, 0, 800)], settled_ms=600)
    assert joined == [(0, 0, 800)]
    assert join_marks([(0, 0, 500)], [], settled_ms=300) == [(0, 0, 300)]


def test_means_are_rounded_half_away_from_zero() -> None:
    """As the store does it."""
    sums, counts = np.array([5, -5, 7, 0]), np.array([2, 2, 3, 0])
    assert rounded_means(sums, counts).tolist() == [3, -3, 2, 0]


def test_four_flat_seconds_raise_an_alert_and_three_active_cells_end_it() -> None:
    """A flat line from 20 s is complete at 24 s; beats come again at 30 s."""
    flat = np.zeros((1, 600), dtype=np.bool_)
    flat[0, 200:300] = True
    (alert,) = flat_line_alerts(flat, np.ones_like(flat), RULES)
    assert (alert.start_s, alert.end_s) == (20.0, 30.0)
    assert (alert.raised_s, alert.ended_s) == (24.0, 31.0)


def test_a_detached_lead_hides_no_flat_line_and_is_none() -> None:
    """Only connected leads count."""
    flat = np.zeros((2, 600), dtype=np.bool_)
    flat[0, 200:300] = True
    connected = np.ones_like(flat)
    connected[1] = False
    assert len(flat_line_alerts(flat, connected, RULES)) == 1
    assert flat_line_alerts(flat, np.zeros_like(flat), RULES) == []
