"""Detection on PTB-XL: does a record's score tell abnormal from normal ECG?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wardwave_training.config import LEAD_COUNT
from wardwave_training.errors import TrainingError
from wardwave_training.leads import LEADS, lead_indices
from wardwave_training.metrics import auc_interval, moving_mean, roc_auc
from wardwave_training.onnx_export import OnnxDetector
from wardwave_training.parallel import ModelPool
from wardwave_training.ptbxl import EcgRecord

LEAD_SETS: dict[str, tuple[str, ...]] = {
    "all": LEADS, "II+V1": ("II", "V1"), "II": ("II",), "V1": ("V1",),
}  # fmt: skip
BATCH_SIZE = 8
TASK_RECORDS = 32
SECOND_CELLS = 10
LIMITS = (1.0, 2.0)


@dataclass(frozen=True)
class RecordScores:
    """Scores of all records under one lead set.

    Attributes:
        window_score: shape [records].
        cell_score: present leads only, shape [records, present, cells].
        plain_window_score: the plain model's score, shape [records]; None where it has none.
    """

    window_score: NDArray[np.float32]
    cell_score: NDArray[np.float32]
    plain_window_score: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class RecordTask:
    """Some records to score with some leads connected; signals [records, leads, samples]."""

    signals: NDArray[np.float32]
    leads: tuple[str, ...]


def lead_sets_named(text: str) -> dict[str, tuple[str, ...]]:
    """Return the lead sets of a list such as ``all,II+V1``; empty means the usual four.

    Raises:
        TrainingError: if a name in it is no lead.
    """
    if not text.strip():
        return LEAD_SETS
    chosen = {}
    for name in (part.strip() for part in text.split(",")):
        leads = LEADS if name == "all" else tuple(name.split("+"))
        if not set(leads) <= set(LEADS):
            message = f"Expected lead sets such as all,II+V1,V5 of the leads {LEADS}, got {name!r}."
            raise TrainingError(message)
        chosen[name] = leads
    return chosen


def score_records(
    model: OnnxDetector, signals: NDArray[np.float32], leads: Sequence[str]
) -> RecordScores:
    """Score records of shape [records, leads, samples] with only some leads connected."""
    return join_scores(
        [
            score_task(model, RecordTask(signals[start : start + BATCH_SIZE], tuple(leads)))
            for start in range(0, len(signals), BATCH_SIZE)
        ]
    )


def score_task(model: OnnxDetector, task: RecordTask) -> RecordScores:
    """Score the records of one task."""
    chosen = lead_indices(task.leads)
    present = np.zeros((BATCH_SIZE, LEAD_COUNT), dtype=np.float32)
    present[:, chosen] = 1
    found = []
    for start in range(0, len(task.signals), BATCH_SIZE):
        part = task.signals[start : start + BATCH_SIZE]
        scores = model.score(part, present[: len(part)])
        cells = scores.cell_score[:, chosen]
        found.append(RecordScores(scores.window_score, cells, scores.plain_window_score))
    return join_scores(found)


def score_in_parallel(
    pool: ModelPool, signals: NDArray[np.float32], lead_sets: dict[str, tuple[str, ...]], name: str
) -> dict[str, RecordScores]:
    """Score records under each lead set; the answer does not depend on the number of processes."""
    tasks = [
        RecordTask(signals[start : start + TASK_RECORDS], leads)
        for leads in lead_sets.values()
        for start in range(0, len(signals), TASK_RECORDS)
    ]
    found = pool.map(score_task, tasks, name)
    each = len(found) // len(lead_sets)
    return {
        lead_set: join_scores(found[index * each : (index + 1) * each])
        for index, lead_set in enumerate(lead_sets)
    }


def join_scores(parts: Sequence[RecordScores]) -> RecordScores:
    """Join the scores of successive records."""
    plain = [part.plain_window_score for part in parts if part.plain_window_score is not None]
    return RecordScores(
        np.concatenate([part.window_score for part in parts]),
        np.concatenate([part.cell_score for part in parts]),
        np.concatenate(plain) if plain else None,
    )


def draw_records(
    records: Sequence[EcgRecord], limit: int, seed: int
) -> tuple[list[EcgRecord], bool]:
    """Return at most ``limit`` records, the classes' shares kept, and whether some are left out.

    Args:
        records: in any order; the drawn ones keep it.
        limit: 0 takes all.
        seed: seed of the draw.
    """
    if not 0 < limit < len(records):
        return list(records), False
    rng = np.random.default_rng(seed)
    abnormal = np.array([not record.is_normal for record in records])
    positives = round(limit * float(abnormal.mean()))
    chosen = np.concatenate(
        [
            rng.permutation(np.flatnonzero(abnormal))[:positives],
            rng.permutation(np.flatnonzero(~abnormal))[: limit - positives],
        ]
    )
    return [records[index] for index in sorted(chosen.tolist())], True


def describe_lead_set(scores: RecordScores, abnormal: NDArray[np.bool_]) -> dict[str, Any]:
    """Return detection and quietness figures of one lead set."""
    normal_cells = scores.cell_score[~abnormal]
    plain = scores.plain_window_score
    return {
        "auc": roc_auc(scores.window_score, abnormal),
        "auc_ci95": auc_interval(scores.window_score, abnormal),
        "auc_plain": None if plain is None else roc_auc(plain, abnormal),
        "auc_plain_ci95": None if plain is None else auc_interval(plain, abnormal),
        "auc_cells_mean": roc_auc(scores.cell_score.mean(axis=(1, 2)), abnormal),
        "auc_cells_worst_lead": roc_auc(scores.cell_score.mean(axis=2).max(axis=1), abnormal),
        "auc_cells_highest_second": roc_auc(highest_second(scores), abnormal),
        "normal_cell_median": float(np.median(normal_cells)) if normal_cells.size else None,
        "normal_cell_p99": float(np.quantile(normal_cells, 0.99)) if normal_cells.size else None,
        **quietness(scores, abnormal),
    }


def highest_second(scores: RecordScores) -> NDArray[np.float64]:
    """Return the highest mean over a second in any lead, shape [records]."""
    return np.asarray(moving_mean(scores.cell_score, SECOND_CELLS).max(axis=(1, 2)))


def quietness(scores: RecordScores, abnormal: NDArray[np.bool_]) -> dict[str, dict[str, float]]:
    """Return how many normal records, and seconds of them, are above each limit."""
    seconds = moving_mean(scores.cell_score, SECOND_CELLS)[~abnormal]
    if not seconds.size:
        return {}
    highest = seconds.max(axis=(1, 2))
    return {
        "normal_records_with_a_second_above": {
            str(limit): float((highest > limit).mean()) for limit in LIMITS
        },
        "normal_seconds_above": {str(limit): float((seconds > limit).mean()) for limit in LIMITS},
    }
