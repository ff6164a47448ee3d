"""What the monitor knows of a cell before any model: missing, stuck at the converter's end, flat.

The same rules and constants as in the monitor's windowing, so that a cell without a score there has
none here.
"""

import numpy as np
from numpy.typing import NDArray

from wardwave_training.config import CELL_SAMPLES, SAMPLE_RATE_HZ

STUCK_FROM_MV = 3.0
STUCK_FOR_S = 0.04
"""One unchanged value this far from zero for this long is the end of the converter's range."""
FLAT_BELOW_MV = 0.15
"""A cell whose peak-to-peak is below this holds no part of a QRS."""


def stuck_cells(raw: NDArray[np.float64], rate_hz: int, cell_count: int) -> NDArray[np.bool_]:
    """Mark the cells of one signal that touch a row of equal values far from zero.

    Args:
        raw: millivolts at the recording's own rate, shape [samples].
        rate_hz: that rate.
        cell_count: cells of the stream.

    Returns:
        Shape [cells].
    """
    marked = np.zeros(cell_count, dtype=np.bool_)
    if not len(raw):
        return marked
    starts = np.flatnonzero(np.concatenate([[True], raw[1:] != raw[:-1]]))
    ends = np.append(starts[1:], len(raw))
    shortest = int(np.ceil(STUCK_FOR_S * rate_hz))
    stuck = (ends - starts >= shortest) & (np.abs(raw[starts]) >= STUCK_FROM_MV)
    for start, end in zip(starts[stuck], ends[stuck], strict=True):
        # A sample belongs to the grid interval that begins at or before it.
        first = (start * SAMPLE_RATE_HZ // rate_hz) // CELL_SAMPLES
        last = ((end - 1) * SAMPLE_RATE_HZ // rate_hz) // CELL_SAMPLES
        marked[first : last + 1] = True
    return marked


def missing_cells(signal: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Mark the cells with a missing (not finite) sample; [leads, samples] to [leads, cells]."""
    return np.asarray(np.isnan(_by_cell(signal)).any(axis=2))


def flat_cells(signal: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Mark the cells with no electrical activity; a cell with a missing sample is not one."""
    cells = _by_cell(signal)
    return np.asarray(cells.max(axis=2) - cells.min(axis=2) < FLAT_BELOW_MV)


def widened(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark one cell on either side of each marked cell too, along the last axis."""
    wide = cells.copy()
    wide[..., 1:] |= cells[..., :-1]
    wide[..., :-1] |= cells[..., 1:]
    return wide


def _by_cell(signal: NDArray[np.float32]) -> NDArray[np.float32]:
    count = signal.shape[1] // CELL_SAMPLES
    return signal[:, : count * CELL_SAMPLES].reshape(len(signal), count, CELL_SAMPLES)
