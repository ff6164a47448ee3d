"""What is hidden: blocks of the window, one piece of the beat."""

import numpy as np
import torch
from torch import Tensor

from wardwave_training.mcf.config import (
    BEAT_SAMPLES,
    BLOCK_COUNT,
    BLOCK_SAMPLES,
    CUT_SAMPLES,
    HIDDEN_BLOCKS,
)

FIXED_MASKS = 3
FIXED_CUT_STARTS = (24, 168, 312)
"""The three cuts lie side by side and leave 24 samples free at either end of the beat."""


def random_global_keep(rows: int, rng: np.random.Generator) -> Tensor:
    """Draw 30 hidden blocks of 100 for each row; 1 where seen, shape [rows, 1, samples]."""
    order = rng.permuted(np.tile(np.arange(BLOCK_COUNT), (rows, 1)), axis=1)
    return _samples(torch.from_numpy(order >= HIDDEN_BLOCKS))


def random_local_keep(rows: int, rng: np.random.Generator) -> Tensor:
    """Draw one hidden piece of each beat; 1 where seen, shape [rows, 1, beat samples]."""
    starts = rng.integers(0, BEAT_SAMPLES - CUT_SAMPLES + 1, size=rows)
    return _outside_cut(torch.from_numpy(starts))


def fixed_global_keep() -> Tensor:
    """Return three masks that together hide each block at most once, [masks, 1, samples]."""
    first = torch.tensor([10 * k // 3 for k in range(HIDDEN_BLOCKS)])
    keep = torch.ones(FIXED_MASKS, BLOCK_COUNT)
    for mask in range(FIXED_MASKS):
        keep[mask, first + mask] = 0
    return _samples(keep)


def fixed_local_keep() -> Tensor:
    """Return the three masks of a beat, shape [masks, 1, beat samples]."""
    return _outside_cut(torch.tensor(FIXED_CUT_STARTS))


def _samples(blocks: Tensor) -> Tensor:
    return blocks.float().repeat_interleave(BLOCK_SAMPLES, dim=1)[:, None]


def _outside_cut(start: Tensor) -> Tensor:
    at = torch.arange(BEAT_SAMPLES)[None]
    hidden = (at >= start[:, None]) & (at < start[:, None] + CUT_SAMPLES)
    return 1.0 - hidden.float()[:, None]
