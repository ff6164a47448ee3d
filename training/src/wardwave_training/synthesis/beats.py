"""Where the beats of a window are, and how to move them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wardwave_training.config import SAMPLE_COUNT
from wardwave_training.synthesis.leads8 import FloatArray
from wardwave_training.synthesis.shapes import TIME, bumps, ms, soft_box

IntArray = NDArray[np.int64]

FEWEST_BEATS = 3
"""With fewer there is no RR interval to go by."""
DEFAULT_RR = ms(800)
_LAST = SAMPLE_COUNT - 1
_EDGES_BEYOND = 10
"""A soft box is zero this many edge widths beyond its ends."""

# A warp keeps a beat's own pace from 280 ms before R to 340 ms after it; less where beats are near.
_KEPT_BEFORE, _KEPT_AFTER = ms(280), ms(340)
_KEPT_BEFORE_SHARE, _KEPT_AFTER_SHARE = 0.45, 0.5
_NO_NEIGHBOUR = ms(990)
_LEAST_STEP = ms(5)
_TAIL = ms(200)

# A placed beat reaches at most 300 ms back and 500 ms on, and fades in and out in 50 ms.
_PLACED_BEFORE, _PLACED_AFTER = ms(300), ms(500)
_PLACED_BEFORE_SHARE, _PLACED_AFTER_SHARE = 0.42, 0.58
_PLACED_FADE = ms(50)
_PLACED_BEYOND = ms(400)
_FIRST_GAP = ms(1000)


@dataclass(frozen=True)
class Beats:
    """The normal beats of a window.

    Attributes:
        peaks: sample indices of the R peaks, rising.
        rr: median RR interval in samples.
        in_place: whether the beats of the signal (still) are where ``peaks`` says.
    """

    peaks: IntArray
    rr: float
    in_place: bool

    @classmethod
    def at(cls, r_peaks: ArrayLike) -> "Beats":
        """Take those of the given sample indices that are in the window."""
        peaks = np.unique(np.asarray(r_peaks, dtype=np.int64))
        peaks = peaks[(peaks >= 0) & (peaks < SAMPLE_COUNT)]
        if len(peaks) < FEWEST_BEATS:
            return cls(peaks[:0], DEFAULT_RR, in_place=False)
        return cls(peaks, float(np.median(np.diff(peaks))), in_place=True)

    @property
    def t_delay(self) -> float:
        """How much earlier than at 75/min the T wave comes at this rate, a factor up to 1."""
        return min(1.0, self.rr / DEFAULT_RR)

    def around(self, start: float, end: float, edge: float) -> FloatArray:
        """Return soft boxes from ``start`` to ``end`` samples after each R peak, [samples]."""
        beyond = _EDGES_BEYOND * edge
        offsets = np.arange(np.floor(start - beyond), np.ceil(end + beyond) + 1)
        box = soft_box(offsets, start, end, edge)
        weight = np.zeros(SAMPLE_COUNT)
        for first in self.peaks + int(offsets[0]):
            low, high = max(first, 0), min(first + len(box), SAMPLE_COUNT)
            if low < high:
                stretch = weight[low:high]
                np.maximum(stretch, box[low - first : high - first], out=stretch)
        return weight

    def bumps(self, delay: float, width: float) -> FloatArray:
        """Return one bump at the same delay from each R peak, shape [samples]."""
        return bumps(self.peaks.astype(np.float64) + delay, width)


def warp(signal: FloatArray, peaks: IntArray, new_peaks: FloatArray) -> FloatArray:
    """Move beats in time; each keeps its own pace and the diastole between them is stretched.

    Args:
        signal: shape [8, samples].
        peaks: sample indices of R peaks.
        new_peaks: where they shall be, as many.

    Returns:
        A new signal of the same shape.
    """
    source, target = [0.0], [0.0]

    def add(at_target: float, at_source: float) -> None:
        if at_target > target[-1] + _LEAST_STEP and at_source > source[-1] + _LEAST_STEP:
            target.append(at_target)
            source.append(at_source)

    gaps = np.minimum(np.diff(peaks), np.diff(new_peaks))
    gaps = np.concatenate([[_NO_NEIGHBOUR], gaps, [_NO_NEIGHBOUR]])
    for index, (peak, new_peak) in enumerate(zip(peaks, new_peaks, strict=True)):
        before = -min(_KEPT_BEFORE, _KEPT_BEFORE_SHARE * gaps[index])
        after = min(_KEPT_AFTER, _KEPT_AFTER_SHARE * gaps[index + 1])
        add(new_peak + before, peak + before)
        add(new_peak + after, peak + after)
    end = target[-1] + _TAIL + _LAST - source[-1]
    add(max(end, target[-1] + 1), _LAST + _TAIL)
    at = np.clip(np.interp(TIME, target, source), 0, _LAST)
    return sample_at(signal, at)


def sample_at(signal: FloatArray, at: FloatArray) -> FloatArray:
    """Return a signal [leads, samples] at times between its samples, by straight lines."""
    before = np.floor(at).astype(np.int64)
    after = np.minimum(before + 1, _LAST)
    share = at - before
    return signal[:, before] * (1 - share) + signal[:, after] * share


def place(
    signal: FloatArray, peaks: IntArray, times: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Rebuild a window from its own beats, in their order from a random one on, at other times.

    Args:
        signal: shape [8, samples].
        peaks: sample indices of its R peaks, at least one.
        times: R peaks of the new window in samples, rising; those far outside are left out.
        rng: draws the first beat.

    Returns:
        A new signal of the same shape, zero between the beats.
    """
    placed = np.zeros_like(signal)
    times = times[(times > -_PLACED_BEYOND) & (times < SAMPLE_COUNT + _PLACED_BEYOND)]
    gaps = np.concatenate([[_FIRST_GAP], np.diff(times), [_FIRST_GAP]])
    first = int(rng.integers(len(peaks)))
    for index, time in enumerate(times):
        peak = int(peaks[(first + index) % len(peaks)])
        before = int(min(_PLACED_BEFORE, _PLACED_BEFORE_SHARE * gaps[index]))
        after = int(min(_PLACED_AFTER, _PLACED_AFTER_SHARE * gaps[index + 1]))
        start, end = max(peak - before, 0), min(peak + after, _LAST) + 1
        _add_beat(placed, signal[:, start:end], start - peak + round(float(time)))
    return placed


def _add_beat(placed: FloatArray, beat: FloatArray, at: int) -> None:
    """Add a beat, less the line between its ends and faded at both, from sample ``at`` on."""
    count = beat.shape[1]
    line = beat[:, :1] + (beat[:, -1:] - beat[:, :1]) * np.linspace(0, 1, count)
    from_end = np.minimum(np.arange(count) + 1, count - np.arange(count))
    faded = (beat - line) * np.minimum(1, from_end / _PLACED_FADE)
    low, high = max(at, 0), min(at + count, SAMPLE_COUNT)
    if low < high:
        placed[:, low:high] += faded[:, low - at : high - at]
