"""Scores annotated records the plain way: each window is read, resampled and scored on its own.

What a person writes first with wfdb, onnxruntime and the public packages for the figures, as their
documentation teaches: one loop, default settings, no state from one window to the next, and a bootstrap that
computes each round anew. No alerts, no report. Prints one JSON object with its times.

    python -m pip install wfdb onnxruntime scipy scikit-learn pandas matplotlib tqdm
    python -m pip install --no-deps vus==0.0.6
    python bench/lib/plain_evaluation.py --data DIR/mitdb --record 208,119 --model models/mmae-ecg.onnx
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import wfdb
from scipy.signal import resample_poly
from sklearn.metrics import average_precision_score, roc_auc_score
from vus.utils.metrics import metricor

LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"]
ALIASES = {"MLII": "II", "MLI": "I", "MLIII": "III", "ECG": "II", "V": "V1", "MCL1": "V1"}
RATE_HZ, WINDOW_S, CELLS, CELLS_A_SECOND = 100, 10, 100, 10
BEFORE_S, AFTER_S = 0.3, 0.5
NORMAL, ABNORMAL, VENTRICULAR = set("NLR/ej"), set("VFEAaJS!"), set("VFE")
VUS_WINDOW_CELLS = 20
ROUNDS = 1000


def main() -> None:
    """Scores the records one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--record", required=True)
    parser.add_argument("--model", type=Path, required=True)
    arguments = parser.parse_args()
    session = onnxruntime.InferenceSession(str(arguments.model), providers=["CPUExecutionProvider"])
    names = arguments.record.split(",")
    started = time.perf_counter()
    spent = {"readS": 0.0, "resampleS": 0.0, "scoreS": 0.0}
    records = [evaluate(session, arguments.data / name, spent) for name in names]
    scored = time.perf_counter()
    found = figures(records)
    print(
        json.dumps(
            {
                "scoredS": round(scored - started, 3),
                "figuresS": round(time.perf_counter() - scored, 3),
                "hours": round(sum(record["hours"] for record in records), 4),
                "windows": sum(record["windows"] for record in records),
                **{name: round(value, 3) for name, value in spent.items()},
                "versions": {"onnxruntime": onnxruntime.__version__, "wfdb": wfdb.__version__},
                "figures": found,
            }
        )
    )


def evaluate(session: onnxruntime.InferenceSession, path: Path, spent: dict[str, float]) -> dict:
    """Returns how well the ventricular beats of one record stand out from its normal ones."""
    header = wfdb.rdheader(str(path))
    rate = header.fs
    seconds = int(header.sig_len // rate)
    sums = np.zeros((2, seconds * CELLS_A_SECOND))
    seen = np.zeros(seconds * CELLS_A_SECOND)
    for start in range(seconds - WINDOW_S + 1):
        before = time.perf_counter()
        record = wfdb.rdrecord(
            str(path), sampfrom=int(start * rate), sampto=int((start + WINDOW_S) * rate)
        )
        read = time.perf_counter()
        signal = resample_poly(record.p_signal, RATE_HZ, int(rate), axis=0)
        ecg, present, rows = model_input(record.sig_name, signal)
        resampled = time.perf_counter()
        scores = session.run(["cell_score"], {"ecg": ecg, "lead_present": present})[0]
        spent["readS"] += read - before
        spent["resampleS"] += resampled - read
        spent["scoreS"] += time.perf_counter() - resampled
        cells = slice(start * CELLS_A_SECOND, start * CELLS_A_SECOND + CELLS)
        sums[: len(rows), cells] += scores[0, rows]
        seen[cells] += 1
    mean = (sums / np.maximum(seen, 1)).mean(axis=0)
    return {
        "hours": seconds / 3600,
        "windows": seconds - WINDOW_S + 1,
        **labelled(path, rate, mean),
    }


def model_input(names: list[str], signal: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Lays one window out as the model's manifest says; a second unnamed lead becomes V1."""
    ecg = np.zeros((1, len(LEADS), WINDOW_S * RATE_HZ), dtype=np.float32)
    present = np.zeros((1, len(LEADS)), dtype=np.float32)
    rows: list[int] = []
    for column, name in enumerate(names):
        row = LEADS.index(ALIASES.get(name, name))
        row = LEADS.index("V1") if row in rows else row
        ecg[0, row] = signal[:, column]
        present[0, row] = 1
        rows.append(row)
    return ecg, present, rows


def labelled(path: Path, rate: float, cells: np.ndarray) -> dict:
    """Returns scores and labels of the beats and of the cells around them."""
    annotation = wfdb.rdann(str(path), "atr")
    beats: list[tuple[float, bool, bool]] = []
    abnormal = np.zeros(len(cells), dtype=int)
    normal = np.zeros(len(cells), dtype=int)
    for sample, symbol in zip(annotation.sample, annotation.symbol, strict=True):
        if symbol not in NORMAL | ABNORMAL:
            continue
        first = max(0, int((sample / rate - BEFORE_S) * CELLS_A_SECOND))
        last = int((sample / rate + AFTER_S) * CELLS_A_SECOND) + 1
        (abnormal if symbol in ABNORMAL else normal)[first:last] = 1
        if cells[first:last].size:
            score = float(cells[first:last].mean())
            beats.append((score, symbol in ABNORMAL, symbol in VENTRICULAR))
    judged = (abnormal | normal) == 1
    return {
        "beats": np.array(beats),
        "cells": np.column_stack([cells[judged], abnormal[judged]]),
        "series": (abnormal, cells),
    }


def figures(records: list[dict]) -> dict:
    """Returns areas with 95 % intervals over records, and the volumes under the surfaces."""
    found = {}
    rows = {
        "ventricularBeats": [r["beats"][(r["beats"][:, 2] == 1) | (r["beats"][:, 1] == 0)] for r in records],
        "abnormalBeats": [r["beats"] for r in records],
        "cells": [r["cells"] for r in records],
    }
    for name, of_records in rows.items():
        for kind, area in (("roc", roc_auc_score), ("pr", average_precision_score)):
            found[f"{name}.{kind}"] = with_interval(of_records, area)
    surfaces = [
        metricor().RangeAUC_volume_opt(label, score, windowSize=VUS_WINDOW_CELLS)[-2:]
        for label, score in (r["series"] for r in records)
        if label.any()
    ]
    found["vus"] = [round(float(value), 4) for value in np.mean(surfaces, axis=0)] if surfaces else None
    return found


def with_interval(of_records: list[np.ndarray], area: Callable[..., float]) -> list[float] | None:
    """Returns an area with the interval of a bootstrap over records."""
    rng = np.random.default_rng(0)
    pooled = np.concatenate(of_records)
    if len(set(pooled[:, 1])) == 1:
        return None
    rounds = []
    for _ in range(ROUNDS):
        drawn = rng.integers(len(of_records), size=len(of_records))
        part = np.concatenate([of_records[i] for i in drawn])
        if len(set(part[:, 1])) > 1:
            rounds.append(area(part[:, 1], part[:, 0]))
    low, high = np.quantile(rounds, [0.025, 0.975])
    return [round(float(value), 4) for value in (area(pooled[:, 1], pooled[:, 0]), low, high)]


if __name__ == "__main__":
    main()
