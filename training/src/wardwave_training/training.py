"""The training loop: one process, fixed seeds, a progress line an epoch, checkpoints, resume."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wardwave_training.augmentation import draw_gain, draw_lead_present
from wardwave_training.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from wardwave_training.config import SCALE_MV, MmaeConfig, TrainConfig
from wardwave_training.errors import TrainingError
from wardwave_training.losses import Losses, restoration_losses
from wardwave_training.masks import MaskBatch, random_masks
from wardwave_training.model import MmaeEcg
from wardwave_training.preprocessing import BandPass
from wardwave_training.segments import to_segments

FILTER_BATCH = 256
MINIMUM_RATE_SHARE = 0.01


@dataclass(frozen=True)
class EpochReport:
    """Mean losses of one epoch.

    Attributes:
        epoch: number of the epoch, from 1.
        squared_error: restoration error in scaled units squared.
        likelihood: beta-NLL; trained only in the last share of the epochs.
        mean_predictor: error of always answering zero.
        seconds: wall clock of the epoch.
    """

    epoch: int
    squared_error: float
    likelihood: float
    mean_predictor: float
    seconds: float

    def line(self) -> str:
        """Return the progress line."""
        return (
            f"epoch {self.epoch:4d}  error {self.squared_error:.4f}  "
            f"of mean predictor {self.squared_error / self.mean_predictor:.3f}  "
            f"nll {self.likelihood:.4f}  {self.seconds:.1f} s"
        )


def band_passed_segments(signals: NDArray[np.float32], segment_samples: int) -> Tensor:
    """Filter, scale and cut signals in millivolts; shape [records, segments, values]."""
    band_pass = BandPass()
    parts = [
        to_segments(band_pass(torch.from_numpy(part)) / SCALE_MV, segment_samples)
        for part in np.array_split(signals, max(1, len(signals) // FILTER_BATCH))
    ]
    return torch.cat(parts)


class Trainer:
    """Owns the network, the optimiser and the generators of one run."""

    def __init__(self, model_config: MmaeConfig, config: TrainConfig, device: str = "cpu") -> None:
        """Start from fresh weights drawn with the config's seed."""
        if device == "cuda" and not torch.cuda.is_available():
            message = "Expected a CUDA device, this PyTorch sees none. Use --device cpu."
            raise TrainingError(message)
        torch.manual_seed(config.seed)
        self.model_config = model_config
        self.config = config
        self.device = torch.device(device)
        self.network = MmaeEcg(model_config).to(self.device)
        self.optimizer = torch.optim.AdamW(
            self._parameter_groups(), lr=config.learning_rate, betas=(0.9, 0.95)
        )
        self.rng = np.random.default_rng(config.seed)
        self.generator = torch.Generator().manual_seed(config.seed)
        self.epochs_done = 0

    def resume(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint of the same settings.

        Raises:
            TrainingError: if the network's settings differ.
        """
        # How many masks are averaged at inference is no matter of training.
        masks = self.model_config.inference_masks
        if replace(checkpoint.model_config, inference_masks=masks) != self.model_config:
            message = (
                f"The checkpoint was trained with {checkpoint.model_config}, this run asks for "
                f"{self.model_config}. Use the same settings or another OUT folder."
            )
            raise TrainingError(message)
        self.network.load_state_dict(checkpoint.weights)
        self.optimizer.load_state_dict(checkpoint.optimizer)
        self.rng.bit_generator.state = checkpoint.random_state["numpy"]
        self.generator.set_state(checkpoint.random_state["torch"])
        self.epochs_done = checkpoint.epochs_done

    def checkpoint(self, data: dict[str, Any]) -> Checkpoint:
        """Return the run as it stands."""
        return Checkpoint(
            model_config=self.model_config,
            train_config=self.config,
            epochs_done=self.epochs_done,
            weights={key: value.cpu() for key, value in self.network.state_dict().items()},
            optimizer=self.optimizer.state_dict(),
            random_state={
                "numpy": self.rng.bit_generator.state,
                "torch": self.generator.get_state(),
            },
            data=data,
        )

    def run_epoch(self, segments: Tensor) -> EpochReport:
        """Train one epoch over the scaled segments, shape [records, segments, values]."""
        started = time.perf_counter()
        self.network.train()
        batch_size = min(self.config.batch_size, len(segments))
        order = self.rng.permutation(len(segments))
        steps = len(segments) // batch_size
        sums = np.zeros(3)
        for step in range(steps):
            self._set_learning_rate(self.epochs_done + step / steps)
            chosen = torch.from_numpy(order[step * batch_size : (step + 1) * batch_size])
            losses = self._step(segments[chosen])
            sums += [
                losses.squared_error.item(),
                losses.likelihood.item(),
                losses.mean_predictor.item(),
            ]
        self.epochs_done += 1
        error, likelihood, mean_predictor = (sums / steps).tolist()
        seconds = time.perf_counter() - started
        return EpochReport(self.epochs_done, error, likelihood, mean_predictor, seconds)

    def _step(self, segments: Tensor) -> Losses:
        rows = len(segments)
        lead_present = draw_lead_present(rows, self.rng).to(self.device)
        gain = draw_gain(rows, self.config.gain_sigma, self.rng).to(self.device)
        weight = lead_present.repeat_interleave(self.model_config.segment_samples, dim=1)[:, None]
        target = segments.to(self.device) * gain * weight
        masks = _to_device(random_masks(rows, self.model_config, self.generator), self.device)
        restored = self.network(target, lead_present, masks)
        losses = restoration_losses(restored, target, weight, masks, self.config.nll_beta)
        loss = losses.squared_error
        if self.epochs_done >= self.config.epochs * (1 - self.config.nll_share):
            loss = loss + losses.likelihood
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.config.gradient_clip)
        self.optimizer.step()
        return losses

    def _set_learning_rate(self, epoch: float) -> None:
        config = self.config
        warm = min(1.0, (epoch + 0.01) / config.warmup_epochs) if config.warmup_epochs else 1.0
        share = min(1.0, epoch / config.epochs)
        cosine = 0.5 * (1 + math.cos(math.pi * share))
        rate = config.learning_rate * warm * max(cosine, MINIMUM_RATE_SHARE)
        for group in self.optimizer.param_groups:
            group["lr"] = rate

    def _parameter_groups(self) -> list[dict[str, Any]]:
        """Decay weight matrices only; positional tables, norms and biases keep their size."""
        named = list(self.network.named_parameters())
        decays = [p for name, p in named if p.ndim > 1 and "position" not in name]
        keeps = [p for name, p in named if p.ndim <= 1 or "position" in name]
        return [
            {"params": decays, "weight_decay": self.config.weight_decay},
            {"params": keeps, "weight_decay": 0.0},
        ]


def train(
    trainer: Trainer,
    segments: Tensor,
    checkpoint_path: Path,
    data: dict[str, Any],
    report: Callable[[EpochReport], None],
) -> list[EpochReport]:
    """Train to the configured number of epochs, from a checkpoint if there is one.

    Args:
        trainer: the run.
        segments: scaled training segments.
        checkpoint_path: where to resume from and to write to.
        data: what the segments are, for the checkpoint.
        report: called after each epoch.

    Returns:
        The reports of the epochs run here.

    Raises:
        TrainingError: if the loss is not finite.
    """
    if checkpoint_path.is_file():
        trainer.resume(load_checkpoint(checkpoint_path))
    reports: list[EpochReport] = []
    last_epoch = min(trainer.config.epochs, trainer.config.stop_after or trainer.config.epochs)
    while trainer.epochs_done < last_epoch:
        epoch = trainer.run_epoch(segments)
        if not math.isfinite(epoch.squared_error + epoch.likelihood):
            message = (
                f"Epoch {epoch.epoch}: expected a finite loss, got {epoch.squared_error}. "
                "Lower the learning rate, then resume from the last checkpoint."
            )
            raise TrainingError(message)
        reports.append(epoch)
        report(epoch)
        last = trainer.epochs_done == last_epoch
        if last or trainer.epochs_done % trainer.config.checkpoint_every == 0:
            save_checkpoint(checkpoint_path, trainer.checkpoint(data))
    return reports


def _to_device(masks: MaskBatch, device: torch.device) -> MaskBatch:
    return MaskBatch(
        masks.global_visible.to(device),
        masks.global_hidden.to(device),
        masks.local_start.to(device),
        masks.local_visible.to(device),
        masks.local_hidden.to(device),
    )
