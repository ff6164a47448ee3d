"""The network under a fixed set of masks, as constants: what the exported graph runs."""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from wardwave_training.config import LEAD_COUNT, MmaeConfig
from wardwave_training.masks import MaskBatch, inference_masks
from wardwave_training.model import LOG_VARIANCE_RANGE, Block, MmaeEcg


@dataclass(frozen=True)
class HiddenErrors:
    """Means over the masks under which a value was hidden, all of one shape.

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
    beforehand; the last block answers for hidden tokens alone, and the heads see no others.
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
        self.segment_samples = network.config.segment_samples
        for name, value in _constants(network, inference_masks(network.config)).items():
            self.register_buffer(name, value)
        self.seen_count = len(self.encoder_index) // self.mask_count
        self.token_count = len(self.decoder_index) // self.mask_count

    def forward(self, segments: Tensor, lead_present: Tensor) -> HiddenErrors:
        """Restore hidden segments of all leads.

        Args:
            segments: scaled signal, shape [batch, segments, values]; absent leads 0.
            lead_present: 0 or 1, shape [batch, leads].

        Returns:
            Errors and restored signal, averaged over the masks, shape [batch, segments, values].
        """
        count = self.network.config.segment_count
        signal = segments.reshape(-1, count, LEAD_COUNT, self.segment_samples).transpose(1, 2)
        hidden = self.hidden_tokens(segments, lead_present)
        errors = self.errors(hidden, signal, torch.arange(LEAD_COUNT, device=segments.device))
        shape = (-1, count, LEAD_COUNT * self.segment_samples)
        return HiddenErrors(
            errors.restored.transpose(1, 2).reshape(shape),
            errors.squared.transpose(1, 2).reshape(shape),
            errors.normalised.transpose(1, 2).reshape(shape),
        )

    def hidden_tokens(self, segments: Tensor, lead_present: Tensor) -> Tensor:
        """Return what the decoder says of the hidden tokens of all masks, [batch, hidden, dim]."""
        network, dim = self.network, self.network.config.dim
        embedded = network.embed(segments) + network.embed_leads(lead_present)[:, None, :]
        tokens = embedded[:, self.encoder_index] + self.encoder_position
        tokens = tokens.reshape(-1, self.seen_count, dim)
        for block in _blocks(network.encoder):
            tokens = self._answer(block, tokens, self.seen_count)
        seen = network.to_decoder(network.encoder_norm(tokens))
        seen = seen.reshape(-1, self.mask_count * self.seen_count, dim)
        blank = network.mask_token + torch.zeros_like(seen[:, :1])
        tokens = torch.cat([seen, blank], dim=1)[:, self.decoder_index] + self.decoder_position
        tokens = (tokens + network.decoder_leads(lead_present)[:, None, :]).reshape(
            -1, self.token_count, dim
        )
        *before, last = _blocks(network.decoder)
        for block in before:
            tokens = self._answer(block, tokens, self.token_count)
        normed: Tensor = network.decoder_norm(
            self._answer(last, tokens, self.token_count, self.hidden_index)
        )
        return normed.reshape(-1, len(self.hidden_index), dim)

    def errors(self, hidden: Tensor, signal: Tensor, leads: Tensor) -> HiddenErrors:
        """Compare what is restored of some leads with the signal.

        Each lead has products of its own, of one shape whichever the leads are: so the answer for
        a lead is the same to the bit whatever other leads are asked for.

        Args:
            hidden: answer of :meth:`hidden_tokens`.
            signal: scaled, shape [batch, leads, segments, segment samples].
            leads: index of each of these leads.

        Returns:
            Shape [batch, leads, segments, segment samples].
        """
        weight, bias = self._heads(leads)
        said = torch.matmul(hidden[:, None], weight) + bias
        mean, log_variance = said[..., : self.segment_samples], said[..., self.segment_samples :]
        squared = (mean - signal[:, :, self.hidden_segment]).square()
        normalised = squared * torch.exp(-log_variance.clamp(*LOG_VARIANCE_RANGE))
        return HiddenErrors(
            torch.matmul(self.average, mean),
            torch.matmul(self.average, squared),
            torch.matmul(self.average, normalised),
        )

    def _heads(self, leads: Tensor) -> tuple[Tensor, Tensor]:
        """Return both heads of each lead side by side, [leads, dim, 2 * segment samples]."""
        samples, dim = self.segment_samples, self.network.config.dim
        heads = (self.network.mean_head, self.network.log_variance_head)
        weight = torch.cat([head.weight.reshape(LEAD_COUNT, samples, dim) for head in heads], dim=1)
        bias = torch.cat([head.bias.reshape(LEAD_COUNT, 1, samples) for head in heads], dim=2)
        return weight.transpose(1, 2)[leads], bias[leads]

    def _answer(
        self, block: Block, tokens: Tensor, count: int, asked: Tensor | None = None
    ) -> Tensor:
        """Run a block as :class:`Block` does, in a form that costs less in the exported graph.

        Nothing is answered for tokens that are not asked for; the others still see them. A bias of
        the keys would add the same to all weights of a query, so it is left out; that of the
        values, whose weights sum to 1, is added after them.

        Args:
            block: a trained block.
            tokens: shape [rows, count, dim], a row for each mask of each window.
            count: tokens of one row; they see each other.
            asked: index of the tokens to answer for, among all of a window's; without it, all.

        Returns:
            The tokens that were asked for, shape [rows, asked tokens of a row, dim].
        """
        dim = self.network.config.dim
        heads = (block.heads, dim // block.heads)
        weight, bias = block.qkv.weight, block.qkv.bias
        normed = block.norm_attention(tokens)
        key = functional.linear(normed, weight[dim : 2 * dim]).reshape(-1, count, *heads)
        value = functional.linear(normed, weight[2 * dim :]).reshape(-1, count, *heads)
        if asked is not None:
            normed, tokens = self._pick(normed, asked), self._pick(tokens, asked)
            count = len(asked) // self.mask_count
        query = functional.linear(normed, weight[:dim] * block.scale, bias[:dim] * block.scale)
        query = query.reshape(-1, count, *heads).transpose(1, 2)
        weights = torch.softmax(torch.matmul(query, key.permute(0, 2, 3, 1)), dim=-1)
        mixed = torch.matmul(weights, value.transpose(1, 2)).transpose(1, 2).reshape(-1, count, dim)
        out_bias = block.out.bias + torch.mv(block.out.weight, bias[2 * dim :])
        tokens = tokens + functional.linear(mixed, block.out.weight, out_bias)
        said: Tensor = tokens + block.narrow(functional.gelu(block.widen(block.norm_mlp(tokens))))
        return said

    def _pick(self, tokens: Tensor, asked: Tensor) -> Tensor:
        """Take tokens by their index in the window, [rows, count, dim] to [rows, fewer, dim]."""
        dim = self.network.config.dim
        of_window = tokens.reshape(-1, self.mask_count * self.token_count, dim)
        return of_window[:, asked].reshape(-1, len(asked) // self.mask_count, dim)


def _blocks(blocks: nn.ModuleList) -> list[Block]:
    return cast(list[Block], list(blocks))


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
