"""``export``: checkpoint to calibrated ONNX and manifest, checked against PyTorch."""

import argparse
from pathlib import Path

import numpy as np
import torch

from wardwave_training.calibration import calibrate
from wardwave_training.checkpoints import load_checkpoint, network_of
from wardwave_training.config import LEAD_COUNT
from wardwave_training.detector import Detector
from wardwave_training.errors import TrainingError
from wardwave_training.manifest import build_manifest, manifest_path
from wardwave_training.onnx_export import (
    PARITY_LIMIT,
    OnnxDetector,
    batch_is_independent,
    check_parity,
    export_onnx,
)
from wardwave_training.provenance import provenance, write_json
from wardwave_training.ptbxl import (
    TRAINING_FOLDS,
    data_sha256,
    read_records,
    read_signals,
    select,
)
from wardwave_training.train_command import CHECKPOINT_NAME

CHECK_WINDOWS = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="PTB-XL folder, to calibrate")
    parser.add_argument(
        "--run", dest="run_folder", type=Path, required=True, help="train-mmae's OUT"
    )
    parser.add_argument("--model", type=Path, required=True, help="ONNX file to write")
    parser.add_argument("--records", type=int, default=600, help="normal records to calibrate on")
    parser.add_argument("--seed", type=int, default=1, help="seed of records and lead subsets")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")


def run(arguments: argparse.Namespace) -> None:
    """Calibrate, export, check parity and batch independence, write the manifest."""
    torch.set_num_threads(arguments.threads)
    model: Path = arguments.model
    checkpoint = load_checkpoint(arguments.run_folder / CHECKPOINT_NAME)
    normals = select(read_records(arguments.data), TRAINING_FOLDS, normal_only=True)
    rng = np.random.default_rng(arguments.seed)
    count = min(arguments.records, len(normals))
    chosen = [normals[i] for i in np.sort(rng.permutation(len(normals))[:count])]
    signals = read_signals(arguments.data, chosen)
    detector = Detector(network_of(checkpoint)).eval()
    calibrate(detector, signals, arguments.seed, print)
    export_onnx(detector, model)

    likely = np.linspace(0.0, 1.0, CHECK_WINDOWS)[:, None]
    present = (rng.random((CHECK_WINDOWS, LEAD_COUNT)) < likely).astype(np.float32)
    ecg, present = signals[:CHECK_WINDOWS], present[: len(signals)]
    parity = check_parity(detector, model, ecg, present)
    independent = batch_is_independent(OnnxDetector(model), ecg, present)
    calibration = {
        "data": "PTB-XL 1.0.3, NORM-only records of folds 1 to 8, random sample "
        f"(seed {arguments.seed}), lead subsets of 1, 2, 3, 6 and 12",
        "recordCount": count,
    }
    manifest = build_manifest(model, detector, checkpoint, calibration)
    write_json(manifest_path(model), manifest)
    details = {
        "model": manifest["onnx"],
        "calibrationSha256": data_sha256(chosen, signals),
        "epochs": checkpoint.epochs_done,
        "parity": parity,
        "parityLimit": PARITY_LIMIT,
        "batchIndependent": independent,
    }
    write_json(arguments.run_folder / "export.json", provenance("export", details))
    print(
        f"{model}: {manifest['onnx']['bytes']} bytes, PyTorch and onnxruntime differ by "
        f"{parity:.2e}, batch independent: {independent}"
    )
    if not independent:
        message = (
            "Expected a window's score to be bit-equal whatever else is in the batch; it is not. "
            "Run fixed batch shapes, or change the graph."
        )
        raise TrainingError(message)
