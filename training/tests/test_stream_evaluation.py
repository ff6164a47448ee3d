"""Beats, cells, the bed's baseline, and the figures of a set."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.test_episodes import stream_of
from wardwave_training.beats import highest_lead, mean_of_leads, score_beats
from wardwave_training.bed_baseline import CellMeans, bed_baseline, quantiles, smooth_cells
from wardwave_training.errors import TrainingError
from wardwave_training.signal_quality import stuck_cells, widened
from wardwave_training.stream_evaluation import describe_result, evaluate_stream
from wardwave_training.stream_figures import describe_set
from wardwave_training.stream_sets import (
    BedsideAlarm,
    find_sets,
    noise_db,
    noisy_seconds,
    read_alarms,
    sample_stretch,
)
from wardwave_training.streams import WindowScores, merge_windows, stretch


def windows_of(cells: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> WindowScores:
    """Return the windows of a stream that score each cell [leads, cells] alike."""
    starts = np.arange(0, cells.shape[1] - 99, 10)
    scores = np.stack([cells[:, start : start + 100] for start in starts])
    return WindowScores(starts, scores.astype(np.float32), cells.shape[1])


def test_a_cell_counts_by_its_overlap_and_only_if_it_is_scored() -> None:
    """From 0.05 s to 0.25 s: half of cell 0, all of cell 1, half of cell 2."""
    means = CellMeans(np.array([[1.0, 2.0, 5.0], [np.nan, 2.0, 5.0], [np.nan] * 3]))
    found = means.over(np.array([0.05]), np.array([0.25]))
    assert found[0, 0] == pytest.approx((0.5 + 2 + 2.5) / 2)
    assert found[1, 0] == pytest.approx((2 + 2.5) / 1.5)
    assert np.isnan(found[2, 0])


def test_smoothing_takes_the_beat_around_a_cell() -> None:
    """A single cell of 8 becomes nine cells: seven of 1 and a half at either end."""
    cells = np.zeros((1, 21))
    cells[0, 10] = 8
    expected = np.zeros(21)
    expected[6:15] = [0.5, 1, 1, 1, 1, 1, 1, 1, 0.5]
    np.testing.assert_allclose(smooth_cells(cells)[0], expected, atol=1e-12)


def test_the_baseline_knows_the_past_only() -> None:
    """A minute of warm-up; a change at 100 s is not known at 100 s, and is the median at 300 s."""
    cells = np.zeros((1, 4000))
    cells[0, 1000:] = 4
    level, _ = bed_baseline(cells).at(np.array([59.0, 60.0, 100.0, 300.0]))
    assert np.isnan(level[0, 0])
    assert level[0, 1:].tolist() == [0.0, 0.0, 4.0]


def test_quantiles_are_linear_between_neighbours() -> None:
    """As numpy has them."""
    values = np.random.default_rng(0).normal(size=37)
    assert quantiles(values, (0.2, 0.5, 0.8)) == pytest.approx(
        np.quantile(values, [0.2, 0.5, 0.8]).tolist()
    )


def test_leads_without_a_score_are_left_out() -> None:
    """The mean and the highest of what is there."""
    scores = np.array([[1.0, np.nan, np.nan], [3.0, 5.0, np.nan]])
    np.testing.assert_array_equal(mean_of_leads(scores), [2.0, 5.0, np.nan])
    np.testing.assert_array_equal(highest_lead(scores), [3.0, 5.0, np.nan])


def test_a_beat_is_scored_from_before_to_after_its_annotation() -> None:
    """A beat at 80 s covers the cells from 79.7 s to 80.5 s; its baseline is the level before."""
    stream = stream_of([(30, "N", ""), (80, "V", ""), (90, "x", "")])
    cells = np.full((2, 1000), 0.25)
    cells[:, 797:805] = 2.25
    beats = score_beats(stream, cells, bed_baseline(smooth_cells(cells)))
    assert beats.symbols.tolist() == ["N", "V"]
    np.testing.assert_allclose(beats.scores["raw_mean"], [0.25, 2.25])
    np.testing.assert_allclose(beats.scores["baseline_mean"], [np.nan, 2.0])


def test_a_set_has_figures_where_it_has_truth() -> None:
    """A score that rises at the ventricular beat and in fibrillation finds both."""
    annotations = [(0.0, "+", "(N"), *((float(s), "N", "") for s in range(61, 150, 3))]
    stream = stream_of(
        [*annotations, (152.0, "V", ""), (170.0, "+", "(VF"), (190.0, "+", "(N")], seconds=240
    )
    stream.signal[:, ::50] = 1.0
    cells = np.zeros((2, 2400))
    cells[:, 1517:1525] = 2.5
    cells[:, 1700:1900] = 3
    result = evaluate_stream(stream, windows_of(cells))
    figures = describe_set("made", [result])
    assert figures["beat_auc_v"] == figures["beat_auc_v_median_record"] == 1.0
    assert figures["cell_auc"] > 0.95
    assert (figures["episodes"], figures["episode_sensitivity"]) == (1, 1.0)
    # Six cells above the limit are there after 0.6 s: the window that ends at 171 s shows them.
    assert figures["onset_to_alert_p95_s"] == 1.0
    assert (figures["alerts_per_hour"], figures["false_alerts_per_hour"]) == (30.0, 0.0)
    assert figures["reasons"] == {}
    assert describe_result(result)["episodes"][0]["delay_s"] == 1.0


def test_a_set_without_truth_says_so() -> None:
    """No annotation at all: every figure that needs one is null, with its reason."""
    figures = describe_set(
        "bare", [evaluate_stream(stream_of([]), windows_of(np.zeros((2, 1000))))]
    )
    for key in ("beat_auc_v", "cell_auc", "episode_sensitivity", "false_alerts_per_hour"):
        assert figures[key] is None
        assert figures["reasons"][key]


def test_alerts_on_a_false_bedside_alarm_are_false() -> None:
    """A true one is an episode of the last ten seconds before five minutes."""
    stream = stream_of([], seconds=310)
    stream.signal[:, ::50] = 1.0
    cells = np.zeros((2, 3100))
    cells[:, 2920:2980] = 3
    false = evaluate_stream(stream, windows_of(cells), BedsideAlarm("Asystole", is_true=False))
    true = evaluate_stream(stream, windows_of(cells), BedsideAlarm("Asystole", is_true=True))
    figures = describe_set("cinc2015", [false, true])
    assert figures["false_alerts"] == 1
    assert figures["episodes_by_kind"] == {"Asystole": {"episodes": 1, "alarmed": 1}}
    assert figures["alarm_auc"] == 0.5


def test_windows_are_averaged_where_they_have_a_score() -> None:
    """The first ten cells have one window, the next ones two; an unscored one does not count."""
    scores = np.ones((2, 1, 100), dtype=np.float32)
    scores[1] = 3
    scores[1, 0, 5] = np.nan
    merged = merge_windows(WindowScores(np.array([0, 10]), scores, 120))
    assert merged[0, [0, 10, 15, 109]].tolist() == [1.0, 2.0, 1.0, 3.0]
    assert np.isnan(merged[0, 110])


def test_a_stretch_keeps_the_rhythm_that_holds_at_its_start() -> None:
    """Thirty seconds from 40 s on; the alarm's stretch ends at five minutes."""
    stream = stream_of([(0.0, "+", "(N"), (20.0, "+", "(VT"), (50.0, "V", ""), (90.0, "N", "")])
    stream = replace(stream, stuck=np.zeros((12, 1000), dtype=np.bool_))
    part = stretch(stream, 40, 70)
    assert part.annotation_s.tolist() == [0.0, 10.0]
    assert part.annotation_notes == ["(VT", ""]
    assert (part.duration_s, part.offset_s) == (30.0, 40.0)
    assert sample_stretch(stream, 60, 0.999, ends_at_alarm=False).offset_s == 40.0
    assert sample_stretch(stream, 200, 0.5, ends_at_alarm=False) is stream


def test_a_long_row_of_one_high_value_is_the_converters_end() -> None:
    """40 ms at 250 Hz are ten samples; a lower value or a shorter row is signal."""
    raw = np.random.default_rng(0).normal(size=500)
    raw[100:110] = 4.0
    raw[200:300] = 2.0
    assert np.flatnonzero(stuck_cells(raw, 250, 20)).tolist() == [4]
    assert widened(np.array([False, False, True, False, False])).tolist() == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_finds_sets_and_their_alarms(tmp_path: Path) -> None:
    """A folder of sets, or one set; a missing set and a wrong line are named."""
    (tmp_path / "mitdb").mkdir()
    (tmp_path / "mitdb/100.hea").write_text("")
    assert find_sets(tmp_path, []) == {"mitdb": tmp_path / "mitdb"}
    assert find_sets(tmp_path / "mitdb", []) == {"mitdb": tmp_path / "mitdb"}
    with pytest.raises(TrainingError, match="vfdb"):
        find_sets(tmp_path, ["mitdb", "vfdb"])
    (tmp_path / "ALARMS").write_text("a1,Asystole,0\nv1,Ventricular_Tachycardia,1\n")
    assert read_alarms(tmp_path)["v1"] == BedsideAlarm("Ventricular_Tachycardia", is_true=True)
    (tmp_path / "ALARMS").write_text("a1,Asystole\n")
    with pytest.raises(TrainingError, match="line 1"):
        read_alarms(tmp_path)


def test_knows_the_noise_of_a_noise_stress_record() -> None:
    """Its level stands in the name; noise begins at five minutes, two minutes in four."""
    assert [noise_db(name) for name in ("118e06", "119e_6", "118")] == [6, -6, None]
    assert noisy_seconds(290, 550) == 120 + 10
