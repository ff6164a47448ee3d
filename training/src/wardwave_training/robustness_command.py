"""``robustness``: detection and quietness under other gains, electrode places and noise."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wardwave_training.evaluation import (
    RecordScores,
    draw_records,
    highest_second,
    lead_sets_named,
    score_in_parallel,
)
from wardwave_training.metrics import auc_interval, roc_auc
from wardwave_training.parallel import ModelPool, default_jobs
from wardwave_training.provenance import file_sha256, provenance, write_json
from wardwave_training.ptbxl import data_sha256, read_records, read_signals, select
from wardwave_training.robustness import (
    CHEST_SHIFTS,
    GAINS,
    NOISE_DB,
    ROTATIONS_DEG,
    Noise,
    read_noises,
    with_chest_shift,
    with_gain,
    with_limb_rotation,
    with_noise,
)

LEAD_SETS = "all,II+V1"
LIMIT = 1.0

Change = Callable[[NDArray[np.float32]], NDArray[np.float32]]


@dataclass(frozen=True)
class Condition:
    """One change of the signal: what it is, how strong, and the function that makes it."""

    kind: str
    value: float
    change: Change


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="PTB-XL folder")
    parser.add_argument("--model", type=Path, required=True, help="ONNX file")
    parser.add_argument("--fold", type=int, default=9, help="fold to evaluate")
    parser.add_argument("--out", type=Path, required=True, help="folder for the result")
    parser.add_argument("--noise", type=Path, help="nstdb folder; default ../nstdb of the data")
    parser.add_argument("--kinds", default="gain,limbs,chest,bw,ma,em", help="changes to run")
    parser.add_argument("--lead-sets", default=LEAD_SETS, help="lead sets")
    parser.add_argument("--jobs", type=int, default=default_jobs(), help="processes")
    parser.add_argument("--limit", type=int, default=0, help="draw this many records; 0 takes all")
    parser.add_argument("--seed", type=int, default=1, help="seed of that draw and of the noise")


def run(arguments: argparse.Namespace) -> None:
    """Print one JSON object with a curve for every kind of change."""
    lead_sets = lead_sets_named(arguments.lead_sets)
    fold = select(read_records(arguments.data), [arguments.fold], normal_only=False)
    records, is_sample = draw_records(fold, arguments.limit, arguments.seed)
    signals = read_signals(arguments.data, records)
    abnormal = np.array([not record.is_normal for record in records])
    noises = read_noises(_noise_folder(arguments), arguments.seed)
    kinds = {part.strip() for part in arguments.kinds.split(",")}
    curves: dict[str, list[dict[str, Any]]] = {}
    with ModelPool(arguments.model, arguments.jobs) as pool:
        for condition in conditions(noises, arguments.seed):
            if condition.kind not in kinds:
                continue
            label = f"{condition.kind} {condition.value:g}"
            changed = condition.change(signals)
            scores = score_in_parallel(pool, changed, lead_sets, label)
            point = {name: describe_point(found, abnormal) for name, found in scores.items()}
            curves.setdefault(condition.kind, []).append({"value": condition.value, **point})
    figures = {
        "model": arguments.model.name,
        "onnx_sha256": file_sha256(arguments.model),
        "fold": arguments.fold,
        "record_count": len(records),
        "normal_count": int((~abnormal).sum()),
        "is_sample": is_sample,
        "data_sha256": data_sha256(records, signals),
        "units": {
            "gain": "factor",
            "limbs": "degrees of rotation of the frontal plane",
            "chest": "share of the way to the neighbouring chest electrode, towards V6",
            **{noise.kind: f"dB, {noise.source}" for noise in noises},
        },
        "curves": curves,
    }
    print(json.dumps(figures), flush=True)
    path = arguments.out / f"robustness-fold{arguments.fold}-{arguments.model.stem}.json"
    write_json(path, provenance("robustness", figures))


def describe_point(scores: RecordScores, abnormal: NDArray[np.bool_]) -> dict[str, Any]:
    """Return detection, and how many records of either class have a second above the limit."""
    is_above = highest_second(scores) > LIMIT
    return {
        "auc": roc_auc(scores.window_score, abnormal),
        "auc_ci95": auc_interval(scores.window_score, abnormal),
        "normal_records_with_a_second_above_1": float(is_above[~abnormal].mean()),
        "abnormal_records_with_a_second_above_1": float(is_above[abnormal].mean()),
    }


def conditions(noises: list[Noise], seed: int) -> Iterator[Condition]:
    """Yield every change; gain 1 is the unchanged signal."""
    for gain in GAINS:
        yield Condition("gain", gain, partial(with_gain, gain=gain))
    for degrees in ROTATIONS_DEG:
        yield Condition("limbs", degrees, partial(with_limb_rotation, degrees=degrees))
    for share in CHEST_SHIFTS:
        yield Condition("chest", share, partial(with_chest_shift, share=share))
    for noise in noises:
        for snr_db in NOISE_DB:
            change = partial(with_noise, noise=noise, snr_db=snr_db, seed=seed)
            yield Condition(noise.kind, snr_db, change)


def _noise_folder(arguments: argparse.Namespace) -> Path | None:
    if arguments.noise is not None:
        return Path(arguments.noise)
    beside = Path(arguments.data).resolve().parent / "nstdb"
    return beside if beside.is_dir() else None
