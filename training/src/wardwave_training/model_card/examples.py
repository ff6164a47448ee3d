"""The six stretches that the model card shows, and how they are chosen: by rule, not by look."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from wardwave_training.beats import ABNORMAL_BEATS, NORMAL_BEATS
from wardwave_training.config import CELL_SAMPLES, LEAD_COUNT, SAMPLE_COUNT, SAMPLE_RATE_HZ
from wardwave_training.episodes import lethal_episodes
from wardwave_training.errors import TrainingError
from wardwave_training.leads import LEADS
from wardwave_training.model_card.scores_file import ScoresFile
from wardwave_training.model_card.strips import Strip
from wardwave_training.onnx_export import OnnxDetector
from wardwave_training.preprocessing import BandPass
from wardwave_training.ptbxl import read_records, read_signals
from wardwave_training.streams import Stream, merge_windows, read_stream, score_windows, stretch

SUPERCLASSES = {
    "MI": "myocardial infarction",
    "CD": "conduction disturbance",
    "STTC": "ST or T change",
    "HYP": "hypertrophy",
}
WINDOW_S = SAMPLE_COUNT // SAMPLE_RATE_HZ
BEATS_RECORD, EPISODE_RECORD = ("mitdb", "208"), ("vfdb", "424")
BEATS_FROM_S = 60
FEWEST_VENTRICULAR, FEWEST_NORMAL = 2, 5
BEFORE_ONSET_S = 5
PTBXL = "PTB-XL 1.0.3, CC BY 4.0"
PHYSIONET = "PhysioNet, ODC-By 1.0"
PAPER = "25 mm/s, 10 mm/mV, 100 Hz"


@dataclass(frozen=True)
class Example:
    """One picture and what is said of it.

    Attributes:
        name: of the picture's file, without ending.
        facts: what it shows: source, record, second, labels, scores.
        strip: what is drawn.
    """

    name: str
    facts: dict[str, Any]
    strip: Strip


def draw_examples(model: OnnxDetector, data: Path, scores: ScoresFile) -> list[Example]:
    """Score and describe the six stretches.

    Args:
        model: the detector.
        data: folder with ptbxl, mitdb and vfdb.
        scores: the scores of the fold, out of which the 12-lead records are chosen.

    Raises:
        TrainingError: if a record that is needed is not there.
    """
    by_superclass = [
        _superclass_example(model, data / "ptbxl", scores, name) for name in SUPERCLASSES
    ]
    return [*by_superclass, _beats_example(model, data), _episode_example(model, data)]


def median_record(scores: ScoresFile, superclass: str) -> int:
    """Return the record with the median window score of those with this superclass alone.

    Raises:
        TrainingError: if there is no such record.
    """
    only = [row for row, names in enumerate(scores.superclasses) if names == {superclass}]
    if not only:
        message = f"Expected records labelled {superclass} alone in the scores; there is none."
        raise TrainingError(message)
    window = scores.columns["window_score all"]
    ordered = sorted(only, key=lambda row: (window[row], scores.ecg_ids[row]))
    return scores.ecg_ids[ordered[(len(ordered) - 1) // 2]]


def first_second_with_beats(stream: Stream, from_s: int = BEATS_FROM_S) -> int:
    """Return the first second of a 10 s stretch with two ventricular and five normal beats.

    Raises:
        TrainingError: if there is none.
    """
    symbols = np.array(stream.annotation_symbols)
    ventricular = stream.annotation_s[symbols == "V"]
    normal = stream.annotation_s[np.isin(symbols, list(NORMAL_BEATS))]
    for start in range(from_s, int(stream.duration_s) - WINDOW_S + 1):
        counts = [
            int(((times > start + 0.5) & (times < start + WINDOW_S - 0.5)).sum())
            for times in (ventricular, normal)
        ]
        if counts[0] >= FEWEST_VENTRICULAR and counts[1] >= FEWEST_NORMAL:
            return start
    message = f"{stream.name}: expected a stretch with ventricular and normal beats; there is none."
    raise TrainingError(message)


def first_fibrillation(stream: Stream) -> int:
    """Return the second that lies 5 s before the first fibrillation of 10 s or more.

    Raises:
        TrainingError: if there is none.
    """
    for episode in lethal_episodes(stream):
        if episode.kind == "ventricular fibrillation" and episode.start_s >= BEFORE_ONSET_S:
            return int(episode.start_s) - BEFORE_ONSET_S
    message = f"{stream.name}: expected ventricular fibrillation of 10 s or more; there is none."
    raise TrainingError(message)


def restored_on_paper(
    signal: NDArray[np.float32], reconstruction: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return the restoration with what the model's band-pass takes away put back.

    Both have shape [leads, samples], mV. The distance of the two lines is the restoration error.
    """
    with torch.no_grad():
        passed = BandPass()(torch.from_numpy(signal)[None])[0].numpy()
    return np.asarray(signal - passed + reconstruction, dtype=np.float64)


def _superclass_example(
    model: OnnxDetector, folder: Path, scores: ScoresFile, superclass: str
) -> Example:
    ecg_id = median_record(scores, superclass)
    record = next((r for r in read_records(folder) if r.ecg_id == ecg_id), None)
    if record is None:
        message = f"Expected PTB-XL record {ecg_id} in {folder}; it is not there."
        raise TrainingError(message)
    signal = read_signals(folder, [record])
    answer = model.score(signal, np.ones((1, LEAD_COUNT), dtype=np.float32))
    plain = answer.plain_window_score
    facts = {
        "source": PTBXL,
        "record": f"PTB-XL record {ecg_id}",
        "second": 0,
        "annotation": f"{superclass} ({SUPERCLASSES[superclass]}); "
        f"rhythm {', '.join(sorted(record.rhythms)) or 'not stated'}",
        "leads": "12 leads",
        "rule": f"median window score of the fold's records labelled {superclass} alone",
        "window_score": float(answer.window_score[0]),
        "plain_window_score": None if plain is None else float(plain[0]),
    }
    restored = restored_on_paper(signal[0], answer.reconstruction[0])
    strip = _strip(facts, LEADS, (signal[0], restored), answer.cell_score[0])
    return Example(f"example-{superclass.lower()}", facts, strip)


def _beats_example(model: OnnxDetector, data: Path) -> Example:
    folder, name = BEATS_RECORD
    stream = read_stream(data / folder, name)
    rule = "first 10 s from minute 1 on with two ventricular and five normal beats"
    start = first_second_with_beats(stream)
    return _stream_example(model, stream, start, folder, rule)


def _episode_example(model: OnnxDetector, data: Path) -> Example:
    folder, name = EPISODE_RECORD
    stream = read_stream(data / folder, name)
    rule = "from 5 s before the first ventricular fibrillation of 10 s or more"
    return _stream_example(model, stream, first_fibrillation(stream), folder, rule)


def _stream_example(
    model: OnnxDetector, stream: Stream, start_s: int, folder: str, rule: str
) -> Example:
    """Show ten seconds with the cells' means over all windows that cover them, as the monitor."""
    first = max(0, start_s - WINDOW_S + 1)
    around = stretch(stream, first, start_s + 2 * WINDOW_S - 1)
    merged = merge_windows(score_windows(model, around))
    cell = (start_s - first) * SAMPLE_RATE_HZ // CELL_SAMPLES
    cells = merged[:, cell : cell + SAMPLE_COUNT // CELL_SAMPLES]
    shown = stretch(stream, start_s, start_s + WINDOW_S)
    present = np.zeros((1, LEAD_COUNT), dtype=np.float32)
    present[0, stream.leads] = 1
    ecg = np.nan_to_num(shown.signal)
    answer = model.score(ecg[None], present)
    plain = answer.plain_window_score
    marks = _marks(shown)
    facts = {
        "source": f"{folder}, {PHYSIONET}",
        "record": f"{folder}/{stream.name}",
        "second": start_s,
        "annotation": " ".join(symbol for _, symbol in marks),
        "leads": ", ".join(
            f"{name} as {LEADS[lead]}"
            for name, lead in zip(stream.lead_names, stream.leads, strict=True)
        ),
        "rule": rule,
        "window_score": float(answer.window_score[0]),
        "plain_window_score": None if plain is None else float(plain[0]),
    }
    names = [LEADS[lead] for lead in stream.leads]
    restored = restored_on_paper(ecg, answer.reconstruction[0])[stream.leads]
    strip = _strip(facts, names, (ecg[stream.leads], restored), cells, marks)
    return Example(f"example-{folder}-{stream.name}", facts, strip)


def _marks(shown: Stream) -> list[tuple[float, str]]:
    """Return beats by their symbol, and rhythm changes by their note."""
    beats = ABNORMAL_BEATS | NORMAL_BEATS
    found = zip(
        shown.annotation_s.tolist(), shown.annotation_symbols, shown.annotation_notes, strict=True
    )
    marks = [
        (at_s, note if symbol == "+" else symbol)
        for at_s, symbol, note in found
        if symbol in beats or symbol == "+"
    ]
    return marks


def _strip(
    facts: dict[str, Any],
    leads: Sequence[str],
    lines: tuple[NDArray[np.float32], NDArray[np.float64]],
    cells: NDArray[np.floating],
    marks: Sequence[tuple[float, str]] = (),
) -> Strip:
    """Put signal and restoration on the signal's median, the facts above and below the paper."""
    signal, restored = lines
    zero = np.median(signal, axis=1, keepdims=True).astype(np.float64)
    plain = facts["plain_window_score"]
    said = f"window score {facts['window_score']:.2f}"
    said += "" if plain is None else f", plain {plain:.2f}"
    beside = "" if marks else f"   {facts['annotation']}"
    return Strip(
        title=f"{facts['record']}, from second {facts['second']}{beside}   {said}",
        footer=f"{PAPER}. Source: {facts['source']}.",
        leads=leads,
        signal=signal - zero,
        restored=restored - zero,
        cells=cells.astype(np.float64),
        marks=marks,
    )
