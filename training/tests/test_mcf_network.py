"""The parts of the cross-restoration network: signals, masks, shapes, losses, folding."""

import numpy as np
import pytest
import torch

from tests.conftest import SMALL_MCF, synthetic_ecg
from wardwave_training.mcf.config import BEAT_SAMPLES, GLOBAL_SAMPLES, McfConfig
from wardwave_training.mcf.cost import flops_per_pass
from wardwave_training.mcf.folding import shipped
from wardwave_training.mcf.losses import restoration_losses
from wardwave_training.mcf.masks import (
    fixed_global_keep,
    fixed_local_keep,
    random_global_keep,
    random_local_keep,
)
from wardwave_training.mcf.model import Mcf, Restoration
from wardwave_training.mcf.signals import Upsample, beat_starts, cut_beats, scale, trend_of

Inputs = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


def inputs(rows: int = 2) -> Inputs:
    """Return random inputs of the network; the last row has no beat."""
    generator = torch.Generator().manual_seed(1)
    whole = torch.rand(rows, 12, GLOBAL_SAMPLES, generator=generator) * 2 - 1
    beat = torch.rand(rows, 12, BEAT_SAMPLES, generator=generator) * 2 - 1
    return whole, beat, trend_of(whole), torch.tensor([1.0] * (rows - 1) + [0.0])


def test_upsampling_keeps_a_wave_and_its_place() -> None:
    """A 10 Hz wave at 100 Hz becomes the same wave at 500 Hz; sample n lies at 5 n + 2."""
    slow, fast = np.arange(1000) / 100, (np.arange(5000) - 2) / 500
    wave = torch.from_numpy(np.sin(2 * np.pi * 10 * slow)).float()[None, None]
    upsampled = Upsample()(wave)[0, 0].numpy()
    expected = np.sin(2 * np.pi * 10 * fast)
    np.testing.assert_allclose(upsampled[50:-50], expected[50:-50], atol=5e-3)


def test_scaling_reaches_both_ends_and_leaves_a_flat_lead_flat() -> None:
    """Each lead lies in [-1, 1], and its centre and half range undo the scaling."""
    signal = torch.from_numpy(synthetic_ecg(2))
    signal[0, 3] = 0.7
    scaled = scale(signal)
    torch.testing.assert_close(scaled.value[1].amax(dim=1), torch.ones(12))
    torch.testing.assert_close(scaled.value[1].amin(dim=1), -torch.ones(12))
    assert not scaled.value[0, 3].any()
    torch.testing.assert_close(scaled.value * scaled.half_range + scaled.centre, signal)


def test_the_trend_of_a_ramp_is_constant_and_of_a_flat_line_zero() -> None:
    """Differences of 10-point means; the largest is 1."""
    ramp = torch.linspace(-50, 50, GLOBAL_SAMPLES).expand(1, 12, -1)
    change = trend_of(ramp)[..., 5:-5]
    torch.testing.assert_close(change, torch.ones_like(change), atol=1e-2, rtol=0)
    assert not trend_of(torch.zeros(1, 12, GLOBAL_SAMPLES)).any()


def test_only_beats_that_lie_wholly_in_the_window_count() -> None:
    """From 0.28 s before the R peak to 0.68 s after it."""
    start, fits = beat_starts(torch.tensor([[-1, 27, 28, 931, 932]]))
    assert fits.tolist() == [[False, False, True, True, False]]
    assert start.tolist() == [[0, 0, 2, 4517, 0]]
    signal = torch.arange(GLOBAL_SAMPLES).float().expand(2, 12, -1)
    beats = cut_beats(signal, torch.tensor([2, 4517]))
    assert beats[:, 0, 140].tolist() == [142, 4657]


def test_thirty_blocks_and_one_cut_are_hidden() -> None:
    """Blocks of 50 samples, whole; the cut of 144 samples in one piece."""
    rng = np.random.default_rng(0)
    blocks = random_global_keep(5, rng).reshape(5, 100, 50)
    assert (blocks.amin(dim=2) == blocks.amax(dim=2)).all()
    assert ((1 - blocks[:, :, 0]).sum(dim=1) == 30).all()
    cut = random_local_keep(50, rng)[:, 0]
    assert ((1 - cut).sum(dim=1) == 144).all()
    assert (cut.diff(dim=1).abs().sum(dim=1) <= 2).all()


def test_fixed_masks_hide_each_place_at_most_once() -> None:
    """Three masks of 30 cells hide 90 of 100; three cuts hide 432 of 480 samples."""
    hidden = 1 - fixed_global_keep()[:, 0]
    assert (hidden.sum(dim=1) == 1500).all()
    assert hidden.sum(dim=0).max() == 1
    cuts = 1 - fixed_local_keep()[:, 0]
    assert (cuts.sum(dim=1) == 144).all()
    assert cuts.sum(dim=0).max() == 1


def test_the_network_is_about_as_large_as_the_published_one() -> None:
    """7.1 million parameters and 1.9 GFLOP a pass (published: 7,085,779 and 1.819)."""
    network = Mcf(McfConfig())
    assert 7.0e6 < sum(p.numel() for p in network.parameters()) < 7.2e6
    assert 1.75e9 < flops_per_pass(network) < 1.95e9


def test_restored_signals_have_the_shape_of_what_was_hidden() -> None:
    """One log-variance a sample for window and beat; none for the trend."""
    restored = Mcf(SMALL_MCF)(*inputs())
    assert restored.whole.shape == restored.from_trend.shape == (2, 12, GLOBAL_SAMPLES)
    assert restored.beat.shape == (2, 12, BEAT_SAMPLES)
    assert restored.whole_log_variance.shape == (2, 1, GLOBAL_SAMPLES)
    assert restored.beat_log_variance.shape == (2, 1, BEAT_SAMPLES)


def test_the_scales_know_of_each_other() -> None:
    """Another beat changes the restored window, unless the row has no beat."""
    network = Mcf(SMALL_MCF).eval()
    whole, beat, trend, has_beat = inputs()
    with torch.no_grad():
        plain = network(whole, beat, trend, has_beat)
        other = network(whole, -beat, trend, has_beat)
    assert not torch.equal(plain.whole[0], other.whole[0])
    torch.testing.assert_close(plain.whole[1], other.whole[1])


def test_absent_leads_and_missing_beats_are_no_loss() -> None:
    """What is restored there does not change the loss."""
    whole, beat, _, has_beat = inputs()
    present = torch.ones(2, 12)
    present[0, 5:] = 0
    restored = Restoration(
        whole * 0.9, torch.zeros(2, 1, 5000), beat * 0.8, torch.zeros(2, 1, 480), whole * 0.7
    )
    before = restoration_losses(restored, whole, beat, present, has_beat)
    for signal in (restored.whole, restored.beat, restored.from_trend):
        signal[0, 5:] += 1
    restored.beat[1] += 1
    after = restoration_losses(restored, whole, beat, present, has_beat)
    torch.testing.assert_close(before.total, after.total)
    seen = torch.cat([whole[0, :5].flatten() ** 2 / 5, whole[1].flatten() ** 2 / 12])
    assert float(before.whole) == pytest.approx(0.01 * float(seen.sum()) / 10_000, rel=1e-4)


def test_the_likelihood_is_least_at_the_true_variance() -> None:
    """An error of 0.04 is told best by a log-variance of log 0.04."""
    whole, beat, _, has_beat = inputs()

    def loss(log_variance: float) -> float:
        value = torch.full((2, 1, 5000), log_variance)
        beats = torch.full((2, 1, 480), log_variance)
        restored = Restoration(whole + 0.2, value, beat + 0.2, beats, whole)
        return float(restoration_losses(restored, whole, beat, torch.ones(2, 12), has_beat).total)

    best = float(np.log(0.04))
    assert loss(best) < min(loss(best - 0.1), loss(best + 0.1))


def test_folding_changes_no_answer_and_leaves_16_bit_weights() -> None:
    """Batch norms go into the convolutions; large tensors are what 16 bits hold."""
    network = Mcf(SMALL_MCF).train()
    with torch.no_grad():
        for _ in range(20):
            network(*inputs(4))
        ready = shipped(network)
        expected, got = network.eval()(*inputs()), ready(*inputs())
    assert not any(isinstance(m, torch.nn.BatchNorm1d) for m in ready.modules())
    torch.testing.assert_close(expected.whole, got.whole, atol=2e-3, rtol=0)
    torch.testing.assert_close(expected.beat, got.beat, atol=2e-3, rtol=0)
    for parameter in ready.parameters():
        if parameter.numel() >= 1024:
            assert torch.equal(parameter, parameter.half().float())
