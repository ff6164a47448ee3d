"""Variation that a monitor sees on a normal ECG; all of it stays normal."""

import numpy as np

from wardwave_training.config import SAMPLE_COUNT
from wardwave_training.synthesis.beats import Beats, warp
from wardwave_training.synthesis.draws import chance
from wardwave_training.synthesis.leads8 import (
    CHEST_COUNT,
    FIRST_CHEST,
    INDEPENDENT_COUNT,
    FloatArray,
    turn_frontal,
)
from wardwave_training.synthesis.shapes import ms, smooth_noise, soft_window

CALM_RR_TO = ms(1050)
"""A slower rate stays above 57 per minute."""
_RATE_KEPT_BELOW, _RATE_KEPT_ABOVE = ms(550), ms(1150)
_CALM_FEWEST_BEATS = 4
_LAST_PEAK_BEFORE = SAMPLE_COUNT - ms(30)
GAIN_SIGMA = 0.2
"""Amplitudes are multiplied by exp(N(0, sigma)); more would hide low and high voltage."""
_ELECTRODE_PROBABILITY = 0.12


def calm(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> tuple[FloatArray, Beats]:
    """Slow the rate a little and add a mild sinus arrhythmia (up to 14 %); both are normal.

    Never faster: what came after the end of the recording is not known.

    Args:
        signal: shape [8, samples], mV.
        beats: its beats; with fewer than four nothing is done.
        rng: draws all.

    Returns:
        A new signal and where its beats are.
    """
    if len(beats.peaks) < _CALM_FEWEST_BEATS:
        return signal, beats
    intervals = np.diff(beats.peaks)
    factor = 1.0
    if _RATE_KEPT_BELOW < beats.rr < _RATE_KEPT_ABOVE:
        factor = max(1.0, min(rng.uniform(1.0, 1.25), CALM_RR_TO / beats.rr))
    breath = np.arange(len(intervals)) / rng.uniform(3, 7) + rng.random()
    breathing = 1 + rng.uniform(0, 0.07) * (1 + np.sin(2 * np.pi * breath))
    elapsed = np.concatenate([[0.0], np.cumsum(intervals * factor * breathing)])
    new_peaks = beats.peaks[0] + elapsed
    moved = warp(signal, beats.peaks, new_peaks)
    return moved, Beats.at(np.round(new_peaks[new_peaks < _LAST_PEAK_BEFORE]))


def benign(signal: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Vary position and gain, then add wander, noise, a burst of noise and electrode motion.

    Args:
        signal: shape [8, samples], mV.
        rng: draws all; each disturbance has its own probability.

    Returns:
        A new signal of the same shape.
    """
    varied = _other_position(signal, rng) * float(np.exp(rng.normal(0, GAIN_SIGMA)))
    if chance(rng, 0.4):  # wander
        height_mv = 0.15 * rng.normal(size=(INDEPENDENT_COUNT, 1))
        varied += height_mv * smooth_noise(rng, rng.uniform(ms(600), ms(2500)))
    if chance(rng, 0.35):  # noise throughout
        varied += _noise(rng) * np.abs(rng.normal(0, 0.03, size=(INDEPENDENT_COUNT, 1)))
    if chance(rng, 0.2):  # a burst of muscle noise
        start = rng.uniform(-ms(2000), ms(9000))
        window = soft_window(start, start + rng.uniform(ms(500), ms(6000)), ms(100))
        height_mv = rng.uniform(0.03, 0.15) * np.abs(rng.normal(size=(INDEPENDENT_COUNT, 1)))
        varied += _noise(rng) * height_mv * window
    if chance(rng, _ELECTRODE_PROBABILITY):
        varied += _electrode_motion(rng)
    return varied


def _other_position(signal: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Turn the frontal axis by some 8 degrees and mix each chest lead with a neighbour."""
    varied = signal.copy()
    varied[:FIRST_CHEST] = turn_frontal(signal, np.deg2rad(rng.normal(0, 8)))
    chest = signal[FIRST_CHEST:]
    share = rng.normal(0, 0.15, CHEST_COUNT).clip(-0.4, 0.4)[:, None]
    next_lead = np.vstack([chest[1:], chest[-1:]])
    previous_lead = np.vstack([chest[:1], chest[:-1]])
    neighbour = np.where(share > 0, next_lead, previous_lead)
    varied[FIRST_CHEST:] = chest * (1 - np.abs(share)) + np.abs(share) * neighbour
    return varied


def _electrode_motion(rng: np.random.Generator) -> FloatArray:
    """Slow irregular bumps in the leads of one electrode, shape [8, samples]."""
    leads = np.zeros((INDEPENDENT_COUNT, 1))
    match int(rng.integers(8)):
        case 0:  # right arm: I and II
            leads[:FIRST_CHEST] = -1
        case 1:  # left arm
            leads[0] = 1
        case 2:  # left leg
            leads[1] = 1
        case _:
            leads[rng.integers(FIRST_CHEST, INDEPENDENT_COUNT)] = 1
    start = rng.uniform(-ms(1000), ms(9000))
    window = soft_window(start, start + rng.uniform(ms(800), ms(5000)), ms(120))
    fast = smooth_noise(rng, rng.uniform(ms(80), ms(400)))
    slow = smooth_noise(rng, rng.uniform(ms(300), ms(1200)))
    return np.asarray(leads * rng.uniform(0.05, 0.35) * (fast + 0.5 * slow) * window)


def _noise(rng: np.random.Generator) -> FloatArray:
    return rng.normal(size=(INDEPENDENT_COUNT, SAMPLE_COUNT))
