"""Annotated beats, and the score of each from the cells around it. No R peak is detected."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wardwave_training.bed_baseline import (
    BEAT_SPAN_CELLS,
    BedBaseline,
    CellMeans,
)
from wardwave_training.streams import Stream

VENTRICULAR_BEATS = frozenset("VFE")
"""Premature ventricular, fusion and ventricular escape beats; a flutter wave (!) is no beat."""
ABNORMAL_BEATS = frozenset("VFEAaJS!")
NORMAL_BEATS = frozenset("NLR/ej")
"""Normal for that patient: sinus, bundle branch block, paced, and supraventricular escape beats."""
BEFORE_BEAT_S = 0.3
AFTER_BEAT_S = 0.5
CELLS_PER_S = 10
VARIANTS = ("baseline_mean", "baseline_max", "spread_mean", "raw_mean", "raw_max")
"""Above the bed's usual level, that over its usual spread, or as the model scores it; mean or
largest over the present leads. The first is the one that is meant where none is named."""


@dataclass(frozen=True)
class Beats:
    """The judged beats of a record.

    Attributes:
        symbols: WFDB symbols, shape [beats].
        scores: for each of ``VARIANTS``, shape [beats]; NaN where there is no score.
    """

    symbols: NDArray[np.str_]
    scores: dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class LabelledCells:
    """Smoothed cells within an abnormal or a normal beat's interval.

    Attributes:
        abnormal: shape [cells].
        scores: for each of ``VARIANTS``, shape [cells]; NaN where there is no score.
    """

    abnormal: NDArray[np.bool_]
    scores: dict[str, NDArray[np.float64]]


def score_beats(stream: Stream, cells: NDArray[np.float64], baseline: BedBaseline) -> Beats:
    """Score every beat by the mean cell score from 0.3 s before to 0.5 s after its annotation.

    Args:
        stream: the recording with its annotations.
        cells: scores of the present leads, shape [leads, cells].
        baseline: what was usual in the stream at each moment.
    """
    judged = np.isin(stream.annotation_symbols, list(ABNORMAL_BEATS | NORMAL_BEATS))
    at_s = stream.annotation_s[judged]
    symbols = np.array(stream.annotation_symbols, dtype="U1")[judged]
    raw = CellMeans(cells).over(at_s - BEFORE_BEAT_S, at_s + AFTER_BEAT_S)
    return Beats(symbols, variants(raw, baseline, at_s - BEFORE_BEAT_S))


def label_cells(
    stream: Stream, smoothed: NDArray[np.float64], baseline: BedBaseline
) -> LabelledCells:
    """Return the smoothed cells of beats; a cell of both kinds of beat is abnormal."""
    count = smoothed.shape[1]
    is_abnormal = cells_of(stream, ABNORMAL_BEATS, count)
    judged = is_abnormal | cells_of(stream, NORMAL_BEATS, count)
    # What was usual before the span that the cell is smoothed over.
    known_s = (np.arange(count)[judged] + 0.5) / CELLS_PER_S - BEAT_SPAN_CELLS / 2 / CELLS_PER_S
    return LabelledCells(is_abnormal[judged], variants(smoothed[:, judged], baseline, known_s))


def cells_of(stream: Stream, symbols: frozenset[str], count: int) -> NDArray[np.bool_]:
    """Mark the cells whose middle lies from 0.3 s before to 0.5 s after a beat of some kinds."""
    marked = np.zeros(count, dtype=np.bool_)
    for at_s, symbol in zip(stream.annotation_s, stream.annotation_symbols, strict=True):
        if symbol in symbols:
            first = int(np.ceil((at_s - BEFORE_BEAT_S) * CELLS_PER_S - 0.5))
            end = int(np.ceil((at_s + AFTER_BEAT_S) * CELLS_PER_S - 0.5))
            marked[max(0, first) : max(0, end)] = True
    return marked


def variants(
    scores: NDArray[np.float64], baseline: BedBaseline, known_s: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Return lead scores of shape [leads, moments] joined over leads, in each of ``VARIANTS``."""
    level, spread = baseline.at(known_s)
    return {
        "baseline_mean": mean_of_leads(scores - level),
        "baseline_max": highest_lead(scores - level),
        "spread_mean": mean_of_leads((scores - level) / spread),
        "raw_mean": mean_of_leads(scores),
        "raw_max": highest_lead(scores),
    }


def mean_of_leads(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over the leads that have a score, shape [moments]; NaN where none has."""
    valid = ~np.isnan(scores)
    count = valid.sum(axis=0)
    total = np.where(valid, scores, 0).sum(axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def highest_lead(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the largest score of the leads that have one; NaN where none has."""
    highest = np.where(np.isnan(scores), -np.inf, scores).max(axis=0)
    return np.asarray(np.where(np.isinf(highest), np.nan, highest))
