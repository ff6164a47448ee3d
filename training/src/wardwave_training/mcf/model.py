"""The cross-restoration network: three encoders, attention between the scales, three decoders.

Written from the published description and the facts in its released code; no code was taken over.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from wardwave_training.config import LEAD_COUNT
from wardwave_training.mcf.config import BEAT_SAMPLES, GLOBAL_SAMPLES, McfConfig

LAYERS = 5
STRIDE = 2
KERNEL = 4
LEAKY_SLOPE = 0.2
LOG_VARIANCE_RANGE = (-7.0, 3.0)
MULTIPLE = STRIDE**LAYERS
PADDED_SAMPLES = -(-GLOBAL_SAMPLES // MULTIPLE) * MULTIPLE
PAD = (PADDED_SAMPLES - GLOBAL_SAMPLES) // 2


@dataclass(frozen=True)
class Restoration:
    """One pass.

    Attributes:
        whole: restored window, shape [rows, leads, samples].
        whole_log_variance: shape [rows, 1, samples].
        beat: restored beat, shape [rows, leads, beat samples].
        beat_log_variance: shape [rows, 1, beat samples].
        from_trend: window restored with the help of the trend, [rows, leads, samples].
    """

    whole: Tensor
    whole_log_variance: Tensor
    beat: Tensor
    beat_log_variance: Tensor
    from_trend: Tensor


class Encoder(nn.Sequential):
    """Five convolutions that halve the length each, and one to the tokens."""

    def __init__(self, config: McfConfig) -> None:
        """Draw fresh weights."""
        widths = [LEAD_COUNT, *(config.base_width * 2**i for i in range(LAYERS))]
        layers: list[nn.Module] = []
        for index in range(LAYERS):
            layers.append(
                nn.Conv1d(widths[index], widths[index + 1], KERNEL, STRIDE, 1, bias=False)
            )
            if index:
                layers.append(nn.BatchNorm1d(widths[index + 1]))
            layers.append(nn.LeakyReLU(LEAKY_SLOPE))
        layers.append(nn.Conv1d(widths[-1], config.latent, config.latent_kernel, bias=False))
        super().__init__(*layers)


class Decoder(nn.Sequential):
    """The way back: tokens to a signal of ``channels`` channels."""

    def __init__(self, config: McfConfig, latent: int, channels: int) -> None:
        """Draw fresh weights."""
        widths = [config.base_width * 2**i for i in reversed(range(LAYERS))]
        layers: list[nn.Module] = [
            nn.ConvTranspose1d(latent, widths[0], config.latent_kernel, bias=False),
            nn.BatchNorm1d(widths[0]),
            nn.ReLU(),
        ]
        for index in range(1, LAYERS):
            layers += [
                nn.ConvTranspose1d(widths[index - 1], widths[index], KERNEL, STRIDE, 1, bias=False),
                nn.BatchNorm1d(widths[index]),
                nn.ReLU(),
            ]
        layers.append(nn.ConvTranspose1d(widths[-1], channels, KERNEL, STRIDE, 1))
        super().__init__(*layers)


class CrossAttention(nn.Module):
    """Attention over the tokens of both scales, then each scale takes from all tokens."""

    def __init__(self, config: McfConfig) -> None:
        """Draw fresh weights."""
        super().__init__()
        self.heads = config.heads
        self.global_tokens = PADDED_SAMPLES // MULTIPLE - config.latent_kernel + 1
        self.local_tokens = BEAT_SAMPLES // MULTIPLE - config.latent_kernel + 1
        tokens = self.global_tokens + self.local_tokens
        self.query = nn.Linear(config.latent, config.latent)
        self.key = nn.Linear(config.latent, config.latent)
        self.value = nn.Linear(config.latent, config.latent)
        self.output = nn.Linear(config.latent, config.latent)
        self.dropout = nn.Dropout(config.dropout)
        self.norm = nn.LayerNorm(config.latent)
        self.to_global = nn.Sequential(
            nn.Linear(tokens, 4 * tokens), nn.ReLU(), nn.Linear(4 * tokens, self.global_tokens)
        )
        self.to_local = nn.Sequential(
            nn.Linear(tokens, 2 * tokens), nn.ReLU(), nn.Linear(2 * tokens, self.local_tokens)
        )

    def forward(self, whole: Tensor, beat: Tensor) -> tuple[Tensor, Tensor]:
        """Return both scales' tokens [rows, latent, tokens], each knowing of the other."""
        tokens = torch.cat([whole, beat], dim=2).transpose(1, 2)
        tokens = self.norm(tokens + self.dropout(self._attend(tokens))).transpose(1, 2)
        return whole + self.to_global(tokens), beat + self.to_local(tokens)

    def _attend(self, tokens: Tensor) -> Tensor:
        rows, count, width = tokens.shape
        query, key, value = (
            layer(tokens).reshape(rows, count, self.heads, -1).transpose(1, 2)
            for layer in (self.query, self.key, self.value)
        )
        weight = torch.matmul(query, key.transpose(2, 3)) / math.sqrt(width // self.heads)
        mixed = torch.matmul(weight.softmax(dim=-1), value)
        answer: Tensor = self.output(mixed.transpose(1, 2).reshape(rows, count, width))
        return answer


class Mcf(nn.Module):
    """The whole network; rows without a beat take a learnt token in its place."""

    def __init__(self, config: McfConfig) -> None:
        """Draw fresh weights."""
        super().__init__()
        self.config = config
        self.global_encoder = Encoder(config)
        self.local_encoder = Encoder(config)
        self.trend_encoder = Encoder(config)
        self.attention = CrossAttention(config)
        self.global_decoder = Decoder(config, config.latent, LEAD_COUNT + 1)
        self.local_decoder = Decoder(config, config.latent, LEAD_COUNT + 1)
        self.trend_decoder = Decoder(config, 2 * config.latent, LEAD_COUNT)
        self.no_beat = nn.Parameter(torch.randn(config.latent, self.attention.local_tokens) * 0.1)

    def forward(self, whole: Tensor, beat: Tensor, trend: Tensor, has_beat: Tensor) -> Restoration:
        """Restore masked signals.

        Args:
            whole: masked window in [-1, 1], shape [rows, leads, samples]; absent leads 0.
            beat: masked beat in [-1, 1], shape [rows, leads, beat samples].
            trend: shape [rows, leads, samples].
            has_beat: 1 where ``beat`` is one, else 0, shape [rows].

        Returns:
            The restoration; its beat means nothing in rows without one.
        """
        return self.restore(
            self.encode_whole(whole), self.encode_beat(beat, has_beat), self.encode_trend(trend)
        )

    def encode_whole(self, whole: Tensor) -> Tensor:
        """Return the window's tokens."""
        tokens: Tensor = self.global_encoder(functional.pad(whole, (PAD, PAD)))
        return tokens

    def encode_trend(self, trend: Tensor) -> Tensor:
        """Return the trend's tokens."""
        tokens: Tensor = self.trend_encoder(functional.pad(trend, (PAD, PAD)))
        return tokens

    def encode_beat(self, beat: Tensor, has_beat: Tensor) -> Tensor:
        """Return the beat's token, or the learnt one where there is no beat."""
        seen = has_beat[:, None, None]
        tokens: Tensor = self.local_encoder(beat) * seen + self.no_beat * (1 - seen)
        return tokens

    def restore(self, whole: Tensor, beat: Tensor, trend: Tensor) -> Restoration:
        """Decode tokens of the three encoders."""
        whole, beat = self.attention(whole, beat)
        decoded_whole = _cropped(self.global_decoder(whole))
        decoded_beat = self.local_decoder(beat)
        from_trend = _cropped(self.trend_decoder(torch.cat([whole, trend], dim=1)))
        return Restoration(
            torch.tanh(decoded_whole[:, :LEAD_COUNT]),
            decoded_whole[:, LEAD_COUNT:].clamp(*LOG_VARIANCE_RANGE),
            torch.tanh(decoded_beat[:, :LEAD_COUNT]),
            decoded_beat[:, LEAD_COUNT:].clamp(*LOG_VARIANCE_RANGE),
            torch.tanh(from_trend),
        )


def _cropped(signal: Tensor) -> Tensor:
    return signal[:, :, PAD : PAD + GLOBAL_SAMPLES]
