"""Continuous recordings: read a WFDB record, resample it, score it as the chain does."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import gcd
from pathlib import Path

import numpy as np
import wfdb
from numpy.typing import NDArray
from scipy.signal import firwin, resample_poly

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
from wardwave_training.signal_quality import missing_cells, stuck_cells, widened

CELLS_PER_S = 10
BATCH_SIZE = 8
MAX_MISSING_SAMPLES = SAMPLE_RATE_HZ
"""A lead of which more than a second is missing counts as absent in that window."""
FIR_HALF_S = 0.08
KAISER_BETA = 4.55
CUT_OFF_OF_RATE = 0.45
"""The resampling filter of the monitor: outputs nearer to an end than half of it are missing."""
MV_PER_UNIT = {"mv": 1.0, "uv": 1e-3, "v": 1e3, "nv": 1e-6}


@dataclass(frozen=True)
class Stream:
    """One continuous recording at the model's rate.

    Attributes:
        name: record name.
        signal: millivolts, shape [leads, samples], whole seconds; absent leads 0, missing NaN.
        leads: indices of the leads that are present.
        annotation_s: times of the annotations.
        annotation_symbols: WFDB symbols, such as N or V.
        annotation_notes: auxiliary text, such as (VF for a rhythm change.
        lead_names: the record's own name of each of ``leads``.
        stuck: cells at the end of the converter's range, shape [leads, cells]; empty if none.
        offset_s: where the stream begins in the recording.
    """

    name: str
    signal: NDArray[np.float32]
    leads: list[int]
    annotation_s: NDArray[np.float64]
    annotation_symbols: list[str]
    annotation_notes: list[str]
    lead_names: list[str] = field(default_factory=list)
    stuck: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.bool_))
    offset_s: float = 0.0

    @property
    def cell_count(self) -> int:
        """Cells of the stream."""
        return int(self.signal.shape[1] // CELL_SAMPLES)

    @property
    def duration_s(self) -> float:
        """Length of the stream."""
        return float(self.signal.shape[1] / SAMPLE_RATE_HZ)


@dataclass(frozen=True)
class WindowScores:
    """What the model says of each window of a stream.

    Attributes:
        first_cells: the cell with which each window begins, shape [windows].
        scores: shape [windows, present leads, cells of a window]; NaN where there is no score.
        cell_count: cells of the stream.
    """

    first_cells: NDArray[np.int64]
    scores: NDArray[np.float32]
    cell_count: int


def record_names(folder: Path) -> list[str]:
    """List the WFDB records of a folder that have annotations, or all where ALARMS is beside them.

    Raises:
        TrainingError: if there is none.
    """
    alarms = (folder / "ALARMS").is_file()
    headers = sorted(folder.glob("*.hea"))
    names = [p.stem for p in headers if alarms or p.with_suffix(".atr").is_file()]
    if not names:
        message = (
            f"Expected WFDB records (NAME.hea, NAME.dat, NAME.atr) in {folder}, found none. "
            "Give a folder such as mitdb or vfdb, or the folder above such folders, "
            "with DATA=DIR (--data DIR)."
        )
        raise TrainingError(message)
    return names


def read_stream(folder: Path, name: str) -> Stream:
    """Read a record and its reference annotations, if any, resampled to the model's rate.

    Raises:
        TrainingError: if none of its signals is a lead that the model knows.
    """
    record = wfdb.rdrecord(str(folder / name))
    scale = [MV_PER_UNIT.get(unit.strip().lower()) for unit in record.units]
    voltages = [position for position, factor in enumerate(scale) if factor is not None]
    mapping = map_signal_names([record.sig_name[position] for position in voltages])
    if not mapping:
        message = (
            f"Record {name}: expected at least one ECG lead (I..aVF, V1..V6, MLII, MCL1, ECG) in "
            f"volts, got {list(zip(record.sig_name, record.units, strict=True))}. "
            "Leave the record out."
        )
        raise TrainingError(message)
    rate = round(record.fs)
    seconds = -(-record.sig_len // rate)
    signal = np.zeros((LEAD_COUNT, seconds * SAMPLE_RATE_HZ), dtype=np.float32)
    stuck = np.zeros((LEAD_COUNT, seconds * CELLS_PER_S), dtype=np.bool_)
    names = {}
    for index, lead in mapping.items():
        position = voltages[index]
        raw = record.p_signal[:, position].astype(np.float64) * (scale[position] or 1.0)
        signal[lead] = np.nan
        resampled = resample(raw, rate)[: signal.shape[1]]
        signal[lead, : len(resampled)] = resampled
        stuck[lead] = stuck_cells(raw, rate, seconds * CELLS_PER_S)
        names[lead] = record.sig_name[position]
    times, symbols, notes = _annotations(folder / name, rate)
    return Stream(
        name=name,
        signal=signal,
        leads=sorted(names),
        annotation_s=times,
        annotation_symbols=symbols,
        annotation_notes=notes,
        lead_names=[names[lead] for lead in sorted(names)],
        stuck=stuck,
    )


def resample(raw: NDArray[np.float64], rate_hz: int) -> NDArray[np.float64]:
    """Resample one signal to the model's rate with the monitor's filter; NaN where it lacks input.

    Args:
        raw: millivolts at ``rate_hz``; NaN where missing.
        rate_hz: a whole number of samples a second.
    """
    common = gcd(rate_hz, SAMPLE_RATE_HZ)
    up, down = SAMPLE_RATE_HZ // common, rate_hz // common
    half = round(FIR_HALF_S * rate_hz * up)
    cut_off = CUT_OFF_OF_RATE * min(rate_hz, SAMPLE_RATE_HZ)
    taps = firwin(2 * half + 1, cut_off, window=("kaiser", KAISER_BETA), fs=rate_hz * up)
    missing = np.isnan(raw)
    offset = float(np.median(raw[~missing])) if not missing.all() else 0.0
    values = resample_poly(np.where(missing, 0.0, raw - offset), up, down, window=taps) + offset
    reach = round(FIR_HALF_S * rate_hz)
    at = np.arange(len(values)) * rate_hz // SAMPLE_RATE_HZ
    before = np.concatenate([[0], np.cumsum(missing)])
    first, last = at - reach + 1, at + reach
    lacking = (first < 0) | (last >= len(raw))
    holes = before[np.clip(last + 1, 0, len(raw))] - before[np.clip(first, 0, len(raw))]
    values[lacking | (holes > 0)] = np.nan
    return np.asarray(values)


def stretch(stream: Stream, start_s: int, end_s: int) -> Stream:
    """Return the part [start_s, end_s) of a stream, with its annotations, as a stream of its own.

    The rhythm that holds at the start is annotated there.
    """
    end_s = min(end_s, round(stream.duration_s))
    inside = (stream.annotation_s >= start_s) & (stream.annotation_s < end_s)
    chosen = np.flatnonzero(inside).tolist()
    rhythms = [i for i, s in enumerate(stream.annotation_symbols) if s == "+"]
    earlier = [i for i in rhythms if stream.annotation_s[i] < start_s][-1:]
    kept = earlier + chosen
    times = np.maximum(stream.annotation_s[kept], start_s) - start_s
    return replace(
        stream,
        signal=stream.signal[:, start_s * SAMPLE_RATE_HZ : end_s * SAMPLE_RATE_HZ],
        stuck=stream.stuck[:, start_s * CELLS_PER_S : end_s * CELLS_PER_S],
        annotation_s=times,
        annotation_symbols=[stream.annotation_symbols[i] for i in kept],
        annotation_notes=[stream.annotation_notes[i] for i in kept],
        offset_s=stream.offset_s + start_s,
    )


def score_windows(model: OnnxDetector, stream: Stream, hop_s: int = 1) -> WindowScores:
    """Score every 10 s window of a stream as the monitor does: no padding, no R peaks.

    Holes are bridged and their cells not scored; a lead with more than a second missing is absent.
    """
    cells = stream.cell_count
    starts = np.arange(0, cells - CELL_COUNT + 1, hop_s * CELLS_PER_S)
    scores = np.full((len(starts), len(stream.leads), CELL_COUNT), np.nan, dtype=np.float32)
    unscorable = missing_cells(stream.signal)
    if stream.stuck.size:
        unscorable = unscorable | stream.stuck
    batch: list[tuple[int, NDArray[np.float32], NDArray[np.bool_]]] = []
    for row, start in enumerate(starts.tolist()):
        ecg, scored = _prepare(stream, unscorable, start)
        if scored.any():
            batch.append((row, ecg, scored))
        if len(batch) == BATCH_SIZE:
            _score_batch(model, stream.leads, batch, scores)
            batch = []
    if batch:
        _score_batch(model, stream.leads, batch, scores)
    return WindowScores(starts.astype(np.int64), scores, cells)


def merge_windows(windows: WindowScores) -> NDArray[np.float64]:
    """Return the mean over the windows that cover a cell, shape [leads, cells]; NaN where none."""
    leads = windows.scores.shape[1]
    sums, seen = np.zeros((leads, windows.cell_count)), np.zeros((leads, windows.cell_count))
    for start, score in windows_in_order(windows):
        valid = ~np.isnan(score)
        sums[:, start : start + CELL_COUNT] += np.where(valid, score, 0)
        seen[:, start : start + CELL_COUNT] += valid
    return np.asarray(np.where(seen > 0, sums / np.maximum(seen, 1), np.nan))


def windows_in_order(windows: WindowScores) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield the first cell and the scores of each window."""
    yield from zip(windows.first_cells.tolist(), windows.scores, strict=True)


def score_stream(model: OnnxDetector, stream: Stream) -> NDArray[np.float64]:
    """Score a stream: 10 s windows, 1 s hop, mean over the windows that cover a cell.

    Returns:
        Scores of the present leads, shape [present leads, cells]; NaN where there is none.
    """
    return merge_windows(score_windows(model, stream))


def _prepare(
    stream: Stream, unscorable: NDArray[np.bool_], start: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return a window's input [leads, samples] and which cells of the present leads are scored."""
    leads = stream.leads
    first = start * CELL_SAMPLES
    ecg = np.zeros((LEAD_COUNT, SAMPLE_COUNT), dtype=np.float32)
    scored = ~widened(unscorable[leads, start : start + CELL_COUNT])
    for row, lead in enumerate(leads):
        values = stream.signal[lead, first : first + SAMPLE_COUNT]
        missing = np.isnan(values)
        if missing.sum() > MAX_MISSING_SAMPLES or not scored[row].any():
            scored[row] = False
            continue
        ecg[lead] = _bridged(values, missing)
    return ecg, scored


def _bridged(values: NDArray[np.float32], missing: NDArray[np.bool_]) -> NDArray[np.float32]:
    if not missing.any():
        return values
    there = np.flatnonzero(~missing)
    return np.interp(np.arange(len(values)), there, values[there]).astype(np.float32)


def _score_batch(
    model: OnnxDetector,
    leads: list[int],
    batch: list[tuple[int, NDArray[np.float32], NDArray[np.bool_]]],
    into: NDArray[np.float32],
) -> None:
    present = np.zeros((len(batch), LEAD_COUNT), dtype=np.float32)
    for row, (_, _, scored) in enumerate(batch):
        present[row, leads] = scored.any(axis=1)
    answer = model.score(np.stack([ecg for _, ecg, _ in batch]), present).cell_score[:, leads]
    for (row, _, scored), score in zip(batch, answer, strict=True):
        into[row] = np.where(scored, score, np.nan)


def _annotations(path: Path, rate_hz: int) -> tuple[NDArray[np.float64], list[str], list[str]]:
    if not path.with_suffix(".atr").is_file():
        return np.zeros(0), [], []
    annotation = wfdb.rdann(str(path), "atr")
    notes = [note.rstrip("\x00").strip() for note in annotation.aux_note]
    return np.asarray(annotation.sample, dtype=np.float64) / rate_hz, list(annotation.symbol), notes
