"""Every setting of the model and of its training, with its default."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

SAMPLE_RATE_HZ = 100
SAMPLE_COUNT = 1000
LEAD_COUNT = 12
CELL_DURATION_MS = 100
CELL_SAMPLES = SAMPLE_RATE_HZ * CELL_DURATION_MS // 1000
CELL_COUNT = SAMPLE_COUNT // CELL_SAMPLES
SCALE_MV = 0.5
"""The network sees millivolts / SCALE_MV; min-max per lead would throw the amplitude away."""

MaskMode = Literal["independent", "union"]


@dataclass(frozen=True)
class MmaeConfig:
    """Shape of the MMAE-ECG network and of its masks.

    Attributes:
        dim: width of a token.
        depth: encoder blocks.
        heads: attention heads.
        decoder_depth: decoder blocks.
        mlp_ratio: hidden width of a block's feed-forward part over ``dim``.
        segment_samples: samples of one segment (one token covers all leads).
        local_segments: consecutive segments of the local region (delta).
        theta: share of segments that is hidden, global and local.
        mask_mode: "independent" hides global and local segments separately; "union" hides a
            segment in both scales when it is hidden in either.
        inference_masks: fixed masks averaged at inference; an even number of them comes as
            complementary pairs where theta is 0.5.
        local_starts: equally spaced segments at which the local region may start (H); 0 lets it
            start anywhere.
        local_scale: whether there are local tokens; without them the network sees and restores
            the global scale alone.
        distinct_positions: whether the local scale has positional tables and an embedding of its
            own; otherwise it shares the global tables.
    """

    dim: int = 64
    depth: int = 4
    heads: int = 4
    decoder_depth: int = 1
    mlp_ratio: int = 4
    segment_samples: int = 20
    local_segments: int = 6
    theta: float = 0.5
    mask_mode: MaskMode = "independent"
    inference_masks: int = 8
    local_starts: int = 0
    local_scale: bool = True
    distinct_positions: bool = True

    @property
    def segment_count(self) -> int:
        """Segments of one window."""
        return SAMPLE_COUNT // self.segment_samples

    @property
    def local_count(self) -> int:
        """Local tokens of one window, visible and hidden; none without a local scale."""
        return self.local_segments if self.local_scale else 0

    @property
    def token_values(self) -> int:
        """Signal values of one token: all leads of one segment."""
        return LEAD_COUNT * self.segment_samples


@dataclass(frozen=True)
class TrainConfig:
    """How the network is trained.

    Attributes:
        epochs: passes over the training records; the learning-rate cosine ends with them.
        batch_size: records of one step.
        learning_rate: peak learning rate.
        warmup_epochs: epochs of linear warm-up.
        weight_decay: AdamW weight decay.
        gradient_clip: largest gradient norm.
        gain_sigma: amplitudes are multiplied by exp(N(0, gain_sigma)).
        nll_share: last share of the epochs in which the variance head is trained too.
        nll_beta: beta of the beta-NLL loss (0 is plain NLL, 1 behaves like squared error).
        stop_after: last epoch to run where the schedule is to be cut short; 0 runs all of it.
        seed: seed of weights, order, masks, leads and gains.
        checkpoint_every: epochs between checkpoints.
    """

    epochs: int = 160
    batch_size: int = 32
    learning_rate: float = 1.5e-3
    warmup_epochs: float = 3.0
    weight_decay: float = 0.02
    gradient_clip: float = 1.0
    gain_sigma: float = 0.35
    nll_share: float = 1 / 3
    nll_beta: float = 0.5
    stop_after: int = 0
    seed: int = 1
    checkpoint_every: int = 3


@dataclass(frozen=True)
class ChangeConfig:
    """The change network beside the autoencoder, and how it is trained.

    Attributes:
        width: features of one cell of one lead.
        hidden: hidden width of the mixing blocks.
        epochs: passes over the training records, each with freshly drawn synthetic changes.
        batch_size: records of one step; all of a batch have the same leads.
        learning_rate: peak learning rate.
        final_rate_share: learning rate of the last step over the peak; it falls linearly. It stays
            high, because the mean of the weights on the way is what ships.
        average_from: the first epoch whose weights, step by step, count in that mean.
        warmup_steps: steps of linear warm-up.
        weight_decay: AdamW weight decay of weight matrices.
        gradient_clip: largest gradient norm.
        passing_weight: weight of the loss of passing changes, cell by cell.
        lasting_weight: weight of the loss of lasting changes, lead by lead.
        changed_weight: weight of the loss of "anything changed".
        kinds_weight: weight of the loss of the kinds of change.
        stop_after: last epoch to run where the schedule is to be cut short; 0 runs all of it.
        seed: seed of weights, order, leads and synthetic changes.
    """

    width: int = 48
    hidden: int = 56
    epochs: int = 12
    batch_size: int = 16
    learning_rate: float = 1.5e-3
    final_rate_share: float = 0.5
    average_from: int = 4
    warmup_steps: int = 400
    weight_decay: float = 0.02
    gradient_clip: float = 1.0
    passing_weight: float = 4.0
    lasting_weight: float = 0.5
    changed_weight: float = 1.0
    kinds_weight: float = 2.0
    stop_after: int = 0
    seed: int = 1


def as_json(config: MmaeConfig | TrainConfig | ChangeConfig) -> dict[str, Any]:
    """Return the settings as plain JSON values."""
    return asdict(config)
