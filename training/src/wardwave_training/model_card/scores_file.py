"""The scores of every record, as ``evaluate`` leaves them: the plots' raw material."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wardwave_training.errors import TrainingError
from wardwave_training.ptbxl import NORMAL


@dataclass(frozen=True)
class ScoresFile:
    """Scores by record.

    Attributes:
        ecg_ids: shape [records].
        superclasses: of each record.
        columns: the numeric columns by name, shape [records]; one that is not filled is absent.
    """

    ecg_ids: list[int]
    superclasses: list[frozenset[str]]
    columns: dict[str, NDArray[np.float64]]

    @property
    def abnormal(self) -> NDArray[np.bool_]:
        """Whether NORM is not the only superclass, shape [records]."""
        return np.array([names != NORMAL for names in self.superclasses], dtype=np.bool_)


def read_scores(path: Path) -> ScoresFile | None:
    """Read a file of scores; nothing where there is none.

    Raises:
        TrainingError: if it has no records or lacks the columns of one.
    """
    if not path.is_file():
        return None
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"ecg_id", "superclass"} <= set(rows[0]):
        message = f"{path}: expected the scores that `evaluate` writes. Evaluate again."
        raise TrainingError(message)
    numeric = [name for name in rows[0] if name == "control" or "window_score" in name]
    return ScoresFile(
        ecg_ids=[int(row["ecg_id"]) for row in rows],
        superclasses=[frozenset(row["superclass"].split("+")) for row in rows],
        columns={
            name: np.array([float(row[name]) for row in rows])
            for name in numeric
            if all(row[name] for row in rows)
        },
    )
