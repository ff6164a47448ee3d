"""Makes the trained network ready to ship: batch norms folded in, weights that fit in 16 bits."""

import copy

import torch
from torch import Tensor, nn

from wardwave_training.mcf.model import Mcf

HALF_FROM_VALUES = 1024
"""Tensors of at least this many values are rounded to 16 bits; the others weigh nothing."""


@torch.no_grad()
def shipped(network: Mcf) -> Mcf:
    """Return a copy that answers the same up to the rounding, in evaluation mode."""
    result = copy.deepcopy(network).eval()
    for name in ("encoder", "decoder"):
        for scale in ("global", "local", "trend"):
            folded = _folded(getattr(result, f"{scale}_{name}"))
            setattr(result, f"{scale}_{name}", folded)
    for parameter in result.parameters():
        if parameter.numel() >= HALF_FROM_VALUES:
            parameter.copy_(halved(parameter))
    return result


def halved(value: Tensor) -> Tensor:
    """Return the values rounded to what a 16-bit float holds."""
    return value.half().float()


def _folded(layers: nn.Module) -> nn.Sequential:
    """Return the layers with every batch norm taken into the convolution before it."""
    kept: list[nn.Module] = []
    for layer in layers.children():
        before = kept[-1] if kept else None
        if isinstance(layer, nn.BatchNorm1d) and isinstance(before, nn.Conv1d | nn.ConvTranspose1d):
            _take_in(before, layer)
        else:
            kept.append(layer)
    return nn.Sequential(*kept)


def _take_in(convolution: nn.Conv1d | nn.ConvTranspose1d, norm: nn.BatchNorm1d) -> None:
    mean, variance = norm.running_mean, norm.running_var
    if mean is None or variance is None:
        raise TypeError(norm)
    factor = norm.weight / torch.sqrt(variance + norm.eps)
    transposed = isinstance(convolution, nn.ConvTranspose1d)
    shape = (1, -1, 1) if transposed else (-1, 1, 1)
    convolution.weight.mul_(factor.reshape(shape))
    offset = norm.bias - mean * factor
    if convolution.bias is not None:
        offset = offset + convolution.bias * factor
    convolution.bias = nn.Parameter(offset)
