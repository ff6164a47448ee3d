"""R peaks of a short multi-lead ECG: the same steps and constants as ``src/inference/r-peaks.ts``.

Both languages compute in float64, so that they find the same peaks.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from wardwave_training.config import SAMPLE_RATE_HZ

QRS_LOW_HZ = 5.0
QRS_HIGH_HZ = 15.0
FILTER_TAPS = 51
INTEGRATION_SAMPLES = 15
THRESHOLD_SHARE = 0.35
REFERENCE_PERCENTILE = 98
REFRACTORY_SAMPLES = 25
SEARCH_SAMPLES = 8
LEAD_MEAN_FLOOR = 1e-9
FLAT_ENERGY = 1e-6
"""Below this integrated energy (mV squared a sample squared) there is no QRS to find."""
MAX_PEAKS = 24
NO_PEAK = -1

Signal = NDArray[np.float64]


def find_r_peaks(signals: NDArray[np.floating]) -> list[int]:
    """Find R peaks in the present leads.

    Args:
        signals: millivolts at 100 Hz, present leads only, shape [leads, samples].

    Returns:
        Sample indices in rising order, the strongest ``MAX_PEAKS``; empty for a flat signal.
    """
    if len(signals) == 0:
        return []
    wide = signals.astype(np.float64)
    # An electrode's offset would make a step at the zero-padded edges.
    wide = wide - wide.mean(axis=1, keepdims=True)
    band = np.stack([np.convolve(lead, qrs_taps(), mode="same") for lead in wide])
    padded = np.pad(band, ((0, 0), (1, 1)))
    energy = np.square(padded[:, 2:] - padded[:, :-2])
    if _percentile(_moving_mean(energy.sum(axis=0))) < FLAT_ENERGY:
        return []
    means = np.maximum(energy.mean(axis=1, keepdims=True), LEAD_MEAN_FLOOR)
    integrated = _moving_mean((energy / means).sum(axis=0))
    candidates = _tops(integrated, THRESHOLD_SHARE * _percentile(integrated))
    strongest = _strongest_apart(candidates, integrated)[:MAX_PEAKS]
    magnitude = np.abs(band).sum(axis=0)
    return sorted(_largest_near(magnitude, index) for index in strongest)


def pad_r_peaks(peaks: list[list[int]]) -> NDArray[np.int64]:
    """Return one row of peaks a window, padded with ``NO_PEAK``; at least one column."""
    columns = max([1, *(len(row) for row in peaks)])
    padded = np.full((len(peaks), columns), NO_PEAK, dtype=np.int64)
    for row, found in zip(padded, peaks, strict=True):
        row[: len(found)] = found
    return padded


def window_r_peaks(
    ecg: NDArray[np.float32], lead_present: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Find the peaks of windows [batch, leads, samples] in the leads that are present."""
    rows = zip(ecg, lead_present, strict=True)
    return pad_r_peaks([find_r_peaks(window[present > 0]) for window, present in rows])


@cache
def qrs_taps() -> Signal:
    """Return the symmetric band-pass: a difference of two sinc low-passes, Hamming window."""
    half = FILTER_TAPS // 2
    at = np.arange(-half, half + 1, dtype=np.float64)
    low, high = QRS_LOW_HZ / SAMPLE_RATE_HZ, QRS_HIGH_HZ / SAMPLE_RATE_HZ
    ideal = 2 * high * np.sinc(2 * high * at) - 2 * low * np.sinc(2 * low * at)
    return np.asarray(ideal * (0.54 + 0.46 * np.cos(np.pi * at / half)), dtype=np.float64)


def _moving_mean(values: Signal) -> Signal:
    kernel = np.ones(INTEGRATION_SAMPLES) / INTEGRATION_SAMPLES
    return np.convolve(values, kernel, mode="same")


def _percentile(values: Signal) -> float:
    """Return the nearest-rank percentile."""
    rank = -(-REFERENCE_PERCENTILE * len(values) // 100)
    return float(np.sort(values)[max(rank, 1) - 1])


def _tops(values: Signal, threshold: float) -> list[int]:
    """Return the first largest sample of every stretch above the threshold."""
    above = np.concatenate([[False], values > threshold, [False]])
    edges = np.flatnonzero(above[1:] != above[:-1])
    starts, ends = edges[::2].tolist(), edges[1::2].tolist()
    return [a + int(np.argmax(values[a:b])) for a, b in zip(starts, ends, strict=True)]


def _strongest_apart(candidates: list[int], values: Signal) -> list[int]:
    """Keep what is far enough from everything stronger, strongest first."""
    kept: list[int] = []
    for index in sorted(candidates, key=lambda at: -values[at]):
        if all(abs(other - index) >= REFRACTORY_SAMPLES for other in kept):
            kept.append(index)
    return kept


def _largest_near(magnitude: Signal, index: int) -> int:
    low = max(0, index - SEARCH_SAMPLES)
    return low + int(np.argmax(magnitude[low : index + SEARCH_SAMPLES + 1]))
