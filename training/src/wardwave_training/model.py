"""MMAE-ECG: a multi-scale masked autoencoder over ECG segments (no R peaks anywhere)."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from wardwave_training.config import LEAD_COUNT, SAMPLE_RATE_HZ, MmaeConfig
from wardwave_training.masks import MaskBatch

LONGEST_PERIOD_S = 10.0
SHORTEST_PERIOD_S = 0.2
LOG_VARIANCE_RANGE = (-9.0, 6.0)


@dataclass(frozen=True)
class Restoration:
    """What the decoder says about every segment, in scaled units (mV / SCALE_MV).

    Attributes:
        global_mean: shape [rows, segments, leads * segment samples].
        global_log_variance: as ``global_mean``.
        local_mean: shape [rows, local segments, leads * segment samples]; without a local scale
            it is ``global_mean``.
        local_log_variance: as ``local_mean``.
    """

    global_mean: Tensor
    global_log_variance: Tensor
    local_mean: Tensor
    local_log_variance: Tensor


def sine_cosine_table(config: MmaeConfig) -> Tensor:
    """Return the start of a positional table, shape [segments, dim].

    Periods run from 0.2 s to 10 s. A table started from small noise does not train: the loss stays
    on the plateau of the mean predictor.
    """
    segment_s = config.segment_samples / SAMPLE_RATE_HZ
    centre_s = (torch.arange(config.segment_count) + 0.5) * segment_s
    period_s = torch.logspace(
        math.log10(SHORTEST_PERIOD_S), math.log10(LONGEST_PERIOD_S), config.dim // 2
    )
    phase = 2 * math.pi * centre_s[:, None] / period_s
    return torch.cat([phase.sin(), phase.cos()], dim=1)


class Block(nn.Module):
    """One pre-norm Transformer block."""

    def __init__(self, dim: int, heads: int, mlp_ratio: int) -> None:
        """Build a block of width ``dim``."""
        super().__init__()
        self.heads = heads
        self.scale = (dim // heads) ** -0.5
        self.norm_attention = nn.LayerNorm(dim)
        self.qkv = nn.Linear(dim, 3 * dim)
        self.out = nn.Linear(dim, dim)
        self.norm_mlp = nn.LayerNorm(dim)
        self.widen = nn.Linear(dim, mlp_ratio * dim)
        self.narrow = nn.Linear(mlp_ratio * dim, dim)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the tokens, shape [rows, tokens, dim], after attention and feed-forward."""
        rows, count, dim = tokens.shape
        qkv = self.qkv(self.norm_attention(tokens))
        qkv = qkv.reshape(rows, count, 3, self.heads, dim // self.heads).permute(2, 0, 3, 1, 4)
        query, key, value = qkv[0], qkv[1], qkv[2]
        weights = torch.softmax(torch.matmul(query * self.scale, key.transpose(-2, -1)), dim=-1)
        mixed = torch.matmul(weights, value).transpose(1, 2).reshape(rows, count, dim)
        tokens = tokens + self.out(mixed)
        hidden: Tensor = functional.gelu(self.widen(self.norm_mlp(tokens)))
        narrowed: Tensor = self.narrow(hidden)
        return tokens + narrowed


class MmaeEcg(nn.Module):
    """Masked autoencoder over global segments and one local region.

    Visible global and visible local segments go through one encoder together, so its attention is
    also the cross-attention between the scales. One decoder block restores both.
    """

    def __init__(self, config: MmaeConfig) -> None:
        """Build the network with freshly drawn weights."""
        super().__init__()
        self.config = config
        dim = config.dim
        table = sine_cosine_table(config)
        # Drawn in any case, so that networks of one seed start from the same other weights.
        own_scale = torch.randn(dim) * 0.5
        self.has_local_tables = config.local_scale and config.distinct_positions
        self.global_position = nn.Parameter(table.clone())
        if self.has_local_tables:
            self.local_position = nn.Parameter(table.clone())
            self.local_scale = nn.Parameter(own_scale)
        self.embed = nn.Linear(config.token_values, dim)
        self.embed_leads = nn.Linear(LEAD_COUNT, dim, bias=False)
        self.encoder = nn.ModuleList(
            Block(dim, config.heads, config.mlp_ratio) for _ in range(config.depth)
        )
        self.encoder_norm = nn.LayerNorm(dim)
        self.to_decoder = nn.Linear(dim, dim)
        self.mask_token = nn.Parameter(torch.randn(dim) * 0.02)
        own_decoder_scale = torch.randn(dim) * 0.5
        self.decoder_global_position = nn.Parameter(table.clone())
        if self.has_local_tables:
            self.decoder_local_position = nn.Parameter(table.clone())
            self.decoder_local_scale = nn.Parameter(own_decoder_scale)
        self.decoder_leads = nn.Linear(LEAD_COUNT, dim, bias=False)
        self.decoder = nn.ModuleList(
            Block(dim, config.heads, config.mlp_ratio) for _ in range(config.decoder_depth)
        )
        self.decoder_norm = nn.LayerNorm(dim)
        self.mean_head = nn.Linear(dim, config.token_values)
        self.log_variance_head = nn.Linear(dim, config.token_values)
        nn.init.zeros_(self.log_variance_head.weight)
        nn.init.constant_(self.log_variance_head.bias, -2.0)

    def local_table(self) -> Tensor:
        """Return what is added to a local token for its place, shape [segments, dim]."""
        if not self.has_local_tables:
            return self.global_position
        return self.local_position + self.local_scale

    def decoder_local_table(self) -> Tensor:
        """Return :meth:`local_table` of the decoder."""
        if not self.has_local_tables:
            return self.decoder_global_position
        return self.decoder_local_position + self.decoder_local_scale

    def encode(self, segments: Tensor, lead_present: Tensor, masks: MaskBatch) -> Tensor:
        """Encode the visible segments.

        Args:
            segments: scaled signal, shape [rows, segments, leads * segment samples]; absent
                leads 0.
            lead_present: 0 or 1, shape [rows, leads].
            masks: one mask for each row.

        Returns:
            Tokens, shape [rows, visible global + visible local, dim].
        """
        leads = self.embed_leads(lead_present)[:, None, :]
        embedded = self.embed(segments) + leads
        local_index = masks.local_start[:, None] + masks.local_visible
        seen_global = take(embedded + self.global_position, masks.global_visible)
        seen_local = take(embedded + self.local_table(), local_index)
        tokens = torch.cat([seen_global, seen_local], dim=1)
        for block in self.encoder:
            tokens = block(tokens)
        encoded: Tensor = self.encoder_norm(tokens)
        return encoded

    def decode(self, encoded: Tensor, lead_present: Tensor, masks: MaskBatch) -> Restoration:
        """Restore every segment of both scales from the encoded visible ones."""
        config = self.config
        rows = encoded.shape[0]
        seen = self.to_decoder(encoded)
        seen_count = masks.global_visible.shape[1]
        # A token's row in [visible..., mask token], so that one gather puts all in order.
        global_tokens = self._in_order(
            seen[:, :seen_count], masks.global_visible, masks.global_hidden
        )
        tokens = global_tokens + self.decoder_global_position
        if config.local_count:
            local_tokens = self._in_order(
                seen[:, seen_count:], masks.local_visible, masks.local_hidden
            )
            local_index = masks.local_start[:, None] + torch.arange(
                config.local_segments, device=encoded.device
            )
            local_position = self.decoder_local_table()[local_index]
            tokens = torch.cat([tokens, local_tokens + local_position], dim=1)
        tokens = tokens + self.decoder_leads(lead_present).reshape(rows, 1, config.dim)
        for block in self.decoder:
            tokens = block(tokens)
        tokens = self.decoder_norm(tokens)
        mean = self.mean_head(tokens)
        log_variance = self.log_variance_head(tokens).clamp(*LOG_VARIANCE_RANGE)
        if not config.local_count:
            return Restoration(mean, log_variance, mean, log_variance)
        split = config.segment_count
        return Restoration(
            mean[:, :split], log_variance[:, :split], mean[:, split:], log_variance[:, split:]
        )

    def forward(self, segments: Tensor, lead_present: Tensor, masks: MaskBatch) -> Restoration:
        """Encode the visible segments and restore all."""
        return self.decode(self.encode(segments, lead_present, masks), lead_present, masks)

    def _in_order(self, seen: Tensor, visible: Tensor, hidden: Tensor) -> Tensor:
        """Put visible tokens and mask tokens back in the order of time."""
        rows, _, dim = seen.shape
        blank = self.mask_token.reshape(1, 1, dim).expand(rows, hidden.shape[1], dim)
        back = torch.cat([visible, hidden], dim=1).argsort(dim=1)
        return take(torch.cat([seen, blank], dim=1), back)


def take(tokens: Tensor, index: Tensor) -> Tensor:
    """Take tokens by position for each row: [rows, n, d] and [rows, k] give [rows, k, d]."""
    return torch.gather(tokens, 1, index[:, :, None].expand(-1, -1, tokens.shape[2]))
