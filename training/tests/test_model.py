"""The network, and the same network under fixed masks."""

import torch

from tests.conftest import SMALL, synthetic_ecg
from wardwave_training.config import MmaeConfig
from wardwave_training.fixed_masks import FixedMaskNetwork
from wardwave_training.losses import restoration_losses
from wardwave_training.masks import MaskBatch, inference_masks
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


def test_fixed_mask_network_agrees_with_the_plain_one() -> None:
    """The constants compute what the general path computes, averaged over the masks."""
    torch.manual_seed(0)
    network = MmaeEcg(SMALL).eval()
    torch.nn.init.normal_(network.log_variance_head.weight, std=0.1)
    masks = inference_masks(SMALL)
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
    torch.testing.assert_close(found.restored[0], total / count, atol=1e-5, rtol=1e-4)
    assert take(segments, masks.global_hidden[:1]).shape == (1, 25, 240)
