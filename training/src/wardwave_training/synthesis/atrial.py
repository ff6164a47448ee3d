"""Lasting changes of the P wave."""

import numpy as np

from wardwave_training.config import LEAD_COUNT, SAMPLE_COUNT
from wardwave_training.synthesis.beats import Beats
from wardwave_training.synthesis.change import BeatChange
from wardwave_training.synthesis.draws import chance, pick
from wardwave_training.synthesis.leads8 import FloatArray, draw_direction
from wardwave_training.synthesis.shapes import bump, ms, straighten

P_START, P_END = -ms(250), -ms(60)
"""Where the P wave is, from R."""

_WINDOW_START = -ms(240)
_KINDS = {"absent": 0.4, "large": 0.3, "inverted": 0.3}


def p_wave(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> BeatChange:
    """Take the P wave away (half of the time it reappears elsewhere), enlarge or invert it."""
    kind = pick(rng, _KINDS)
    if kind == "absent":
        changed = without_p_waves(signal, beats)
        if chance(rng, 0.5):
            changed = changed + _displaced_p_waves(beats, rng)
    elif kind == "large":
        waves = np.zeros(SAMPLE_COUNT)
        for peak in beats.peaks:
            waves += bump(peak - rng.uniform(ms(130), ms(160)), rng.uniform(ms(25), ms(45)))
        changed = signal + draw_direction(rng)[:, None] * rng.uniform(0.15, 0.35) * waves
    else:
        window = beats.around(_WINDOW_START, P_END, ms(20))
        changed = signal * (1 + (rng.uniform(-1.5, -0.3) - 1) * window)
    return BeatChange(changed, np.ones(LEAD_COUNT, dtype=np.bool_))


def without_p_waves(signal: FloatArray, beats: Beats) -> FloatArray:
    """Return the signal with a straight line before each QRS, shape [8, samples]."""
    for peak in beats.peaks:
        signal = straighten(signal, peak + P_START, peak + P_END)
    return signal


def _displaced_p_waves(beats: Beats, rng: np.random.Generator) -> FloatArray:
    """P waves long before the QRS (a long PR interval) or after it (retrograde), [8, samples]."""
    early = chance(rng, 0.5)
    delay = rng.uniform(-ms(450), -ms(280)) if early else rng.uniform(ms(80), ms(140))
    waves = np.zeros(SAMPLE_COUNT)
    for peak in beats.peaks:
        waves += bump(peak + delay, rng.uniform(ms(25), ms(40)))
    return np.asarray(draw_direction(rng)[:, None] * rng.uniform(0.08, 0.22) * waves)
