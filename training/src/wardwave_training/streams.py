"""Continuous recordings: read a WFDB record, resample it, score it as the chain does."""

from dataclasses import dataclass
from math import gcd
from pathlib import Path

import numpy as np
import wfdb
from numpy.typing import NDArray
from scipy.signal import resample_poly

from wardwave_training.config import (
    CELL_COUNT,
    CELL_SAMPLES,
    LEAD_COUNT,
    SAMPLE_COUNT,
    SAMPLE_RATE_HZ,
)
from wardwave_training.errors import TrainingError
from wardwave_training.leads import map_signal_names
from wardwave_training.onnx_export import OnnxDetector

HOP_CELLS = 10
BATCH_SIZE = 8


@dataclass(frozen=True)
class Stream:
    """One continuous recording at the model's rate.

    Attributes:
        name: record name.
        signal: millivolts, shape [leads, samples]; absent leads 0.
        leads: indices of the leads that are present.
        annotation_s: times of the annotations.
        annotation_symbols: WFDB symbols, such as N or V.
        annotation_notes: auxiliary text, such as (VF for a rhythm change.
    """

    name: str
    signal: NDArray[np.float32]
    leads: list[int]
    annotation_s: NDArray[np.float64]
    annotation_symbols: list[str]
    annotation_notes: list[str]


def record_names(folder: Path) -> list[str]:
    """List the annotated WFDB records of a folder.

    Raises:
        TrainingError: if there is none.
    """
    names = sorted(p.stem for p in folder.glob("*.hea") if p.with_suffix(".atr").is_file())
    if not names:
        message = (
            f"Expected WFDB records (NAME.hea, NAME.dat, NAME.atr) in {folder}, found none. "
            "Give a folder such as mitdb or vfdb with DATA=DIR (--data DIR)."
        )
        raise TrainingError(message)
    return names


def read_stream(folder: Path, name: str) -> Stream:
    """Read a record and its reference annotations, resampled to the model's rate.

    Raises:
        TrainingError: if none of its signals is a lead that the model knows.
    """
    record = wfdb.rdrecord(str(folder / name))
    mapping = map_signal_names(record.sig_name)
    if not mapping:
        message = (
            f"Record {name}: expected at least one ECG lead (I..aVF, V1..V6, MLII, MCL1, ECG), "
            f"got {record.sig_name}. Leave the record out."
        )
        raise TrainingError(message)
    rate = int(record.fs)
    common = gcd(rate, SAMPLE_RATE_HZ)
    samples = np.nan_to_num(record.p_signal).astype(np.float64)
    offset = np.median(samples, axis=0)
    resampled = resample_poly(samples - offset, SAMPLE_RATE_HZ // common, rate // common, axis=0)
    signal = np.zeros((LEAD_COUNT, len(resampled)), dtype=np.float32)
    for position, lead in mapping.items():
        signal[lead] = resampled[:, position] + offset[position]
    annotation = wfdb.rdann(str(folder / name), "atr")
    return Stream(
        name=name,
        signal=signal,
        leads=sorted(mapping.values()),
        annotation_s=np.asarray(annotation.sample, dtype=np.float64) / rate,
        annotation_symbols=list(annotation.symbol),
        annotation_notes=[note.rstrip("\x00") for note in annotation.aux_note],
    )


def score_stream(model: OnnxDetector, stream: Stream) -> NDArray[np.float64]:
    """Score a stream: 10 s windows, 1 s hop, mean over the windows that cover a cell.

    Returns:
        Scores of the present leads, shape [present leads, cells].
    """
    cells = stream.signal.shape[1] // CELL_SAMPLES
    starts = np.arange(0, cells - CELL_COUNT + 1, HOP_CELLS)
    sums = np.zeros((len(stream.leads), cells))
    seen = np.zeros(cells)
    present = np.zeros((BATCH_SIZE, LEAD_COUNT), dtype=np.float32)
    present[:, stream.leads] = 1
    for first in range(0, len(starts), BATCH_SIZE):
        part = starts[first : first + BATCH_SIZE]
        windows = np.stack(
            [stream.signal[:, s * CELL_SAMPLES : s * CELL_SAMPLES + SAMPLE_COUNT] for s in part]
        )
        scores = model.score(windows, present[: len(part)]).cell_score[:, stream.leads]
        for start, score in zip(part, scores, strict=True):
            sums[:, start : start + CELL_COUNT] += score
            seen[start : start + CELL_COUNT] += 1
    return sums / np.maximum(seen, 1)
