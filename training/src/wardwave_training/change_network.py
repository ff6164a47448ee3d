"""The change network: which cells and which leads of a window look changed.

A masked autoencoder copies what lasts from the neighbouring beats, so it misses it; and each QRS is
hard to restore, so it is unsure of single ones. This small network stands beside it. It has seen
normal ECG only, in part with synthetic changes whose places it learnt to tell. Its weights are
shared by all leads; what is particular to a lead is its embedding and its gates. So it serves any
lead subset, and an absent lead has no part in the answer of the others.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from wardwave_training.config import (
    CELL_COUNT,
    CELL_DURATION_MS,
    LEAD_COUNT,
    SAMPLE_COUNT,
    ChangeConfig,
)
from wardwave_training.model import Block

CHANNELS = 2
FINE_STRIDE = 2
"""Samples from one fine feature to the next (20 ms)."""
FINE_TAPS = 10
FINE_WIDTH = 24
FINE_PER_CELL = 5
FINE_COUNT = CELL_COUNT * FINE_PER_CELL
MIX_TAPS = 5
FIRST_DILATIONS = (1, 2)
LAST_DILATIONS = (4, 1)
ATTENTION_HEADS = 4
POWER_FLOOR = 0.05
"""Floor of the signal's root mean square, scaled units: bounds the gain of a flat signal."""
VARIANCE_FLOOR = 1e-6
SHORTEST_PERIOD_S = 0.25
LONGEST_PERIOD_S = 10.0


@dataclass(frozen=True)
class ChangeAnswer:
    """What the network says, as logits.

    Attributes:
        passing: shape [batch, leads, cells]: the cell differs from what the rest of the window,
            whether normal or not, lets expect.
        lasting: shape [batch, leads]: the lead is changed throughout the window.
        changed: shape [batch]: anything is changed.
        kinds: shape [batch, kinds]: which kinds of change are there; only trained on, never shown.
    """

    passing: Tensor
    lasting: Tensor
    changed: Tensor
    kinds: Tensor


class LeadMix(nn.Module):
    """One residual block: a dilated filter over time, then a gated mean over the leads."""

    def __init__(self, width: int, hidden: int, dilation: int) -> None:
        """Build a block whose filter steps by ``dilation`` cells."""
        super().__init__()
        self.dilation = dilation
        self.taps = nn.Parameter(torch.randn(MIX_TAPS, width) * 0.3 + 0.2)
        self.bias = nn.Parameter(torch.zeros(width))
        self.norm = nn.LayerNorm(width)
        self.gate = lead_gate(width)
        self.own = nn.Linear(width, hidden)
        self.shared = nn.Linear(width, hidden, bias=False)
        self.out = nn.Linear(hidden, width)

    def forward(self, features: Tensor, share: Tensor, leads: Tensor) -> Tensor:
        """Mix features, shape [leads, batch, cells, width], with shares of shape [leads, batch]."""
        reach = MIX_TAPS // 2 * self.dilation
        padded = functional.pad(features, (0, 0, reach, reach))
        filtered: Tensor = self.bias
        for tap in range(MIX_TAPS):
            start = tap * self.dilation
            filtered = filtered + padded[:, :, start : start + CELL_COUNT] * self.taps[tap]
        filtered = self.norm(filtered)
        common = gated_mean(filtered, self.gate, share, leads)
        # The bias of `own` is the same for all leads, so it is added where there is one row.
        common = functional.linear(common, self.shared.weight, self.own.bias)
        hidden = functional.gelu(functional.linear(filtered, self.own.weight) + common)
        mixed: Tensor = self.out(hidden)
        return features + mixed


class ChangeNetwork(nn.Module):
    """Finds changes in a window."""

    def __init__(self, config: ChangeConfig, kind_count: int) -> None:
        """Build the network with freshly drawn weights."""
        super().__init__()
        width, hidden = config.width, config.hidden
        self.fine = nn.Linear(CHANNELS * FINE_TAPS, FINE_WIDTH)
        self.cell = nn.Linear(2 * FINE_PER_CELL * FINE_WIDTH, width)
        self.lead = nn.Parameter(torch.randn(LEAD_COUNT, width) * 0.3)
        self.norm_in = nn.LayerNorm(width)
        self.first = nn.ModuleList(LeadMix(width, hidden, d) for d in FIRST_DILATIONS)
        self.fuse_gate = lead_gate(width)
        self.fuse = nn.Linear(width, width)
        self.position = nn.Parameter(_positions(width))
        self.attention = Block(width, ATTENTION_HEADS, mlp_ratio=1)
        self.spread = nn.Linear(width, width)
        self.last = nn.ModuleList(LeadMix(width, hidden, d) for d in LAST_DILATIONS)
        self.norm_out = nn.LayerNorm(width)
        self.pool_gate = lead_gate(width)
        self.passing = nn.Linear(width, 1)
        self.lasting = nn.Linear(2 * width, 1)
        self.changed = nn.Linear(2 * width, 1)
        self.kinds = nn.Linear(2 * width, kind_count)

    def forward(
        self,
        signal: Tensor,
        lead_present: Tensor,
        leads: Sequence[int] | Tensor = range(LEAD_COUNT),
    ) -> ChangeAnswer:
        """Judge windows.

        Args:
            signal: band-passed and scaled, shape [batch, leads, samples]; absent leads 0.
            lead_present: 0 or 1, shape [batch, leads].
            leads: the model's lead index of each row; training leaves absent leads out.

        Returns:
            Logits; those of absent leads mean nothing.
        """
        chosen = torch.as_tensor(leads, device=signal.device)
        count = lead_present.sum(dim=1, keepdim=True).clamp(min=1.0)
        share = (lead_present / count).transpose(0, 1)
        features = self._cells(signal.transpose(0, 1), share)
        features = self.norm_in(features) + self.lead[chosen][:, None, None]
        for block in self.first:
            features = block(features, share, chosen)
        fused = self.fuse(gated_mean(features, self.fuse_gate, share, chosen)) + self.position
        features = features + self.spread(self.attention(fused))
        for block in self.last:
            features = block(features, share, chosen)
        features = self.norm_out(features)
        mean = mean_of_rows(features, CELL_COUNT)
        deviation = mean_of_rows((features - mean).square(), CELL_COUNT)
        mean, deviation = mean[:, :, 0], (deviation[:, :, 0] + VARIANCE_FLOOR).sqrt()
        gate = self.pool_gate[chosen][:, None] * share[:, :, None]
        window = torch.cat(
            [sum_of_leads(mean * gate), sum_of_leads(deviation * share[:, :, None])], dim=1
        )
        both = torch.cat([mean, deviation], dim=2)[..., None]
        lasting = torch.matmul(self.lasting.weight, both) + self.lasting.bias
        return ChangeAnswer(
            passing=self.passing(features)[..., 0].transpose(0, 1),
            lasting=lasting[:, :, 0, 0].transpose(0, 1),
            changed=self.changed(window)[:, 0],
            kinds=self.kinds(window),
        )

    def _cells(self, signal: Tensor, share: Tensor) -> Tensor:
        """Return features of each cell, shape [leads, batch, cells, width]."""
        power = mean_of_rows(
            sum_of_leads(signal.square() * share[:, :, None])[:, :, None], SAMPLE_COUNT
        )
        unit = signal / (power[:, 0].sqrt() + POWER_FLOOR)
        channels = torch.stack([signal, unit], dim=3).flatten(0, 1)
        side = FINE_TAPS // 2 - 1
        padded = functional.pad(channels, (0, 0, side, side))
        pairs = padded.reshape(-1, FINE_COUNT + side, FINE_STRIDE * CHANNELS)
        steps = FINE_TAPS // FINE_STRIDE
        taps = torch.cat([pairs[:, i : i + FINE_COUNT] for i in range(steps)], dim=2)
        fine = functional.gelu(self.fine(taps))
        # A cell sees its own fine features and half of each neighbour's.
        before = FINE_PER_CELL // 2
        fine = functional.pad(fine, (0, 0, before, FINE_PER_CELL - before))
        shape = (-1, CELL_COUNT, FINE_PER_CELL * FINE_WIDTH)
        early = fine[:, :FINE_COUNT].reshape(shape)
        late = fine[:, FINE_PER_CELL:].reshape(shape)
        cells: Tensor = self.cell(torch.cat([early, late], dim=2))
        return cells.reshape(*share.shape, CELL_COUNT, -1)


def lead_gate(width: int) -> nn.Parameter:
    """Return weights by which features of each lead enter a mean, shape [leads, width]."""
    return nn.Parameter(torch.randn(LEAD_COUNT, width) * 0.3 + 0.5)


def gated_mean(features: Tensor, gate: Tensor, share: Tensor, leads: Tensor) -> Tensor:
    """Return the gated mean over present leads, shape [batch, cells, width]."""
    weight = gate[leads][:, None] * share[:, :, None]
    return sum_of_leads(features * weight[:, :, None])


def sum_of_leads(values: Tensor) -> Tensor:
    """Return the sum over the first axis.

    Leads come first here because onnxruntime adds up the first axis row by row. So the sum is the
    same to the bit whatever windows are beside this one, and though each lead that only they have
    adds a row of zeros. Over a later axis, or in a product, its order would depend on both.
    """
    return values.sum(dim=0)


def mean_of_rows(values: Tensor, rows: int) -> Tensor:
    """Return the mean over rows, [..., rows, width] to [..., 1, width].

    It is a product, of one shape for each lead of each window, for the same reason.
    """
    return torch.matmul(torch.full((1, rows), 1 / rows, device=values.device), values)


def _positions(width: int) -> Tensor:
    """Return the start of the table of cell positions, shape [cells, width]."""
    at_s = torch.arange(CELL_COUNT)[:, None] * (CELL_DURATION_MS / 1000)
    period_s = torch.logspace(
        math.log10(SHORTEST_PERIOD_S), math.log10(LONGEST_PERIOD_S), width // 2
    )
    phase = 2 * math.pi * at_s / period_s
    return torch.cat([phase.sin(), phase.cos()], dim=1) * 0.5
