"""``export``: checkpoint to calibrated ONNX, manifest and golden file, checked against PyTorch."""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from wardwave_training.config import LEAD_COUNT
from wardwave_training.errors import TrainingError
from wardwave_training.golden import golden_file, golden_path, golden_windows
from wardwave_training.manifest import manifest_path
from wardwave_training.onnx_export import (
    PARITY_LIMIT,
    OnnxDetector,
    batch_is_independent,
    check_parity,
    export_onnx,
    take_calibration,
)
from wardwave_training.provenance import provenance, write_json
from wardwave_training.ptbxl import (
    TRAINING_FOLDS,
    data_sha256,
    read_records,
    read_signals,
    select,
)
from wardwave_training.shipment import shipment_of

CHECK_WINDOWS = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="PTB-XL folder, to calibrate")
    parser.add_argument(
        "--run",
        dest="run_folder",
        type=Path,
        required=True,
        help="OUT of train-mmae or train-mcf; its checkpoint tells which model it is",
    )
    parser.add_argument("--model", type=Path, required=True, help="ONNX file to write")
    parser.add_argument(
        "--records", type=int, help="normal records to calibrate on (default 600, MCF 120)"
    )
    parser.add_argument(
        "--calibration-of",
        type=Path,
        help="ONNX file whose calibration to keep, where the graph alone has changed; "
        "set OMP_NUM_THREADS=1, as the band-pass's last bits depend on the threads",
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of records and lead subsets")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")


def run(arguments: argparse.Namespace) -> None:
    """Calibrate, export, check parity and batch independence, write manifest and golden file."""
    torch.set_num_threads(arguments.threads)
    model: Path = arguments.model
    shipment = shipment_of(arguments.run_folder)
    detector = shipment.detector
    normals = select(read_records(arguments.data), TRAINING_FOLDS, normal_only=True)
    rng = np.random.default_rng(arguments.seed)
    count = min(arguments.records or shipment.calibration_records, len(normals))
    chosen = [normals[i] for i in np.sort(rng.permutation(len(normals))[:count])]
    signals = read_signals(arguments.data, chosen)
    calibration = {
        "data": "PTB-XL 1.0.3, NORM-only records of folds 1 to 8, random sample "
        f"(seed {arguments.seed}), lead subsets of 1, 2, 3, 6 and 12",
        "recordCount": count,
    }
    if arguments.calibration_of is None:
        shipment.calibrate(signals, arguments.seed, print)
    else:
        take_calibration(detector, arguments.calibration_of)
        stored = manifest_path(arguments.calibration_of).read_text(encoding="utf-8")
        calibration = json.loads(stored)["calibration"]
    export_onnx(detector, model)

    likely = np.linspace(0.0, 1.0, CHECK_WINDOWS)[:, None]
    present = (rng.random((CHECK_WINDOWS, LEAD_COUNT)) < likely).astype(np.float32)
    ecg, present = signals[:CHECK_WINDOWS], present[: len(signals)]
    parity = check_parity(detector, model, ecg, present)
    tolerance = shipment.batch_tolerance
    independent = batch_is_independent(OnnxDetector(model), ecg, present, tolerance)
    manifest = shipment.manifest(model, calibration)
    write_json(manifest_path(model), manifest)
    golden = golden_file(detector, manifest["onnx"]["sha256"], golden_windows())
    write_json(golden_path(model), golden)
    details = {
        "model": manifest["onnx"],
        "calibrationSha256": data_sha256(chosen, signals),
        "epochs": manifest["training"]["epochs"],
        "parity": parity,
        "parityLimit": PARITY_LIMIT,
        "batchIndependent": independent,
        "batchTolerance": tolerance,
    }
    write_json(arguments.run_folder / "export.json", provenance("export", details))
    print(
        f"{model}: {manifest['onnx']['bytes']} bytes, PyTorch and onnxruntime differ by "
        f"{parity:.2e}, batch independent: {independent}"
    )
    if not independent:
        message = (
            f"Expected a window's score to be the same within {tolerance} whatever else is in the "
            "batch; it is not. Run fixed batch shapes, or change the graph."
        )
        raise TrainingError(message)
