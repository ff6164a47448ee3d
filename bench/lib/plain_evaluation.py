"""Scores annotated records the plain way: each window is read, resampled and scored on its own.

What a person writes first with wfdb and onnxruntime as their documentation teaches: one loop, default
settings, no state from one window to the next. Prints one JSON object with its times.

    python bench/lib/plain_evaluation.py --data DIR/mitdb --record 208,119 --model models/mmae-ecg.onnx
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime
import wfdb
from scipy.signal import resample_poly

LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"]
ALIASES = {"MLII": "II", "MLI": "I", "MLIII": "III", "ECG": "II", "V": "V1", "MCL1": "V1"}
RATE_HZ, WINDOW_S, CELLS, CELLS_A_SECOND = 100, 10, 100, 10
BEFORE_S, AFTER_S = 0.3, 0.5
NORMAL, VENTRICULAR = set("NLR/ej"), set("VFE")


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
    print(
        json.dumps(
            {
                "wallS": round(time.perf_counter() - started, 3),
                "hours": round(sum(record["hours"] for record in records), 4),
                "windows": sum(record["windows"] for record in records),
                **{name: round(value, 3) for name, value in spent.items()},
                "versions": {"onnxruntime": onnxruntime.__version__, "wfdb": wfdb.__version__},
                "beatRocAucVentricular": {r["name"]: r["auc"] for r in records},
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
        "name": path.name,
        "hours": seconds / 3600,
        "windows": seconds - WINDOW_S + 1,
        "auc": beat_auc(path, rate, mean),
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


def beat_auc(path: Path, rate: float, cells: np.ndarray) -> float | None:
    """Returns the area under the ROC curve of ventricular against normal beats."""
    annotation = wfdb.rdann(str(path), "atr")
    scores: list[tuple[float, bool]] = []
    for sample, symbol in zip(annotation.sample, annotation.symbol, strict=True):
        if symbol in NORMAL | VENTRICULAR:
            first = max(0, int((sample / rate - BEFORE_S) * CELLS_A_SECOND))
            last = int((sample / rate + AFTER_S) * CELLS_A_SECOND) + 1
            if cells[first:last].size:
                scores.append((float(cells[first:last].mean()), symbol in VENTRICULAR))
    abnormal = np.array([score for score, positive in scores if positive])
    normal = np.sort([score for score, positive in scores if not positive])
    if not len(abnormal) or not len(normal):
        return None
    below = np.searchsorted(normal, abnormal, "left") + np.searchsorted(normal, abnormal, "right")
    return round(float(below.sum() / 2 / len(abnormal) / len(normal)), 4)


if __name__ == "__main__":
    main()
