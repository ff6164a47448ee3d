"""Shapes in time that changes are made of; times are in samples, which ``ms`` gives."""

import numpy as np

from wardwave_training.config import CELL_SAMPLES, LEAD_COUNT, SAMPLE_COUNT, SAMPLE_RATE_HZ
from wardwave_training.synthesis.leads8 import BoolArray, FloatArray

CELL_COUNT = SAMPLE_COUNT // CELL_SAMPLES
TIME = np.arange(SAMPLE_COUNT, dtype=np.float64)
"""The sample indices of a window."""

_STEEPNESS = 3.0
_EXPONENT_LIMIT = 30.0


def ms(milliseconds: float) -> float:
    """Convert milliseconds to samples."""
    return milliseconds * SAMPLE_RATE_HZ / 1000


_STRAIGHT_EDGE = ms(20)


def bump(center: float, width: float) -> FloatArray:
    """Return a Gaussian of height 1 and this standard deviation, shape [samples]."""
    return np.asarray(np.exp(-0.5 * ((TIME - center) / width) ** 2))


def bumps(centers: FloatArray, widths: FloatArray | float) -> FloatArray:
    """Return the sum of one bump a center, shape [samples]; zero without any."""
    spread = np.broadcast_to(np.asarray(widths, dtype=np.float64), centers.shape)
    total = np.zeros(SAMPLE_COUNT)
    for center, width in zip(centers, spread, strict=True):
        total += bump(center, width)
    return total


def soft_box(at: FloatArray, start: float, end: float, edge: float) -> FloatArray:
    """Return a box with sigmoid edges, at any times: about 1 in it, 0 outside, 0.5 at its ends."""
    rise = np.clip((at - start) * _STEEPNESS / edge, -_EXPONENT_LIMIT, _EXPONENT_LIMIT)
    fall = np.clip((end - at) * _STEEPNESS / edge, -_EXPONENT_LIMIT, _EXPONENT_LIMIT)
    return np.asarray(1 / ((1 + np.exp(-rise)) * (1 + np.exp(-fall))))


def soft_window(start: float, end: float, edge: float) -> FloatArray:
    """Return a soft box over the window's samples, shape [samples]."""
    return soft_box(TIME, start, end, edge)


def straighten(signal: FloatArray, start: float, end: float) -> FloatArray:
    """Replace a stretch of all leads by a straight line between its ends, softly.

    Args:
        signal: shape [8, samples].
        start: in samples; before the window means its first sample.
        end: in samples; after the window means its last sample.

    Returns:
        A signal of the same shape; the same one where the stretch is not in the window.
    """
    first, last = int(max(start, 0)), int(min(end, SAMPLE_COUNT - 1))
    if last <= first:
        return signal
    weight = soft_window(first, last, _STRAIGHT_EDGE)
    along = np.clip((TIME - first) / (last - first), 0, 1)
    line = signal[:, [first]] + (signal[:, [last]] - signal[:, [first]]) * along
    return signal * (1 - weight) + line * weight


def smooth_noise(rng: np.random.Generator, knot_distance: float) -> FloatArray:
    """Return noise of unit variance at its knots, straight lines between them, [samples]."""
    knots = rng.normal(size=int(SAMPLE_COUNT / knot_distance) + 4)
    return np.interp(TIME / knot_distance, np.arange(len(knots)), knots)


def cells_between(start: float, end: float) -> BoolArray:
    """Mark in all leads the cells that touch the samples of [start, end), shape [12, cells]."""
    first = int(min(max(start, 0), SAMPLE_COUNT - 1))
    after = int(min(max(end, 1), SAMPLE_COUNT))
    marked = np.zeros((LEAD_COUNT, CELL_COUNT), dtype=np.bool_)
    marked[:, first // CELL_SAMPLES : -(-after // CELL_SAMPLES)] = True
    return marked


def cell_peaks(ecg: FloatArray) -> FloatArray:
    """Return the largest absolute value of each cell, [12, samples] to [12, cells]."""
    return np.asarray(np.abs(ecg).reshape(len(ecg), CELL_COUNT, CELL_SAMPLES).max(axis=2))
