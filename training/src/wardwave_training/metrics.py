"""Small pure metrics."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

ROUNDS = 1000
SEED = 0
INTERVAL = (0.025, 0.975)
"""A 95 % percentile interval from 1,000 bootstrap rounds with a fixed seed."""


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
    scores: ArrayLike, is_positive: ArrayLike, rounds: int = ROUNDS, seed: int = SEED
) -> list[float] | None:
    """Return the 95 % bootstrap interval of the area under the ROC curve; each row is a unit."""
    values = np.asarray(scores, dtype=np.float64)
    return grouped_auc_interval(values, is_positive, np.arange(len(values)), rounds, seed)


def grouped_auc_interval(
    scores: ArrayLike,
    is_positive: ArrayLike,
    group: ArrayLike,
    rounds: int = ROUNDS,
    seed: int = SEED,
) -> list[float] | None:
    """Return the interval of a pooled area where whole groups (records) are drawn, not rows.

    Args:
        scores: shape [rows].
        is_positive: shape [rows].
        group: the row's group, 0 to groups - 1, shape [rows].
        rounds: bootstrap rounds; ones without both classes are left out.
        seed: seed of the draws.
    """
    values = np.asarray(scores, dtype=np.float64)
    positive = np.asarray(is_positive, dtype=np.bool_)
    member = np.asarray(group, dtype=np.int64)
    if positive.all() or not positive.any():
        return None
    wins = _wins_between_groups(values, positive, member)
    count = len(wins)
    positives = np.bincount(member[positive], minlength=count)
    negatives = np.bincount(member[~positive], minlength=count)
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(rounds):
        drawn = np.bincount(rng.integers(count, size=count), minlength=count).astype(np.float64)
        pairs = float(drawn @ positives) * float(drawn @ negatives)
        if pairs:
            found.append(float(drawn @ wins @ drawn) / pairs)
    return interval_of(found)


def paired_auc_difference(
    first: ArrayLike, second: ArrayLike, is_positive: ArrayLike, rounds: int = ROUNDS
) -> tuple[float, list[float]] | None:
    """Return the area of the first score less that of the second, with its interval, same rows."""
    one, two = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    positive = np.asarray(is_positive, dtype=np.bool_)

    def difference(rows: NDArray[np.int64]) -> float | None:
        auc_one, auc_two = roc_auc(one[rows], positive[rows]), roc_auc(two[rows], positive[rows])
        return None if auc_one is None or auc_two is None else auc_one - auc_two

    whole = difference(np.arange(len(one)))
    found = bootstrap(difference, len(one), rounds)
    return None if whole is None or found is None else (whole, found)


def bootstrap(
    statistic: Callable[[NDArray[np.int64]], float | None],
    count: int,
    rounds: int = ROUNDS,
    seed: int = SEED,
) -> list[float] | None:
    """Return the 95 % interval of a statistic of drawn units (their indices, with repeats)."""
    rng = np.random.default_rng(seed)
    drawn = (statistic(rng.integers(count, size=count)) for _ in range(rounds if count else 0))
    return interval_of([value for value in drawn if value is not None])


def interval_of(values: Sequence[float]) -> list[float] | None:
    """Return the 95 % percentile interval of bootstrap values; nothing of none."""
    if not values:
        return None
    return [float(edge) for edge in np.quantile(values, INTERVAL)]


def moving_mean(cells: NDArray[np.float32], width: int) -> NDArray[np.float64]:
    """Return means over ``width`` neighbouring cells along the last axis, full spans only."""
    sums = np.cumsum(cells, axis=-1, dtype=np.float64)
    head = sums[..., width - 1 : width]
    return np.concatenate([head, sums[..., width:] - sums[..., :-width]], axis=-1) / width


def _wins_between_groups(
    values: NDArray[np.float64], positive: NDArray[np.bool_], member: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return how often positives of one group exceed negatives of another, ties half.

    Returns:
        Shape [groups, groups]: positives' group by negatives' group.
    """
    count = int(member.max()) + 1
    wins = np.zeros((count, count))
    highs, groups = values[positive], member[positive]
    for other in np.unique(member[~positive]).tolist():
        lows = np.sort(values[~positive & (member == other)])
        below = np.searchsorted(lows, highs, "left") + np.searchsorted(lows, highs, "right")
        wins[:, other] = np.bincount(groups, weights=below / 2, minlength=count)
    return wins
