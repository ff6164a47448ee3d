"""Synthetic changes: consistent leads, labels where the change is, none where none is."""

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import synthetic_ecg
from wardwave_training.r_peaks import find_r_peaks
from wardwave_training.synthesis import CHANGE_KINDS, SyntheticEcg, draw_example
from wardwave_training.synthesis.beats import Beats, place, warp
from wardwave_training.synthesis.benign import benign, calm
from wardwave_training.synthesis.examples import draw_changes
from wardwave_training.synthesis.lasting import COUNT_SHARES, LASTING, LASTING_SHARES
from wardwave_training.synthesis.leads8 import (
    FloatArray,
    draw_direction,
    leads_along,
    to_eight,
    to_twelve,
    turn_frontal,
)
from wardwave_training.synthesis.passing import (
    PASSING_SHARES,
    WITH_BEATS,
    chaotic,
    draw_passing,
    generic,
)
from wardwave_training.synthesis.rhythm import RHYTHM_SHARES, RHYTHMS
from wardwave_training.synthesis.shapes import cell_peaks, straighten

PEAKS = np.arange(40, 1000, 80)
FEW_PEAKS: tuple[list[int], ...] = (
    [],
    [500],
    [300, 380],
    [40, 400, 480],
    [5, 300, 420, 990],
    [-1, 200, 280, 1200],
)


def normal_ecg(seed: int) -> NDArray[np.float32]:
    """Return 12 leads with P, QRS and T waves at ``PEAKS``, millivolts, with some noise."""
    rng = np.random.default_rng(seed)
    offset = np.subtract.outer(np.arange(1000), PEAKS)
    waves = ((-15, 3, 0.1), (0, 2, 1.0), (4, 2, -0.3), (28, 6, 0.3))
    gain = draw_direction(rng)[:, None] + 0.3
    signal = rng.normal(0, 0.01, size=(8, 1000))
    for delay, width, height_mv in waves:
        signal += gain * height_mv * np.exp(-(((offset - delay) / width) ** 2)).sum(axis=1)
    return to_twelve(signal).astype(np.float32)


def eight_leads(seed: int) -> FloatArray:
    """Return the independent leads of a normal ECG."""
    return to_eight(normal_ecg(seed))


def draw(seed: int) -> SyntheticEcg:
    """Draw one example."""
    rng = np.random.default_rng(seed)
    return draw_example(normal_ecg(seed), PEAKS, normal_ecg(seed + 1), rng)


def difference(before: FloatArray, after: FloatArray) -> FloatArray:
    """Return the largest absolute difference of each cell, shape [12, cells]."""
    return cell_peaks(to_twelve(after - before))


def assert_einthoven_and_goldberger(ecg: NDArray[np.float32]) -> None:
    """Check the four derived leads."""
    one, two = ecg[0], ecg[1]
    derived = np.stack([two - one, -(one + two) / 2, one - two / 2, two - one / 2])
    np.testing.assert_allclose(ecg[2:6], derived, atol=1e-4)


def test_the_same_seed_draws_the_same_example() -> None:
    """And another seed another one."""
    for seed in range(20):
        first, again, other = draw(seed), draw(seed), draw(seed + 100)
        for name in ("signal", "passing", "lasting", "kinds"):
            np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
        assert not np.array_equal(first.signal, other.signal)


def test_examples_have_the_shapes_and_values_of_the_contract() -> None:
    """Float32, labels 0 or 1, leads that fit each other, and a kind wherever there is a label."""
    for seed in range(150):
        example = draw(seed)
        shapes = {
            "signal": (12, 1000),
            "passing": (12, 100),
            "lasting": (12,),
            "kinds": (len(CHANGE_KINDS),),
        }
        for name, shape in shapes.items():
            assert getattr(example, name).shape == shape
            assert getattr(example, name).dtype == np.float32
        for name in ("passing", "lasting", "kinds"):
            assert np.isin(getattr(example, name), (0, 1)).all()
        assert np.isfinite(example.signal).all()
        assert_einthoven_and_goldberger(example.signal)
        if not example.kinds.any():
            assert not example.passing.any()
            assert not example.lasting.any()


def test_inputs_stay_as_they_are() -> None:
    """Neither the signal nor the other one nor the peaks are written to."""
    ecg, other, peaks = normal_ecg(1), normal_ecg(2), PEAKS.copy()
    copies = ecg.copy(), other.copy(), peaks.copy()
    for seed in range(60):
        draw_example(ecg, peaks, other, np.random.default_rng(seed))
    for array, copy in zip((ecg, other, peaks), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_offsets_do_not_matter() -> None:
    """Each lead's median is taken away first."""
    ecg, other = normal_ecg(3), normal_ecg(4)
    offset = np.linspace(-2, 2, 12, dtype=np.float32)[:, None]
    for seed in range(20):
        plain = draw_example(ecg, PEAKS, other, np.random.default_rng(seed))
        shifted = draw_example(ecg + offset, PEAKS, other - offset, np.random.default_rng(seed))
        np.testing.assert_allclose(plain.signal, shifted.signal, atol=1e-4)


def test_every_kind_is_drawn_and_so_is_no_change_at_all() -> None:
    """About a fifth of the examples are unchanged; no kind is missing in 1,000."""
    drawn = np.stack([draw(seed).kinds for seed in range(1000)])
    assert (drawn.sum(axis=0) > 0).all()
    assert 0.17 < (drawn.sum(axis=1) == 0).mean() < 0.28


def test_labels_lie_only_where_the_signal_changed() -> None:
    """A label: its cell or its lead is not what it was. No kind: no label, a trace at most."""
    unchanged, largest = 0, []
    for seed in range(300):
        before = eight_leads(seed)
        rng = np.random.default_rng(seed)
        after = draw_changes(before, Beats.at(PEAKS), eight_leads(seed + 1), rng)
        cells = difference(before, after.signal)
        assert (cells[after.passing] > 1e-4).all()
        assert (cells[after.lasting].max(axis=1, initial=0) > 1e-3).all()
        largest.append((bool(after.kinds), float(cells.max())))
        if not after.kinds:
            unchanged += 1
            assert not after.passing.any()
            assert not after.lasting.any()
    assert unchanged > 30
    # A trace of a tall QRS can be as large as a whole change of the P wave, so compare the medians.
    made = np.median([size for is_made, size in largest if is_made])
    assert np.median([size for is_made, size in largest if not is_made]) < 0.2 * made


@pytest.mark.parametrize("kind", sorted(LASTING))
def test_lasting_changes_are_largest_in_labelled_leads_and_reach_every_beat(kind: str) -> None:
    """The lead that changed most is labelled, in the first half and in the second."""
    beats = Beats.at(PEAKS)
    for seed in range(40):
        before = eight_leads(seed)
        change = LASTING[kind](before, beats, np.random.default_rng(seed))
        cells = difference(before, change.signal)
        assert cells.max() > 0.005
        assert change.leads.any()
        labelled = cells[change.leads]
        assert labelled[:, :50].max() > 0.004
        assert labelled[:, 50:].max() > 0.004
        assert labelled.max() >= 0.5 * cells.max()


@pytest.mark.parametrize("kind", ["chaotic", "generic", "pause", "some_beats"])
def test_passing_changes_are_within_their_cells(kind: str) -> None:
    """Beyond one cell around them at most a quarter of the largest difference is left."""
    beats = Beats.at(PEAKS)
    labelled = 0
    for seed in range(60):
        before, rng = eight_leads(seed), np.random.default_rng(seed)
        if kind == "chaotic":
            change = chaotic(before, rng)
        elif kind == "generic":
            change = generic(before, eight_leads(seed + 1), rng)
        else:
            change = WITH_BEATS[kind](before, beats, rng)
        cells = difference(before, change.signal)
        if not change.cells.any():
            assert cells.max() < 0.081
            continue
        labelled += 1
        near = change.cells.copy()
        near[:, 1:] |= change.cells[:, :-1]
        near[:, :-1] |= change.cells[:, 1:]
        if kind == "pause":  # the P wave before the first missing QRS goes without a label
            near[:, :-2] |= change.cells[:, 2:]
        assert cells[~near].max(initial=0) <= max(0.27 * cells.max(), 0.06)
    assert labelled > 30


def test_an_ectopic_beat_shows_where_it_is_labelled() -> None:
    """Most labelled cells differ clearly, and a run labels more than a single beat."""
    sizes = []
    for seed in range(80):
        before = eight_leads(seed)
        change = WITH_BEATS["ectopic"](before, Beats.at(PEAKS), np.random.default_rng(seed))
        cells = difference(before, change.signal)
        if change.cells.any():
            assert np.median(cells[change.cells]) > 0.05
            sizes.append(change.cells.any(axis=0).sum())
    assert len(sizes) > 70
    assert min(sizes) < 10
    assert max(sizes) > 40


def test_an_early_beat_is_early() -> None:
    """The detector finds an R peak well before its time, in a labelled cell."""
    found = 0
    for seed in range(40):
        before = eight_leads(seed)
        change = WITH_BEATS["early_beat"](before, Beats.at(PEAKS), np.random.default_rng(seed))
        peaks = np.array(find_r_peaks(to_twelve(change.signal)))
        early = peaks[np.diff(peaks, prepend=-80) < 70]
        found += bool(change.cells[:, early // 10].any())
    assert found > 30


def test_rhythm_changes_move_the_beats() -> None:
    """Fibrillation is irregular; another rate is regular and not a normal one."""
    for seed in range(20):
        before, beats = eight_leads(seed), Beats.at(PEAKS)
        fibrillating = RHYTHMS["atrial_fibrillation"](before, beats, np.random.default_rng(seed))
        intervals = np.diff(find_r_peaks(to_twelve(fibrillating)))
        assert np.std(intervals) > 5
        other_rate = RHYTHMS["rate"](before, beats, np.random.default_rng(seed))
        interval = np.median(np.diff(find_r_peaks(to_twelve(other_rate))))
        assert interval < 52 or interval > 120


def test_benign_variation_and_calm_change_the_signal_without_a_label() -> None:
    """Whatever has no kind has no label, though every signal was varied."""
    varied = 0
    for seed in range(100):
        example = draw(seed)
        if example.kinds.any():
            continue
        varied += not np.allclose(example.signal, normal_ecg(seed), atol=1e-3)
        assert not example.passing.any()
        assert not example.lasting.any()
    assert varied > 10


def test_calm_moves_the_beats_to_where_it_says() -> None:
    """The QRS complexes are at the new peaks, at a normal rate."""
    for seed in range(20):
        before = eight_leads(seed)
        after, beats = calm(before, Beats.at(PEAKS), np.random.default_rng(seed))
        assert 60 <= beats.rr <= 108
        found = np.array(find_r_peaks(to_twelve(after)))
        inner = beats.peaks[(beats.peaks > 30) & (beats.peaks < 950)]
        assert np.abs(np.subtract.outer(inner, found)).min(axis=1).max() <= 2


@pytest.mark.parametrize("peaks", FEW_PEAKS)
def test_flat_signals_and_few_peaks_stay_finite(peaks: list[int]) -> None:
    """And no label lies on a flat signal's unchanged leads."""
    flat = np.zeros((12, 1000), dtype=np.float32)
    for seed in range(30):
        for ecg in (flat, normal_ecg(seed)):
            example = draw_example(ecg, peaks, ecg, np.random.default_rng(seed))
            assert np.isfinite(example.signal).all()
            assert_einthoven_and_goldberger(example.signal)


def test_a_flat_signal_has_no_label_without_a_change() -> None:
    """A factor on zero is zero."""
    flat = np.zeros((8, 1000))
    for seed in range(200):
        after = draw_changes(flat, Beats.at(PEAKS), flat, np.random.default_rng(seed))
        cells = np.abs(to_twelve(after.signal)).reshape(12, 100, 10).max(axis=2)
        assert (cells[after.passing] > 0).all()
        assert (cells[after.lasting].max(axis=1, initial=0) > 0).all()
        # Without a kind there may be a trace of a change, which has no label.
        if after.kinds:
            assert cells.any()
        else:
            assert not after.passing.any()
            assert not after.lasting.any()


@pytest.mark.parametrize("peaks", FEW_PEAKS[:3])
def test_with_unknown_beats_only_changes_that_need_none_are_made(peaks: list[int]) -> None:
    """Ectopic beats, chaos and generic disturbances."""
    kinds: set[str] = set()
    for seed in range(100):
        beats, rng = Beats.at(peaks), np.random.default_rng(seed)
        kinds |= draw_changes(eight_leads(seed), beats, eight_leads(seed + 1), rng).kinds
    assert kinds == {"ectopic", "chaotic", "generic"}


def test_a_passing_change_needs_beats_around_it() -> None:
    """With three to five, no beat is early and none is left out."""
    kinds: Counter[str] = Counter()
    for seed in range(200):
        before = eight_leads(seed)
        beats, rng = Beats.at(PEAKS[:5]), np.random.default_rng(seed)
        change = draw_passing(before, beats, before, rng)
        if not np.array_equal(before, change.signal):
            kinds[change.kind] += 1
    assert kinds["ectopic"] > 0
    assert kinds["early_beat"] == kinds["pause"] == 0


def test_shares_sum_to_one() -> None:
    """And every drawn name has a function and every kind a share."""
    for shares in (LASTING_SHARES, COUNT_SHARES, PASSING_SHARES, RHYTHM_SHARES):
        assert sum(shares.values()) == pytest.approx(1)
    assert set(LASTING_SHARES) == set(LASTING)
    assert set(RHYTHM_SHARES) == set(RHYTHMS)
    passing = set(PASSING_SHARES) - {"some_beats"}
    assert passing | set(LASTING) | set(RHYTHMS) == set(CHANGE_KINDS)


def test_twelve_leads_come_back_from_eight() -> None:
    """Of a consistent ECG nothing is lost."""
    ecg = normal_ecg(0)
    np.testing.assert_allclose(to_twelve(to_eight(ecg)), ecg, atol=1e-5)
    assert leads_along(np.eye(8)[1], 0.3).nonzero()[0].tolist() == [1, 2, 3, 4, 5]


def test_turning_the_axis_keeps_its_size() -> None:
    """A turn there and back changes nothing; 90 degrees takes lead I to aVF's direction."""
    before = eight_leads(0)
    turned = np.concatenate([turn_frontal(before, 0.7), before[2:]])
    np.testing.assert_allclose(turn_frontal(turned, -0.7), before[:2], atol=1e-9)
    only_one = np.zeros((8, 1))
    only_one[0], only_one[1] = 1.0, 0.5
    np.testing.assert_allclose(turn_frontal(only_one, np.pi / 2)[0], 0, atol=1e-9)


def test_warping_and_placing_bring_the_peaks_to_their_new_times() -> None:
    """In a signal with one spike a beat."""
    signal = np.zeros((8, 1000))
    signal[:, PEAKS] = 1
    new_peaks = PEAKS - np.linspace(0, 30, len(PEAKS)).round()
    assert np.flatnonzero(warp(signal, PEAKS, new_peaks)[0] > 0.9).tolist() == new_peaks.tolist()
    times = np.array([20.0, 150.0, 200.0, 700.0])
    placed = place(signal, PEAKS, times, np.random.default_rng(0))
    assert np.flatnonzero(placed[0] > 0.9).tolist() == times.tolist()


def test_a_straightened_stretch_is_a_line() -> None:
    """Inside; outside nothing changes, nor does anything if the stretch is beyond the window."""
    signal = synthetic_ecg(1)[0, :8].astype(np.float64)
    straight = straighten(signal, 300, 400)
    assert np.abs(np.diff(straight[:, 310:390], n=2)).max() < 1e-3
    np.testing.assert_allclose(straight[:, :280], signal[:, :280], atol=1e-6)
    np.testing.assert_array_equal(straighten(signal, -30, -5), signal)


def test_benign_variation_keeps_the_course_of_a_clean_lead() -> None:
    """The median correlation with what it was is high: the ECG is still the same."""
    correlations = []
    for seed in range(60):
        before = eight_leads(seed)
        after = benign(before, np.random.default_rng(seed))
        correlations.append(np.corrcoef(before[1], after[1])[0, 1])
    assert np.median(correlations) > 0.95
