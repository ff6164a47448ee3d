"""Which segments are hidden: at random in training, by fixed masks at inference."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wardwave_training.config import MmaeConfig
from wardwave_training.errors import TrainingError


@dataclass(frozen=True)
class MaskBatch:
    """Masks of a batch; each row lists positions, so the counts are equal in all rows.

    Attributes:
        global_visible: segments the encoder sees, shape [batch, visible].
        global_hidden: segments to restore, shape [batch, hidden].
        local_start: first segment of the local region, shape [batch].
        local_visible: offsets in the local region the encoder sees.
        local_hidden: offsets in the local region to restore.
    """

    global_visible: Tensor
    global_hidden: Tensor
    local_start: Tensor
    local_visible: Tensor
    local_hidden: Tensor


def hidden_counts(config: MmaeConfig) -> tuple[int, int]:
    """Return how many global and local segments are hidden in one mask."""
    global_hidden = round(config.segment_count * config.theta)
    local_hidden = round(config.local_segments * config.theta)
    return global_hidden, local_hidden


def random_masks(batch_size: int, config: MmaeConfig, generator: torch.Generator) -> MaskBatch:
    """Draw independent global and local masks for a training batch.

    In "union" mode a segment hidden in the local region is put first in line to be hidden globally
    and a segment seen globally is the first to be seen locally, so that as far as the fixed counts
    allow nothing hidden in one scale is visible in the other.
    """
    segments, local = config.segment_count, config.local_segments
    hide_global, hide_local = hidden_counts(config)
    start = torch.randint(0, segments - local + 1, (batch_size,), generator=generator)
    local_rank = torch.rand(batch_size, local, generator=generator)
    global_rank = torch.rand(batch_size, segments, generator=generator)
    if config.mask_mode == "union":
        positions = start[:, None] + torch.arange(local)
        hidden_here = local_rank.argsort(1).argsort(1) < hide_local
        global_rank.scatter_add_(1, positions, torch.where(hidden_here, -1.0, 1.0))
    local_order = local_rank.argsort(1)
    global_order = global_rank.argsort(1)
    return MaskBatch(
        global_visible=global_order[:, hide_global:],
        global_hidden=global_order[:, :hide_global],
        local_start=start,
        local_visible=local_order[:, hide_local:],
        local_hidden=local_order[:, :hide_local],
    )


def inference_masks(config: MmaeConfig, seed: int = 7) -> MaskBatch:
    """Return the fixed masks of the exported graph.

    They come as complementary pairs, so every segment is hidden equally often. The local regions
    are spread evenly over the window, and inside a region the same segments are hidden in both
    scales: nothing that is scored is visible anywhere.

    Args:
        config: the network's settings; ``theta`` must be 0.5 for complementary pairs.
        seed: seed of the fixed draw.

    Returns:
        One row for each mask.

    Raises:
        TrainingError: if pairs of complementary masks are impossible with these settings.
    """
    segments, local, count = config.segment_count, config.local_segments, config.inference_masks
    hide_global, hide_local = hidden_counts(config)
    if count % 2 or 2 * hide_global != segments or 2 * hide_local != local:
        message = (
            "Inference masks come as complementary pairs: expected an even inference_masks, "
            "theta 0.5 and even segment counts, "
            f"got inference_masks={count}, theta={config.theta}, segments={segments}, "
            f"local_segments={local}. Change the model settings."
        )
        raise TrainingError(message)
    starts = np.round(np.linspace(0, segments - local, count)).astype(np.int64)
    hidden = np.concatenate(
        [
            _complementary_pair(config, starts[2 * i : 2 * i + 2], np.random.default_rng(seed + i))
            for i in range(count // 2)
        ]
    )
    local_hidden = np.stack([row[s : s + local] for row, s in zip(hidden, starts, strict=True)])
    return MaskBatch(
        global_visible=_positions(~hidden),
        global_hidden=_positions(hidden),
        local_start=torch.from_numpy(starts),
        local_visible=_positions(~local_hidden),
        local_hidden=_positions(local_hidden),
    )


def _complementary_pair(
    config: MmaeConfig, starts: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Draw until the mask and its complement both hide half of their local region."""
    hide_global, hide_local = hidden_counts(config)
    while True:
        mask = np.zeros(config.segment_count, dtype=np.bool_)
        mask[rng.permutation(config.segment_count)[:hide_global]] = True
        pair = np.stack([mask, ~mask])
        if all(
            row[start : start + config.local_segments].sum() == hide_local
            for row, start in zip(pair, starts, strict=True)
        ):
            return pair


def _positions(mask: NDArray[np.bool_]) -> Tensor:
    """Return the true positions of each row; every row has the same number of them."""
    return torch.from_numpy(np.stack([np.flatnonzero(row) for row in mask]))
