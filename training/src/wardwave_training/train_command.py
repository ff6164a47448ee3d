"""``train-mmae``: PTB-XL normals to a checkpoint."""

import argparse
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import torch

from wardwave_training.config import MmaeConfig, TrainConfig, as_json
from wardwave_training.provenance import provenance, write_json
from wardwave_training.ptbxl import (
    TRAINING_FOLDS,
    data_sha256,
    read_records,
    read_signals,
    select,
)
from wardwave_training.training import EpochReport, Trainer, band_passed_segments, train

CHECKPOINT_NAME = "mmae-ecg.pt"
DATA_NAME = "PTB-XL 1.0.3, NORM-only records of folds 1 to 8"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="PTB-XL folder")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and log")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")
    for settings in (MmaeConfig(), TrainConfig()):
        for field in fields(settings):
            default = getattr(settings, field.name)
            parser.add_argument(
                f"--{field.name.replace('_', '-')}",
                type=type(default),
                default=default,
                choices=("independent", "union") if field.name == "mask_mode" else None,
                help=f"default {default}",
            )


def run(arguments: argparse.Namespace) -> None:
    """Train, or resume from OUT's checkpoint; writes mmae-ecg.pt, train.log and train.json."""
    torch.set_num_threads(arguments.threads)
    model_config = MmaeConfig(**_chosen(arguments, MmaeConfig()))
    config = TrainConfig(**_chosen(arguments, TrainConfig()))
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    records = select(read_records(arguments.data), TRAINING_FOLDS, normal_only=True)
    signals = read_signals(arguments.data, records)
    data = {
        "name": DATA_NAME,
        "recordCount": len(records),
        "sha256": data_sha256(records, signals),
    }
    segments = band_passed_segments(signals, model_config.segment_samples)
    trainer = Trainer(model_config, config, arguments.device)
    started = time.monotonic()
    log = out / "train.log"

    def report(epoch: EpochReport) -> None:
        line = epoch.line()
        print(line, flush=True)
        with log.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    reports = train(trainer, segments, out / CHECKPOINT_NAME, data, report)
    details = {
        "data": data,
        "modelConfig": as_json(model_config),
        "trainConfig": as_json(config),
        "epochsDone": trainer.epochs_done,
        "seconds": round(time.monotonic() - started, 1),
        "lastEpoch": vars(reports[-1]) if reports else None,
    }
    write_json(out / "train.json", provenance("train-mmae", details))


def _chosen(arguments: argparse.Namespace, settings: MmaeConfig | TrainConfig) -> dict[str, Any]:
    return {field.name: getattr(arguments, field.name) for field in fields(settings)}
