"""Calibration: what normal ECG scores, for every lead, cell position and count of leads."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wardwave_training.config import LEAD_COUNT
from wardwave_training.detector import CALIBRATED_COUNTS, Calibration, Detector, Evidence
from wardwave_training.leads import WARD_LEAD_SETS, lead_indices

ONE_PERCENTILE = 0.99
BATCH_SIZE = 16
PAIR = 2


@dataclass(frozen=True)
class Runs:
    """Evidence of normal windows that all have the same count of leads.

    Attributes:
        lead_present: shape [windows, leads].
        evidence: uncalibrated, shape [windows, leads, cells].
    """

    lead_present: Tensor
    evidence: Evidence


@torch.no_grad()
def calibrate(
    detector: Detector,
    signals: NDArray[np.float32],
    seed: int,
    report: Callable[[str], None] = lambda _: None,
) -> None:
    """Fill the detector's tables from normal signals in millivolts.

    Args:
        detector: changed in place.
        signals: normal ECG, shape [records, leads, samples].
        seed: seed of the lead subsets.
        report: called with a progress line.
    """
    rng = np.random.default_rng(seed)
    for table, count in enumerate(CALIBRATED_COUNTS):
        runs = _run(detector, signals, _lead_sets(count, len(signals), rng), rng)
        present, evidence = runs.lead_present, runs.evidence
        _fill(detector.calibrate_squared, table, evidence.squared, present)
        _fill(detector.calibrate_normalised, table, evidence.normalised, present)
        _fill(detector.calibrate_relative, table, evidence.relative, present)
        count_of_leads = present.sum(dim=1)
        joined = detector.joined_errors(evidence, count_of_leads)
        _fill(detector.calibrate_plain_cell, table, joined, present)
        _fill(detector.calibrate_lost_share, table, evidence.lost_share, present)
        _fill_window(
            detector.calibrate_plain_window,
            table,
            detector.plain_window_statistic(evidence, present),
        )
        _fill(detector.calibrate_passing, table, evidence.passing, present)
        _fill(detector.calibrate_lasting, table, evidence.lasting, present)
        _fill(
            detector.calibrate_cell,
            table,
            detector.joined_cell(evidence, count_of_leads),
            present,
        )
        joined = detector.joined_window(evidence, present)
        _fill_window(detector.calibrate_window, table, joined)
        report(f"calibrated {count} lead(s) on {len(present)} windows")


def _lead_sets(count: int, records: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return lead sets of one size such that every lead is seen in about ``records`` windows."""
    windows = max(1, records * LEAD_COUNT // count)
    rows = np.zeros((windows, LEAD_COUNT), dtype=np.float32)
    pairs = [s for s in WARD_LEAD_SETS if len(s) == PAIR]
    for index, row in enumerate(rows):
        if count == 1:
            row[index % LEAD_COUNT] = 1
        elif count == PAIR and index % 3 == 0:
            row[lead_indices(pairs[index // 3 % len(pairs)])] = 1
        else:
            row[rng.permutation(LEAD_COUNT)[:count]] = 1
    return rows


def _run(
    detector: Detector,
    signals: NDArray[np.float32],
    lead_sets: NDArray[np.float32],
    rng: np.random.Generator,
) -> Runs:
    """Run every lead set on a record; records are used equally often, in random order."""
    rounds = -(-len(lead_sets) // len(signals))
    order = np.concatenate([rng.permutation(len(signals)) for _ in range(rounds)])
    parts: list[Evidence] = []
    for start in range(0, len(lead_sets), BATCH_SIZE):
        present = torch.from_numpy(lead_sets[start : start + BATCH_SIZE])
        ecg = torch.from_numpy(signals[order[start : start + len(present)]])
        found = detector.evidence(ecg, present)
        parts.append(replace(found, reconstruction=found.reconstruction[:0]))
    names = [field.name for field in fields(Evidence)]
    gathered = {name: torch.cat([getattr(part, name) for part in parts]) for name in names}
    return Runs(torch.from_numpy(lead_sets), Evidence(**gathered))


def _fill_window(calibration: Calibration, table: int, value: Tensor) -> None:
    """Fill one table from values of whole windows, shape [windows, 1, 1]."""
    _fill(calibration, table, value, torch.ones(len(value), 1))


def _fill(calibration: Calibration, table: int, value: Tensor, lead_present: Tensor) -> None:
    """Fill one table from values [windows, leads, cells] where the lead is present."""
    positions = calibration.zero.shape[2]
    for lead in range(calibration.zero.shape[1]):
        seen = value[lead_present[:, lead] > 0, lead].double()
        if positions == 1:
            seen = seen.reshape(-1, 1)
        zero = seen.median(dim=0).values
        above = (seen - zero).flatten().numpy()
        calibration.zero[table, lead] = zero.float()
        calibration.spread[table, lead] = float(
            max(np.quantile(above, ONE_PERCENTILE), np.finfo(np.float32).eps)
        )
