"""``train-mcf``: PTB-XL normals to a checkpoint of the cross-restoration baseline."""

import argparse
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import torch

from wardwave_training.mcf.checkpoints import CHECKPOINT_NAME
from wardwave_training.mcf.config import McfConfig, McfTrainConfig, as_json
from wardwave_training.mcf.training import McfTrainer, StepReport, train, training_set
from wardwave_training.provenance import provenance, write_json
from wardwave_training.ptbxl import (
    TRAINING_FOLDS,
    data_sha256,
    read_records,
    read_signals,
    select,
)
from wardwave_training.train_command import DATA_NAME


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="PTB-XL folder")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and log")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")
    for settings in (McfConfig(), McfTrainConfig()):
        for field in fields(settings):
            default = getattr(settings, field.name)
            name = f"--{field.name.replace('_', '-')}"
            parser.add_argument(
                name, type=type(default), default=default, help=f"default {default}"
            )


def run(arguments: argparse.Namespace) -> None:
    """Train, or resume from OUT's checkpoint; writes mcf.pt, train.log and train.json."""
    torch.set_num_threads(arguments.threads)
    model_config = McfConfig(**_chosen(arguments, McfConfig()))
    config = McfTrainConfig(**_chosen(arguments, McfTrainConfig()))
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    records = select(read_records(arguments.data), TRAINING_FOLDS, normal_only=True)
    signals = read_signals(arguments.data, records)
    data = {
        "name": DATA_NAME,
        "recordCount": len(records),
        "sha256": data_sha256(records, signals),
    }
    trainer = McfTrainer(model_config, config, training_set(signals), arguments.device)
    started = time.monotonic()
    log = out / "train.log"

    def report(done: StepReport) -> None:
        print(done.line(), flush=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(done.line() + "\n")

    reports = train(trainer, out / CHECKPOINT_NAME, data, report)
    details = {
        "data": data,
        "modelConfig": as_json(model_config),
        "trainConfig": as_json(config),
        "epochsDone": trainer.steps_done / trainer.steps_per_epoch,
        "seconds": round(time.monotonic() - started, 1),
        "lastReport": vars(reports[-1]) if reports else None,
    }
    write_json(out / "train.json", provenance("train-mcf", details))


def _chosen(arguments: argparse.Namespace, settings: McfConfig | McfTrainConfig) -> dict[str, Any]:
    return {field.name: getattr(arguments, field.name) for field in fields(settings)}
