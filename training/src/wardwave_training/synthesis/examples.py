"""Training examples: normal ECG with synthetic changes, and where they are."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wardwave_training.config import LEAD_COUNT
from wardwave_training.synthesis.beats import Beats
from wardwave_training.synthesis.benign import benign, calm
from wardwave_training.synthesis.draws import chance, pick
from wardwave_training.synthesis.lasting import COUNT_SHARES, LASTING, LASTING_SHARES
from wardwave_training.synthesis.leads8 import BoolArray, FloatArray, to_eight, to_twelve
from wardwave_training.synthesis.passing import draw_passing
from wardwave_training.synthesis.rhythm import RHYTHM_SHARES, RHYTHMS
from wardwave_training.synthesis.shapes import CELL_COUNT, cell_peaks

CHANGE_KINDS: tuple[str, ...] = (
    "ectopic", "early_beat", "atrial_fibrillation", "st_segment", "t_wave", "qrs", "q_wave",
    "axis", "amplitude", "chaotic", "pause", "p_wave", "generic", "paced", "rate",
)  # fmt: skip
"""Kinds of change, in the order of ``SyntheticEcg.kinds``."""

CALM_PROBABILITY = 0.5
RHYTHM_PROBABILITY = 0.105
LASTING_PROBABILITY = 0.5
"""Where the rhythm is unchanged; after a change of the rhythm the beats are in unknown places."""
TRACE_PROBABILITY = 0.4
TRACE_FROM, TRACE_TO = 0.05, 0.2
"""A trace of a change is normal: what counts is how large it is, not how it was made."""
PASSING_PROBABILITY = 0.5
CHANGED_FROM_MV = 0.001
"""Nothing is labelled where the difference stays below this."""


@dataclass(frozen=True)
class ChangedEcg:
    """Eight leads with synthetic changes, before any benign variation.

    Attributes:
        signal: millivolts, shape [8, samples].
        passing: cells with a passing change, shape [12, cells].
        lasting: leads that are changed throughout, shape [12].
        kinds: names out of ``CHANGE_KINDS``.
    """

    signal: FloatArray
    passing: BoolArray
    lasting: BoolArray
    kinds: frozenset[str]


@dataclass(frozen=True)
class SyntheticEcg:
    """A training example and its labels.

    Attributes:
        signal: millivolts, shape [12, samples].
        passing: 1 where a cell of a lead holds a passing change, else 0, shape [12, cells].
        lasting: 1 where a lead is changed throughout, else 0, shape [12].
        kinds: 1 for each of ``CHANGE_KINDS`` that was made, else 0, shape [kinds].
    """

    signal: NDArray[np.float32]
    passing: NDArray[np.float32]
    lasting: NDArray[np.float32]
    kinds: NDArray[np.float32]


def draw_example(
    signal: NDArray[np.floating],
    r_peaks: ArrayLike,
    other: NDArray[np.floating],
    rng: np.random.Generator,
) -> SyntheticEcg:
    """Draw one example out of a normal ECG; about a quarter of them have no change.

    Args:
        signal: a normal ECG in millivolts, shape [12, samples], finite.
        r_peaks: sample indices of its R peaks; those outside the window (padding) do not count.
            With fewer than three only changes that need no beats are made.
        other: another normal ECG, of which a stretch may be pasted, same shape.
        rng: draws all; the same state gives the same example.

    Returns:
        The example; the four derived leads follow from I and II.
    """
    eight, beats = _centered(signal), Beats.at(r_peaks)
    if chance(rng, CALM_PROBABILITY):
        eight, beats = calm(eight, beats, rng)
    changed = draw_changes(eight, beats, to_eight(other), rng)
    return SyntheticEcg(
        signal=to_twelve(benign(changed.signal, rng)).astype(np.float32),
        passing=changed.passing.astype(np.float32),
        lasting=changed.lasting.astype(np.float32),
        kinds=np.array([kind in changed.kinds for kind in CHANGE_KINDS], dtype=np.float32),
    )


def draw_changes(
    signal: FloatArray, beats: Beats, other: FloatArray, rng: np.random.Generator
) -> ChangedEcg:
    """Draw a change of the rhythm or lasting changes, then a passing change; each may be none.

    Args:
        signal: shape [8, samples], mV.
        beats: its beats.
        other: another normal signal, same shape; its leads may have offsets.
        rng: draws all.

    Returns:
        The changed signal and its labels.
    """
    changed = _unchanged(signal)
    if beats.in_place:
        if chance(rng, RHYTHM_PROBABILITY):
            changed = _with_other_rhythm(changed, beats, rng)
            beats = replace(beats, in_place=False)
        elif chance(rng, LASTING_PROBABILITY):
            for _ in range(pick(rng, COUNT_SHARES)):
                changed = _with_lasting_change(changed, beats, rng)
        elif chance(rng, TRACE_PROBABILITY):
            changed = _with_trace_of_change(changed, beats, rng)
    if chance(rng, PASSING_PROBABILITY):
        changed = _with_passing_change(changed, beats, other, rng)
    return changed


def _centered(ecg: NDArray[np.floating]) -> FloatArray:
    """Take the eight leads, each less its median."""
    eight = to_eight(ecg)
    return np.asarray(eight - np.median(eight, axis=1, keepdims=True))


def _unchanged(signal: FloatArray) -> ChangedEcg:
    return ChangedEcg(
        signal,
        passing=np.zeros((LEAD_COUNT, CELL_COUNT), dtype=np.bool_),
        lasting=np.zeros(LEAD_COUNT, dtype=np.bool_),
        kinds=frozenset(),
    )


def _with_other_rhythm(before: ChangedEcg, beats: Beats, rng: np.random.Generator) -> ChangedEcg:
    kind = pick(rng, RHYTHM_SHARES)
    signal = RHYTHMS[kind](before.signal, beats, rng)
    return _with_lasting_label(before, signal, np.ones(LEAD_COUNT, dtype=np.bool_), kind)


def _with_lasting_change(before: ChangedEcg, beats: Beats, rng: np.random.Generator) -> ChangedEcg:
    kind = pick(rng, LASTING_SHARES)
    change = LASTING[kind](before.signal, beats, rng)
    return _with_lasting_label(before, change.signal, change.leads, kind)


def _with_trace_of_change(before: ChangedEcg, beats: Beats, rng: np.random.Generator) -> ChangedEcg:
    kind = pick(rng, LASTING_SHARES)
    change = LASTING[kind](before.signal, beats, rng).signal - before.signal
    return replace(before, signal=before.signal + rng.uniform(TRACE_FROM, TRACE_TO) * change)


def _with_lasting_label(
    before: ChangedEcg, signal: FloatArray, leads: BoolArray, kind: str
) -> ChangedEcg:
    differs = _differing_cells(before.signal, signal).any(axis=1)
    return replace(
        before,
        signal=signal,
        lasting=before.lasting | (leads & differs),
        kinds=before.kinds | ({kind} if differs.any() else set()),
    )


def _with_passing_change(
    before: ChangedEcg, beats: Beats, other: FloatArray, rng: np.random.Generator
) -> ChangedEcg:
    change = draw_passing(before.signal, beats, other, rng)
    differs = _differing_cells(before.signal, change.signal)
    return replace(
        before,
        signal=change.signal,
        passing=change.cells & differs,
        kinds=before.kinds | ({change.kind} if differs.any() else set()),
    )


def _differing_cells(before: FloatArray, after: FloatArray) -> BoolArray:
    """Mark the cells in which anything changed, shape [12, cells]."""
    return np.asarray(cell_peaks(to_twelve(after - before)) > CHANGED_FROM_MV)
