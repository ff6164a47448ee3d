"""Changes of the rhythm: the window is rebuilt from its own beats at other times."""

from collections.abc import Callable

import numpy as np

from wardwave_training.config import SAMPLE_COUNT, SAMPLE_RATE_HZ
from wardwave_training.synthesis.atrial import without_p_waves
from wardwave_training.synthesis.beats import Beats, place
from wardwave_training.synthesis.draws import chance
from wardwave_training.synthesis.leads8 import FloatArray, draw_direction
from wardwave_training.synthesis.shapes import ms, smooth_noise

RHYTHM_SHARES = {"atrial_fibrillation": 0.6, "rate": 0.4}

_RR_SHORTEST, _RR_LONGEST = ms(320), ms(2000)
_SPARE_BEATS = 6
_FLUTTER_VIEW = np.array([0.6, 1.0, 1.5, 1.0, 0.6, 0.5, 0.4, 0.4])
"""Fibrillatory waves are largest in V1, then II and V2."""
_NORMAL_RR_FROM, _NORMAL_RR_TO = ms(480), ms(1250)
"""A changed rate whose RR interval falls here would be none; it is drawn anew beyond."""


def atrial_fibrillation(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> FloatArray:
    """Beats without P waves at irregular times, in 80 % with fibrillatory waves of 4 to 8.5 Hz."""
    spread = rng.uniform(0.15, 0.3)
    intervals = beats.rr * np.exp(rng.normal(-0.1, spread, len(beats.peaks) + _SPARE_BEATS))
    intervals = np.clip(intervals, _RR_SHORTEST, _RR_LONGEST)
    times = rng.uniform(ms(50), ms(400)) + np.concatenate([[0.0], np.cumsum(intervals)])
    changed = place(without_p_waves(signal, beats), beats.peaks, times, rng)
    if chance(rng, 0.8):
        changed = changed + _fibrillatory_waves(rng)
    return changed


def _fibrillatory_waves(rng: np.random.Generator) -> FloatArray:
    """Waves of 0.03 to 0.14 mV whose frequency and height drift, shape [8, samples]."""
    cycles_per_sample = rng.uniform(4.0, 8.5) / SAMPLE_RATE_HZ
    frequency_drift = 1 + 0.25 * smooth_noise(rng, ms(300))
    phase = np.cumsum(2 * np.pi * cycles_per_sample * frequency_drift)
    height_mv = rng.uniform(0.03, 0.14) * (1 + 0.4 * smooth_noise(rng, ms(600)))
    direction = draw_direction(rng) * _FLUTTER_VIEW
    waves = height_mv * (np.sin(phase) + 0.3 * np.sin(2 * phase + 1))
    return np.asarray(direction[:, None] * waves)


def rate(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> FloatArray:
    """Make the same beats much faster or much slower, regular."""
    faster = chance(rng, 0.5)
    interval = beats.rr * (rng.uniform(0.42, 0.62) if faster else rng.uniform(1.6, 2.3))
    if _NORMAL_RR_FROM < interval < _NORMAL_RR_TO:
        faster = chance(rng, 0.5)
        interval = rng.uniform(ms(320), ms(460)) if faster else rng.uniform(ms(1300), ms(1900))
    first = rng.uniform(min(ms(50), interval), interval)
    times = np.arange(first, SAMPLE_COUNT + ms(600), interval)
    return place(signal, beats.peaks, times, rng)


RHYTHMS: dict[str, Callable[[FloatArray, Beats, np.random.Generator], FloatArray]] = {
    "atrial_fibrillation": atrial_fibrillation,
    "rate": rate,
}
"""Each takes a signal [8, samples] in mV and its beats; it changes all leads throughout."""
