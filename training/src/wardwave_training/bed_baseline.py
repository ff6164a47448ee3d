"""The bed's own baseline for beat and cell figures: how far a score is above this patient's usual.

Levels of patients differ far more than beats of one patient do. The usual level of a lead is the
median of what it scored in the trailing ten minutes, over about a beat; the baseline subtracts it.
The spread (20th to 80th percentile) can divide the difference too; the scores are calibrated
already, and the figures are given both ways. Only cells from before a moment say what was usual
then, and nothing is said before there is a minute of them: no label and no later signal enters.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CELLS_PER_S = 10
MEMORY_S = 600
WARM_UP_S = 60
LOW_QUANTILE, HIGH_QUANTILE = 0.2, 0.8
SPREAD_FLOOR = 1.0
"""Added to the spread, in score units, so that a very steady lead does not score noise."""
BEAT_SPAN_CELLS = 8
SMALLEST_OVERLAP = 1e-6


@dataclass(frozen=True)
class BedBaseline:
    """The usual level and spread of each lead at each whole second.

    Attributes:
        level: shape [leads, seconds + 1]; NaN during the warm-up.
        spread: shape [leads, seconds + 1]; NaN during the warm-up.
    """

    level: NDArray[np.float64]
    spread: NDArray[np.float64]

    def at(self, time_s: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return level and spread known at each moment, shape [leads, moments]."""
        second = np.clip(np.floor(time_s + 1e-9).astype(int), 0, self.level.shape[1] - 1)
        return self.level[:, second], self.spread[:, second]


def bed_baseline(smoothed: NDArray[np.float64]) -> BedBaseline:
    """Learn the baseline of a stream from its smoothed cells, shape [leads, cells], NaN unscored.

    The entry of second t rests on the cells whose smoothing span ends at or before t.
    """
    leads, cells = smoothed.shape
    seconds = cells // CELLS_PER_S
    level = np.full((leads, seconds + 1), np.nan)
    spread = np.full((leads, seconds + 1), np.nan)
    for lead in range(leads):
        for second in range(WARM_UP_S, seconds + 1):
            end = second * CELLS_PER_S - BEAT_SPAN_CELLS // 2
            seen = smoothed[lead, max(0, end - MEMORY_S * CELLS_PER_S) : end]
            seen = seen[~np.isnan(seen)]
            if len(seen) < (WARM_UP_S - 2) * CELLS_PER_S:
                continue
            low, middle, high = quantiles(seen, (LOW_QUANTILE, 0.5, HIGH_QUANTILE))
            level[lead, second] = middle
            spread[lead, second] = high - low + SPREAD_FLOOR
    return BedBaseline(level, spread)


def quantiles(values: NDArray[np.float64], fractions: tuple[float, ...]) -> list[float]:
    """Return quantiles, linear between neighbours; faster than sorting all of a long memory."""
    last = len(values) - 1
    places = [fraction * last for fraction in fractions]
    wanted = sorted({i for place in places for i in (int(place), min(int(place) + 1, last))})
    ordered = np.partition(values, wanted)
    return [
        float(low + (place - int(place)) * (high - low))
        for place in places
        for low, high in [(ordered[int(place)], ordered[min(int(place) + 1, last)])]
    ]


class CellMeans:
    """Means of piecewise constant cell scores over any span of time, unscored cells left out."""

    def __init__(self, scores: NDArray[np.float64]) -> None:
        """Take scores of shape [leads, cells]; NaN where there is none."""
        valid = ~np.isnan(scores)
        zero = np.zeros((len(scores), 1))
        self._sums = np.hstack([zero, np.cumsum(np.where(valid, scores, 0), axis=1)])
        self._seen = np.hstack([zero, np.cumsum(valid, axis=1)])

    def over(self, start_s: NDArray[np.float64], end_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return means over [start, end), shape [leads, spans]; a cell counts by its overlap."""
        sums = _at(self._sums, end_s) - _at(self._sums, start_s)
        seen = _at(self._seen, end_s) - _at(self._seen, start_s)
        enough = seen > SMALLEST_OVERLAP
        return np.asarray(np.where(enough, sums / np.where(enough, seen, 1), np.nan))


def smooth_cells(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over the 0.8 s around each cell's middle; NaN where nothing is scored."""
    middle_s = (np.arange(scores.shape[1]) + 0.5) / CELLS_PER_S
    half_s = BEAT_SPAN_CELLS / 2 / CELLS_PER_S
    smoothed = CellMeans(scores).over(middle_s - half_s, middle_s + half_s)
    return np.asarray(np.where(np.isnan(scores), np.nan, smoothed))


def _at(cumulative: NDArray[np.float64], time_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Read a cumulative sum between cells, shape [leads, times]."""
    cells = cumulative.shape[1] - 1
    place = np.clip(time_s * CELLS_PER_S, 0, cells)
    whole = np.minimum(np.floor(place + 1e-9).astype(int), cells)
    after = np.minimum(whole + 1, cells)
    share = np.clip(place - whole, 0, 1)
    return np.asarray(cumulative[:, whole] + share * (cumulative[:, after] - cumulative[:, whole]))
