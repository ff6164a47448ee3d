"""Calibration of the cross-restoration detector on normal ECG.

A window costs some forty passes, so fewer windows are used than for MMAE-ECG, and a lead has one
median for all its cells.
"""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wardwave_training.config import LEAD_COUNT
from wardwave_training.detector import CALIBRATED_COUNTS, Calibration
from wardwave_training.leads import WARD_LEAD_SETS, lead_indices
from wardwave_training.mcf.detector import McfDetector
from wardwave_training.r_peaks import window_r_peaks

BATCH_SIZE = 4
PAIR = 2
ONE_PERCENTILE = 0.99


@torch.no_grad()
def calibrate_mcf(
    detector: McfDetector,
    signals: NDArray[np.float32],
    seed: int,
    report: Callable[[str], None] = lambda _: None,
) -> None:
    """Fill the detector's tables from normal signals in millivolts.

    Every record is used once for each count of leads.

    Args:
        detector: changed in place.
        signals: normal ECG, shape [records, leads, samples].
        seed: seed of the lead subsets.
        report: called with a progress line.
    """
    rng = np.random.default_rng(seed)
    for table, count in enumerate(CALIBRATED_COUNTS):
        present = _lead_sets(count, len(signals), rng)
        cells, window = _run(detector, signals, present)
        for lead in range(LEAD_COUNT):
            seen = cells[torch.from_numpy(present[:, lead]) > 0, lead]
            _fill(detector.calibrate_cells, table, lead, seen if len(seen) else cells)
        _fill(detector.calibrate_window, table, 0, window)
        report(f"calibrated {count} lead(s) on {len(signals)} windows")


def _lead_sets(count: int, windows: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return lead sets of one size; of pairs, half are the ward's."""
    rows = np.zeros((windows, LEAD_COUNT), dtype=np.float32)
    pairs = [names for names in WARD_LEAD_SETS if len(names) == PAIR]
    for index, row in enumerate(rows):
        if count == 1:
            row[index % LEAD_COUNT] = 1
        elif count == PAIR and index % 2 == 0:
            row[lead_indices(pairs[index // 2 % len(pairs)])] = 1
        else:
            row[rng.permutation(LEAD_COUNT)[:count]] = 1
    return rows


def _run(
    detector: McfDetector, signals: NDArray[np.float32], present: NDArray[np.float32]
) -> tuple[Tensor, Tensor]:
    """Return the uncalibrated cells and windows."""
    found = []
    for start in range(0, len(signals), BATCH_SIZE):
        ecg, leads = signals[start : start + BATCH_SIZE], present[start : start + BATCH_SIZE]
        peaks = window_r_peaks(ecg, leads)
        found.append(detector.evidence(*(torch.from_numpy(value) for value in (ecg, leads, peaks))))
    return torch.cat([part.cells for part in found]), torch.cat([part.window for part in found])


def _fill(calibration: Calibration, table: int, lead: int, values: Tensor) -> None:
    seen = values.flatten().double()
    zero = float(seen.median())
    one = float(np.quantile(seen.numpy(), ONE_PERCENTILE))
    calibration.zero[table, lead] = zero
    calibration.spread[table, lead] = max(one - zero, float(np.finfo(np.float32).eps))
