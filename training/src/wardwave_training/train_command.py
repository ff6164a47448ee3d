"""``train-mmae``: PTB-XL normals to the checkpoints of autoencoder and change network."""

import argparse
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from wardwave_training.change_training import (
    CHANGE_CHECKPOINT_NAME,
    ChangeEpoch,
    ChangeTrainer,
    NormalEcg,
    train_changes,
)
from wardwave_training.config import ChangeConfig, MmaeConfig, TrainConfig, as_json
from wardwave_training.provenance import provenance, write_json
from wardwave_training.ptbxl import (
    TRAINING_FOLDS,
    data_sha256,
    read_records,
    read_signals,
    select,
)
from wardwave_training.r_peaks import find_r_peaks
from wardwave_training.training import EpochReport, Trainer, band_passed_segments, train

CHECKPOINT_NAME = "mmae-ecg.pt"
Settings = MmaeConfig | TrainConfig | ChangeConfig
DATA_NAME = "PTB-XL 1.0.3, NORM-only records of folds 1 to 8"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="PTB-XL folder")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and log")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")
    parser.add_argument("--no-changes", action="store_true", help="train the autoencoder alone")
    for settings in (MmaeConfig(), TrainConfig(), ChangeConfig()):
        for field in fields(settings):
            default = getattr(settings, field.name)
            if isinstance(default, bool):
                switch = argparse.BooleanOptionalAction
                parser.add_argument(_option(settings, field.name), action=switch, default=default)
                continue
            parser.add_argument(
                _option(settings, field.name),
                type=type(default),
                default=default,
                choices=("independent", "union") if field.name == "mask_mode" else None,
                help=f"default {default}",
            )


def run(arguments: argparse.Namespace) -> None:
    """Train, or resume from OUT's checkpoints; writes them, train.log and train.json."""
    torch.set_num_threads(arguments.threads)
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    records = select(read_records(arguments.data), TRAINING_FOLDS, normal_only=True)
    signals = read_signals(arguments.data, records)
    data = {
        "name": DATA_NAME,
        "recordCount": len(records),
        "sha256": data_sha256(records, signals),
    }
    started = time.monotonic()
    trainer = Trainer(
        MmaeConfig(**_chosen(arguments, MmaeConfig())),
        TrainConfig(**_chosen(arguments, TrainConfig())),
        arguments.device,
    )
    log = _Log(out / "train.log")
    segments = band_passed_segments(signals, trainer.model_config.segment_samples)
    epochs = train(trainer, segments, out / CHECKPOINT_NAME, data, log)
    changes = ChangeTrainer(ChangeConfig(**_chosen(arguments, ChangeConfig())), arguments.device)
    change_epochs: list[ChangeEpoch] = []
    if not arguments.no_changes:
        normal = NormalEcg(signals, r_peaks_of(signals))
        change_epochs = train_changes(changes, normal, out / CHANGE_CHECKPOINT_NAME, log)
    details = {
        "data": data,
        "modelConfig": as_json(trainer.model_config),
        "trainConfig": as_json(trainer.config),
        "changeConfig": as_json(changes.config),
        "epochsDone": trainer.epochs_done,
        "changeEpochsDone": changes.epochs_done,
        "seconds": round(time.monotonic() - started, 1),
        "lastEpoch": vars(epochs[-1]) if epochs else None,
        "lastChangeEpoch": vars(change_epochs[-1]) if change_epochs else None,
    }
    write_json(out / "train.json", provenance("train-mmae", details))


def r_peaks_of(signals: NDArray[np.float32]) -> list[NDArray[np.int64]]:
    """Find the beats of normal records, where the synthesis puts its changes."""
    return [np.array(find_r_peaks(signal), dtype=np.int64) for signal in signals]


class _Log:
    """Prints each epoch's line and keeps it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, epoch: EpochReport | ChangeEpoch) -> None:
        line = epoch.line()
        print(line, flush=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def _option(settings: Settings, field: str) -> str:
    """Name a setting on the command line; those of the change network carry its name."""
    prefix = "change-" if isinstance(settings, ChangeConfig) else ""
    return f"--{prefix}{field.replace('_', '-')}"


def _chosen(arguments: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    prefix = "change_" if isinstance(settings, ChangeConfig) else ""
    return {field.name: getattr(arguments, prefix + field.name) for field in fields(settings)}
