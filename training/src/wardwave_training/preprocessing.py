"""The zero-phase band-pass as constant linear operators, the same in training and in the graph.

The baseline is a smoothness-prior fit (Whittaker): ``(I + lambda D2'D2)^-1 x``. Its natural
boundary kills offset and slope exactly and does not blow up at the edges, where a padded filter
does. Only its low-frequency eigenvectors matter, so it is kept as a thin basis. The low-pass is a
short symmetric FIR filter.
"""

from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.signal import firwin
from torch import Tensor, nn
from torch.nn import functional

from wardwave_training.config import SAMPLE_COUNT, SAMPLE_RATE_HZ

HIGH_PASS_HZ = 1.0
LOW_PASS_HZ = 25.0
LOW_PASS_TAPS = 31
BASELINE_MODES = 120
INPUT_LIMIT_MV = 1000.0
"""Inputs beyond this are clipped first, so that no finite input overflows."""
BAND_LIMIT_MV = 20.0
"""No ECG is larger than this after the band-pass; clipping bounds every later number."""


@cache
def baseline_basis() -> NDArray[np.float64]:
    """Return B, shape [samples, modes], with baseline = B B' x (-6 dB at ``HIGH_PASS_HZ``)."""
    identity = np.eye(SAMPLE_COUNT)
    second_difference = np.diff(identity, n=2, axis=0)
    stiffness, modes = np.linalg.eigh(second_difference.T @ second_difference)
    weight = (2 * np.sin(np.pi * HIGH_PASS_HZ / SAMPLE_RATE_HZ)) ** -4
    gain = 1 / (1 + weight * np.maximum(stiffness, 0))
    kept = modes[:, :BASELINE_MODES] * np.sqrt(gain[:BASELINE_MODES])
    return np.asarray(kept, dtype=np.float64)


def low_pass_taps() -> NDArray[np.float64]:
    """Return the symmetric low-pass filter (-6 dB at ``LOW_PASS_HZ``)."""
    taps = firwin(LOW_PASS_TAPS, LOW_PASS_HZ, fs=SAMPLE_RATE_HZ)
    return np.asarray(taps, dtype=np.float64)


class BandPass(nn.Module):
    """Band-passes windows of shape [..., leads, samples] in millivolts."""

    basis: Tensor
    taps: Tensor

    def __init__(self) -> None:
        """Build the constant operators."""
        super().__init__()
        basis = torch.from_numpy(baseline_basis()).float()
        self.register_buffer("basis", basis, persistent=False)
        taps = torch.from_numpy(low_pass_taps()).float()
        self.register_buffer("taps", taps.reshape(1, 1, -1), persistent=False)

    def forward(self, ecg: Tensor) -> Tensor:
        """Return the band-passed signal, same shape, in millivolts."""
        batch, leads, samples = ecg.shape
        signal = ecg.clamp(-INPUT_LIMIT_MV, INPUT_LIMIT_MV)
        signal = signal - signal.mean(dim=-1, keepdim=True)
        baseline = torch.matmul(torch.matmul(signal, self.basis), self.basis.t())
        detrended = (signal - baseline).reshape(batch * leads, 1, samples)
        half = LOW_PASS_TAPS // 2
        padded = functional.pad(detrended, (half, half), mode="replicate")
        smooth = functional.conv1d(padded, self.taps).reshape(batch, leads, samples)
        return smooth.clamp(-BAND_LIMIT_MV, BAND_LIMIT_MV)
