"""Small pure metrics."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata


def roc_auc(scores: ArrayLike, is_positive: ArrayLike) -> float | None:
    """Return the area under the ROC curve, ties counted half; nothing without both classes."""
    values = np.asarray(scores, dtype=np.float64)
    positive = np.asarray(is_positive, dtype=np.bool_)
    positives, negatives = int(positive.sum()), int((~positive).sum())
    if not positives or not negatives:
        return None
    ranks = rankdata(values)
    wins = ranks[positive].sum() - positives * (positives + 1) / 2
    return float(wins / (positives * negatives))


def auc_interval(
    scores: ArrayLike, is_positive: ArrayLike, rounds: int = 200, seed: int = 0
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the area under the ROC curve."""
    values, positive = np.asarray(scores), np.asarray(is_positive, dtype=np.bool_)
    rng = np.random.default_rng(seed)
    found: list[float] = []
    for _ in range(rounds):
        chosen = rng.integers(len(values), size=len(values))
        auc = roc_auc(values[chosen], positive[chosen])
        if auc is not None:
            found.append(auc)
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def moving_mean(cells: NDArray[np.float32], width: int) -> NDArray[np.float64]:
    """Return means over ``width`` neighbouring cells along the last axis, full spans only."""
    sums = np.cumsum(cells, axis=-1, dtype=np.float64)
    head = sums[..., width - 1 : width]
    return np.concatenate([head, sums[..., width:] - sums[..., :-width]], axis=-1) / width
