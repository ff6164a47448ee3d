"""Lasting changes of the QRS complex: conduction, Q waves, axis, amplitude, paced beats."""

import numpy as np

from wardwave_training.config import LEAD_COUNT, SAMPLE_COUNT
from wardwave_training.synthesis.beats import Beats, sample_at
from wardwave_training.synthesis.change import BeatChange
from wardwave_training.synthesis.draws import chance, draw_sign, pick
from wardwave_training.synthesis.leads8 import (
    CHEST_COUNT,
    FIRST_CHEST,
    INDEPENDENT_COUNT,
    LIMB_LEAD_COUNT,
    BoolArray,
    FloatArray,
    draw_direction,
    leads_along,
    turn_frontal,
)
from wardwave_training.synthesis.repolarisation import SEEN_SHARE, scaled_in_leads
from wardwave_training.synthesis.shapes import bump, ms

_QRS_START, _QRS_END = -ms(60), ms(60)
_QRS_END_OF_AXIS = ms(70)
_T_DELAY, _T_WIDTH = ms(280), ms(70)
_STRAIN_DELAY = ms(220)
_LATE_FORCES_PROBABILITY = 0.55
_AMPLITUDE_KINDS = {"low": 0.35, "tall": 0.20, "tall along a direction": 0.45}
_PULSE_MARGIN = ms(30)
_ANTEROSEPTAL = 3
"""Of the eight leads, V2."""


def qrs(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> BeatChange:
    """Add late (or early, delta) forces to each QRS, or stretch it in time."""
    if chance(rng, _LATE_FORCES_PROBABILITY):
        return _added_forces(signal, beats, rng)
    return BeatChange(_stretched(signal, beats, rng.uniform(1.4, 2.4)), _all_leads())


def _added_forces(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> BeatChange:
    direction = draw_direction(rng)
    height_mv = rng.uniform(0.2, 0.9)
    delay, width = rng.uniform(ms(40), ms(90)), rng.uniform(ms(20), ms(45))
    if chance(rng, 0.25):  # before R: a delta wave
        delay, width = -rng.uniform(ms(40), ms(70)), rng.uniform(ms(15), ms(30))
        height_mv *= 0.6
    course = beats.bumps(delay, width)
    if chance(rng, 0.7):  # with the T wave that follows: opposite in sign
        opposite = rng.uniform(0.1, 0.6)
        course = course - opposite * beats.bumps(_T_DELAY * beats.t_delay, _T_WIDTH)
    changed = signal + height_mv * direction[:, None] * course
    return BeatChange(changed, leads_along(direction, SEEN_SHARE))


def _stretched(signal: FloatArray, beats: Beats, factor: float) -> FloatArray:
    """Stretch 70 ms to either side of each R peak by a factor, blended in over 40 ms."""
    stretched = signal.copy()
    reach = int(ms(90) * factor) + 2
    offsets = np.arange(-reach, reach + 1)
    weight = np.clip(1 - (np.abs(offsets) - ms(70) * factor) / ms(40), 0, 1)
    for peak in beats.peaks:
        if peak < reach or peak + reach >= SAMPLE_COUNT:
            continue
        wide = sample_at(signal, peak + offsets / factor)
        at = slice(peak - reach, peak + reach + 1)
        stretched[:, at] = wide * weight + signal[:, at] * (1 - weight)
    return stretched


def q_wave(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> BeatChange:
    """Put a negative wave before each R, or shrink or invert the QRS of neighbouring leads."""
    if chance(rng, 0.5):
        direction = draw_direction(rng)
        depth_mv = rng.uniform(0.15, 0.6)
        if chance(rng, 0.5):  # down in each lead that sees it well
            direction = np.abs(direction) * (np.abs(direction) > SEEN_SHARE)
        waves = np.zeros(SAMPLE_COUNT)
        for peak in beats.peaks:
            waves += bump(peak - rng.uniform(ms(20), ms(40)), rng.uniform(ms(12), ms(25)))
        changed = signal - depth_mv * direction[:, None] * waves
        return BeatChange(changed, leads_along(direction, SEEN_SHARE))
    window = beats.around(_QRS_START, _QRS_END, ms(15))
    return scaled_in_leads(signal, window, rng.uniform(-0.8, 0.35), _draw_lost_leads(rng))


def _draw_lost_leads(rng: np.random.Generator) -> BoolArray:
    """Two to four neighbouring chest leads, or (in 30 %) each lead with probability a half."""
    if chance(rng, 0.3):
        selected = rng.integers(0, 2, size=INDEPENDENT_COUNT).astype(np.bool_)
        if not selected.any():
            selected[_ANTEROSEPTAL] = True
        return selected
    selected = np.zeros(INDEPENDENT_COUNT, dtype=np.bool_)
    first = int(rng.integers(FIRST_CHEST, 7))
    selected[first : first + int(rng.integers(2, 5))] = True
    return selected


def axis(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> BeatChange:
    """Turn the frontal axis by 40 to 120 degrees, or move the chest leads' transition, or both."""
    changed = signal.copy()
    leads = np.zeros(LEAD_COUNT, dtype=np.bool_)
    if chance(rng, 0.65):
        angle_rad = np.deg2rad(rng.uniform(40, 120) * draw_sign(rng))
        window = _draw_axis_window(beats, rng)
        limbs = signal[:FIRST_CHEST]
        changed[:FIRST_CHEST] = limbs + (turn_frontal(signal, angle_rad) - limbs) * window
        leads[:LIMB_LEAD_COUNT] = True
        if chance(rng, 0.4):
            return BeatChange(changed, leads)
    shift = rng.uniform(0.8, 2.5) * draw_sign(rng)
    chest = signal[FIRST_CHEST:]
    position = np.clip(np.arange(CHEST_COUNT) + shift, 0, CHEST_COUNT - 1)
    lower = np.floor(position).astype(np.int64)
    upper = np.minimum(lower + 1, CHEST_COUNT - 1)
    share = (position - lower)[:, None]
    moved = chest[lower] * (1 - share) + chest[upper] * share
    changed[FIRST_CHEST:] = chest + (moved - chest) * _draw_axis_window(beats, rng)
    leads[LIMB_LEAD_COUNT:] = True
    return BeatChange(changed, leads)


def _draw_axis_window(beats: Beats, rng: np.random.Generator) -> FloatArray:
    """Return the QRS complexes alone (in 60 %) or the whole window."""
    if chance(rng, 0.6):
        return beats.around(_QRS_START, _QRS_END_OF_AXIS, ms(20))
    return np.ones(SAMPLE_COUNT)


def amplitude(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> BeatChange:
    """Low voltage in all leads, tall QRS in all leads, or tall QRS along a direction."""
    kind = pick(rng, _AMPLITUDE_KINDS)
    if kind == "low":
        return BeatChange(signal * rng.uniform(0.2, 0.5), _all_leads())
    window = beats.around(_QRS_START, _QRS_END_OF_AXIS, ms(20))
    if kind == "tall":
        return BeatChange(signal * (1 + (rng.uniform(1.7, 2.6) - 1) * window), _all_leads())
    direction = draw_direction(rng)
    excess = np.abs(direction)[:, None] * rng.uniform(0.8, 1.8)
    tall = signal * (1 + excess * window)
    if chance(rng, 0.6):
        tall = tall - rng.uniform(0.1, 0.4) * _strain(signal, beats)
    return BeatChange(tall, leads_along(direction, SEEN_SHARE))


def _strain(signal: FloatArray, beats: Beats) -> FloatArray:
    """Waves at the T wave's time with the mean sign and size (at most 1 mV) of each lead's QRS."""
    near = [signal[:, max(0, peak - 2) : peak + 3].mean(axis=1) for peak in beats.peaks]
    size_mv = np.clip(np.mean(near, axis=0), -1, 1)
    waves = beats.bumps(_STRAIN_DELAY * beats.t_delay, _T_WIDTH)
    return np.asarray(size_mv[:, None] * waves)


def paced(signal: FloatArray, beats: Beats, rng: np.random.Generator) -> BeatChange:
    """Put a pacing pulse of one sample before each QRS, and change the QRS as ``qrs`` does."""
    direction = draw_direction(rng)
    before = rng.uniform(ms(50), ms(80))
    height_mv = rng.uniform(0.3, 1.5)
    with_pulses = signal.copy()
    for peak in beats.peaks:
        at = peak - before
        if _PULSE_MARGIN < at < SAMPLE_COUNT - _PULSE_MARGIN:
            with_pulses[:, int(at)] += direction * height_mv * rng.uniform(0.7, 1.0)
    return BeatChange(qrs(with_pulses, beats, rng).signal, _all_leads())


def _all_leads() -> BoolArray:
    return np.ones(LEAD_COUNT, dtype=np.bool_)
