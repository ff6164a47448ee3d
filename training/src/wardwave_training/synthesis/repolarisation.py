"""Lasting changes of the ST segment and of the T wave."""

import numpy as np

from wardwave_training.synthesis.beats import Beats
from wardwave_training.synthesis.change import BeatChange
from wardwave_training.synthesis.draws import chance, draw_sign
from wardwave_training.synthesis.leads8 import (
    DERIVED,
    FIRST_CHEST,
    INDEPENDENT_COUNT,
    BoolArray,
    FloatArray,
    draw_direction,
    leads_along,
)
from wardwave_training.synthesis.shapes import ms

SEEN_SHARE = 0.3
"""A lead counts as changed from this share of the largest change in any lead."""

_T_START, _T_END, _T_END_SHARE_OF_RR = ms(110), ms(450), 0.55
_SOME_LEADS_PROBABILITY = 0.6


def st_segment(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> BeatChange:
    """Raise or lower the segment between QRS and T by 0.08 to 0.35 mV along one direction."""
    direction = draw_direction(rng)
    height_mv = rng.uniform(0.08, 0.35) * draw_sign(rng)
    window = beats.around(ms(40), rng.uniform(ms(160), ms(300)), ms(30))
    shifted = signal + height_mv * direction[:, None] * window
    return BeatChange(shifted, leads_along(direction, SEEN_SHARE))


def t_wave(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> BeatChange:
    """Add a wave where the T wave is, or make the T wave flat, tall, or inverted."""
    kind = rng.integers(3)
    if kind == 0:
        return _added_t_wave(signal, beats, rng)
    if kind == 1:
        factor = rng.uniform(-1.2, 0.25)  # flat to inverted
    elif chance(rng, 0.5):
        factor = rng.uniform(0.0, 0.35)
    else:
        factor = rng.uniform(1.8, 3.0)
    selected = np.ones(INDEPENDENT_COUNT, dtype=np.bool_)
    if chance(rng, _SOME_LEADS_PROBABILITY):
        selected = rng.random(INDEPENDENT_COUNT) < rng.uniform(0.3, 1.0)
        if not selected.any():
            selected[rng.integers(INDEPENDENT_COUNT)] = True
    window = beats.around(_T_START, min(_T_END, _T_END_SHARE_OF_RR * beats.rr), ms(30))
    return scaled_in_leads(signal, window, factor, selected)


def _added_t_wave(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> BeatChange:
    direction = draw_direction(rng)
    height_mv = rng.uniform(0.12, 0.6) * draw_sign(rng)
    delay = rng.uniform(ms(180), ms(300)) * beats.t_delay
    waves = beats.bumps(delay, rng.uniform(ms(40), ms(90)))
    changed = signal + height_mv * direction[:, None] * waves
    return BeatChange(changed, leads_along(direction, SEEN_SHARE))


def scaled_in_leads(
    signal: FloatArray, window: FloatArray, factor: float, selected: BoolArray
) -> BeatChange:
    """Multiply the selected ones of the eight leads by a factor where the window is 1."""
    gain = np.where(selected, factor, 1.0)[:, None]
    leads = leads_along(selected.astype(np.float64), SEEN_SHARE)
    leads[DERIVED] |= selected[:FIRST_CHEST].any()
    return BeatChange(signal * (1 + (gain - 1) * window), leads)
