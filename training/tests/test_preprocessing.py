"""BandPass."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from wardwave_training.preprocessing import BandPass

TIME_S = np.arange(1000) / 100


def band_pass(signal: NDArray[np.float64]) -> NDArray[np.float32]:
    """Filter one lead."""
    window = torch.from_numpy(np.asarray(signal, dtype=np.float32)).reshape(1, 1, -1)
    return np.asarray(BandPass()(window).numpy()[0, 0], dtype=np.float32)


def test_kills_offset_and_slope_up_to_the_edges() -> None:
    """An electrode offset of 50 mV and a drift of 5 mV leave nothing."""
    assert np.abs(band_pass(50 + 0.5 * TIME_S)).max() < 2e-3


def test_keeps_baseline_wander_below_a_tenth() -> None:
    """Wander of 1 mV at 0.3 Hz is removed, at the edges too."""
    for phase in np.linspace(0, 6, 7):
        assert np.abs(band_pass(np.sin(2 * np.pi * 0.3 * TIME_S + phase))).max() < 0.1


@pytest.mark.parametrize(
    ("frequency_hz", "low", "high"), [(3, 0.9, 1.1), (10, 0.95, 1.05), (45, 0.0, 0.02)]
)
def test_passes_its_band(frequency_hz: float, low: float, high: float) -> None:
    """The amplitude in the middle of the window is kept inside the band only."""
    middle = band_pass(np.sin(2 * np.pi * frequency_hz * TIME_S))[200:800]
    assert low <= np.abs(middle).max() <= high


def test_is_zero_phase() -> None:
    """A pulse stays where it is and stays symmetric."""
    pulse = band_pass(np.exp(-(((TIME_S - 5) / 0.03) ** 2)))
    assert pulse.argmax() == 500
    np.testing.assert_allclose(pulse[450:500], pulse[550:500:-1], atol=1e-3)
