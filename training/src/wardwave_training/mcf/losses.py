"""What training minimises: restoration error over predicted variance, on present leads."""

from dataclasses import dataclass

import torch
from torch import Tensor

from wardwave_training.mcf.model import Restoration


@dataclass(frozen=True)
class Losses:
    """Means over a batch.

    Attributes:
        total: what is minimised.
        whole: squared error of the restored window, all samples.
        beat: squared error of the restored beat, rows with a beat.
        from_trend: squared error of the window restored with the trend's help.
        mean_predictor: squared error of answering zero for the window.
    """

    total: Tensor
    whole: Tensor
    beat: Tensor
    from_trend: Tensor
    mean_predictor: Tensor


def restoration_losses(
    restored: Restoration, whole: Tensor, beat: Tensor, lead_present: Tensor, has_beat: Tensor
) -> Losses:
    """Compare a restoration with what was there before the masks.

    Args:
        restored: the network's answer.
        whole: window in [-1, 1], shape [rows, leads, samples].
        beat: beat in [-1, 1], shape [rows, leads, beat samples].
        lead_present: 0 or 1, shape [rows, leads]; absent leads do not count.
        has_beat: 0 or 1, shape [rows]; the beat of other rows does not count.

    Returns:
        The losses, differentiable; every row weighs the same.
    """
    weight = lead_present / lead_present.sum(dim=1, keepdim=True).clamp(min=1.0)
    whole_error = _over_leads(restored.whole, whole, weight)
    beat_error = _over_leads(restored.beat, beat, weight)
    trend_error = _over_leads(restored.from_trend, whole, weight).mean()
    beats = has_beat.sum().clamp(min=1.0)
    beat_likelihood = _likelihood(beat_error, restored.beat_log_variance).mean(dim=1)
    total = (
        _likelihood(whole_error, restored.whole_log_variance).mean()
        + (beat_likelihood * has_beat).sum() / beats
        + trend_error
    )
    return Losses(
        total=total,
        whole=whole_error.mean(),
        beat=(beat_error.mean(dim=1) * has_beat).sum() / beats,
        from_trend=trend_error,
        mean_predictor=_over_leads(torch.zeros_like(whole), whole, weight).mean(),
    )


def _over_leads(restored: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Return the squared error, averaged over present leads, shape [rows, samples]."""
    return ((restored - target).square() * weight[:, :, None]).sum(dim=1)


def _likelihood(error: Tensor, log_variance: Tensor) -> Tensor:
    value = log_variance[:, 0]
    return error * torch.exp(-value) + value
