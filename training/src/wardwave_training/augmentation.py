"""What a training window may lose or gain: leads and amplitude."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wardwave_training.config import LEAD_COUNT
from wardwave_training.leads import WARD_LEAD_SETS, lead_indices

ALL_LEADS_SHARE = 0.3
FEW_LEADS_SHARE = 0.4
WARD_SET_SHARE = 0.7
FEW_LEADS_MOST = 3


def draw_lead_present(batch_size: int, rng: np.random.Generator) -> Tensor:
    """Draw which leads are present, shape [batch, leads], 0 or 1.

    About 30 % of the rows keep all leads, 40 % have one to three (mostly the sets that a ward
    uses), the rest a random subset of any size.
    """
    rows = np.stack([_draw_row(rng) for _ in range(batch_size)])
    return torch.from_numpy(rows)


def draw_gain(batch_size: int, sigma: float, rng: np.random.Generator) -> Tensor:
    """Draw one amplitude factor for each row, shape [batch, 1, 1]."""
    gain = np.exp(rng.normal(0.0, sigma, size=(batch_size, 1, 1)))
    return torch.from_numpy(gain.astype(np.float32))


def _draw_row(rng: np.random.Generator) -> NDArray[np.float32]:
    row = np.zeros(LEAD_COUNT, dtype=np.float32)
    kind = rng.random()
    if kind < ALL_LEADS_SHARE:
        row[:] = 1
    elif kind < ALL_LEADS_SHARE + FEW_LEADS_SHARE:
        if rng.random() < WARD_SET_SHARE:
            row[lead_indices(WARD_LEAD_SETS[rng.integers(len(WARD_LEAD_SETS))])] = 1
        else:
            row[rng.permutation(LEAD_COUNT)[: rng.integers(1, FEW_LEADS_MOST + 1)]] = 1
    else:
        row[rng.permutation(LEAD_COUNT)[: rng.integers(1, LEAD_COUNT + 1)]] = 1
    return row
