"""``ablate``: what each part of the autoencoder is worth, by short trainings without it.

From fresh weights a training stays on the plateau of the mean predictor for about 2,500 steps.
Where there is no time for many more, give ``--start``: every variant, the unchanged one among them,
then goes on from one trained network and gets used to its change.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from wardwave_training.ablations import (
    BASE_MASKS,
    SCORE,
    SHIPPED,
    VARIANTS,
    Data,
    Variant,
    chosen_variants,
    read_data,
    score_network,
)
from wardwave_training.checkpoints import Checkpoint, load_checkpoint
from wardwave_training.config import MmaeConfig, TrainConfig, as_json
from wardwave_training.errors import TrainingError
from wardwave_training.model import MmaeEcg
from wardwave_training.provenance import file_sha256, provenance, write_json
from wardwave_training.training import EpochReport, Trainer, train

RESULT_NAME = "ablations.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    default = TrainConfig()
    parser.add_argument("--data", type=Path, required=True, help="PTB-XL folder")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints and table")
    parser.add_argument("--checkpoint", type=Path, help="a longer training's, for the mask counts")
    parser.add_argument("--start", type=Path, help="a checkpoint all trainings go on from")
    parser.add_argument("--variants", default="", help="names, by commas; default all")
    parser.add_argument("--fold", type=int, default=9, help="fold to score")
    parser.add_argument("--epochs", type=int, default=18, help="of each training (default 18)")
    parser.add_argument("--warmup-epochs", type=float, default=2.0, help="default 2")
    parser.add_argument("--batch-size", type=int, default=default.batch_size)
    parser.add_argument("--learning-rate", type=float, default=default.learning_rate)
    parser.add_argument("--seed", type=int, default=default.seed)
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")
    for name in ("dim", "depth", "heads"):
        parser.add_argument(f"--{name}", type=int, default=getattr(MmaeConfig(), name))


def run(arguments: argparse.Namespace) -> None:
    """Train and score every variant that has no result in OUT yet; prints a JSON line for each.

    Raises:
        TrainingError: if a variant is not known or OUT holds results of other settings.
    """
    torch.set_num_threads(arguments.threads)
    out: Path = arguments.out
    chosen = chosen_variants(arguments.variants, arguments.checkpoint is not None)
    base = MmaeConfig(
        dim=arguments.dim,
        depth=arguments.depth,
        heads=arguments.heads,
        inference_masks=BASE_MASKS,
    )
    schedule = TrainConfig(
        epochs=arguments.epochs,
        batch_size=arguments.batch_size,
        learning_rate=arguments.learning_rate,
        warmup_epochs=arguments.warmup_epochs,
        nll_share=0.0,
        seed=arguments.seed,
    )
    start = None if arguments.start is None else load_checkpoint(arguments.start)
    data = read_data(arguments.data, arguments.fold, base.segment_samples)
    settings = {
        "train_config": as_json(schedule),
        "start": None if start is None else _about_start(arguments.start, start),
        "data": data.about,
        "score": SCORE,
    }
    for variant in chosen:
        path = out / f"{variant.name}.json"
        if path.is_file():
            _check_settings(path, settings)
            continue
        if variant.network == SHIPPED:
            network, training = _network_of(arguments.checkpoint, variant, data)
        elif variant.network:
            network, training = _network_of(out / f"{variant.network}.pt", variant, data)
        else:
            config = replace(base, **variant.changes)
            trainer = _trainer(config, schedule, start)
            network, training = _trained(variant, trainer, data, out)
        row = {
            "name": variant.name,
            "about": variant.about,
            "reference": None if variant.name == variant.reference else variant.reference,
            **score_network(variant, network, data, out),
            "model_config": as_json(network.config),
            **training,
        }
        write_json(path, provenance("ablate", {**row, **settings}))
        print(json.dumps(row), flush=True)
        write_table(out, settings)
    write_table(out, settings)


def write_table(out: Path, settings: dict[str, Any]) -> None:
    """Gather the rows that are there, in the table's order."""
    rows = []
    for variant in VARIANTS:
        path = out / f"{variant.name}.json"
        if path.is_file():
            row = json.loads(path.read_text(encoding="utf-8"))
            rows.append({key: value for key, value in row.items() if key not in settings})
    write_json(out / RESULT_NAME, {"command": "ablate", **settings, "rows": rows})


def _trainer(config: MmaeConfig, schedule: TrainConfig, start: Checkpoint | None) -> Trainer:
    """Return a trainer at the fresh weights of its seed or at those of the start."""
    trainer = Trainer(config, schedule)
    if start is not None:
        own = trainer.network.state_dict()
        found = {name: value for name, value in start.weights.items() if name in own}
        try:
            trainer.network.load_state_dict(found)
        except RuntimeError as error:
            message = (
                f"Expected a start of the same shape as {config}, got {start.model_config}. "
                "Give another --start, or the dim, depth and heads of that one."
            )
            raise TrainingError(message) from error
    return trainer


def _about_start(path: Path, start: Checkpoint) -> dict[str, Any]:
    """Name the network that all trainings go on from."""
    return {
        "checkpoint_sha256": file_sha256(path),
        "epochs": start.epochs_done,
        "seed": start.train_config.seed,
        "model_config": as_json(start.model_config),
    }


def _trained(
    variant: Variant, trainer: Trainer, data: Data, out: Path
) -> tuple[MmaeEcg, dict[str, Any]]:
    """Train a variant, or go on from its checkpoint."""

    def report(epoch: EpochReport) -> None:
        print(f"{variant.name}: {epoch.line()}", file=sys.stderr, flush=True)

    checkpoint = out / f"{variant.name}.pt"
    reports = train(trainer, data.training, checkpoint, data.about, report)
    return trainer.network, {
        "trained_here": True,
        "epochs": trainer.epochs_done,
        "seed": trainer.config.seed,
        "last_epoch": vars(reports[-1]) if reports else None,
    }


def _network_of(path: Path, variant: Variant, data: Data) -> tuple[MmaeEcg, dict[str, Any]]:
    """Load a trained network, with the variant's settings of inference.

    Raises:
        TrainingError: if the checkpoint is of other segments than the data.
    """
    checkpoint = load_checkpoint(path)
    network = MmaeEcg(replace(checkpoint.model_config, **variant.changes))
    if data.scored.shape[2] != network.config.token_values:
        message = (
            f"{path}: expected segments of {data.scored.shape[2]} values, "
            f"got {network.config.token_values}. Give a checkpoint of the default segments."
        )
        raise TrainingError(message)
    network.load_state_dict(checkpoint.weights)
    return network, {
        "trained_here": False,
        "epochs": checkpoint.epochs_done,
        "seed": checkpoint.train_config.seed,
        "checkpoint_sha256": file_sha256(path),
    }


def _check_settings(path: Path, settings: dict[str, Any]) -> None:
    row = json.loads(path.read_text(encoding="utf-8"))
    found = {key: row.get(key) for key in settings}
    if found != settings:
        message = (
            f"{path} is the result of {found}, this run asks for {settings}. "
            "Use the same settings or another OUT folder."
        )
        raise TrainingError(message)
