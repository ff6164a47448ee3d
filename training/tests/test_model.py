"""The network, and the same network under fixed masks."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from tests.conftest import SMALL, synthetic_ecg
from wardwave_training.config import MmaeConfig
from wardwave_training.fixed_masks import FixedMaskNetwork
from wardwave_training.losses import restoration_losses
from wardwave_training.masks import MaskBatch, inference_masks, random_masks
from wardwave_training.model import MmaeEcg, sine_cosine_table, take
from wardwave_training.segments import from_segments, to_segments
from wardwave_training.training import band_passed_segments


def test_segments_round_trip() -> None:
    """Cutting and joining gives the signal back."""
    signal = torch.randn(2, 12, 1000)
    assert torch.equal(from_segments(to_segments(signal, 20), 20), signal)


def test_positional_tables_start_from_sine_and_cosine() -> None:
    """They do not start from small noise, which does not train."""
    network = MmaeEcg(MmaeConfig())
    table = sine_cosine_table(MmaeConfig())
    assert torch.equal(network.global_position, table)
    assert torch.equal(network.local_position, table)
    assert float(table.abs().max()) > 0.9


def test_hidden_values_do_not_reach_the_restoration() -> None:
    """Changing a segment that is hidden in both scales changes nothing."""
    torch.manual_seed(0)
    network = MmaeEcg(SMALL).eval()
    masks = inference_masks(SMALL)
    one = MaskBatch(*(value[:1] for value in vars(masks).values()))
    segments, present = torch.randn(1, 50, 240), torch.ones(1, 12)
    changed = segments.clone()
    changed[:, one.global_hidden[0]] += 5
    before, after = network(segments, present, one), network(changed, present, one)
    assert torch.equal(before.global_mean, after.global_mean)


def test_loss_ignores_absent_leads() -> None:
    """A restoration that is wrong only on absent leads has no error."""
    masks = inference_masks(SMALL)
    rows = len(masks.local_start)
    torch.manual_seed(0)
    network = MmaeEcg(SMALL)
    target, present = torch.zeros(rows, 50, 240), torch.zeros(rows, 12)
    present[:, 1] = 1
    weight = present.repeat_interleave(20, dim=1)[:, None]
    restored = network(target, present, masks)
    wrong = (1 - weight) * 9
    shifted = type(restored)(
        restored.global_mean * 0 + wrong,
        restored.global_log_variance,
        restored.local_mean * 0 + wrong,
        restored.local_log_variance,
    )
    losses = restoration_losses(shifted, target, weight, masks, beta=0.5)
    assert losses.squared_error.item() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"theta": 0.25},
        {"theta": 0.75, "inference_masks": 3},
        {"theta": 0.9},
        {"local_starts": 3},
        {"distinct_positions": False},
        {"local_scale": False},
        {"local_scale": False, "theta": 0.75},
        {"mask_mode": "union", "inference_masks": 6},
        {"decoder_depth": 2},
    ],
)
def test_fixed_mask_network_agrees_with_the_plain_one(changes: dict[str, Any]) -> None:
    """The constants compute what the general path computes, averaged over the masks."""
    torch.manual_seed(0)
    config = replace(SMALL, **changes)
    network = MmaeEcg(config).eval()
    torch.nn.init.normal_(network.log_variance_head.weight, std=0.1)
    masks = inference_masks(config)
    rows = len(masks.local_start)
    segments = band_passed_segments(synthetic_ecg(1), 20)
    present = torch.ones(1, 12)
    with torch.no_grad():
        found = FixedMaskNetwork(network)(segments, present)
        answer = network(segments.expand(rows, -1, -1), present.expand(rows, -1), masks)
    total, count = torch.zeros(50, 240), torch.zeros(50, 1)
    local = masks.local_start[:, None] + masks.local_hidden
    for row in range(rows):
        total[masks.global_hidden[row]] += answer.global_mean[row, masks.global_hidden[row]]
        count[masks.global_hidden[row]] += 1
        total[local[row]] += answer.local_mean[row, masks.local_hidden[row]]
        count[local[row]] += 1
    assert int(count.min()) >= 1
    torch.testing.assert_close(found.restored[0], total / count, atol=1e-5, rtol=1e-4)


def test_default_network_keeps_the_names_of_its_tables() -> None:
    """Weights of before there were other networks still load."""
    names = set(MmaeEcg(SMALL).state_dict())
    assert {"local_position", "local_scale"} <= names
    assert {"decoder_local_position", "decoder_local_scale"} <= names


@pytest.mark.parametrize("changes", [{"distinct_positions": False}, {"local_scale": False}])
def test_networks_without_local_tables_have_none_and_start_the_same(
    changes: dict[str, Any],
) -> None:
    """All other weights of one seed are equal."""
    torch.manual_seed(0)
    full = MmaeEcg(SMALL).state_dict()
    torch.manual_seed(0)
    part = MmaeEcg(replace(SMALL, **changes)).state_dict()
    assert {name.removeprefix("decoder_") for name in full.keys() - part.keys()} == {
        "local_position",
        "local_scale",
    }
    assert all(torch.equal(value, full[name]) for name, value in part.items())


def test_shared_positions_make_a_local_token_equal_to_its_global_one() -> None:
    """Only the table tells the scales apart: shared, both tokens of a segment are encoded alike."""
    masks = random_masks(1, SMALL, torch.Generator().manual_seed(0))
    segment = int(masks.local_start[0] + masks.local_visible[0, 0])
    both = replace(masks, global_visible=torch.tensor([[segment]]))
    both = replace(both, local_visible=masks.local_visible[:, :1])
    segments, present = torch.randn(1, 50, 240), torch.ones(1, 12)
    torch.manual_seed(0)
    shared = MmaeEcg(replace(SMALL, distinct_positions=False)).eval()
    own = MmaeEcg(SMALL).eval()
    with torch.no_grad():
        alike = shared.encode(segments, present, both)[0]
        different = own.encode(segments, present, both)[0]
    torch.testing.assert_close(alike[0], alike[1])
    assert not torch.allclose(different[0], different[1], atol=1e-3)


def test_without_a_local_scale_the_loss_is_that_of_the_global_one() -> None:
    """Both scales of the loss mean the same tokens."""
    config = replace(SMALL, local_scale=False)
    torch.manual_seed(0)
    network = MmaeEcg(config)
    masks = random_masks(4, config, torch.Generator().manual_seed(0))
    segments, present = torch.randn(4, 50, 240), torch.ones(4, 12)
    restored = network(segments, present, masks)
    assert restored.global_mean.shape == (4, 50, 240)
    losses = restoration_losses(restored, segments, torch.ones(4, 1, 240), masks, beta=0.5)
    hidden = take(restored.global_mean, masks.global_hidden)
    expected = (hidden - take(segments, masks.global_hidden)).square().mean()
    torch.testing.assert_close(losses.squared_error, expected)
