"""The manifest beside an ONNX file: what it is, what it was trained on, how good it is."""

import json
from pathlib import Path
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from wardwave_training.change_training import ChangeCheckpoint
from wardwave_training.checkpoints import Checkpoint
from wardwave_training.config import (
    CELL_COUNT,
    CELL_DURATION_MS,
    LEAD_COUNT,
    SAMPLE_COUNT,
    SAMPLE_RATE_HZ,
    ChangeConfig,
    as_json,
)
from wardwave_training.detector import Detector
from wardwave_training.errors import TrainingError
from wardwave_training.leads import LEADS
from wardwave_training.onnx_export import OPSET
from wardwave_training.provenance import file_sha256, write_json

SCHEMA = 1
NAME = "mmae-ecg"
VERSION = "0.2.1"
CITATIONS = (
    "Zhou et al., MMAE-ECG, arXiv:2502.05494; PLOS ONE 21(3) e0343571 (2026). "
    "Reimplemented from the public description; no code of the authors was used.",
    "Wagner et al., PTB-XL, a large publicly available electrocardiography dataset (1.0.3), 2020, "
    "doi:10.13026/kfzx-aw45, CC BY 4.0.",
)


def manifest_path(model: Path) -> Path:
    """Return where a model's manifest lies."""
    return model.with_suffix(".json")


def build_manifest(
    model: Path,
    detector: Detector,
    checkpoint: Checkpoint,
    changes: ChangeCheckpoint,
    calibration: dict[str, Any],
) -> dict[str, Any]:
    """Describe an exported model; metrics come later, from the evaluations."""
    train = checkpoint.train_config
    settings = {
        "model": as_json(checkpoint.model_config),
        "train": as_json(train),
        "changes": as_json(changes.config),
    }
    return {
        "schema": SCHEMA,
        "name": NAME,
        "version": VERSION,
        "onnx": {
            "file": model.name,
            "sha256": file_sha256(model),
            "bytes": model.stat().st_size,
            "opset": OPSET,
        },
        "input": {
            "sampleRateHz": SAMPLE_RATE_HZ,
            "sampleCount": SAMPLE_COUNT,
            "leads": list(LEADS),
            "unit": "mV",
        },
        "output": {"cellDurationMs": CELL_DURATION_MS, "cellCount": CELL_COUNT},
        "calibration": {
            "zero": "median of normal ECG",
            "one": "99th percentile of normal ECG",
            **calibration,
        },
        "training": {
            "data": checkpoint.data["name"],
            "recordCount": checkpoint.data["recordCount"],
            "dataSha256": checkpoint.data["sha256"],
            "epochs": checkpoint.epochs_done,
            "seed": train.seed,
            "command": _training_command(checkpoint, changes),
            "config": settings,
        },
        "metrics": [],
        "parameterCount": sum(p.numel() for p in detector.parameters()),
        "flopsPerWindow": flops_per_window(detector),
        "license": "Apache-2.0",
        "citations": list(CITATIONS),
    }


def _training_command(checkpoint: Checkpoint, changes: ChangeCheckpoint) -> str:
    """Return the command that trains these weights again."""
    train = checkpoint.train_config
    early = checkpoint.epochs_done < train.epochs
    stop = f" --stop-after {checkpoint.epochs_done}" if early else ""
    ours, defaults = as_json(changes.config), as_json(ChangeConfig())
    others = {name: value for name, value in ours.items() if value != defaults[name]}
    given = "".join(f" --change-{name.replace('_', '-')} {others[name]}" for name in others)
    return (
        "make -C training train-mmae DATA=DIR OUT=DIR "
        f"ARGS='--epochs {train.epochs}{stop} --batch-size {train.batch_size} "
        f"--learning-rate {train.learning_rate} --seed {train.seed}{given}'"
    )


@torch.no_grad()
def flops_per_window(detector: Detector) -> int:
    """Count the floating-point operations of one 12-lead window (matrix products, convolution)."""
    with FlopCounterMode(display=False) as counter:
        detector(torch.zeros(1, LEAD_COUNT, SAMPLE_COUNT), torch.ones(1, LEAD_COUNT))
    return int(counter.get_total_flops())


def record_metrics(model: Path, metrics: list[dict[str, Any]]) -> None:
    """Put metrics into the model's manifest; same name and data are replaced.

    Raises:
        TrainingError: if the manifest is missing or belongs to another ONNX file.
    """
    path = manifest_path(model)
    if not path.is_file():
        message = f"Expected the manifest {path} beside the model; export the model again."
        raise TrainingError(message)
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if manifest["onnx"]["sha256"] != file_sha256(model):
        message = (
            f"{path} belongs to an ONNX file with SHA-256 {manifest['onnx']['sha256']}, "
            f"{model.name} has {file_sha256(model)}. Export again before recording metrics."
        )
        raise TrainingError(message)
    replaced = {(metric["name"], metric["data"]) for metric in metrics}
    kept = [m for m in manifest["metrics"] if (m["name"], m["data"]) not in replaced]
    manifest["metrics"] = kept + metrics
    write_json(path, manifest)
