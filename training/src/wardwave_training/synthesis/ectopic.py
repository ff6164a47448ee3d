"""Ectopic beats: wide complexes with an opposite T wave, single or in runs."""

from dataclasses import dataclass

import numpy as np

from wardwave_training.config import CELL_SAMPLES, LEAD_COUNT, SAMPLE_COUNT
from wardwave_training.synthesis.beats import Beats
from wardwave_training.synthesis.change import PassingChange
from wardwave_training.synthesis.draws import chance, draw_sign, pick
from wardwave_training.synthesis.leads8 import BoolArray, FloatArray, draw_direction, to_twelve
from wardwave_training.synthesis.shapes import (
    CELL_COUNT,
    bump,
    ms,
    soft_window,
)

_COUNT_SHARES = {1: 0.45, 2: 0.25, 3: 0.15, 5: 0.08, 8: 0.07}
_RUN_FROM = 3
_RUN_PROBABILITY = 0.6
_WHOLE_WINDOW_PROBABILITY = 0.25
_MULTIFORM_PROBABILITY = 0.25
_CLOCK = np.arange(ms(400), ms(9600), ms(800))
"""Where beats might be, when nothing is known of them."""
_MARGIN_BEFORE, _MARGIN_AFTER = ms(80), ms(120)
_RUN_MARGIN = ms(300)
_SEEN_FROM_MV = 0.12
_SEEN_SHARE = 0.12
"""A lead shows the beat if it reaches 0.12 mV, from where to where it exceeds 12 % of its peak."""
_LONGEST_DIASTOLE = ms(380)


@dataclass(frozen=True)
class EctopicShape:
    """One focus: sizes in mV, times in samples from the beat's center.

    Attributes:
        first: QRS, weight of each of the eight leads.
        second: its later (or earlier) part.
        second_delay: of that part.
        t_wave: weight of the T wave in the leads.
        t_delay: of the T wave.
        widths: of the two parts and of the T wave.
    """

    first: FloatArray
    second: FloatArray
    second_delay: float
    t_wave: FloatArray
    t_delay: float
    widths: tuple[float, float, float]

    def course(self, center: float) -> FloatArray:
        """Return the beat in millivolts, shape [8, samples]."""
        first = self.first[:, None] * bump(center, self.widths[0])
        second = self.second[:, None] * bump(center + self.second_delay, self.widths[1])
        t_wave = self.t_wave[:, None] * bump(center + self.t_delay, self.widths[2])
        return np.asarray(first + second + t_wave)


def draw_shape(rng: np.random.Generator) -> EctopicShape:
    """Draw a focus: median 1.1 mV, a QRS some 120 to 300 ms wide, the T wave against it."""
    first, second = draw_direction(rng), draw_direction(rng)
    height_mv = np.exp(rng.normal(0.1, 0.45))
    width = rng.uniform(ms(30), ms(70))
    t_wave = 0.2 * draw_direction(rng) - first * rng.uniform(0.1, 0.6)
    return EctopicShape(
        first=height_mv * first,
        second=height_mv * rng.uniform(0.2, 0.9) * second,
        second_delay=rng.uniform(0.8, 2.2) * width * draw_sign(rng),
        t_wave=height_mv * t_wave,
        t_delay=rng.uniform(ms(220), ms(360)),
        widths=(width, width * rng.uniform(0.6, 1.2), rng.uniform(ms(60), ms(110))),
    )


def ectopic(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> PassingChange:
    """Put single ectopic beats or a run of them in place of normal beats.

    Args:
        signal: shape [8, samples], mV.
        beats: the normal beats; where they are not known, single ones follow a clock.
        rng: draws all.

    Returns:
        The change; its cells may be none where every drawn beat lies outside the window.
    """
    count = pick(rng, _COUNT_SHARES)
    is_run = count >= _RUN_FROM and chance(rng, _RUN_PROBABILITY)
    centers = _draw_run(count, rng) if is_run else _draw_single(count, beats, rng)
    margin = _RUN_MARGIN if is_run else 0.0
    multiform = chance(rng, _MULTIFORM_PROBABILITY)
    shape = draw_shape(rng)
    cells = np.zeros((LEAD_COUNT, CELL_COUNT), dtype=np.bool_)
    for center in np.sort(centers):
        if center < _MARGIN_BEFORE - margin or center > SAMPLE_COUNT - _MARGIN_AFTER + margin:
            continue
        course = shape.course(center) * rng.uniform(0.85, 1.15)
        start = center - 2.2 * shape.widths[0] - ms(20)
        end = _draw_end(center, start, shape, None if is_run else beats, rng)
        rest = rng.uniform(0.0, 0.15) if chance(rng, 0.75) else rng.uniform(0.3, 0.7)
        window = soft_window(start, min(end, SAMPLE_COUNT + ms(200)), ms(25))
        signal = signal * (1 - window * (1 - rest)) + course
        cells |= _seen_cells(course)
        if multiform:
            shape = draw_shape(rng)
    return PassingChange("ectopic", signal, cells)


def _draw_run(count: int, rng: np.random.Generator) -> FloatArray:
    """Draw the centers of a run at 100 to 214 per minute, or of one through the whole window."""
    step = rng.uniform(ms(280), ms(600))
    if chance(rng, _WHOLE_WINDOW_PROBABILITY):
        regular = np.arange(rng.uniform(-ms(100), step), SAMPLE_COUNT + ms(200), step)
        return regular + ms(15) * rng.normal(size=len(regular))
    steps = np.arange(count + int(rng.integers(0, 6)))
    unsteady = 1 + 0.05 * rng.normal(size=len(steps))
    return np.asarray(rng.uniform(ms(600), ms(7000)) + steps * step * unsteady)


def _draw_single(count: int, beats: Beats, rng: np.random.Generator) -> FloatArray:
    """Draw beats and come 5 to 50 % of an RR interval before each, or (40 %) at its time."""
    places = beats.peaks.astype(np.float64) if beats.in_place else _CLOCK
    chosen = rng.choice(places, min(count, len(places)), replace=False)
    if chance(rng, 0.4):
        return np.asarray(chosen)
    return np.asarray(chosen - rng.uniform(0.05, 0.5, size=len(chosen)) * beats.rr)


def _draw_end(
    center: float,
    start: float,
    shape: EctopicShape,
    beats: Beats | None,
    rng: np.random.Generator,
) -> float:
    """Draw until when the normal signal is away: over the next normal beat in 75 % (a pause).

    Runs give no ``beats``: the normal signal comes back with the end of each beat.
    """
    end = center + shape.t_delay + ms(100)
    if beats is None:
        return end
    end += rng.uniform(ms(50), ms(250))
    if chance(rng, 0.75):
        near = beats.peaks[
            (beats.peaks > start - ms(60)) & (beats.peaks < center + 0.45 * beats.rr)
        ]
        if len(near):
            end = max(end, float(near[-1]) + min(0.5 * beats.rr, _LONGEST_DIASTOLE))
    return end


def _seen_cells(course: FloatArray) -> BoolArray:
    """Mark where each lead shows the beat, shape [12, cells]."""
    size = np.abs(to_twelve(course))
    peak = size.max(axis=1)
    cells = np.zeros((len(size), CELL_COUNT), dtype=np.bool_)
    for lead in np.flatnonzero(peak > _SEEN_FROM_MV):
        shown = np.flatnonzero(size[lead] > _SEEN_SHARE * peak[lead])
        cells[lead, shown[0] // CELL_SAMPLES : shown[-1] // CELL_SAMPLES + 1] = True
    return cells
