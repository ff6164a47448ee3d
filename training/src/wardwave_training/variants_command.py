"""``variants``: smaller forms of an exported model, measured beside it before anyone ships one."""

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from wardwave_training.config import LEAD_COUNT
from wardwave_training.evaluation import draw_records
from wardwave_training.leads import lead_indices
from wardwave_training.metrics import roc_auc
from wardwave_training.onnx_export import OnnxDetector, Scores, batch_is_independent
from wardwave_training.provenance import provenance, write_json
from wardwave_training.ptbxl import read_records, read_signals, select

LEAST_VALUES = 256
TIMED_ROUNDS = 5
TIMED_WINDOWS = 40
LEAD_SETS = {"auc": None, "auc_two_leads": ("II", "V1")}


@dataclass(frozen=True)
class Sample:
    """Windows to compare on: millivolts [records, leads, samples], and which are abnormal."""

    signals: NDArray[np.float32]
    abnormal: NDArray[np.bool_]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="PTB-XL folder")
    parser.add_argument("--model", type=Path, required=True, help="ONNX file")
    parser.add_argument("--fold", type=int, default=9, help="fold to compare on")
    parser.add_argument("--limit", type=int, default=600, help="draw this many records; 0 for all")
    parser.add_argument("--out", type=Path, required=True, help="folder for the variants")


def run(arguments: argparse.Namespace) -> None:
    """Make and measure the variants; prints one JSON object a variant."""
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    fold = select(read_records(arguments.data), [arguments.fold], normal_only=False)
    records, _ = draw_records(fold, arguments.limit, seed=1)
    abnormal = np.array([not record.is_normal for record in records])
    sample = Sample(read_signals(arguments.data, records), abnormal)
    stem = arguments.model.stem
    paths = {
        "float32": arguments.model,
        "float16 weights": out / f"{stem}-f16.onnx",
        "int8 dynamic": out / f"{stem}-int8.onnx",
    }
    store_halves(arguments.model, paths["float16 weights"])
    quantize_dynamic(arguments.model, paths["int8 dynamic"], weight_type=QuantType.QInt8)
    whole = OnnxDetector(arguments.model)
    rows = []
    for name, path in paths.items():
        print(f"{name}: scoring {len(records)} records", file=sys.stderr, flush=True)
        row = {"variant": name, "bytes": path.stat().st_size} | measure(path, whole, sample)
        rows.append(row)
        print(json.dumps(row), flush=True)
    details = {"fold": arguments.fold, "record_count": len(records), "variants": rows}
    write_json(out / f"variants-{stem}.json", provenance("variants", details))


def store_halves(source: Path, target: Path) -> None:
    """Round large weights to 16-bit floats and cast them back when the file is loaded."""
    model = onnx.load(str(source))
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < LEAST_VALUES:
            continue
        half = numpy_helper.to_array(tensor).astype(np.float16)
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(half, f"{name}.half"))
        casts.append(helper.make_node("Cast", [tensor.name], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, str(target))


def measure(path: Path, whole: OnnxDetector, sample: Sample) -> dict[str, Any]:
    """Return accuracy, distance from the whole model, speed and independence of the batch."""
    variant = OnnxDetector(path)
    figures: dict[str, Any] = {}
    for name, leads in LEAD_SETS.items():
        ours = _score(variant, sample.signals, leads)
        figures[name] = roc_auc(ours.window_score, sample.abnormal)
        theirs = _score(whole, sample.signals, leads)
        difference = np.abs(ours.cell_score - theirs.cell_score)
        figures[f"{name}_cell_difference_p99"] = float(np.quantile(difference, 0.99))
        figures[f"{name}_cell_difference_max"] = float(difference.max())
    present = np.ones((8, LEAD_COUNT), dtype=np.float32)
    figures["batch_independent"] = batch_is_independent(variant, sample.signals[:8], present)
    ratio = _seconds(whole, sample.signals) / _seconds(variant, sample.signals)
    return figures | {"speed_over_float32": ratio}


def _score(
    model: OnnxDetector, signals: NDArray[np.float32], leads: tuple[str, ...] | None
) -> Scores:
    """Score windows one by one: a variant may depend on the batch."""
    present = np.zeros((1, LEAD_COUNT), dtype=np.float32)
    present[:, list(range(LEAD_COUNT)) if leads is None else lead_indices(leads)] = 1
    rows = [model.score(signals[i : i + 1], present) for i in range(len(signals))]
    return Scores(
        *(
            np.concatenate([getattr(row, name) for row in rows])
            for name in ("cell_score", "window_score", "reconstruction")
        )
    )


def _seconds(model: OnnxDetector, signals: NDArray[np.float32]) -> float:
    """Return the shortest of some rounds of processor time over the same windows."""
    present = np.ones((1, LEAD_COUNT), dtype=np.float32)
    rounds = []
    for _ in range(TIMED_ROUNDS):
        started = time.process_time()
        for index in range(min(TIMED_WINDOWS, len(signals))):
            model.score(signals[index : index + 1], present)
        rounds.append(time.process_time() - started)
    return min(rounds)
