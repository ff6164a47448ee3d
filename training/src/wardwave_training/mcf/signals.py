"""What the network sees: 500 Hz signals in [-1, 1], single beats, the trend."""

from dataclasses import dataclass

import torch
from scipy.signal import firwin
from torch import Tensor, nn
from torch.nn import functional

from wardwave_training.config import SAMPLE_RATE_HZ
from wardwave_training.mcf.config import (
    BEAT_BEFORE_SAMPLES,
    BEAT_SAMPLES,
    GLOBAL_SAMPLES,
    INNER_RATE_HZ,
    LEAST_HALF_RANGE_MV,
    TREND_MEAN_SAMPLES,
    UPSAMPLING,
)

TAPS_PER_PHASE = 13
LEAST_TREND = 1e-3


class Upsample(nn.Module):
    """Upsamples band-passed windows from 100 to 500 Hz with one fixed FIR filter.

    Sample n becomes sample 5 n + 2, so that the mean of five neighbours stands where n stood.
    """

    taps: Tensor

    def __init__(self) -> None:
        """Cut the filter into its five phases."""
        super().__init__()
        count = UPSAMPLING * TAPS_PER_PHASE
        prototype = firwin(count, SAMPLE_RATE_HZ / 2, fs=INNER_RATE_HZ)
        # Output 5 n + 2 + d takes input n + k with the prototype's value at distance 5 k - d.
        phases = prototype.reshape(TAPS_PER_PHASE, UPSAMPLING).T[::-1].copy()
        phases = phases / phases.sum(axis=1, keepdims=True)
        self.register_buffer("taps", torch.from_numpy(phases).float()[:, None], persistent=False)

    def forward(self, signal: Tensor) -> Tensor:
        """Return [batch, leads, 5 samples] for [batch, leads, samples]."""
        batch, leads, samples = signal.shape
        half = TAPS_PER_PHASE // 2
        rows = functional.pad(signal.reshape(-1, 1, samples), (half, half), mode="replicate")
        phases = functional.conv1d(rows, self.taps)
        return phases.transpose(1, 2).reshape(batch, leads, samples * UPSAMPLING)


@dataclass(frozen=True)
class Scaled:
    """A signal scaled to [-1, 1] per lead, with what undoes it.

    Attributes:
        value: shape [rows, leads, samples].
        centre: millivolts, shape [rows, leads, 1].
        half_range: millivolts, shape [rows, leads, 1].
    """

    value: Tensor
    centre: Tensor
    half_range: Tensor


def scale(signal: Tensor) -> Scaled:
    """Scale each lead by its smallest and largest value; a flat lead becomes 0."""
    high, low = signal.amax(dim=-1, keepdim=True), signal.amin(dim=-1, keepdim=True)
    centre = (high + low) / 2
    half_range = ((high - low) / 2).clamp(min=LEAST_HALF_RANGE_MV)
    return Scaled((signal - centre) / half_range, centre, half_range)


def trend_of(value: Tensor) -> Tensor:
    """Return the differenced 10-point mean, divided by its largest size in the row."""
    samples = value.shape[-1]
    rows = value.reshape(-1, 1, samples)
    smooth = functional.avg_pool1d(rows, TREND_MEAN_SAMPLES, stride=1)
    change = functional.pad(smooth[..., 1:] - smooth[..., :-1], (5, 5)).reshape(value.shape)
    largest = change.abs().amax(dim=(1, 2), keepdim=True).clamp(min=LEAST_TREND)
    return change / largest


def beat_starts(r_peaks: Tensor) -> tuple[Tensor, Tensor]:
    """Return where beats start at 500 Hz, and which of them lie wholly in the window.

    Args:
        r_peaks: sample indices at 100 Hz, -1 for none, any shape.

    Returns:
        Starts, 0 for a beat that is no beat, and a boolean of the same shape.
    """
    start = r_peaks * UPSAMPLING + UPSAMPLING // 2 - BEAT_BEFORE_SAMPLES
    fits = (r_peaks >= 0) & (start >= 0) & (start <= GLOBAL_SAMPLES - BEAT_SAMPLES)
    return start * fits, fits


def cut_beats(signal: Tensor, start: Tensor) -> Tensor:
    """Cut one beat out of each row: [rows, leads, samples] to [rows, leads, beat samples]."""
    index = start[:, None] + torch.arange(BEAT_SAMPLES, device=signal.device)
    index = index[:, None, :].expand(-1, signal.shape[1], -1)
    return torch.gather(signal, 2, index)
