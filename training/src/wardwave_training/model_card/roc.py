"""ROC curves and their bootstrap bands."""

import numpy as np
from numpy.typing import NDArray

from wardwave_training.metrics import INTERVAL, ROUNDS, SEED

GRID = np.linspace(0, 1, 201)

Curve = tuple[NDArray[np.float64], NDArray[np.float64]]


def roc_curve(
    scores: NDArray[np.float64],
    abnormal: NDArray[np.bool_],
    weight: NDArray[np.float64] | None = None,
) -> Curve:
    """Return false-positive and true-positive rates from (0, 0) to (1, 1).

    Args:
        scores: shape [records].
        abnormal: shape [records]; both classes are needed.
        weight: how often each record counts, shape [records]; once where it is left out.
    """
    counts = np.ones(len(scores)) if weight is None else weight
    order = np.argsort(-scores, kind="stable")
    last_of_ties = np.append(np.diff(scores[order]) != 0, True)
    rates = []
    for is_counted in (~abnormal, abnormal):
        reached = np.cumsum((counts * is_counted)[order])
        rates.append(np.append(0.0, reached[last_of_ties] / reached[-1]))
    return rates[0], rates[1]


def roc_band(
    scores: NDArray[np.float64], abnormal: NDArray[np.bool_], rounds: int = ROUNDS
) -> Curve:
    """Return the 95 % bootstrap band of the true-positive rate at ``GRID``; records are drawn."""
    rng = np.random.default_rng(SEED)
    count = len(scores)
    heights = []
    for _ in range(rounds):
        drawn = np.bincount(rng.integers(count, size=count), minlength=count).astype(np.float64)
        if drawn[abnormal].sum() and drawn[~abnormal].sum():
            heights.append(np.interp(GRID, *roc_curve(scores, abnormal, drawn)))
    low, high = np.quantile(np.stack(heights), INTERVAL, axis=0)
    return low, high
