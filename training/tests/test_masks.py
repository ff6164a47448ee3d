"""Random and fixed masks."""

import pytest
import torch

from wardwave_training.config import MaskMode, MmaeConfig
from wardwave_training.errors import TrainingError
from wardwave_training.masks import inference_masks, random_masks

SHIPPED_MASK = [
    1, 3, 5, 6, 7, 9, 11, 13, 17, 18, 20, 22, 23, 26, 28, 32, 34, 35, 36, 37, 39, 40, 43, 45, 49,
]  # fmt: skip


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
    assert counts.tolist() == [config.inference_masks // 2] * 50
    assert masks.local_start[0] == 0
    assert masks.local_start[-1] == 44


def test_inference_masks_never_show_what_they_score() -> None:
    """The local region hides exactly what is hidden globally there."""
    masks = inference_masks(MmaeConfig(inference_masks=8))
    for row in range(8):
        start = int(masks.local_start[row])
        local = {start + int(i) for i in masks.local_hidden[row]}
        inside = {int(i) for i in masks.global_hidden[row] if start <= i < start + 6}
        assert local == inside


@pytest.mark.parametrize("theta", [0.25, 0.5, 0.75, 0.9])
@pytest.mark.parametrize("count", [4, 5, 8, 16])
@pytest.mark.parametrize("local_starts", [0, 5])
def test_inference_masks_of_any_share_hide_everything_and_show_nothing_scored(
    theta: float, count: int, local_starts: int
) -> None:
    """Every segment is hidden, about equally often, and in a region alike in both scales."""
    config = MmaeConfig(theta=theta, inference_masks=count, local_starts=local_starts)
    masks = inference_masks(config)
    times = torch.bincount(masks.global_hidden.flatten(), minlength=50)
    assert int(times.min()) >= 1
    assert abs(masks.global_hidden.shape[1] - 50 * theta) <= 1
    assert masks.local_hidden.shape == (count, round(6 * theta))
    for row in range(count):
        start = int(masks.local_start[row])
        hidden = {int(i) for i in masks.global_hidden[row]}
        visible = {int(i) for i in masks.global_visible[row]}
        assert hidden | visible == set(range(50))
        assert not hidden & visible
        assert {start + int(i) for i in masks.local_hidden[row]} <= hidden
        assert {start + int(i) for i in masks.local_visible[row]} <= visible


def test_inference_masks_at_half_are_the_pairs_that_ship() -> None:
    """Models that ship were calibrated with this draw."""
    masks = inference_masks(MmaeConfig(inference_masks=4))
    assert masks.local_start.tolist() == [0, 15, 29, 44]
    for pair in (0, 2):
        assert torch.equal(masks.global_hidden[pair], masks.global_visible[pair + 1])
    assert masks.global_hidden[0].tolist() == SHIPPED_MASK


def test_inference_masks_are_refused_where_they_cannot_hide_everything() -> None:
    """The message says how many are needed."""
    with pytest.raises(TrainingError, match="inference_masks=5 or more"):
        inference_masks(MmaeConfig(theta=0.25, inference_masks=3))


def test_local_region_starts_at_one_of_the_chosen_places() -> None:
    """In training and at inference; the places are equally spaced, the first and last included."""
    config = MmaeConfig(local_starts=5)
    masks = random_masks(200, config, torch.Generator().manual_seed(1))
    assert sorted(set(masks.local_start.tolist())) == [0, 11, 22, 33, 44]
    assert set(inference_masks(config).local_start.tolist()) <= {0, 11, 22, 33, 44}
    everywhere = random_masks(2000, MmaeConfig(), torch.Generator().manual_seed(1))
    assert sorted(set(everywhere.local_start.tolist())) == list(range(45))


@pytest.mark.parametrize("count", [-1, 46])
def test_impossible_counts_of_local_starts_are_refused(count: int) -> None:
    """There are 45 places for a region of 6 in 50 segments."""
    with pytest.raises(TrainingError, match="local_starts from 0 to 45"):
        random_masks(1, MmaeConfig(local_starts=count), torch.Generator())


@pytest.mark.parametrize("mode", ["independent", "union"])
def test_without_a_local_scale_no_local_segment_is_seen(mode: MaskMode) -> None:
    """In training the hidden local segments are the global ones; at inference there are none."""
    config = MmaeConfig(local_scale=False, mask_mode=mode, inference_masks=4)
    masks = random_masks(3, config, torch.Generator().manual_seed(1))
    assert masks.local_visible.shape == (3, 0)
    assert torch.equal(masks.local_hidden, masks.global_hidden)
    assert masks.local_start.tolist() == [0, 0, 0]
    fixed = inference_masks(config)
    assert fixed.local_visible.shape == fixed.local_hidden.shape == (4, 0)
