"""Training of the change network: normal ECG, synthetic changes, no abnormal recording."""

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy
from torch.optim.swa_utils import AveragedModel

from wardwave_training.change_network import ChangeAnswer, ChangeNetwork
from wardwave_training.checkpoints import replace_file
from wardwave_training.config import LEAD_COUNT, SCALE_MV, ChangeConfig
from wardwave_training.errors import TrainingError
from wardwave_training.leads import lead_indices
from wardwave_training.preprocessing import BandPass
from wardwave_training.synthesis import CHANGE_KINDS, SyntheticEcg, draw_example

CHANGE_CHECKPOINT_NAME = "change-network.pt"
WARD_SETS = (
    ("II", "V1"), ("II", "V1"), ("II", "V1"), ("II", "V5"), ("II", "V5"), ("I", "II", "V1"),
    ("II", "V2"),
)  # fmt: skip
"""Lead sets of telemetry, as often as they are drawn."""
ALL_LEADS_SHARE = 0.4
WARD_SET_SHARE = 0.35
OTHER_COUNTS = (1, 1, 2, 3, 6)


@dataclass(frozen=True)
class ChangeEpoch:
    """Mean losses of one epoch."""

    epoch: int
    passing: float
    lasting: float
    changed: float
    kinds: float
    seconds: float

    def line(self) -> str:
        """Return the progress line."""
        return (
            f"change epoch {self.epoch:4d}  passing {self.passing:.4f}  "
            f"lasting {self.lasting:.4f}  changed {self.changed:.4f}  "
            f"kinds {self.kinds:.4f}  {self.seconds:.1f} s"
        )


@dataclass(frozen=True)
class ChangeCheckpoint:
    """A run as it stood after an epoch.

    Attributes:
        config: the run's settings.
        epochs_done: finished epochs.
        weights: as the last step left them.
        average: mean of the weights since ``config.average_from``; those that ship. Until then
            the same as ``weights``.
        averaged_steps: how many steps the mean is of.
        optimizer: the optimiser's state dictionary.
        random_state: state of the numpy generator.
    """

    config: ChangeConfig
    epochs_done: int
    weights: dict[str, Any]
    average: dict[str, Any]
    averaged_steps: int
    optimizer: dict[str, Any]
    random_state: dict[str, Any]


@dataclass(frozen=True)
class NormalEcg:
    """What the network is trained on.

    Attributes:
        signals: millivolts, shape [records, leads, samples].
        r_peaks: sample indices of the R peaks of each record; only the synthesis uses them.
    """

    signals: NDArray[np.float32]
    r_peaks: list[NDArray[np.int64]]


class ChangeTrainer:
    """Owns the network, its optimiser and its generator."""

    def __init__(self, config: ChangeConfig, device: str = "cpu") -> None:
        """Start from fresh weights drawn with the config's seed."""
        torch.manual_seed(config.seed)
        self.config = config
        self.device = torch.device(device)
        self.network = ChangeNetwork(config, len(CHANGE_KINDS)).to(self.device)
        self.optimizer = torch.optim.AdamW(
            self._parameter_groups(), lr=config.learning_rate, betas=(0.9, 0.98)
        )
        self.rng = np.random.default_rng(config.seed)
        self.epochs_done = 0
        self._average = AveragedModel(self.network)
        self._band_pass = BandPass().to(self.device)

    def resume(self, checkpoint: ChangeCheckpoint) -> None:
        """Go on from a checkpoint of the same settings.

        Raises:
            TrainingError: if the settings differ.
        """
        if checkpoint.config != self.config:
            message = (
                f"The change network's checkpoint was trained with {checkpoint.config}, this run "
                f"asks for {self.config}. Use the same settings or another OUT folder."
            )
            raise TrainingError(message)
        self.network.load_state_dict(checkpoint.weights)
        self._average.module.load_state_dict(checkpoint.average)
        self._average.n_averaged.fill_(checkpoint.averaged_steps)
        self.optimizer.load_state_dict(checkpoint.optimizer)
        self.rng.bit_generator.state = checkpoint.random_state
        self.epochs_done = checkpoint.epochs_done

    def checkpoint(self) -> ChangeCheckpoint:
        """Return the run as it stands."""
        return ChangeCheckpoint(
            config=self.config,
            epochs_done=self.epochs_done,
            weights=_on_cpu(self.network),
            average=_on_cpu(self._average.module if self._averaged_steps else self.network),
            averaged_steps=self._averaged_steps,
            optimizer=self.optimizer.state_dict(),
            random_state=dict(self.rng.bit_generator.state),
        )

    def run_epoch(self, normal: NormalEcg) -> ChangeEpoch:
        """Train one epoch; every record is drawn once, with fresh synthetic changes."""
        started = time.perf_counter()
        self.network.train()
        size = min(self.config.batch_size, len(normal.signals))
        order = self.rng.permutation(len(normal.signals))
        steps = len(order) // size
        sums = np.zeros(4)
        for step in range(steps):
            self._set_learning_rate(self.epochs_done * steps + step, self.config.epochs * steps)
            examples = [self._draw(normal, row) for row in order[step * size : (step + 1) * size]]
            sums += self._step(examples, draw_leads(self.rng))
            if self.epochs_done + 1 >= self.config.average_from:
                self._average.update_parameters(self.network)
        self.epochs_done += 1
        passing, lasting, changed, kinds = (sums / steps).tolist()
        seconds = time.perf_counter() - started
        return ChangeEpoch(self.epochs_done, passing, lasting, changed, kinds, seconds)

    def _draw(self, normal: NormalEcg, row: int) -> SyntheticEcg:
        other = normal.signals[self.rng.integers(len(normal.signals))]
        return draw_example(normal.signals[row], normal.r_peaks[row], other, self.rng)

    def _step(self, examples: list[SyntheticEcg], leads: list[int]) -> NDArray[np.float64]:
        answer = self._answer(self._stack(e.signal for e in examples), leads)
        passing = self._stack(e.passing for e in examples)[:, leads]
        lasting = self._stack(e.lasting for e in examples)[:, leads]
        kinds = self._stack(e.kinds for e in examples)
        changed = torch.maximum(passing.amax(dim=(1, 2)), lasting.amax(dim=1))
        losses = torch.stack(
            [
                cross_entropy(answer.passing, passing),
                cross_entropy(answer.lasting, lasting),
                cross_entropy(answer.changed, changed),
                cross_entropy(answer.kinds, kinds),
            ]
        )
        config = self.config
        weights = (
            config.passing_weight,
            config.lasting_weight,
            config.changed_weight,
            config.kinds_weight,
        )
        loss = (losses * torch.tensor(weights, device=self.device)).sum()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), config.gradient_clip)
        self.optimizer.step()
        return losses.detach().double().cpu().numpy()

    def _stack(self, rows: Iterable[NDArray[np.float32]]) -> Tensor:
        return torch.from_numpy(np.stack(list(rows))).to(self.device)

    def _answer(self, ecg: Tensor, leads: list[int]) -> ChangeAnswer:
        scaled = self._band_pass(ecg[:, leads]) / SCALE_MV
        present = torch.ones(len(ecg), len(leads), device=self.device)
        answer: ChangeAnswer = self.network(scaled, present, leads)
        return answer

    @property
    def _averaged_steps(self) -> int:
        return int(self._average.n_averaged.item())

    def _set_learning_rate(self, step: int, total: int) -> None:
        config = self.config
        warm = min(1.0, (step + 1) / max(1, config.warmup_steps))
        share = 1 - (1 - config.final_rate_share) * step / total
        for group in self.optimizer.param_groups:
            group["lr"] = config.learning_rate * warm * share

    def _parameter_groups(self) -> list[dict[str, Any]]:
        """Decay weight matrices only."""
        parameters = list(self.network.parameters())
        return [
            {
                "params": [p for p in parameters if p.ndim > 1],
                "weight_decay": self.config.weight_decay,
            },
            {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
        ]


def _on_cpu(network: torch.nn.Module) -> dict[str, Any]:
    return {key: value.detach().cpu().clone() for key, value in network.state_dict().items()}


def draw_leads(rng: np.random.Generator) -> list[int]:
    """Draw the leads of one batch: all, a set that a ward connects, or any few."""
    kind = rng.random()
    if kind < ALL_LEADS_SHARE:
        return list(range(LEAD_COUNT))
    if kind < ALL_LEADS_SHARE + WARD_SET_SHARE:
        return lead_indices(WARD_SETS[rng.integers(len(WARD_SETS))])
    count = OTHER_COUNTS[rng.integers(len(OTHER_COUNTS))]
    return sorted(rng.choice(LEAD_COUNT, count, replace=False).tolist())


def train_changes(
    trainer: ChangeTrainer, normal: NormalEcg, path: Path, report: Callable[[ChangeEpoch], None]
) -> list[ChangeEpoch]:
    """Train to the configured epoch, from the checkpoint at ``path`` if there is one.

    Raises:
        TrainingError: if the loss is not finite.
    """
    if path.is_file():
        trainer.resume(load_change_checkpoint(path))
    config = trainer.config
    last_epoch = min(config.epochs, config.stop_after or config.epochs)
    epochs: list[ChangeEpoch] = []
    while trainer.epochs_done < last_epoch:
        epoch = trainer.run_epoch(normal)
        if not math.isfinite(epoch.passing + epoch.lasting + epoch.changed + epoch.kinds):
            message = (
                f"Change epoch {epoch.epoch}: expected a finite loss. "
                "Lower the learning rate, then resume from the last checkpoint."
            )
            raise TrainingError(message)
        save_change_checkpoint(path, trainer.checkpoint())
        epochs.append(epoch)
        report(epoch)
    return epochs


def save_change_checkpoint(path: Path, checkpoint: ChangeCheckpoint) -> None:
    """Write the checkpoint; a crash in between leaves the old one whole."""
    content = {
        "schema": 1,
        "config": asdict(checkpoint.config),
        "epochs_done": checkpoint.epochs_done,
        "weights": checkpoint.weights,
        "average": checkpoint.average,
        "averaged_steps": checkpoint.averaged_steps,
        "optimizer": checkpoint.optimizer,
        "random_state": checkpoint.random_state,
    }
    replace_file(path, content)


def load_change_checkpoint(path: Path) -> ChangeCheckpoint:
    """Read a checkpoint.

    Raises:
        TrainingError: if the file is missing or is not one of ours.
    """
    if not path.is_file():
        message = (
            f"Expected the change network's checkpoint at {path}; there is none. "
            "Train first: make -C training train-mmae DATA=DIR OUT=DIR."
        )
        raise TrainingError(message)
    content = torch.load(path, map_location="cpu", weights_only=True)
    if content.get("schema") != 1:
        message = (
            f"{path}: expected checkpoint schema 1, got {content.get('schema')!r}. Train again."
        )
        raise TrainingError(message)
    return ChangeCheckpoint(
        config=ChangeConfig(**content["config"]),
        epochs_done=content["epochs_done"],
        weights=content["weights"],
        average=content["average"],
        averaged_steps=content["averaged_steps"],
        optimizer=content["optimizer"],
        random_state=content["random_state"],
    )


def change_network_of(checkpoint: ChangeCheckpoint) -> ChangeNetwork:
    """Return the network of the checkpoint's mean weights, in evaluation mode."""
    network = ChangeNetwork(checkpoint.config, len(CHANGE_KINDS))
    network.load_state_dict(checkpoint.average)
    return network.eval()
