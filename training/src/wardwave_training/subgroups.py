"""Detection figures by subgroup: who is in it, how many, and with what certainty."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wardwave_training.metrics import auc_interval, roc_auc
from wardwave_training.ptbxl import EcgRecord

AGE_BANDS = ((0, 40), (40, 60), (60, 80), (80, 200))
FEWEST = 10
"""Subgroups with fewer records of either class have no figure: it would be chance."""


def describe_subgroups(
    records: Sequence[EcgRecord], scores: NDArray[np.float64]
) -> dict[str, dict[str, dict[str, Any]]]:
    """Return area and interval by sex, age, superclass and rhythm.

    By sex and age, abnormal records are held against the normal ones of the same subgroup; by
    superclass and rhythm, the abnormal records that have it against all normal ones.
    """
    abnormal = np.array([not record.is_normal for record in records], dtype=np.bool_)
    sexes = {"female": "F", "male": "M", "unknown": ""}
    superclasses = sorted({name for r in records for name in r.superclasses} - {"NORM"})
    rhythms = sorted({name for record in records for name in record.rhythms})
    return {
        "sex": {
            name: _figures(scores, abnormal, np.array([r.sex == sex for r in records]))
            for name, sex in sexes.items()
        },
        "age": {
            f"{low} to {high - 1}" if high <= 100 else f"{low} and older": _figures(  # noqa: PLR2004
                scores,
                abnormal,
                np.array([r.age is not None and low <= r.age < high for r in records]),
            )
            for low, high in AGE_BANDS
        },
        "superclass": {
            name: _figures(
                scores,
                abnormal,
                ~abnormal | np.array([name in r.superclasses for r in records]),
            )
            for name in superclasses
        },
        "rhythm": {
            name: _figures(
                scores, abnormal, ~abnormal | np.array([name in r.rhythms for r in records])
            )
            for name in rhythms
        },
    }


def _figures(
    scores: NDArray[np.float64], abnormal: NDArray[np.bool_], member: NDArray[np.bool_]
) -> dict[str, Any]:
    positives = int((abnormal & member).sum())
    normals = int((~abnormal & member).sum())
    enough = min(positives, normals) >= FEWEST
    return {
        "abnormal": positives,
        "normal": normals,
        "auc": roc_auc(scores[member], abnormal[member]) if enough else None,
        "auc_ci95": auc_interval(scores[member], abnormal[member]) if enough else None,
    }
