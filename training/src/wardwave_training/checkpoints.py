"""Checkpoints: the weights and everything needed to go on from them."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from wardwave_training.config import MmaeConfig, TrainConfig, as_json
from wardwave_training.errors import TrainingError
from wardwave_training.model import MmaeEcg


@dataclass(frozen=True)
class Checkpoint:
    """A training run as it stood after an epoch.

    Attributes:
        model_config: the network's settings.
        train_config: the run's settings.
        epochs_done: finished epochs.
        weights: the network's state dictionary.
        optimizer: the optimiser's state dictionary.
        random_state: states of the torch and numpy generators.
        data: what it was trained on (name, record count, hash).
    """

    model_config: MmaeConfig
    train_config: TrainConfig
    epochs_done: int
    weights: dict[str, Any]
    optimizer: dict[str, Any]
    random_state: dict[str, Any]
    data: dict[str, Any]


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write the checkpoint."""
    content = {
        "schema": 1,
        "model_config": as_json(checkpoint.model_config),
        "train_config": as_json(checkpoint.train_config),
        "epochs_done": checkpoint.epochs_done,
        "weights": checkpoint.weights,
        "optimizer": checkpoint.optimizer,
        "random_state": checkpoint.random_state,
        "data": checkpoint.data,
    }
    replace_file(path, content)


def replace_file(path: Path, content: dict[str, Any]) -> None:
    """Write tensors and plain values to a file; a crash in between leaves the old one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(content, partial)
    os.replace(partial, path)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        TrainingError: if the file is missing or is not one of ours.
    """
    if not path.is_file():
        message = (
            f"Expected a checkpoint at {path}; there is none. "
            "Train first: make -C training train-mmae DATA=DIR OUT=DIR."
        )
        raise TrainingError(message)
    content = torch.load(path, map_location="cpu", weights_only=True)
    if content.get("schema") != 1:
        message = (
            f"{path}: expected checkpoint schema 1, got {content.get('schema')!r}. "
            "Train again with this version."
        )
        raise TrainingError(message)
    return Checkpoint(
        model_config=MmaeConfig(**content["model_config"]),
        train_config=TrainConfig(**content["train_config"]),
        epochs_done=content["epochs_done"],
        weights=content["weights"],
        optimizer=content["optimizer"],
        random_state=content["random_state"],
        data=content["data"],
    )


def network_of(checkpoint: Checkpoint) -> MmaeEcg:
    """Return the checkpoint's network, in evaluation mode."""
    network = MmaeEcg(checkpoint.model_config)
    network.load_state_dict(checkpoint.weights)
    return network.eval()
