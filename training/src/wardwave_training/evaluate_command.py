"""``evaluate``: how well a model's scores tell abnormal from normal PTB-XL records of one fold."""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

from wardwave_training.controls import statistics_control
from wardwave_training.evaluation import evaluate_records
from wardwave_training.manifest import record_metrics
from wardwave_training.metrics import roc_auc
from wardwave_training.onnx_export import OnnxDetector
from wardwave_training.provenance import file_sha256, provenance, write_json
from wardwave_training.ptbxl import (
    TRAINING_FOLDS,
    data_sha256,
    read_records,
    read_signals,
    select,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="PTB-XL folder")
    parser.add_argument("--model", type=Path, required=True, help="ONNX file")
    parser.add_argument("--fold", type=int, default=9, help="fold to evaluate")
    parser.add_argument("--out", type=Path, required=True, help="folder for the result")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")
    parser.add_argument("--control", action="store_true", help="also fit the no-network control")
    parser.add_argument("--record", action="store_true", help="put the figures in the manifest")


def run(arguments: argparse.Namespace) -> None:
    """Evaluate one fold; writes evaluate-ptbxl-foldN.json and says what it found."""
    if arguments.fold in TRAINING_FOLDS:
        print(f"Note: fold {arguments.fold} was trained on.", file=sys.stderr)
    everything = read_records(arguments.data)
    records = select(everything, [arguments.fold], normal_only=False)
    signals = read_signals(arguments.data, records)
    model = OnnxDetector(arguments.model, arguments.threads)
    results = evaluate_records(model, records, signals)
    for result in results:
        print(
            f"{result['leads']:>8}: AUC window score {result['aucWindowScore']:.3f}, "
            f"mean cell {result['aucMeanCellScore']:.3f}, "
            f"worst lead {result['aucWorstLeadMean']:.3f}; "
            f"normal records with a second above {result['normalRecordsWithASecondAbove']}, "
            f"normal seconds above {result['normalSecondsAbove']}"
        )
    abnormal = np.array([not record.is_normal for record in records])
    details: dict[str, Any] = {
        "model": arguments.model.name,
        "modelSha256": file_sha256(arguments.model),
        "fold": arguments.fold,
        "recordCount": len(records),
        "normalCount": int((~abnormal).sum()),
        "dataSha256": data_sha256(records, signals),
        "results": results,
    }
    if arguments.control:
        normals = select(everything, TRAINING_FOLDS, normal_only=True)
        control = statistics_control(read_signals(arguments.data, normals), signals)
        details["controlAuc"] = roc_auc(control, abnormal)
        print(f"control without a network: AUC {details['controlAuc']:.3f}")
    path = arguments.out / f"evaluate-ptbxl-fold{arguments.fold}.json"
    write_json(path, provenance("evaluate", details))
    if arguments.record:
        record_metrics(arguments.model, _metrics(details, arguments.fold))


def _metrics(details: dict[str, Any], fold: int) -> list[dict[str, Any]]:
    command = f"make -C training evaluate DATA=DIR FOLD={fold} MODEL=FILE OUT=DIR ARGS='--control'"
    base = f"PTB-XL 1.0.3 fold {fold}"
    metrics = []
    for result in details["results"]:
        data = f"{base}, {result['leads']} lead(s)" if result["leads"] else base
        entries = {
            "detection AUC, window score": result["aucWindowScore"],
            "detection AUC, mean cell score": result["aucMeanCellScore"],
            "normal records with a second above 1.0": result["normalRecordsWithASecondAbove"][
                "1.0"
            ],
            "normal records with a second above 2.0": result["normalRecordsWithASecondAbove"][
                "2.0"
            ],
        }
        metrics += [
            {"name": name, "value": round(value, 4), "data": data, "command": command}
            for name, value in entries.items()
        ]
    if "controlAuc" in details:
        metrics.append(
            {
                "name": "control without a network, detection AUC",
                "value": round(details["controlAuc"], 4),
                "data": f"{base}, all 12 lead(s)",
                "command": command,
            }
        )
    return metrics
