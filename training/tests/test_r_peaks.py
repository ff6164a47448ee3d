"""R peaks: found where beats are, none where none are."""

import numpy as np
import pytest

from tests.conftest import synthetic_ecg
from wardwave_training.r_peaks import (
    MAX_PEAKS,
    NO_PEAK,
    find_r_peaks,
    pad_r_peaks,
    qrs_taps,
    window_r_peaks,
)

TIME_S = np.arange(1000) / 100


def beats(period_s: float, first_s: float = 0.5) -> np.ndarray:
    """Return one lead with QRS complexes alone and where they are."""
    signal = np.zeros(1000)
    for at_s in np.arange(first_s, 9.9, period_s):
        signal += np.exp(-(((TIME_S - at_s) / 0.02) ** 2))
    return signal


@pytest.mark.parametrize("gain", [0.1, 1.0, -3.0])
def test_every_beat_is_found_at_its_peak(gain: float) -> None:
    """Whatever the gain and the sign of the lead."""
    expected = np.round(np.arange(0.5, 9.9, 0.8) * 100)
    assert find_r_peaks(gain * beats(0.8)[None]) == expected.tolist()


def test_noise_and_wander_do_not_hide_beats() -> None:
    """Peaks keep the distance of the beats."""
    for window in synthetic_ecg(5, regular=True):
        distances = np.diff(find_r_peaks(window))
        assert 11 <= len(distances) + 1 <= 13
        assert np.abs(distances - 80).max() <= 2


def test_a_lead_with_larger_waves_does_not_outweigh_the_others() -> None:
    """A large T wave in one lead is not taken for a beat while the other shows none."""
    t_wave = np.roll(beats(0.8), 30)
    found = find_r_peaks(np.stack([beats(0.8), beats(0.8) + 0.2 * t_wave]))
    assert len(found) == 12


@pytest.mark.parametrize("signal", [np.zeros((2, 1000)), np.full((1, 1000), 1e-6)])
def test_a_flat_signal_has_none(signal: np.ndarray) -> None:
    """Zero, or a constant of a nanovolt."""
    assert find_r_peaks(signal) == []


def test_no_lead_has_none() -> None:
    """Nothing connected, nothing found."""
    assert find_r_peaks(np.zeros((0, 1000))) == []


def test_peaks_rise_keep_their_distance_and_are_bounded() -> None:
    """Noise alone: 250 ms apart before they move by up to 80 ms."""
    for seed in range(20):
        found = find_r_peaks(np.random.default_rng(seed).normal(size=(2, 1000)))
        assert len(found) <= MAX_PEAKS
        assert all(b - a >= 9 for a, b in zip(found, found[1:], strict=False))


def test_absent_leads_do_not_matter() -> None:
    """Noise on a lead that is not connected changes nothing."""
    ecg = synthetic_ecg(2, seed=3)
    present = np.zeros((2, 12), dtype=np.float32)
    present[:, 10:] = 1
    noisy = ecg.copy()
    noisy[:, :10] += np.random.default_rng(1).normal(size=(2, 10, 1000)).astype(np.float32)
    np.testing.assert_array_equal(window_r_peaks(ecg, present), window_r_peaks(noisy, present))


def test_rows_are_padded_to_one_column_or_more() -> None:
    """A window without a peak is a row of -1."""
    np.testing.assert_array_equal(pad_r_peaks([[5, 9], []]), [[5, 9], [NO_PEAK, NO_PEAK]])
    assert pad_r_peaks([[]]).tolist() == [[NO_PEAK]]


def test_the_filter_passes_the_band_of_a_qrs() -> None:
    """Symmetric, about 1 at 10 Hz, little at 0.5 Hz and 40 Hz."""
    taps = qrs_taps()
    np.testing.assert_allclose(taps, taps[::-1])
    at = np.arange(-25, 26) / 100
    gain = [abs((taps * np.cos(2 * np.pi * hz * at)).sum()) for hz in (0.5, 10, 40)]
    assert gain[0] < 0.1
    assert gain[1] == pytest.approx(1, abs=0.1)
    assert gain[2] < 0.01
