"""Detection on PTB-XL: does a record's score tell abnormal from normal ECG?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wardwave_training.config import LEAD_COUNT
from wardwave_training.leads import LEADS, lead_indices
from wardwave_training.metrics import auc_interval, moving_mean, roc_auc
from wardwave_training.onnx_export import OnnxDetector
from wardwave_training.ptbxl import EcgRecord

EVALUATED_LEAD_SETS: tuple[tuple[str, ...], ...] = (LEADS, ("II", "V1"), ("II",), ("V1",))
BATCH_SIZE = 8
SECOND_CELLS = 10
LIMITS = (1.0, 2.0)


@dataclass(frozen=True)
class RecordScores:
    """Scores of all records under one lead set.

    Attributes:
        window_score: shape [records].
        cell_score: present leads only, shape [records, present, cells].
    """

    window_score: NDArray[np.float32]
    cell_score: NDArray[np.float32]


def score_records(
    model: OnnxDetector, signals: NDArray[np.float32], leads: Sequence[str]
) -> RecordScores:
    """Score records of shape [records, leads, samples] with only some leads connected."""
    chosen = lead_indices(leads)
    present = np.zeros((BATCH_SIZE, LEAD_COUNT), dtype=np.float32)
    present[:, chosen] = 1
    windows: list[NDArray[np.float32]] = []
    cells: list[NDArray[np.float32]] = []
    for start in range(0, len(signals), BATCH_SIZE):
        part = signals[start : start + BATCH_SIZE]
        scores = model.score(part, present[: len(part)])
        windows.append(scores.window_score)
        cells.append(scores.cell_score[:, chosen])
    return RecordScores(np.concatenate(windows), np.concatenate(cells))


def evaluate_records(
    model: OnnxDetector, records: Sequence[EcgRecord], signals: NDArray[np.float32]
) -> list[dict[str, Any]]:
    """Return detection and quietness figures for each lead set."""
    abnormal = np.array([not record.is_normal for record in records])
    return [
        _describe(score_records(model, signals, leads), abnormal, leads)
        for leads in EVALUATED_LEAD_SETS
    ]


def _describe(
    scores: RecordScores, abnormal: NDArray[np.bool_], leads: Sequence[str]
) -> dict[str, Any]:
    second = moving_mean(scores.cell_score, SECOND_CELLS)
    normal_seconds = second[~abnormal]
    highest = normal_seconds.max(axis=(1, 2))
    low, high = auc_interval(scores.window_score, abnormal)
    return {
        "leads": "all 12" if len(leads) == LEAD_COUNT else "+".join(leads),
        "aucWindowScore": roc_auc(scores.window_score, abnormal),
        "aucInterval95": [low, high],
        "aucMeanCellScore": roc_auc(scores.cell_score.mean(axis=(1, 2)), abnormal),
        "aucWorstLeadMean": roc_auc(scores.cell_score.mean(axis=2).max(axis=1), abnormal),
        "normalCellMedian": float(np.median(scores.cell_score[~abnormal])),
        "normalCellPercentile99": float(np.quantile(scores.cell_score[~abnormal], 0.99)),
        "normalRecordsWithASecondAbove": {
            str(limit): float((highest > limit).mean()) for limit in LIMITS
        },
        "normalSecondsAbove": {
            str(limit): float((normal_seconds > limit).mean()) for limit in LIMITS
        },
    }
