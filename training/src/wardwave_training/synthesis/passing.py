"""The passing changes by kind, and how often each is drawn."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from wardwave_training.config import LEAD_COUNT, SAMPLE_COUNT, SAMPLE_RATE_HZ
from wardwave_training.synthesis.atrial import P_END
from wardwave_training.synthesis.beats import Beats, warp
from wardwave_training.synthesis.change import PassingChange
from wardwave_training.synthesis.draws import chance, pick
from wardwave_training.synthesis.ectopic import ectopic
from wardwave_training.synthesis.lasting import LASTING
from wardwave_training.synthesis.leads8 import (
    INDEPENDENT_COUNT,
    BoolArray,
    FloatArray,
    draw_direction,
    to_twelve,
)
from wardwave_training.synthesis.shapes import (
    CELL_COUNT,
    bump,
    cell_peaks,
    cells_between,
    ms,
    smooth_noise,
    soft_window,
    straighten,
)

PASSING_SHARES = {
    "ectopic": 0.36,
    "early_beat": 0.20,
    "some_beats": 0.14,
    "chaotic": 0.10,
    "pause": 0.06,
    "generic": 0.14,
}
NEEDS_BEATS = frozenset({"early_beat", "some_beats", "pause"})
"""Where beats are not known, an ectopic beat comes instead of these."""

_FEWEST_FOR_ONE_CHANGED = 6
"""A beat counts as early or missing only among others."""
_SOME_BEATS_KINDS = ("st_segment", "t_wave", "qrs", "q_wave", "amplitude", "p_wave")
_SEEN_SHARE = 0.25
"""A cell counts as changed from this share of the largest difference in any lead."""


def early_beat(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> PassingChange:
    """Bring one beat 20 to 50 % of its RR interval forward, often with another P wave or QRS."""
    peaks = beats.peaks
    if len(peaks) < _FEWEST_FOR_ONE_CHANGED:
        return _unchanged("early_beat", signal)
    index = int(rng.integers(1, len(peaks) - 1))
    new_peaks = peaks.astype(np.float64)
    shift = rng.uniform(0.2, 0.5) * (peaks[index] - peaks[index - 1])
    new_peaks[index] -= shift
    if chance(rng, 0.5):  # later beats come forward too: the pause after it is not full
        new_peaks[index + 1 :] -= shift * rng.uniform(0.0, 0.9)
    at = float(new_peaks[index])
    changed = warp(signal, peaks, new_peaks)
    if chance(rng, 0.6):
        changed = straighten(changed, at - ms(240), at + P_END)
    if chance(rng, 0.4):
        p_wave = bump(at - rng.uniform(ms(80), ms(180)), ms(30))
        changed = changed + draw_direction(rng)[:, None] * rng.uniform(0.06, 0.2) * p_wave
    if chance(rng, 0.3):  # aberrant conduction
        late = bump(at + rng.uniform(ms(20), ms(60)), rng.uniform(ms(20), ms(40)))
        changed = changed + draw_direction(rng)[:, None] * rng.uniform(0.15, 0.6) * late
    return PassingChange("early_beat", changed, cells_between(at - ms(120), at + ms(300)))


def some_beats(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> PassingChange:
    """Change up to a third of the beats, neighbours, in the way of a lasting change."""
    kind = _SOME_BEATS_KINDS[rng.integers(len(_SOME_BEATS_KINDS))]
    count = int(rng.integers(1, max(2, len(beats.peaks) // 3)))
    first = int(rng.integers(0, len(beats.peaks) - count + 1))
    chosen = replace(beats, peaks=beats.peaks[first : first + count])
    changed = LASTING[kind](signal, chosen, rng).signal
    if kind == "amplitude":  # low voltage is of the whole window: keep it to the chosen beats
        start, end = chosen.peaks[0] - ms(200), chosen.peaks[-1] + ms(400)
        changed = signal + (changed - signal) * soft_window(start, end, ms(30))
    cells = _differing_cells(signal, changed, smallest_mv=0.05, cell_mv=0.05)
    return PassingChange(kind, changed, cells)


def pause(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> PassingChange:
    """Leave one beat or two out: a straight line from before the P wave to after the T wave."""
    peaks = beats.peaks
    if len(peaks) < _FEWEST_FOR_ONE_CHANGED:
        return _unchanged("pause", signal)
    index = int(rng.integers(1, len(peaks) - 1))
    last = min(index + int(rng.integers(0, 2)), len(peaks) - 1)
    end = peaks[last] + min(ms(380), 0.5 * beats.rr)
    changed = straighten(signal, peaks[index] - ms(260), end)
    return PassingChange("pause", changed, cells_between(peaks[index] - ms(50), end))


def chaotic(signal: FloatArray, rng: np.random.Generator) -> PassingChange:
    """Replace a stretch (in 30 % the window) by two or three waves of 2 to 7 Hz, up to chaos."""
    short = chance(rng, 0.5)
    length = int(rng.uniform(ms(1500), ms(5000)) if short else rng.uniform(ms(4000), ms(10_000)))
    start = int(rng.integers(-50, max(1, SAMPLE_COUNT - length // 2)))
    end = start + length
    if chance(rng, 0.3):
        start, end = -20, SAMPLE_COUNT + 20
    cycles_per_sample = rng.uniform(2.0, 7.0) / SAMPLE_RATE_HZ
    irregular = chance(rng, 0.6)
    frequency_drift, height_drift, count = (0.21, 0.5, 3) if irregular else (0.03, 0.1, 2)
    waves = np.zeros((INDEPENDENT_COUNT, SAMPLE_COUNT))
    for _ in range(count):
        drift = 1 + frequency_drift * smooth_noise(rng, ms(250))
        phase = np.cumsum(2 * np.pi * cycles_per_sample * drift) + rng.uniform(0, 2 * np.pi)
        height = 1 + height_drift * smooth_noise(rng, ms(400))
        waves += draw_direction(rng)[:, None] * (np.sin(phase + 0.5 * np.sin(phase)) * height)
    waves *= np.exp(rng.normal(-0.9, 0.5))
    window = soft_window(start, end, ms(40))
    changed = signal * (1 - window * (1 - rng.uniform(0.0, 0.1))) + waves * window
    return PassingChange("chaotic", changed, cells_between(start, end))


def generic(signal: FloatArray, other: FloatArray, rng: np.random.Generator) -> PassingChange:
    """Disturb 80 ms to 1.5 s: paste a stretch of another ECG, scale, or add a bump.

    Args:
        signal: shape [8, samples], mV.
        other: another normal signal, same shape; its leads may have offsets.
        rng: draws all.

    Returns:
        The change.
    """
    length = int(np.exp(rng.uniform(np.log(ms(80)), np.log(ms(1500)))))
    start = int(rng.integers(0, SAMPLE_COUNT - length))
    window = soft_window(start, start + length, ms(25))
    kind = pick(rng, {"paste": 0.4, "scale": 0.2, "bump": 0.4})
    if kind == "paste":
        source = int(rng.integers(0, SAMPLE_COUNT - length))
        pasted = np.zeros_like(signal)
        stretch = other[:, source : source + length] - np.median(other, axis=1, keepdims=True)
        pasted[:, start : start + length] = stretch
        changed = signal * (1 - window) + pasted * window
    elif kind == "scale":
        changed = signal * (1 + window * rng.choice([-1.6, -0.8, 1.5, 2.5]))
    else:
        height_mv = rng.uniform(0.15, 1.2)
        course = height_mv * bump(start + length / 2, max(ms(20), length / 5))
        changed = signal + draw_direction(rng)[:, None] * course * rng.choice([-1, 1])
    cells = _differing_cells(signal, changed, smallest_mv=0.08, cell_mv=0.06)
    return PassingChange("generic", changed, cells)


WITH_BEATS: dict[str, Callable[[FloatArray, Beats, np.random.Generator], PassingChange]] = {
    "ectopic": ectopic,
    "early_beat": early_beat,
    "some_beats": some_beats,
    "pause": pause,
}


def draw_passing(
    signal: FloatArray, beats: Beats, other: FloatArray, rng: np.random.Generator
) -> PassingChange:
    """Draw a kind of passing change and make it; shapes as for ``generic``."""
    kind = pick(rng, PASSING_SHARES)
    if kind in NEEDS_BEATS and not beats.in_place:
        kind = "ectopic"
    if kind == "chaotic":
        return chaotic(signal, rng)
    if kind == "generic":
        return generic(signal, other, rng)
    return WITH_BEATS[kind](signal, beats, rng)


def _differing_cells(
    before: FloatArray, after: FloatArray, smallest_mv: float, cell_mv: float
) -> BoolArray:
    """Mark the cells with a large difference; none where the largest is not above the smallest."""
    difference = cell_peaks(to_twelve(after - before))
    largest = difference.max()
    if largest <= smallest_mv:
        return np.zeros_like(difference, dtype=np.bool_)
    return np.asarray(difference > max(_SEEN_SHARE * largest, cell_mv))


def _unchanged(kind: str, signal: FloatArray) -> PassingChange:
    return PassingChange(kind, signal, np.zeros((LEAD_COUNT, CELL_COUNT), dtype=np.bool_))
