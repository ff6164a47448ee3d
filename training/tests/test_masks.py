"""Random and fixed masks."""

import pytest
import torch

from wardwave_training.config import MmaeConfig
from wardwave_training.errors import TrainingError
from wardwave_training.masks import inference_masks, random_masks


def test_random_masks_hide_half_and_split_all_segments() -> None:
    """Visible and hidden positions together are every position once."""
    config = MmaeConfig()
    masks = random_masks(5, config, torch.Generator().manual_seed(1))
    both = torch.cat([masks.global_visible, masks.global_hidden], dim=1).sort(dim=1).values
    assert torch.equal(both, torch.arange(50).expand(5, -1))
    assert masks.global_hidden.shape == (5, 25)
    assert masks.local_hidden.shape == (5, 3)
    assert int(masks.local_start.max()) <= 44


def test_union_masks_show_nothing_that_is_hidden_in_the_other_scale() -> None:
    """What is hidden in the local region is hidden globally, and nothing else there."""
    config = MmaeConfig(mask_mode="union")
    masks = random_masks(20, config, torch.Generator().manual_seed(1))
    for row in range(20):
        start = int(masks.local_start[row])
        hidden = set(masks.global_hidden[row].tolist())
        assert {start + int(i) for i in masks.local_hidden[row]} <= hidden
        assert not {start + int(i) for i in masks.local_visible[row]} & hidden


def test_inference_masks_hide_each_segment_equally_often() -> None:
    """Complementary pairs: half of the masks hide a segment; local regions span the window."""
    config = MmaeConfig()
    masks = inference_masks(config)
    counts = torch.bincount(masks.global_hidden.flatten(), minlength=50)
    assert counts.tolist() == [4] * 50
    assert masks.local_start[0] == 0
    assert masks.local_start[-1] == 44


def test_inference_masks_never_show_what_they_score() -> None:
    """The local region hides exactly what is hidden globally there."""
    masks = inference_masks(MmaeConfig())
    for row in range(8):
        start = int(masks.local_start[row])
        local = {start + int(i) for i in masks.local_hidden[row]}
        inside = {int(i) for i in masks.global_hidden[row] if start <= i < start + 6}
        assert local == inside


def test_inference_masks_are_refused_where_pairs_are_impossible() -> None:
    """The message says what was expected."""
    with pytest.raises(TrainingError, match="complementary"):
        inference_masks(MmaeConfig(theta=0.75))
