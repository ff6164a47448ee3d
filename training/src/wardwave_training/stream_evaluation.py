"""Does a bed's score rise where the reference annotations say the ECG is abnormal?"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wardwave_training.metrics import roc_auc
from wardwave_training.streams import Stream

ABNORMAL_BEATS = frozenset("VFEAaJS!")
OTHER_BEATS = frozenset("NLR/ejnfQ")
BEFORE_BEAT_S = 0.3
AFTER_BEAT_S = 0.5
CELLS_PER_S = 10
VENTRICULAR_RHYTHMS = frozenset({"(VF", "(VFL", "(VFIB", "(VT", "(HGEA"})
UNJUDGED_RHYTHMS = frozenset({"(NOISE", "(ASYS"})
"""Noise is no rhythm; a flat line is easy to restore, another alarm watches for it."""
RHYTHM_CHANGE = "+"


def describe_stream(stream: Stream, scores: NDArray[np.float64]) -> dict[str, Any]:
    """Return a record's figures; the score of a cell is the mean over its leads.

    Args:
        stream: the recording with its annotations.
        scores: shape [present leads, cells].

    Returns:
        JSON values; a figure is null where the record has only one class.
    """
    return {
        "record": stream.name,
        "leads": stream.leads,
        "cellMedian": float(np.median(scores)),
        "meanOfLeads": _figures(stream, scores.mean(axis=0)),
        "worstLead": _figures(stream, scores.max(axis=0)),
        "rhythms": rhythm_medians(stream, scores.mean(axis=0)),
    }


def abnormal_cells(stream: Stream, cell_count: int) -> NDArray[np.bool_]:
    """Mark the cells from 0.3 s before to 0.5 s after each abnormal beat."""
    marked = np.zeros(cell_count, dtype=np.bool_)
    for at_s, symbol in zip(stream.annotation_s, stream.annotation_symbols, strict=True):
        if symbol in ABNORMAL_BEATS:
            marked[beat_cells(at_s)] = True
    return marked


def beat_cells(at_s: float) -> slice:
    """Return the cells around a beat."""
    first = round((at_s - BEFORE_BEAT_S) * CELLS_PER_S)
    last = round((at_s + AFTER_BEAT_S) * CELLS_PER_S)
    return slice(max(0, first), max(1, last))


def rhythm_cells(stream: Stream, cell_count: int) -> NDArray[np.str_]:
    """Return the annotated rhythm of each cell, empty before the first annotation."""
    rhythm = np.full(cell_count, "", dtype="U12")
    for at_s, symbol, note in zip(
        stream.annotation_s, stream.annotation_symbols, stream.annotation_notes, strict=True
    ):
        if symbol == RHYTHM_CHANGE:
            rhythm[int(at_s * CELLS_PER_S) :] = note
    return rhythm


def rhythm_medians(stream: Stream, score: NDArray[np.float64]) -> dict[str, dict[str, float]]:
    """Return seconds and median score of each annotated rhythm."""
    rhythm = rhythm_cells(stream, len(score))
    return {
        str(name): {
            "seconds": float((rhythm == name).sum() / CELLS_PER_S),
            "medianScore": float(np.median(score[rhythm == name])),
        }
        for name in np.unique(rhythm)
        if name
    }


def _figures(stream: Stream, score: NDArray[np.float64]) -> dict[str, float | None]:
    beats = [
        (float(score[cells].mean()), symbol in ABNORMAL_BEATS)
        for at_s, symbol in zip(stream.annotation_s, stream.annotation_symbols, strict=True)
        if symbol in ABNORMAL_BEATS | OTHER_BEATS and len(score[cells := beat_cells(at_s)])
    ]
    rhythm = rhythm_cells(stream, len(score))
    judged = ~np.isin(rhythm, ["", *UNJUDGED_RHYTHMS])
    ventricular = np.isin(rhythm, list(VENTRICULAR_RHYTHMS))
    return {
        "cellAuc": roc_auc(score, abnormal_cells(stream, len(score))),
        "beatAuc": roc_auc([b[0] for b in beats], [b[1] for b in beats]),
        "ventricularRhythmAuc": roc_auc(score[judged], ventricular[judged]),
    }
