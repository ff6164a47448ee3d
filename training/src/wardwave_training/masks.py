"""Which segments are hidden: at random in training, by fixed masks at inference."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wardwave_training.config import MmaeConfig
from wardwave_training.errors import TrainingError

DRAWS = 1000
"""A balanced draw that misses a segment is drawn again; some settings allow only few of them."""


@dataclass(frozen=True)
class MaskBatch:
    """Masks of a batch; each row lists positions, so the counts are equal in all rows.

    Without a local scale no local segment is visible, and in training the local region is the
    whole window: its hidden segments are the global ones, so that both scales mean the same.

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
    local_hidden = round(config.local_count * config.theta)
    return global_hidden, local_hidden


def local_region_starts(config: MmaeConfig) -> NDArray[np.int64]:
    """Return the segments at which the local region may start, in order of time."""
    last = config.segment_count - config.local_segments
    count = config.local_starts or last + 1
    if not 0 < count <= last + 1:
        message = (
            f"Expected local_starts from 0 to {last + 1}, the starts of a region of "
            f"{config.local_segments} in {config.segment_count} segments, got {count}. "
            "Change the model settings."
        )
        raise TrainingError(message)
    return np.round(np.linspace(0, last, count)).astype(np.int64)


def random_masks(batch_size: int, config: MmaeConfig, generator: torch.Generator) -> MaskBatch:
    """Draw independent global and local masks for a training batch.

    In "union" mode a segment hidden in the local region is put first in line to be hidden globally
    and a segment seen globally is the first to be seen locally, so that as far as the fixed counts
    allow nothing hidden in one scale is visible in the other.
    """
    segments, local = config.segment_count, config.local_count
    hide_global, hide_local = hidden_counts(config)
    starts = torch.from_numpy(local_region_starts(config))
    start = starts[torch.randint(0, len(starts), (batch_size,), generator=generator)]
    local_rank = torch.rand(batch_size, local, generator=generator)
    global_rank = torch.rand(batch_size, segments, generator=generator)
    if config.mask_mode == "union":
        positions = start[:, None] + torch.arange(local)
        hidden_here = local_rank.argsort(1).argsort(1) < hide_local
        global_rank.scatter_add_(1, positions, torch.where(hidden_here, -1.0, 1.0))
    local_order = local_rank.argsort(1)
    global_order = global_rank.argsort(1)
    global_hidden = global_order[:, :hide_global]
    return MaskBatch(
        global_visible=global_order[:, hide_global:],
        global_hidden=global_hidden,
        local_start=start if local else torch.zeros_like(start),
        local_visible=local_order[:, hide_local:],
        local_hidden=local_order[:, :hide_local] if local else global_hidden,
    )


def inference_masks(config: MmaeConfig, seed: int = 7) -> MaskBatch:
    """Return the fixed masks of the exported graph.

    The local regions are spread evenly over the window, and inside a region the same segments are
    hidden in both scales: nothing that is scored is visible anywhere. Where half is hidden, an even
    number of masks comes as complementary pairs, so every segment is hidden equally often;
    otherwise the masks are drawn one after the other, each hiding what was hidden least so far.

    Args:
        config: the network's settings.
        seed: seed of the fixed draw.

    Returns:
        One row for each mask.

    Raises:
        TrainingError: if so few masks cannot hide every segment with these settings.
    """
    segments, local, count = config.segment_count, config.local_count, config.inference_masks
    starts = _inference_starts(config)
    hide_global, hide_local = hidden_counts(config)
    if count % 2 == 0 and 2 * hide_global == segments and 2 * hide_local == local:
        hidden = np.concatenate(
            [
                _complementary_pair(
                    config, starts[2 * i : 2 * i + 2], np.random.default_rng(seed + i)
                )
                for i in range(count // 2)
            ]
        )
    else:
        hidden = _balanced_masks(config, starts, np.random.default_rng(seed))
    local_hidden = np.stack([row[s : s + local] for row, s in zip(hidden, starts, strict=True)])
    return MaskBatch(
        global_visible=_positions(~hidden),
        global_hidden=_positions(hidden),
        local_start=torch.from_numpy(starts),
        local_visible=_positions(~local_hidden),
        local_hidden=_positions(local_hidden),
    )


def _inference_starts(config: MmaeConfig) -> NDArray[np.int64]:
    """Spread the masks' local regions over the starts that training knows."""
    starts = local_region_starts(config)
    spread = np.linspace(0, len(starts) - 1, config.inference_masks)
    return starts[np.round(spread).astype(np.int64)]


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
            row[start : start + config.local_count].sum() == hide_local
            for row, start in zip(pair, starts, strict=True)
        ):
            return pair


def _balanced_masks(
    config: MmaeConfig, starts: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Draw masks that hide every segment at least once and all about equally often.

    Where the masks of training's size are just too few (12 of 50 segments, 4 masks), each hides as
    few segments more as are needed.
    """
    segments, local = config.segment_count, config.local_count
    hide_global, hide_local = hidden_counts(config)
    needed = -(-segments // len(starts))
    if needed - hide_global > 1:
        message = (
            f"Expected inference masks that together hide all {segments} segments, got "
            f"{len(starts)} that hide {hide_global} each (theta={config.theta}). "
            f"Use inference_masks={-(-segments // hide_global)} or more."
        )
        raise TrainingError(message)
    hide_outside = max(hide_global, needed) - hide_local
    for _ in range(DRAWS):
        times = np.zeros(segments, dtype=np.int64)
        masks = np.zeros((len(starts), segments), dtype=np.bool_)
        for mask, start in zip(masks, starts, strict=True):
            order = np.lexsort((rng.random(segments), times))
            is_local = (order >= start) & (order < start + local)
            mask[order[is_local][:hide_local]] = True
            mask[order[~is_local][:hide_outside]] = True
            times += mask
        if times.all():
            return masks
    message = (
        f"Found no {len(starts)} inference masks that hide every segment once "
        f"(theta={config.theta}, local_segments={config.local_segments}). Use one mask more."
    )
    raise TrainingError(message)


def _positions(mask: NDArray[np.bool_]) -> Tensor:
    """Return the true positions of each row; every row has the same number of them."""
    return torch.from_numpy(np.stack([np.flatnonzero(row) for row in mask]))
