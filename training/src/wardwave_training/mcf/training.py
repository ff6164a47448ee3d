"""The training loop of the cross-restoration network: fixed seeds, checkpoints, resume."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wardwave_training.augmentation import draw_lead_present
from wardwave_training.config import LEAD_COUNT
from wardwave_training.errors import TrainingError
from wardwave_training.mcf.checkpoints import McfCheckpoint, load_checkpoint, save_checkpoint
from wardwave_training.mcf.config import McfConfig, McfTrainConfig
from wardwave_training.mcf.losses import Losses, restoration_losses
from wardwave_training.mcf.masks import random_global_keep, random_local_keep
from wardwave_training.mcf.model import Mcf
from wardwave_training.mcf.signals import Upsample, beat_starts, cut_beats, scale, trend_of
from wardwave_training.preprocessing import BandPass
from wardwave_training.r_peaks import find_r_peaks, pad_r_peaks

FILTER_BATCH = 256
MINIMUM_RATE_SHARE = 0.01
DROPPING_SHARE = 0.7
"""Of the rows of ``draw_lead_present``, about this share loses leads."""


@dataclass(frozen=True)
class TrainingSet:
    """Normal records, ready for the loop.

    Attributes:
        signals: band-passed millivolts at 100 Hz, shape [records, leads, samples].
        r_peaks: sample indices at 100 Hz padded with -1, shape [records, beats].
    """

    signals: Tensor
    r_peaks: Tensor


@dataclass(frozen=True)
class StepReport:
    """Mean losses since the last report.

    Attributes:
        epoch: epochs done, with a fraction.
        total: the loss.
        whole: squared error of the window.
        beat: squared error of the beat.
        from_trend: squared error of the window restored with the trend's help.
        mean_predictor: squared error of answering zero for the window.
        seconds: wall clock since the last report.
    """

    epoch: float
    total: float
    whole: float
    beat: float
    from_trend: float
    mean_predictor: float
    seconds: float

    def line(self) -> str:
        """Return the progress line."""
        return (
            f"epoch {self.epoch:6.2f}  loss {self.total:8.4f}  window {self.whole:.5f}  "
            f"of mean predictor {self.whole / self.mean_predictor:.3f}  beat {self.beat:.5f}  "
            f"trend {self.from_trend:.5f}  {self.seconds:.1f} s"
        )


def training_set(signals: NDArray[np.float32]) -> TrainingSet:
    """Filter records in millivolts and find their R peaks."""
    band_pass = BandPass()
    parts = np.array_split(signals, max(1, len(signals) // FILTER_BATCH))
    filtered = torch.cat([band_pass(torch.from_numpy(part)) for part in parts])
    peaks = pad_r_peaks([find_r_peaks(record) for record in signals])
    return TrainingSet(filtered, torch.from_numpy(peaks))


class McfTrainer:
    """Owns the network and the optimiser of one run; every draw follows from seed and step."""

    def __init__(
        self,
        model_config: McfConfig,
        config: McfTrainConfig,
        data: TrainingSet,
        device: str = "cpu",
    ) -> None:
        """Start from fresh weights drawn with the config's seed."""
        if device == "cuda" and not torch.cuda.is_available():
            message = "Expected a CUDA device, this PyTorch sees none. Use --device cpu."
            raise TrainingError(message)
        torch.manual_seed(config.seed)
        self.model_config, self.config, self.data = model_config, config, data
        self.device = torch.device(device)
        self.network = Mcf(model_config).to(self.device)
        self.upsample = Upsample().to(self.device)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )
        self.batch_size = min(config.batch_size, len(data.signals))
        self.steps_per_epoch = len(data.signals) // self.batch_size
        self.steps_done = 0

    def resume(self, checkpoint: McfCheckpoint) -> None:
        """Go on from a checkpoint of the same settings.

        Raises:
            TrainingError: if the network's settings differ.
        """
        if checkpoint.model_config != self.model_config:
            message = (
                f"The checkpoint was trained with {checkpoint.model_config}, this run asks for "
                f"{self.model_config}. Use the same settings or another OUT folder."
            )
            raise TrainingError(message)
        self.network.load_state_dict(checkpoint.weights)
        self.optimizer.load_state_dict(checkpoint.optimizer)
        self.steps_done = checkpoint.steps_done

    def checkpoint(self, data: dict[str, Any]) -> McfCheckpoint:
        """Return the run as it stands."""
        return McfCheckpoint(
            model_config=self.model_config,
            train_config=self.config,
            steps_done=self.steps_done,
            steps_per_epoch=self.steps_per_epoch,
            weights={key: value.cpu() for key, value in self.network.state_dict().items()},
            optimizer=self.optimizer.state_dict(),
            data=data,
        )

    def run_steps(self, count: int) -> StepReport:
        """Train some steps."""
        started = time.perf_counter()
        self.network.train()
        sums = np.zeros(5)
        for _ in range(count):
            losses = self._step()
            sums += [
                losses.total.item(),
                losses.whole.item(),
                losses.beat.item(),
                losses.from_trend.item(),
                losses.mean_predictor.item(),
            ]
            self.steps_done += 1
        total, whole, beat, from_trend, mean_predictor = (sums / count).tolist()
        epoch = self.steps_done / self.steps_per_epoch
        seconds = time.perf_counter() - started
        return StepReport(epoch, total, whole, beat, from_trend, mean_predictor, seconds)

    def _step(self) -> Losses:
        rng = np.random.default_rng([self.config.seed, 2, self.steps_done])
        torch.manual_seed(int(rng.integers(2**31)))
        chosen = self._chosen_records()
        rows = len(chosen)
        lead_present = self.draw_leads(rows, rng).to(self.device)
        present = lead_present[:, :, None]
        whole = scale(self.upsample(self.data.signals[chosen].to(self.device))).value * present
        start, has_beat = self.draw_beats(chosen, rng)
        start, has_beat = start.to(self.device), has_beat.to(self.device)
        beat = scale(cut_beats(whole, start)).value * present
        whole_keep = random_global_keep(rows, rng).to(self.device)
        beat_keep = random_local_keep(rows, rng).to(self.device)
        restored = self.network(whole * whole_keep, beat * beat_keep, trend_of(whole), has_beat)
        losses = restoration_losses(restored, whole, beat, lead_present, has_beat)
        self._set_learning_rate()
        self.optimizer.zero_grad(set_to_none=True)
        losses.total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.config.gradient_clip)
        self.optimizer.step()
        return losses

    def _chosen_records(self) -> Tensor:
        """Return this step's records; every epoch has an order of its own."""
        epoch, step = divmod(self.steps_done, self.steps_per_epoch)
        order = np.random.default_rng([self.config.seed, 1, epoch])
        shuffled = order.permutation(len(self.data.signals))
        return torch.from_numpy(shuffled[step * self.batch_size : (step + 1) * self.batch_size])

    def draw_leads(self, rows: int, rng: np.random.Generator) -> Tensor:
        """Draw which leads are present, shape [rows, leads]."""
        drawn = draw_lead_present(rows, rng)
        loses = rng.random(rows) < self.config.lead_dropout / DROPPING_SHARE
        return torch.where(torch.from_numpy(loses)[:, None], drawn, torch.ones(rows, LEAD_COUNT))

    def draw_beats(self, chosen: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Draw one whole beat of each record, and which rows go without."""
        starts, fits = beat_starts(self.data.r_peaks[chosen])
        draw = torch.from_numpy(rng.random(starts.shape)) * fits
        at = draw.argmax(dim=1, keepdim=True)
        keeps = torch.from_numpy(rng.random(len(chosen)) >= self.config.no_beat)
        has_beat = fits.gather(1, at)[:, 0] & keeps
        return starts.gather(1, at)[:, 0], has_beat.float()

    def _set_learning_rate(self) -> None:
        rate = learning_rate(self.config, self.steps_done / self.steps_per_epoch)
        for group in self.optimizer.param_groups:
            group["lr"] = rate


def learning_rate(config: McfTrainConfig, epoch: float) -> float:
    """Return the rate at a moment: warm-up, cosine, and a cool-down where the run is cut short."""
    warm = min(1.0, (epoch + 0.01) / config.warmup_epochs) if config.warmup_epochs else 1.0
    share = 0.5 * (1 + math.cos(math.pi * min(1.0, epoch / config.epochs)))
    if config.cooldown_epochs:
        share *= min(1.0, max(0.0, (config.stop_after - epoch) / config.cooldown_epochs))
    return config.learning_rate * warm * max(share, MINIMUM_RATE_SHARE)


def train(
    trainer: McfTrainer,
    checkpoint_path: Path,
    data: dict[str, Any],
    report: Callable[[StepReport], None],
) -> list[StepReport]:
    """Train to the configured number of epochs, from a checkpoint if there is one.

    The last step's weights are the result; no figure of any fold picks another.

    Args:
        trainer: the run.
        checkpoint_path: where to resume from and to write to.
        data: what the records are, for the checkpoint.
        report: called several times an epoch.

    Returns:
        The reports of this call.

    Raises:
        TrainingError: if the loss is not finite.
    """
    if checkpoint_path.is_file():
        trainer.resume(load_checkpoint(checkpoint_path))
    config, reports = trainer.config, []
    epochs = min(config.epochs, config.stop_after or config.epochs)
    last_step = round(epochs * trainer.steps_per_epoch)
    block = max(1, -(-trainer.steps_per_epoch // config.checkpoints_per_epoch))
    while trainer.steps_done < last_step:
        done = trainer.run_steps(min(block, last_step - trainer.steps_done))
        if not math.isfinite(done.total):
            message = (
                f"Epoch {done.epoch:.2f}: expected a finite loss, got {done.total}. "
                "Lower the learning rate, then resume from the last checkpoint."
            )
            raise TrainingError(message)
        save_checkpoint(checkpoint_path, trainer.checkpoint(data))
        reports.append(done)
        report(done)
    return reports
