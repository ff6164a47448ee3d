"""Geometry and settings of the cross-restoration network.

The published geometry is 4,800 samples in 100 blocks of 48; ours is 5,000 in 100 blocks of 50, so
that a 10 s window is covered and a block is a 100 ms cell.
"""

from dataclasses import asdict, dataclass
from typing import Any

from wardwave_training.config import SAMPLE_COUNT, SAMPLE_RATE_HZ

UPSAMPLING = 5
INNER_RATE_HZ = SAMPLE_RATE_HZ * UPSAMPLING
GLOBAL_SAMPLES = SAMPLE_COUNT * UPSAMPLING
BLOCK_COUNT = 100
BLOCK_SAMPLES = GLOBAL_SAMPLES // BLOCK_COUNT
HIDDEN_BLOCKS = 30
BEAT_SAMPLES = 480
BEAT_BEFORE_SAMPLES = 140
"""A beat runs from 0.28 s before its R peak to 0.68 s after it."""
CUT_SAMPLES = 144
"""Samples of a beat that are hidden, in one piece."""
TREND_MEAN_SAMPLES = 10
SMOOTHING_SIGMA_SAMPLES = 15.0
LEAST_HALF_RANGE_MV = 0.02
"""A lead is divided by at least this, so that a flat one stays flat."""


@dataclass(frozen=True)
class McfConfig:
    """Shape of the network.

    Attributes:
        base_width: channels of the first layer; each of the next four doubles them.
        latent: channels of a token.
        latent_kernel: width of the convolution from the last layer to the tokens.
        heads: attention heads.
        dropout: dropout after the attention, in training.
    """

    base_width: int = 32
    latent: int = 50
    latent_kernel: int = 15
    heads: int = 2
    dropout: float = 0.1


@dataclass(frozen=True)
class McfTrainConfig:
    """How the network is trained.

    Attributes:
        epochs: passes over the training records; the learning-rate cosine ends with them.
        batch_size: records of one step.
        learning_rate: peak learning rate.
        warmup_epochs: epochs of linear warm-up.
        weight_decay: AdamW weight decay.
        gradient_clip: largest gradient norm.
        lead_dropout: share of the rows that lose leads.
        no_beat: share of the rows that are trained without a beat.
        stop_after: epochs to run where the schedule is to be cut short; 0 runs all of it.
        cooldown_epochs: the rate falls to 0 over so many epochs before ``stop_after``.
        seed: seed of weights, order, masks, beats and leads.
        checkpoints_per_epoch: how often an epoch is written down.
    """

    epochs: int = 8
    batch_size: int = 32
    learning_rate: float = 1e-3
    warmup_epochs: float = 0.5
    weight_decay: float = 1e-5
    gradient_clip: float = 1.0
    lead_dropout: float = 0.3
    no_beat: float = 0.08
    stop_after: float = 0.0
    cooldown_epochs: float = 0.0
    seed: int = 1
    checkpoints_per_epoch: int = 2


def as_json(config: McfConfig | McfTrainConfig) -> dict[str, Any]:
    """Return the settings as plain JSON values."""
    return asdict(config)
