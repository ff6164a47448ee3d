"""``evaluate``: how well a model's scores tell abnormal from normal PTB-XL records of one fold."""

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wardwave_training.controls import (
    CONTROL_FILE,
    StatisticsControl,
    fit_control,
    load_control,
)
from wardwave_training.evaluation import (
    LEAD_SETS,
    RecordScores,
    describe_lead_set,
    draw_records,
    lead_sets_named,
    score_in_parallel,
)
from wardwave_training.graph_cost import graph_cost
from wardwave_training.manifest import manifest_path, record_metrics
from wardwave_training.metrics import auc_interval, paired_auc_difference, roc_auc
from wardwave_training.onnx_export import OnnxDetector
from wardwave_training.parallel import ModelPool, default_jobs
from wardwave_training.provenance import file_sha256, provenance, write_json
from wardwave_training.ptbxl import (
    TRAINING_FOLDS,
    EcgRecord,
    data_sha256,
    read_records,
    read_signals,
    select,
)
from wardwave_training.subgroups import describe_subgroups

ALL, TWO = "all", "II+V1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="PTB-XL folder")
    parser.add_argument("--model", type=Path, required=True, help="ONNX file")
    parser.add_argument("--fold", type=int, default=9, help="fold to evaluate")
    parser.add_argument("--out", type=Path, required=True, help="folder for result and scores")
    parser.add_argument("--jobs", type=int, default=default_jobs(), help="processes")
    parser.add_argument(
        "--lead-sets",
        default="",
        help=f"default {','.join(LEAD_SETS)}; of a model that takes R peaks {ALL},{TWO}",
    )
    parser.add_argument("--limit", type=int, default=0, help="draw this many records; 0 takes all")
    parser.add_argument("--seed", type=int, default=1, help="seed of that draw")
    parser.add_argument("--refit-control", action="store_true", help="fit the control on DATA")
    parser.add_argument("--record", action="store_true", help="put the figures in the manifest")


def run(arguments: argparse.Namespace) -> None:
    """Evaluate one fold; prints one JSON object and leaves it, with every score, in the folder."""
    if arguments.fold in TRAINING_FOLDS:
        print(f"Note: fold {arguments.fold} was trained on.", file=sys.stderr)
    lead_sets = lead_sets_named(arguments.lead_sets or default_lead_sets(arguments.model))
    everything = read_records(arguments.data)
    fold = select(everything, [arguments.fold], normal_only=False)
    records, is_sample = draw_records(fold, arguments.limit, arguments.seed)
    signals = read_signals(arguments.data, records)
    abnormal = np.array([not record.is_normal for record in records])
    with ModelPool(arguments.model, arguments.jobs) as pool:
        scores = score_in_parallel(pool, signals, lead_sets, f"fold {arguments.fold}")
    figures: dict[str, Any] = {
        "model": arguments.model.name,
        "onnx_sha256": file_sha256(arguments.model),
        "fold": arguments.fold,
        "record_count": len(records),
        "normal_count": int((~abnormal).sum()),
        "is_sample": is_sample,
        "sample": {"of": len(fold), "seed": arguments.seed} if is_sample else None,
        "data_sha256": data_sha256(records, signals),
        **headline(scores, abnormal),
        **model_cost(arguments.model),
    }
    control, source = _find_control(arguments, everything)
    distances = None if control is None else control.distances(signals)
    figures |= control_figures(distances, scores, abnormal) | {"control_source": source}
    figures["lead_sets"] = {
        name: describe_lead_set(found, abnormal) for name, found in scores.items()
    }
    if ALL in scores:
        window = scores[ALL].window_score.astype(np.float64)
        figures["subgroups"] = describe_subgroups(records, window)
    print(json.dumps(figures), flush=True)
    stem = f"evaluate-ptbxl-fold{arguments.fold}-{arguments.model.stem}"
    write_json(arguments.out / f"{stem}.json", provenance("evaluate", figures))
    write_scores(arguments.out / f"{stem}.csv", records, scores, distances)
    if arguments.record:
        record_metrics(arguments.model, record_entries(figures))


def default_lead_sets(model: Path) -> str:
    """Return the lead sets to score where none are given; a model that takes R peaks is slow."""
    return f"{ALL},{TWO}" if OnnxDetector(model).needs_r_peaks else ""


def headline(scores: dict[str, RecordScores], abnormal: NDArray[np.bool_]) -> dict[str, Any]:
    """Return the figures that are asked for first: with 12 leads and with II and V1."""
    figures: dict[str, Any] = {"auc": None, "auc_ci95": None, "auc_two_leads": None}
    figures["auc_two_leads_ci95"] = None
    if ALL in scores:
        found = describe_lead_set(scores[ALL], abnormal)
        figures |= {key: value for key, value in found.items() if key.startswith("auc")}
    if TWO in scores:
        found = describe_lead_set(scores[TWO], abnormal)
        figures |= {
            "auc_two_leads" + key.removeprefix("auc"): value
            for key, value in found.items()
            if key.startswith("auc")
        }
    if ALL in scores and TWO in scores:
        drop = paired_auc_difference(scores[ALL].window_score, scores[TWO].window_score, abnormal)
        figures["auc_drop_two_leads"] = None if drop is None else drop[0]
        figures["auc_drop_two_leads_ci95"] = None if drop is None else drop[1]
    return figures


def control_figures(
    distances: NDArray[np.float64] | None,
    scores: dict[str, RecordScores],
    abnormal: NDArray[np.bool_],
) -> dict[str, Any]:
    """Return the control's area, and by how much the model beats it on the same records."""
    if distances is None:
        return {"control_auc": None, "control_auc_ci95": None, "auc_over_control": None}
    over = None
    if ALL in scores:
        over = paired_auc_difference(scores[ALL].window_score, distances, abnormal)
    return {
        "control_auc": roc_auc(distances, abnormal),
        "control_auc_ci95": auc_interval(distances, abnormal),
        "auc_over_control": None if over is None else over[0],
        "auc_over_control_ci95": None if over is None else over[1],
    }


def model_cost(model: Path) -> dict[str, Any]:
    """Return parameters and operations, from the manifest where it belongs to this file.

    The operations are counted in the graph, by one counter for every model.
    """
    cost = graph_cost(model)
    path = manifest_path(model)
    manifest = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    is_own = manifest.get("onnx", {}).get("sha256") == file_sha256(model)
    return {
        "params": manifest.get("parameterCount") if is_own else None,
        "flops_per_window": cost.flops,
        "flops_per_window_manifest": manifest.get("flopsPerWindow") if is_own else None,
        "graph_constants": cost.constants,
        "graph_nodes_not_counted": cost.nodes_not_counted,
    }


def write_scores(
    path: Path,
    records: Sequence[EcgRecord],
    scores: dict[str, RecordScores],
    distances: NDArray[np.float64] | None,
) -> None:
    """Write every record's labels and scores, for plots and paired comparisons."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        columns = [f"window_score {name}" for name in scores]
        plain = {n: s.plain_window_score for n, s in scores.items()}
        columns += [f"plain_window_score {n}" for n, s in plain.items() if s is not None]
        writer.writerow(["ecg_id", "superclass", "rhythm", "sex", "age", "control", *columns])
        for row, record in enumerate(records):
            values = [found.window_score[row] for found in scores.values()]
            values += [found[row] for found in plain.values() if found is not None]
            writer.writerow(
                [
                    record.ecg_id,
                    "+".join(sorted(record.superclasses)),
                    "+".join(sorted(record.rhythms)),
                    record.sex,
                    "" if record.age is None else record.age,
                    "" if distances is None else f"{distances[row]:.4f}",
                    *(f"{value:.6f}" for value in values),
                ]
            )


def record_entries(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the manifest's entries."""
    fold = figures["fold"]
    command = f"make -C training evaluate MODEL=FILE DATA=DIR FOLD={fold}"
    drawn = f" (a sample of {figures['record_count']} records)" if figures["is_sample"] else ""
    base = f"PTB-XL 1.0.3 fold {fold}{drawn}"
    entries = [
        {
            "name": name,
            "value": round(found[key], 4),
            "data": f"{base}, {'all 12' if lead_set == ALL else lead_set} lead(s)",
            "command": command,
        }
        for lead_set, found in figures["lead_sets"].items()
        for key, name in (
            ("auc", "detection AUC, window score"),
            ("auc_plain", "detection AUC, plain MMAE-ECG score"),
            ("auc_cells_mean", "detection AUC, mean cell score"),
        )
        if found[key] is not None
    ]
    entries += [
        {
            "name": f"normal records with a second above {limit}",
            "value": round(value, 4),
            "data": f"{base}, {'all 12' if lead_set == ALL else lead_set} lead(s)",
            "command": command,
        }
        for lead_set, found in figures["lead_sets"].items()
        for limit, value in found.get("normal_records_with_a_second_above", {}).items()
    ]
    if figures["control_auc"] is not None:
        entries.append(
            {
                "name": "control without a network, detection AUC",
                "value": round(figures["control_auc"], 4),
                "data": f"{base}, all 12 lead(s)",
                "command": command,
            }
        )
    return entries


def _find_control(
    arguments: argparse.Namespace, everything: Sequence[EcgRecord]
) -> tuple[StatisticsControl | None, str]:
    """Return the control that ships beside the model, or one fitted on the data's own normals."""
    shipped = arguments.model.with_name(CONTROL_FILE)
    if shipped.is_file() and not arguments.refit_control:
        control = load_control(shipped)
        return control, f"{shipped.name}, fitted on {control.record_count} normals of folds 1 to 8"
    normals = [r for r in everything if r.is_normal and r.fold in TRAINING_FOLDS]
    if not normals:
        return None, f"no {CONTROL_FILE} beside the model and no normal of folds 1 to 8 in the data"
    print(f"Fitting the control on {len(normals)} normals.", file=sys.stderr)
    signals = read_signals(arguments.data, normals)
    return fit_control(signals), f"fitted on {len(normals)} normals of folds 1 to 8 of the data"
