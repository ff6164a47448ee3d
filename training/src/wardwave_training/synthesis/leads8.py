"""The eight independent leads (I, II, V1 to V6) of a 12-lead ECG, and what a heart's dipole shows.

A change is made in the eight; the other four follow by Einthoven's and Goldberger's definitions
(docs/sources.md#leads), so a synthetic ECG is as consistent as a recorded one.
"""

import numpy as np
from numpy.typing import NDArray

from wardwave_training.config import LEAD_COUNT

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

INDEPENDENT_COUNT = 8
FIRST_CHEST = 2
DERIVED = slice(2, 6)
"""III, aVR, aVL and aVF among the twelve: they follow from I and II."""
"""Rows of eight: 0 is I, 1 is II, from 2 on V1 to V6."""
CHEST_COUNT = 6
LIMB_LEAD_COUNT = 6
"""Of the twelve, the first six come from the limb electrodes."""

_INDEPENDENT = [0, 1, 6, 7, 8, 9, 10, 11]
_SQRT_3 = np.sqrt(3)

# What I, II, V1..V6 see of a dipole (x to the left, y to the feet, z to the back); Dower 1980,
# docs/sources.md#dower.
_DOWER = np.array(
    [
        [0.632, -0.235, 0.059],
        [0.235, 1.066, -0.132],
        [-0.515, 0.157, -0.917],
        [0.044, 0.164, -1.387],
        [0.882, 0.098, -1.277],
        [1.213, 0.127, -0.601],
        [1.125, 0.127, -0.086],
        [0.831, 0.076, 0.230],
    ]
)
# Left, feet, back; right and front (right bundle branch), left and back (left bundle branch, left
# ventricle), left and up (left anterior fascicle), right, feet and front (right ventricle).
_AXES = np.array(
    [
        [1.0, 0.0, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, 0.0, 1.0],
        [-0.8, 0.0, -0.6],
        [0.8, 0.0, 0.6],
        [0.6, -0.8, 0.0],
        [-0.6, 0.6, -0.5],
    ]
)
AXIS_PROBABILITY = 0.4
AXIS_SPREAD = 0.25
# No chest is Dower's: each lead's view of the dipole varies by a factor and by an offset.
_VIEW_FACTOR_SIGMA = 0.175
_VIEW_OFFSET_SIGMA = 0.105
_SMALLEST = 1e-9


def to_eight(ecg: NDArray[np.floating]) -> FloatArray:
    """Keep the independent leads, [12, ...] to [8, ...]."""
    return ecg[_INDEPENDENT].astype(np.float64)


def to_twelve(signal: FloatArray) -> FloatArray:
    """Derive the other four leads, [8, ...] to [12, ...] in the model's order."""
    ecg = np.empty((LEAD_COUNT, *signal.shape[1:]))
    one, two = signal[0], signal[1]
    ecg[0] = one
    ecg[1] = two
    ecg[2] = two - one
    ecg[3] = -(one + two) / 2
    ecg[4] = one - two / 2
    ecg[5] = two - one / 2
    ecg[6:] = signal[FIRST_CHEST:]
    return ecg


def draw_direction(rng: np.random.Generator) -> FloatArray:
    """Draw how the eight leads see a dipole of random direction, shape [8], largest absolute 1.

    Often it lies near an axis along which blocks, infarctions and large chambers turn the heart's
    field; else anywhere.
    """
    dipole = rng.normal(size=3)
    if rng.random() < AXIS_PROBABILITY:
        axis = _AXES[rng.integers(len(_AXES))]
        dipole = axis * rng.choice((-1, 1)) + AXIS_SPREAD * dipole
    dipole /= np.linalg.norm(dipole) + _SMALLEST
    seen = _DOWER @ dipole
    seen = seen * (1 + _VIEW_FACTOR_SIGMA * rng.normal(size=INDEPENDENT_COUNT))
    seen = seen + _VIEW_OFFSET_SIGMA * rng.normal(size=INDEPENDENT_COUNT)
    return np.asarray(seen / (np.abs(seen).max() + _SMALLEST), dtype=np.float64)


def leads_along(direction: FloatArray, least_share: float) -> BoolArray:
    """Tell which of the twelve leads see at least this share of what the best of them sees.

    Args:
        direction: weight of each of the eight leads, shape [8].
        least_share: of the largest absolute weight among the twelve, 0 to 1.

    Returns:
        Shape [12].
    """
    seen = np.abs(to_twelve(direction))
    return np.asarray(seen > least_share * seen.max())


def turn_frontal(signal: FloatArray, angle_rad: float) -> FloatArray:
    """Turn the heart's frontal axis.

    Args:
        signal: shape [8, samples].
        angle_rad: positive from lead I towards aVF.

    Returns:
        Leads I and II after the turn, shape [2, samples].
    """
    left = signal[0]
    down = (signal[1] - left / 2) * 2 / _SQRT_3
    cosine, sine = np.cos(angle_rad), np.sin(angle_rad)
    turned_left = left * cosine - down * sine
    turned_down = left * sine + down * cosine
    return np.stack([turned_left, turned_down * _SQRT_3 / 2 + turned_left / 2])
