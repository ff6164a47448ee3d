"""Checkpoints of a cross-restoration run."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from wardwave_training.errors import TrainingError
from wardwave_training.mcf.config import McfConfig, McfTrainConfig, as_json
from wardwave_training.mcf.model import Mcf

CHECKPOINT_NAME = "mcf.pt"
NAME = "mcf"


@dataclass(frozen=True)
class McfCheckpoint:
    """A run as it stood after a step; every draw follows from the seed and the step.

    Attributes:
        model_config: the network's settings.
        train_config: the run's settings.
        steps_done: finished steps.
        steps_per_epoch: steps of one epoch.
        weights: the network's state dictionary.
        optimizer: the optimiser's state dictionary.
        data: what it was trained on (name, record count, hash).
    """

    model_config: McfConfig
    train_config: McfTrainConfig
    steps_done: int
    steps_per_epoch: int
    weights: dict[str, Any]
    optimizer: dict[str, Any]
    data: dict[str, Any]

    @property
    def epochs_done(self) -> float:
        """Epochs, with a fraction where a run was stopped within one."""
        return round(self.steps_done / self.steps_per_epoch, 4)


def save_checkpoint(path: Path, checkpoint: McfCheckpoint) -> None:
    """Write the checkpoint; a crash in between leaves the old one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "schema": 1,
        "name": NAME,
        **vars(checkpoint),
        "model_config": as_json(checkpoint.model_config),
        "train_config": as_json(checkpoint.train_config),
    }
    partial = path.with_suffix(".partial")
    torch.save(content, partial)
    os.replace(partial, path)


def load_checkpoint(path: Path) -> McfCheckpoint:
    """Read a checkpoint.

    Raises:
        TrainingError: if the file is missing or is not one of ours.
    """
    if not path.is_file():
        message = (
            f"Expected a checkpoint at {path}; there is none. "
            "Train first: make -C training train-mcf DATA=DIR OUT=DIR."
        )
        raise TrainingError(message)
    content = torch.load(path, map_location="cpu", weights_only=True)
    if (content.pop("schema", None), content.pop("name", None)) != (1, NAME):
        message = f"{path}: expected an MCF checkpoint of schema 1. Train again with this version."
        raise TrainingError(message)
    content["model_config"] = McfConfig(**content["model_config"])
    content["train_config"] = McfTrainConfig(**content["train_config"])
    return McfCheckpoint(**content)


def network_of(checkpoint: McfCheckpoint) -> Mcf:
    """Return the checkpoint's network, in evaluation mode."""
    network = Mcf(checkpoint.model_config)
    network.load_state_dict(checkpoint.weights)
    return network.eval()
