"""The network under a fixed set of masks, as constants: what the exported graph runs."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from wardwave_training.config import MmaeConfig
from wardwave_training.masks import MaskBatch, inference_masks
from wardwave_training.model import LOG_VARIANCE_RANGE, MmaeEcg


@dataclass(frozen=True)
class HiddenErrors:
    """Means over the masks under which a value was hidden; shape [batch, segments, values].

    Attributes:
        restored: restored signal, scaled.
        squared: squared error, scaled units squared.
        normalised: squared error over the predicted variance.
    """

    restored: Tensor
    squared: Tensor
    normalised: Tensor


class FixedMaskNetwork(nn.Module):
    """Runs every window under all fixed masks and averages where values were hidden.

    It computes what :class:`MmaeEcg` computes with these masks, with all index arithmetic done
    beforehand; hidden tokens alone go through the heads.
    """

    encoder_index: Tensor
    encoder_position: Tensor
    decoder_index: Tensor
    decoder_position: Tensor
    hidden_index: Tensor
    hidden_segment: Tensor
    average: Tensor

    def __init__(self, network: MmaeEcg) -> None:
        """Prepare the constants from the network's tables."""
        super().__init__()
        self.network = network
        self.mask_count = network.config.inference_masks
        for name, value in _constants(network, inference_masks(network.config)).items():
            self.register_buffer(name, value)

    def forward(self, segments: Tensor, lead_present: Tensor) -> HiddenErrors:
        """Restore hidden segments.

        Args:
            segments: scaled signal, shape [batch, segments, values]; absent leads 0.
            lead_present: 0 or 1, shape [batch, leads].

        Returns:
            Errors and restored signal, averaged over the masks.
        """
        network, masks = self.network, self.mask_count
        batch, dim = segments.shape[0], network.config.dim
        embedded = network.embed(segments) + network.embed_leads(lead_present)[:, None, :]
        tokens = embedded[:, self.encoder_index] + self.encoder_position
        tokens = tokens.reshape(batch * masks, -1, dim)
        for block in network.encoder:
            tokens = block(tokens)
        seen = network.to_decoder(network.encoder_norm(tokens)).reshape(batch, -1, dim)
        blank = network.mask_token + torch.zeros_like(seen[:, :1])
        tokens = torch.cat([seen, blank], dim=1)[:, self.decoder_index] + self.decoder_position
        tokens = tokens + network.decoder_leads(lead_present)[:, None, :]
        tokens = tokens.reshape(batch * masks, -1, dim)
        for block in network.decoder:
            tokens = block(tokens)
        hidden = tokens.reshape(batch, -1, dim)[:, self.hidden_index]
        hidden = network.decoder_norm(hidden)
        mean = network.mean_head(hidden)
        log_variance = network.log_variance_head(hidden).clamp(*LOG_VARIANCE_RANGE)
        squared = (mean - segments[:, self.hidden_segment]).square()
        normalised = squared * torch.exp(-log_variance)
        return HiddenErrors(
            torch.matmul(self.average, mean),
            torch.matmul(self.average, squared),
            torch.matmul(self.average, normalised),
        )


@torch.no_grad()
def _constants(network: MmaeEcg, masks: MaskBatch) -> dict[str, Tensor]:
    """Turn the masks into flat index lists and summed positional tables."""
    config = network.config
    segments, local = config.segment_count, config.local_count
    rows, seen_global = masks.global_visible.shape
    seen = seen_global + masks.local_visible.shape[1]
    mask_row = torch.arange(rows)[:, None]
    local_visible = masks.local_start[:, None] + masks.local_visible
    local_position = network.local_table()
    decoder_local = network.decoder_local_table()

    # Where the decoder's token t of a mask comes from: a seen token, or the blank one at the end.
    source = torch.full((rows, segments + local), rows * seen)
    source.scatter_(1, masks.global_visible, mask_row * seen + torch.arange(seen_global))
    source.scatter_(
        1, segments + masks.local_visible, mask_row * seen + torch.arange(seen_global, seen)
    )
    region = masks.local_start[:, None] + torch.arange(local)
    decoder_position = torch.cat(
        [network.decoder_global_position.expand(rows, -1, -1), decoder_local[region]], dim=1
    )
    hidden_token = torch.cat([masks.global_hidden, segments + masks.local_hidden], dim=1)
    hidden_segment = torch.cat(
        [masks.global_hidden, masks.local_start[:, None] + masks.local_hidden], dim=1
    ).flatten()
    return {
        "encoder_index": torch.cat([masks.global_visible, local_visible], dim=1).flatten(),
        "encoder_position": torch.cat(
            [network.global_position[masks.global_visible], local_position[local_visible]], dim=1
        ).reshape(-1, config.dim),
        "decoder_index": source.flatten(),
        "decoder_position": decoder_position.reshape(-1, config.dim),
        "hidden_index": (mask_row * (segments + local) + hidden_token).flatten(),
        "hidden_segment": hidden_segment,
        "average": _average(hidden_segment, config),
    }


def _average(hidden_segment: Tensor, config: MmaeConfig) -> Tensor:
    """Return the matrix that averages hidden tokens into segments, each row summing to 1."""
    member = (hidden_segment[None, :] == torch.arange(config.segment_count)[:, None]).float()
    return member / member.sum(dim=1, keepdim=True)
