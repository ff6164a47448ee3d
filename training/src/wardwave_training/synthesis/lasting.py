"""The lasting changes by kind, and how often each is drawn."""

from collections.abc import Callable

import numpy as np

from wardwave_training.synthesis.atrial import p_wave
from wardwave_training.synthesis.beats import Beats
from wardwave_training.synthesis.change import BeatChange
from wardwave_training.synthesis.depolarisation import amplitude, axis, paced, q_wave, qrs
from wardwave_training.synthesis.leads8 import FloatArray
from wardwave_training.synthesis.repolarisation import st_segment, t_wave

LASTING: dict[str, Callable[[FloatArray, Beats, np.random.Generator], BeatChange]] = {
    "st_segment": st_segment,
    "t_wave": t_wave,
    "qrs": qrs,
    "q_wave": q_wave,
    "axis": axis,
    "amplitude": amplitude,
    "p_wave": p_wave,
    "paced": paced,
}
"""Each takes a signal [8, samples] in mV and the beats to change, at least one."""

LASTING_SHARES = {
    "st_segment": 0.17,
    "t_wave": 0.20,
    "qrs": 0.17,
    "q_wave": 0.13,
    "axis": 0.12,
    "amplitude": 0.10,
    "p_wave": 0.09,
    "paced": 0.02,
}
COUNT_SHARES = {1: 0.55, 2: 0.30, 3: 0.15}
"""How many lasting changes one window has, where it has any; a kind may come twice."""
