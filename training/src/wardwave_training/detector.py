"""The whole detector as one graph: filter, scale, masks, network, cells, calibration."""

import functools
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from wardwave_training.config import (
    CELL_COUNT,
    CELL_DURATION_MS,
    CELL_SAMPLES,
    LEAD_COUNT,
    SCALE_MV,
)
from wardwave_training.fixed_masks import FixedMaskNetwork
from wardwave_training.model import MmaeEcg
from wardwave_training.preprocessing import BandPass
from wardwave_training.segments import from_segments, to_segments

SMOOTHING_MS = 800
"""Single cells separate poorly, every QRS is hard to restore; about one beat separates well.

The logarithm comes before the smoothing: a mean of errors would be that of the QRS alone.
"""
CALIBRATED_COUNTS = (1, 2, 3, 6, 12)
"""Counts of present leads with a calibration of their own; between them it is interpolated."""
SCORE_RANGE = (-2.0, 20.0)
JOIN_WEIGHTS = (0.4, 0.2, 0.4)
"""Weights of the squared, variance-normalised and relative error in a cell's score.

Ventricular beats show in the first and third, premature atrial ones and lasting abnormality in the
second, which alone is weak on large beats: it expects them to be uncertain.
"""
SQUARED_FLOOR = 1e-4
NORMALISED_FLOOR = 1e-2
RELATIVE_FLOOR = 1e-3
POWER_FLOOR = 1e-2
"""Floors in scaled units squared: they bound what a flat or nearly flat lead can score."""


@dataclass(frozen=True)
class Evidence:
    """Uncalibrated evidence of a batch.

    The first three are means over about a beat of a cell's log error, shape [batch, leads, cells].

    Attributes:
        squared: squared error: finds what is large and unexpected.
        normalised: squared error over the predicted variance: finds small oddities.
        relative: squared error over the lead's power in this window: beds of all sizes compare.
        lost_share: log of the share of each lead's energy that was not restored, over the whole
            window, shape [batch, leads, 1].
        reconstruction: millivolts, shape [batch, leads, samples]; absent leads 0.
    """

    squared: Tensor
    normalised: Tensor
    relative: Tensor
    lost_share: Tensor
    reconstruction: Tensor


class Calibration(nn.Module):
    """Maps a log error to 0 at the median and 1 at the 99th percentile of normal ECG.

    Tables are indexed by count of present leads, lead and (for the zero) cell position.
    """

    zero: Tensor
    spread: Tensor
    nodes: Tensor

    def __init__(self, positions: int, leads: int = LEAD_COUNT) -> None:
        """Start uncalibrated: the identity."""
        super().__init__()
        count = len(CALIBRATED_COUNTS)
        self.register_buffer("zero", torch.zeros(count, leads, positions))
        self.register_buffer("spread", torch.ones(count, leads, 1))
        self.register_buffer("nodes", torch.tensor(CALIBRATED_COUNTS, dtype=torch.float32))

    def forward(self, value: Tensor, lead_count: Tensor) -> Tensor:
        """Calibrate values, shape [batch, leads, positions], for counts of shape [batch]."""
        share = self._shares(lead_count)[:, :, None, None]
        zero = (share * self.zero).sum(dim=1)
        spread = (share * self.spread).sum(dim=1)
        return (value - zero) / spread

    def _shares(self, lead_count: Tensor) -> Tensor:
        """Return how much each table counts, shape [batch, tables]: linear interpolation."""
        at = lead_count.clamp(float(CALIBRATED_COUNTS[0]), float(CALIBRATED_COUNTS[-1]))[:, None]
        low, high = self.nodes[:-1], self.nodes[1:]
        reached = ((at - low) / (high - low)).clamp(0.0, 1.0)
        ones = torch.ones_like(at)
        return torch.cat([ones, reached], dim=1) - torch.cat([reached, ones * 0], dim=1)


class Detector(nn.Module):
    """Scores windows of shape [batch, leads, samples] in millivolts."""

    smoothing: Tensor

    def __init__(self, network: MmaeEcg) -> None:
        """Wrap a trained network; calibrate it before use."""
        super().__init__()
        self.segment_samples = network.config.segment_samples
        self.band_pass = BandPass()
        self.restorer = FixedMaskNetwork(network)
        self.register_buffer("smoothing", smoothing_matrix())
        self.calibrate_squared = Calibration(CELL_COUNT)
        self.calibrate_normalised = Calibration(CELL_COUNT)
        self.calibrate_relative = Calibration(CELL_COUNT)
        self.calibrate_joined = Calibration(1)
        self.calibrate_lost_share = Calibration(1)
        self.calibrate_window = Calibration(1, leads=1)

    def evidence(self, ecg: Tensor, lead_present: Tensor) -> Evidence:
        """Return what the network finds, before calibration."""
        present = lead_present[:, :, None]
        signal = self.band_pass(ecg * present) * (present / SCALE_MV)
        errors = self.restorer(to_segments(signal, self.segment_samples), lead_present)
        squared = self._cells(errors.squared)
        normalised = self._cells(errors.normalised)
        power = signal.square().mean(dim=2, keepdim=True) + POWER_FLOOR
        lost_share = (squared.mean(dim=2, keepdim=True) + RELATIVE_FLOOR) / power
        restored = from_segments(errors.restored, self.segment_samples)
        return Evidence(
            squared=self._smooth_log(squared + SQUARED_FLOOR),
            normalised=self._smooth_log(normalised + NORMALISED_FLOOR),
            relative=self._smooth_log((squared + RELATIVE_FLOOR) / power),
            lost_share=torch.log(lost_share),
            reconstruction=restored * (present * SCALE_MV),
        )

    def joined(self, evidence: Evidence, lead_count: Tensor) -> Tensor:
        """Join the calibrated errors, before the joint calibration."""
        squared: Tensor = self.calibrate_squared(evidence.squared, lead_count)
        normalised: Tensor = self.calibrate_normalised(evidence.normalised, lead_count)
        relative: Tensor = self.calibrate_relative(evidence.relative, lead_count)
        large, odd, compared = JOIN_WEIGHTS
        return large * squared + odd * normalised + compared * relative

    def cell_score(self, evidence: Evidence, lead_present: Tensor) -> Tensor:
        """Return calibrated cell scores; absent leads 0."""
        count = lead_present.sum(dim=1)
        score: Tensor = self.calibrate_joined(self.joined(evidence, count), count)
        return score.clamp(*SCORE_RANGE) * lead_present[:, :, None]

    def window_statistic(self, evidence: Evidence, lead_present: Tensor) -> Tensor:
        """Return the mean over present leads of their calibrated lost share, [batch, 1, 1]."""
        count = lead_present.sum(dim=1)
        lost: Tensor = self.calibrate_lost_share(evidence.lost_share, count)
        # Added one by one: onnxruntime sums a [1, 12, 1] tensor in another order than [8, 12, 1],
        # and a window's score must not depend on the batch it came in.
        leads = (lost[:, :, 0] * lead_present).unbind(dim=1)
        total = functools.reduce(torch.add, leads)
        return (total / count.clamp(min=1.0))[:, None, None]

    def forward(self, ecg: Tensor, lead_present: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return cell scores, window scores and the reconstruction (the ONNX contract)."""
        evidence = self.evidence(ecg, lead_present)
        count = lead_present.sum(dim=1)
        statistic = self.window_statistic(evidence, lead_present)
        window_score = self.calibrate_window(statistic, count).clamp(*SCORE_RANGE)[:, 0, 0]
        any_present = lead_present.amax(dim=1)
        return (
            self.cell_score(evidence, lead_present),
            window_score * any_present,
            evidence.reconstruction,
        )

    def _cells(self, values: Tensor) -> Tensor:
        """Average segment values [batch, segments, values] into cells of every lead."""
        samples = from_segments(values, self.segment_samples)
        return samples.reshape(-1, LEAD_COUNT, CELL_COUNT, CELL_SAMPLES).mean(dim=3)

    def _smooth_log(self, cells: Tensor) -> Tensor:
        """Return the moving mean of the cells' logarithm."""
        return torch.matmul(torch.log(cells), self.smoothing)


def smoothing_matrix() -> Tensor:
    """Return S with smoothed = cells S: a moving mean over ``SMOOTHING_MS``, cut at the edges."""
    half = SMOOTHING_MS / CELL_DURATION_MS / 2
    index = np.arange(CELL_COUNT)
    overlap = half + 0.5 - np.abs(index[:, None] - index[None, :])
    weight = np.clip(overlap, 0.0, 1.0)
    return torch.from_numpy((weight / weight.sum(axis=0, keepdims=True)).astype(np.float32))
