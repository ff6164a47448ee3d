"""``evaluate-streams``: beats, cells, episodes and alerts on continuous WFDB recordings, by set."""

import argparse
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wardwave_training.manifest import record_metrics
from wardwave_training.onnx_export import OnnxDetector
from wardwave_training.parallel import ModelPool, default_jobs
from wardwave_training.provenance import file_sha256, provenance, write_json
from wardwave_training.stream_evaluation import StreamResult, describe_result, evaluate_stream
from wardwave_training.stream_figures import describe_set
from wardwave_training.stream_sets import (
    BedsideAlarm,
    chosen_records,
    find_sets,
    read_alarms,
    sample_stretch,
)
from wardwave_training.streams import read_stream, score_windows

PROTOCOL = {
    "windows": "10 s, 100 Hz, no padding, no R peaks; a cell's score is the mean over its windows",
    "beat_score": "mean cell score from 0.3 s before to 0.5 s after the annotation, mean of leads",
    "baseline": "less the lead's own median, over about a beat, of the trailing 10 min before the "
    "beat; beats of the first 60 s have none and are left out of the figures with baseline",
    "baseline_max": "the same, largest lead instead of the mean of leads",
    "spread_mean": "the same divided by 1 + the trailing distance from 20th to 80th percentile",
    "raw_mean": "without the bed's baseline, all beats",
    "ventricular": "V F E",
    "abnormal": "V F E A a J S !",
    "normal": "N L R / e j, the patient's own; _against_n_only: N alone",
    "cell_auc": "cells within an abnormal beat's interval against cells within a normal beat's, "
    "each the mean over the 0.8 s around it",
    "episode": "VF, flutter, VT, asystole of 10 s or more, ones that touch joined; alarmed if an "
    "alert that marks part of it was raised before its end; open at the onset counts as 0 s",
    "alerts": "the monitor's anomaly rule (6 of 10 cells, default settings) and flat-line rule",
    "raised": "event time: the end of the first window that shows it",
    "false_alert": "marks nothing within an abnormal beat's interval or an abnormal rhythm; on "
    "Challenge 2015 every alert of a record whose bedside alarm was false",
    "unfounded_alert": "the same for what the alert marked up to its raising: a long alert touches "
    "something abnormal sooner or later",
    "alerted_time_share_outside_abnormal": "share of the time without anything abnormal (as for "
    "false alerts) during which an alert was open: what the sensitivity costs",
    "intervals": "95 % bootstrap over records, 1,000 rounds, fixed seed",
}


@dataclass(frozen=True)
class StreamTask:
    """One record to score, and how much of it."""

    folder: Path
    name: str
    alarm: BedsideAlarm | None
    hop_s: int
    limit_s: int
    seed: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder a set")
    parser.add_argument("--sets", default="", help="sets to run, with commas between; default all")
    parser.add_argument("--model", type=Path, required=True, help="ONNX file")
    parser.add_argument("--out", type=Path, required=True, help="folder for the details")
    parser.add_argument("--records", default="", help="only these records, with commas between")
    parser.add_argument("--jobs", type=int, default=default_jobs(), help="processes")
    parser.add_argument("--hop-s", type=int, default=1, help="seconds between windows (1 to 10)")
    parser.add_argument("--limit-minutes", type=float, default=0, help="score this much a record")
    parser.add_argument("--seed", type=int, default=1, help="seed of the stretch that is scored")
    parser.add_argument("--record", action="store_true", help="put the figures in the manifest")


def run(arguments: argparse.Namespace) -> None:
    """Print one JSON object a set; evaluate-streams-SET.json has every record beside it."""
    sets = find_sets(arguments.data, _listed(arguments.sets))
    with ModelPool(arguments.model, arguments.jobs) as pool:
        for name, folder in sets.items():
            results = pool.map(score_task, _tasks(folder, arguments), name)
            _report(arguments, name, results)


def score_task(model: OnnxDetector, task: StreamTask) -> StreamResult:
    """Read, score and judge one record."""
    stream = read_stream(task.folder, task.name)
    if task.limit_s:
        draw = np.random.default_rng([task.seed, zlib.crc32(task.name.encode())]).random()
        at_alarm = task.alarm is not None
        stream = sample_stretch(stream, task.limit_s, float(draw), ends_at_alarm=at_alarm)
    windows = score_windows(model, stream, task.hop_s)
    return evaluate_stream(stream, windows, task.alarm, task.hop_s)


def stream_metrics(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the manifest's entries."""
    names = {
        "beat_auc_v": "beat AUC, ventricular and fusion beats, bed's own baseline, pooled",
        "beat_auc_v_median_record": "the same, median of records",
        "beat_auc_all": "beat AUC, all abnormal beats, bed's own baseline, pooled",
        "cell_auc": "cell AUC, abnormal beats, bed's own baseline, pooled",
        "episode_sensitivity": "VF, VT and asystole episodes of 10 s or more that alarmed",
        "onset_to_alert_p95_s": "95th percentile of onset to first alert, seconds",
        "false_alerts_per_hour": "false alerts an hour",
    }
    data = f"{figures['set']}, {figures['records']} records"
    return [
        {
            "name": name,
            "value": round(figures[key], 4),
            "data": data,
            "command": f"make -C training evaluate-streams MODEL=FILE DATA=DIR "
            f"SETS={figures['set']}",
        }
        for key, name in names.items()
        if figures.get(key) is not None
    ]


def _report(arguments: argparse.Namespace, name: str, results: list[StreamResult]) -> None:
    figures = {
        "model": arguments.model.name,
        "onnx_sha256": file_sha256(arguments.model),
        **describe_set(name, results),
        "sampling": _sampling(arguments),
        "protocol": PROTOCOL,
    }
    print(json.dumps(figures), flush=True)
    details = {**figures, "by_record": [describe_result(result) for result in results]}
    path = arguments.out / f"evaluate-streams-{name}-{arguments.model.stem}.json"
    write_json(path, provenance("evaluate-streams", details))
    if arguments.record:
        record_metrics(arguments.model, stream_metrics(figures))


def _tasks(folder: Path, arguments: argparse.Namespace) -> list[StreamTask]:
    alarms = read_alarms(folder)
    limit_s = round(arguments.limit_minutes * 60)
    return [
        StreamTask(folder, name, alarms.get(name), arguments.hop_s, limit_s, arguments.seed)
        for name in chosen_records(folder, _listed(arguments.records))
    ]


def _sampling(arguments: argparse.Namespace) -> dict[str, Any]:
    limit = arguments.limit_minutes
    return {
        "hop_s": arguments.hop_s,
        "minutes_a_record": limit or None,
        "seed": arguments.seed if limit else None,
        "is_complete": not limit and arguments.hop_s == 1,
    }


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
