"""Small random decisions."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np

Option = TypeVar("Option")


def chance(rng: np.random.Generator, probability: float) -> bool:
    """Return true with this probability."""
    return bool(rng.random() < probability)


def pick(rng: np.random.Generator, shares: Mapping[Option, float]) -> Option:
    """Return one of the options; their shares sum to 1."""
    options = list(shares)
    below = np.cumsum(list(shares.values()))
    chosen = int(np.searchsorted(below, rng.random(), side="right"))
    return options[min(chosen, len(options) - 1)]


def draw_sign(rng: np.random.Generator) -> float:
    """Return -1 or 1, each half of the time."""
    return 1.0 if chance(rng, 0.5) else -1.0
