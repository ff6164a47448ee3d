"""The whole detector as one graph: filter, scale, masks, network, cells, calibration."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from wardwave_training.change_network import ChangeAnswer, ChangeNetwork
from wardwave_training.config import (
    CELL_COUNT,
    CELL_DURATION_MS,
    CELL_SAMPLES,
    LEAD_COUNT,
    SAMPLE_COUNT,
    SCALE_MV,
)
from wardwave_training.fixed_masks import FixedMaskNetwork
from wardwave_training.model import MmaeEcg
from wardwave_training.preprocessing import BandPass
from wardwave_training.segments import to_segments

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
PASSING_SMOOTHING_MS = 300
CELL_WEIGHTS = (1.0, 0.7)
"""Weights of a passing change and of the plain score in a cell's score.

A lasting change is left out: it would lift all of a patient's cells alike.
"""
WINDOW_WEIGHTS = (1.0, 0.7)
"""Weights of lasting change (mean of the leads) and of the plain score in a window's score."""
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
        passing: log odds that a cell is changed, as :class:`ChangeNetwork` says it, smoothed,
            shape [batch, leads, cells].
        lasting: log odds that a lead is changed throughout, shape [batch, leads, 1].
        reconstruction: millivolts, shape [batch, leads, samples]; absent leads 0.
    """

    squared: Tensor
    normalised: Tensor
    relative: Tensor
    lost_share: Tensor
    passing: Tensor
    lasting: Tensor
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
        share = self._shares(lead_count)
        zero = torch.matmul(share, self.zero.flatten(1)).reshape(-1, *self.zero.shape[1:])
        spread = torch.matmul(share, self.spread.flatten(1)).reshape(-1, *self.spread.shape[1:])
        return (value - zero) / spread

    def _shares(self, lead_count: Tensor) -> Tensor:
        """Return how much each table counts, shape [batch, tables]: linear interpolation."""
        at = lead_count.clamp(float(CALIBRATED_COUNTS[0]), float(CALIBRATED_COUNTS[-1]))[:, None]
        low, high = self.nodes[:-1], self.nodes[1:]
        reached = ((at - low) / (high - low)).clamp(0.0, 1.0)
        ones = torch.ones_like(at)
        return torch.cat([ones, reached], dim=1) - torch.cat([reached, ones * 0], dim=1)


class Detector(nn.Module):
    """Scores windows of shape [batch, leads, samples] in millivolts.

    The plain score is that of the masked autoencoder alone; the score joins it with what the
    change network says.
    """

    smoothing: Tensor
    passing_smoothing: Tensor

    def __init__(self, network: MmaeEcg, changes: ChangeNetwork) -> None:
        """Wrap trained networks; calibrate before use."""
        super().__init__()
        self.segment_samples = network.config.segment_samples
        self.segmented = (network.config.segment_count, self.segment_samples)
        self.band_pass = BandPass()
        self.restorer = FixedMaskNetwork(network)
        self.changes = changes
        self.register_buffer("smoothing", smoothing_matrix(SMOOTHING_MS))
        self.register_buffer("passing_smoothing", smoothing_matrix(PASSING_SMOOTHING_MS))
        self.calibrate_squared = Calibration(CELL_COUNT)
        self.calibrate_normalised = Calibration(CELL_COUNT)
        self.calibrate_relative = Calibration(CELL_COUNT)
        self.calibrate_plain_cell = Calibration(1)
        self.calibrate_lost_share = Calibration(1)
        self.calibrate_plain_window = Calibration(1, leads=1)
        self.calibrate_passing = Calibration(CELL_COUNT)
        self.calibrate_lasting = Calibration(1)
        self.calibrate_cell = Calibration(1)
        self.calibrate_window = Calibration(1, leads=1)

    def evidence(self, ecg: Tensor, lead_present: Tensor) -> Evidence:
        """Return what the networks find, before calibration."""
        # The leads that the batch has are gathered, and answers are put in their place by a product
        # with zeros and ones, which is exact.
        leads = leads_in_batch(lead_present)
        place = torch.eye(LEAD_COUNT, device=ecg.device)[:, leads]
        here = lead_present[:, leads]
        present = here[:, :, None]
        signal = self.band_pass(ecg[:, leads] * present) * (present / SCALE_MV)
        placed = torch.matmul(place, signal)
        hidden = self.restorer.hidden_tokens(
            to_segments(placed, self.segment_samples), lead_present
        )
        count = leads.shape[0]
        errors = self.restorer.errors(hidden, signal.reshape(-1, count, *self.segmented), leads)
        restored = errors.restored.reshape(-1, count, SAMPLE_COUNT) * (present * SCALE_MV)
        changes: ChangeAnswer = self.changes(signal, here, leads)
        # From here on all leads, absent ones too: where their count is not a multiple of four,
        # onnxruntime takes the logarithm of the last numbers of an array in another way.
        squared = torch.matmul(place, mean_of_cells(errors.squared, count))
        normalised = torch.matmul(place, mean_of_cells(errors.normalised, count))
        passing = torch.matmul(place, changes.passing)
        power = placed.square().mean(dim=2, keepdim=True) + POWER_FLOOR
        lost_share = (squared.mean(dim=2, keepdim=True) + RELATIVE_FLOOR) / power
        return Evidence(
            squared=self._smooth_log(squared + SQUARED_FLOOR),
            normalised=self._smooth_log(normalised + NORMALISED_FLOOR),
            relative=self._smooth_log((squared + RELATIVE_FLOOR) / power),
            lost_share=torch.log(lost_share),
            passing=torch.matmul(passing, self.passing_smoothing),
            lasting=torch.matmul(place, changes.lasting[:, :, None]),
            reconstruction=torch.matmul(place, restored).reshape(-1, LEAD_COUNT, SAMPLE_COUNT),
        )

    def joined_errors(self, evidence: Evidence, lead_count: Tensor) -> Tensor:
        """Join the calibrated errors of the autoencoder, before the joint calibration."""
        squared: Tensor = self.calibrate_squared(evidence.squared, lead_count)
        normalised: Tensor = self.calibrate_normalised(evidence.normalised, lead_count)
        relative: Tensor = self.calibrate_relative(evidence.relative, lead_count)
        large, odd, compared = JOIN_WEIGHTS
        return large * squared + odd * normalised + compared * relative

    def plain_cell(self, evidence: Evidence, lead_count: Tensor) -> Tensor:
        """Return the calibrated cell scores of the autoencoder alone."""
        score: Tensor = self.calibrate_plain_cell(
            self.joined_errors(evidence, lead_count), lead_count
        )
        return score.clamp(*SCORE_RANGE)

    def joined_cell(self, evidence: Evidence, lead_count: Tensor) -> Tensor:
        """Join both networks' evidence on each cell, before the joint calibration."""
        passing: Tensor = self.calibrate_passing(evidence.passing, lead_count)
        of_passing, of_plain = CELL_WEIGHTS
        return of_passing * passing + of_plain * self.plain_cell(evidence, lead_count)

    def cell_score(self, evidence: Evidence, lead_present: Tensor) -> Tensor:
        """Return calibrated cell scores; absent leads 0."""
        count = lead_present.sum(dim=1)
        score: Tensor = self.calibrate_cell(self.joined_cell(evidence, count), count)
        return of_present(score.clamp(*SCORE_RANGE), lead_present)

    def plain_window_statistic(self, evidence: Evidence, lead_present: Tensor) -> Tensor:
        """Return the mean over present leads of their calibrated lost share, [batch, 1, 1]."""
        count = lead_present.sum(dim=1)
        return mean_of_leads(self.calibrate_lost_share(evidence.lost_share, count), lead_present)

    def plain_window(self, evidence: Evidence, lead_present: Tensor) -> Tensor:
        """Return the calibrated window score of the autoencoder alone, [batch, 1, 1]."""
        statistic = self.plain_window_statistic(evidence, lead_present)
        score: Tensor = self.calibrate_plain_window(statistic, lead_present.sum(dim=1))
        return score.clamp(*SCORE_RANGE)

    def joined_window(self, evidence: Evidence, lead_present: Tensor) -> Tensor:
        """Join both networks' evidence on the window, before the joint calibration."""
        count = lead_present.sum(dim=1)
        lasting = mean_of_leads(self.calibrate_lasting(evidence.lasting, count), lead_present)
        of_lasting, of_plain = WINDOW_WEIGHTS
        return of_lasting * lasting + of_plain * self.plain_window(evidence, lead_present)

    def window_score(self, evidence: Evidence, lead_present: Tensor) -> Tensor:
        """Return the calibrated score of each window, shape [batch]."""
        count = lead_present.sum(dim=1)
        score: Tensor = self.calibrate_window(self.joined_window(evidence, lead_present), count)
        return score[:, 0, 0].clamp(*SCORE_RANGE)

    def forward(
        self, ecg: Tensor, lead_present: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Score windows.

        Args:
            ecg: millivolts, shape [batch, leads, samples]; absent leads may hold anything finite.
            lead_present: 0 or 1, shape [batch, leads]; nothing is computed for a lead that is
                absent in the whole batch.

        Returns:
            cell_score [batch, leads, cells], window_score [batch], reconstruction in millivolts
            [batch, leads, samples], plain_cell_score and plain_window_score like the first two.
            Absent leads are 0.
        """
        evidence = self.evidence(ecg, lead_present)
        plain_cell = self.plain_cell(evidence, lead_present.sum(dim=1))
        return (
            self.cell_score(evidence, lead_present),
            self.window_score(evidence, lead_present),
            evidence.reconstruction,
            of_present(plain_cell, lead_present),
            self.plain_window(evidence, lead_present)[:, 0, 0],
        )

    def _smooth_log(self, cells: Tensor) -> Tensor:
        """Return the moving mean of the cells' logarithm."""
        return torch.matmul(torch.log(cells), self.smoothing)


def leads_in_batch(lead_present: Tensor) -> Tensor:
    """Return the indices of the leads that any window has; the first one where none has any."""
    anywhere = lead_present.amax(dim=0)
    first = torch.eye(LEAD_COUNT, device=lead_present.device)[0]
    return torch.nonzero(anywhere + first * (1.0 - anywhere.amax()))[:, 0]


def mean_of_cells(values: Tensor, leads: int) -> Tensor:
    """Average [batch, leads, segments, segment samples] into [batch, leads, cells].

    It is a product, because onnxruntime may add up a row in an order that depends on where in
    memory the row begins, and so on which leads come before it.
    """
    weight = torch.full((CELL_SAMPLES, 1), 1 / CELL_SAMPLES, device=values.device)
    return torch.matmul(values.reshape(-1, leads, CELL_COUNT, CELL_SAMPLES), weight)[..., 0]


def of_present(score: Tensor, lead_present: Tensor) -> Tensor:
    """Return scores [batch, leads, cells] with absent leads 0, never minus 0."""
    return torch.where(lead_present[:, :, None] > 0, score, torch.zeros_like(score))


def mean_of_leads(value: Tensor, lead_present: Tensor) -> Tensor:
    """Return the mean over present leads of values [batch, leads, 1], shape [batch, 1, 1]."""
    total = torch.matmul(lead_present[:, None], value)
    return total / lead_present.sum(dim=1).clamp(min=1.0)[:, None, None]


def smoothing_matrix(duration_ms: int) -> Tensor:
    """Return S with smoothed = cells S: a moving mean over a duration, cut at the edges."""
    half = duration_ms / CELL_DURATION_MS / 2
    index = np.arange(CELL_COUNT)
    overlap = half + 0.5 - np.abs(index[:, None] - index[None, :])
    weight = np.clip(overlap, 0.0, 1.0)
    return torch.from_numpy((weight / weight.sum(axis=0, keepdims=True)).astype(np.float32))
