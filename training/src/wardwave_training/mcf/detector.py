"""The cross-restoration detector as one graph: filter, scale, masks, beats, maps, calibration."""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.ndimage import gaussian_filter1d
from torch import Tensor, nn

from wardwave_training.config import CELL_COUNT, LEAD_COUNT, SAMPLE_COUNT
from wardwave_training.detector import SCORE_RANGE, Calibration
from wardwave_training.mcf.config import (
    BEAT_SAMPLES,
    BLOCK_SAMPLES,
    GLOBAL_SAMPLES,
    SMOOTHING_SIGMA_SAMPLES,
    UPSAMPLING,
)
from wardwave_training.mcf.folding import halved
from wardwave_training.mcf.masks import FIXED_MASKS, fixed_global_keep, fixed_local_keep
from wardwave_training.mcf.model import Mcf, Restoration
from wardwave_training.mcf.signals import (
    Upsample,
    beat_starts,
    cut_beats,
    scale,
    trend_of,
)
from wardwave_training.preprocessing import BandPass

SCORE_FLOOR = 1e-3
"""Added before the logarithm: it bounds what a flat lead can score downwards."""


@dataclass(frozen=True)
class McfEvidence:
    """Uncalibrated evidence of a batch.

    Attributes:
        cells: log of the summed maps, shape [batch, leads, cells].
        window: log of the summed errors over present leads, shape [batch, 1, 1].
        reconstruction: millivolts, shape [batch, leads, samples]; absent leads 0.
    """

    cells: Tensor
    window: Tensor
    reconstruction: Tensor


@dataclass(frozen=True)
class Passes:
    """The list of (window, beat) pairs of a batch; a window without a beat has one without it.

    Attributes:
        window: index of the window, shape [passes].
        start: where the beat starts at 500 Hz, 0 without one, shape [passes].
        has_beat: 0 or 1, shape [passes].
        mean: averages passes into windows, shape [batch, passes].
        total: adds up the passes that have a beat, shape [batch, passes].
    """

    window: Tensor
    start: Tensor
    has_beat: Tensor
    mean: Tensor
    total: Tensor


@dataclass(frozen=True)
class Maps:
    """What the masks found, averaged over them.

    Attributes:
        whole: error of the window over its predicted variance, [passes, leads, samples].
        beat: the same of the beat, [passes, leads, beat samples].
        from_trend: squared error of the window restored with the trend, [passes, leads, samples].
        restored: window in [-1, 1] at 100 Hz, [passes, leads, samples].
    """

    whole: Tensor
    beat: Tensor
    from_trend: Tensor
    restored: Tensor


class McfDetector(nn.Module):
    """Scores windows of shape [batch, leads, samples] in millivolts, given their R peaks.

    Each beat goes through the network with each of three masks, as published. What does not depend
    on the beat (the tokens of the window and of its trend) is computed once.
    """

    whole_keep: Tensor
    beat_keep: Tensor
    to_cells: Tensor
    trend_weight: Tensor

    def __init__(self, network: Mcf, trend_weight: float = 1.0) -> None:
        """Wrap a network that is ready to ship; calibrate it before use.

        Args:
            network: from :func:`wardwave_training.mcf.folding.shipped`.
            trend_weight: what the trend's map is multiplied by in the sum of the maps.
        """
        super().__init__()
        self.network = network
        self.band_pass = BandPass()
        self.upsample = Upsample()
        self.register_buffer("whole_keep", fixed_global_keep(), persistent=False)
        self.register_buffer("beat_keep", fixed_local_keep(), persistent=False)
        self.register_buffer("to_cells", cell_matrix(), persistent=False)
        self.register_buffer("trend_weight", torch.tensor(trend_weight))
        self.calibrate_cells = Calibration(1)
        self.calibrate_window = Calibration(1, leads=1)

    def forward(
        self, ecg: Tensor, lead_present: Tensor, r_peaks: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return cell scores, window scores and the reconstruction (the ONNX contract).

        Args:
            ecg: millivolts at 100 Hz, shape [batch, leads, samples].
            lead_present: 0 or 1, shape [batch, leads].
            r_peaks: sample indices padded with -1, shape [batch, beats], at least one column.
        """
        evidence = self.evidence(ecg, lead_present, r_peaks)
        count = lead_present.sum(dim=1)
        cells = self.calibrate_cells(evidence.cells, count).clamp(*SCORE_RANGE)
        window = self.calibrate_window(evidence.window, count).clamp(*SCORE_RANGE)[:, 0, 0]
        return (
            cells * lead_present[:, :, None],
            window * lead_present.amax(dim=1),
            evidence.reconstruction,
        )

    def evidence(self, ecg: Tensor, lead_present: Tensor, r_peaks: Tensor) -> McfEvidence:
        """Return what the network finds, before calibration."""
        present = lead_present[:, :, None]
        scaled = scale(self.upsample(self.band_pass(ecg * present)))
        whole = scaled.value * present
        passes = list_passes(r_peaks)
        maps = self._maps(whole, present, passes)

        cells = self._cells(maps, passes)
        whole_mean = _join(passes.mean, maps.whole.mean(dim=2))
        trend_mean = _join(passes.mean, maps.from_trend.mean(dim=2))
        beat_or_whole = torch.where(
            passes.has_beat[:, None] > 0, maps.beat.mean(dim=2), maps.whole.mean(dim=2)
        )
        error = whole_mean + _join(passes.mean, beat_or_whole) + self.trend_weight * trend_mean
        over_leads = (error * lead_present).sum(dim=1) / lead_present.sum(dim=1).clamp(min=1.0)
        restored = _join(passes.mean, maps.restored)
        return McfEvidence(
            cells=torch.log(cells + SCORE_FLOOR),
            window=torch.log(over_leads + SCORE_FLOOR)[:, None, None],
            reconstruction=(restored * scaled.half_range + scaled.centre) * present,
        )

    def _maps(self, whole: Tensor, present: Tensor, passes: Passes) -> Maps:
        """Restore every pass under every mask."""
        masked = whole[:, None] * self.whole_keep
        tokens = self.network.encode_whole(masked.reshape(-1, LEAD_COUNT, GLOBAL_SAMPLES))
        tokens = tokens.reshape(-1, FIXED_MASKS, *tokens.shape[1:])[passes.window]
        trend = self.network.encode_trend(trend_of(whole))[passes.window]
        beat = scale(cut_beats(whole[passes.window], passes.start)).value * present[passes.window]
        masked = (beat[:, None] * self.beat_keep).reshape(-1, LEAD_COUNT, BEAT_SAMPLES)
        has_beat = passes.has_beat.repeat_interleave(FIXED_MASKS)
        restored = self.network.restore(
            tokens.flatten(0, 1),
            self.network.encode_beat(masked, has_beat),
            trend.repeat_interleave(FIXED_MASKS, dim=0),
        )
        return _compare(restored, whole[passes.window], beat)

    def _cells(self, maps: Maps, passes: Passes) -> Tensor:
        """Smooth the maps into cells and add them up, shape [batch, leads, cells].

        Where beats overlap their errors are averaged; where no beat is, the window's own error
        stands in for the beat's.
        """
        whole = _join(passes.mean, torch.matmul(maps.whole, self.to_cells))
        from_trend = _join(passes.mean, torch.matmul(maps.from_trend, self.to_cells))
        at = passes.start[:, None] + torch.arange(BEAT_SAMPLES, device=passes.start.device)
        rows = self.to_cells[at]
        beats = _join(passes.total, torch.matmul(maps.beat, rows))
        covered = torch.matmul(passes.total, rows.sum(dim=1))[:, None]
        bare = (1 - covered).clamp(min=0.0)
        beats = (beats + bare * whole) / (covered + bare)
        return whole + beats + self.trend_weight * from_trend


def list_passes(r_peaks: Tensor) -> Passes:
    """Return the passes that a batch's R peaks, shape [batch, beats], ask for."""
    start, fits = beat_starts(r_peaks)
    none = torch.logical_not(fits.any(dim=1, keepdim=True))
    asked = torch.cat([fits, none], dim=1)
    window, slot = torch.nonzero(asked).unbind(dim=1)
    start = torch.cat([start, torch.zeros_like(start[:, :1])], dim=1)[window, slot]
    has_beat = torch.cat([fits, torch.zeros_like(none)], dim=1)[window, slot].float()
    batch = torch.arange(r_peaks.shape[0], device=r_peaks.device)
    member = (window[None] == batch[:, None]).float()
    return Passes(window, start, has_beat, member / asked.sum(dim=1)[:, None], member * has_beat)


def cell_matrix() -> Tensor:
    """Return C with cells = signal C: Gaussian smoothing, then means of 100 ms."""
    smooth = gaussian_filter1d(np.eye(GLOBAL_SAMPLES), SMOOTHING_SIGMA_SAMPLES, axis=0)
    cells = smooth.reshape(CELL_COUNT, BLOCK_SAMPLES, GLOBAL_SAMPLES).mean(axis=1)
    return halved(torch.from_numpy(cells.T.copy()).float())


def _compare(restored: Restoration, whole: Tensor, beat: Tensor) -> Maps:
    return Maps(
        whole=_weighted(restored.whole, restored.whole_log_variance, whole),
        beat=_weighted(restored.beat, restored.beat_log_variance, beat),
        from_trend=(_by_mask(restored.from_trend) - whole[:, None]).square().mean(dim=1),
        restored=_by_mask(restored.whole)
        .mean(dim=1)
        .reshape(-1, LEAD_COUNT, SAMPLE_COUNT, UPSAMPLING)
        .mean(dim=3),
    )


def _weighted(restored: Tensor, log_variance: Tensor, target: Tensor) -> Tensor:
    squared = (_by_mask(restored) - target[:, None]).square()
    return (squared * torch.exp(-_by_mask(log_variance))).mean(dim=1)


def _by_mask(value: Tensor) -> Tensor:
    """Return [passes, masks, ...] for [passes * masks, ...]."""
    return value.reshape(-1, FIXED_MASKS, *value.shape[1:])


def _join(weight: Tensor, value: Tensor) -> Tensor:
    """Combine passes into windows: [batch, passes] by [passes, ...] to [batch, ...]."""
    return torch.matmul(weight, value.flatten(1)).reshape(-1, *value.shape[1:])
