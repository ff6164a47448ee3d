"""What training minimises: restoration error of hidden segments on present leads."""

from dataclasses import dataclass

import torch
from torch import Tensor

from wardwave_training.masks import MaskBatch
from wardwave_training.model import Restoration, take


@dataclass(frozen=True)
class Losses:
    """Mean losses of one batch, each over hidden values of present leads.

    Attributes:
        squared_error: both scales, equally weighted.
        likelihood: beta-NLL of the variance head, both scales.
        mean_predictor: squared error of always answering zero, for comparison.
    """

    squared_error: Tensor
    likelihood: Tensor
    mean_predictor: Tensor


def restoration_losses(
    restored: Restoration, target: Tensor, weight: Tensor, masks: MaskBatch, beta: float
) -> Losses:
    """Compare the restoration with the target where it was hidden.

    Args:
        restored: the network's answer.
        target: scaled segments, shape [rows, segments, values].
        weight: 1 where the value's lead is present, shape [rows, 1, values].
        masks: what was hidden.
        beta: beta of the beta-NLL.

    Returns:
        The losses, differentiable.
    """
    local_hidden = masks.local_start[:, None] + masks.local_hidden
    parts = [
        _scale_losses(
            take(restored.global_mean, masks.global_hidden),
            take(restored.global_log_variance, masks.global_hidden),
            take(target, masks.global_hidden),
            weight,
            beta,
        ),
        _scale_losses(
            take(restored.local_mean, masks.local_hidden),
            take(restored.local_log_variance, masks.local_hidden),
            take(target, local_hidden),
            weight,
            beta,
        ),
    ]
    return Losses(
        squared_error=(parts[0].squared_error + parts[1].squared_error) / 2,
        likelihood=(parts[0].likelihood + parts[1].likelihood) / 2,
        mean_predictor=(parts[0].mean_predictor + parts[1].mean_predictor) / 2,
    )


def _scale_losses(
    mean: Tensor, log_variance: Tensor, target: Tensor, weight: Tensor, beta: float
) -> Losses:
    squared = (mean - target).square()
    likelihood = 0.5 * (squared * torch.exp(-log_variance) + log_variance)
    if beta:
        likelihood = likelihood * torch.exp(beta * log_variance.detach())
    total = weight.sum() * mean.shape[1]
    return Losses(
        squared_error=(squared * weight).sum() / total,
        likelihood=(likelihood * weight).sum() / total,
        mean_predictor=(target.square() * weight).sum() / total,
    )
