"""What a window costs: floating-point operations, counted by PyTorch, 12 leads and 12 beats."""

import torch
from torch.utils.flop_counter import FlopCounterMode

from wardwave_training.config import LEAD_COUNT, SAMPLE_COUNT
from wardwave_training.mcf.config import BEAT_SAMPLES, GLOBAL_SAMPLES
from wardwave_training.mcf.detector import McfDetector
from wardwave_training.mcf.masks import FIXED_MASKS
from wardwave_training.mcf.model import Mcf

COUNTED_BEATS = 12
"""Beats of a 10 s window at 72 a minute; they lie 0.8 s apart."""


@torch.no_grad()
def flops_per_pass(network: Mcf) -> int:
    """Count one pass: one window, its trend and one beat."""
    whole = torch.zeros(1, LEAD_COUNT, GLOBAL_SAMPLES)
    beat = torch.zeros(1, LEAD_COUNT, BEAT_SAMPLES)
    with FlopCounterMode(display=False) as counter:
        network.eval()(whole, beat, whole, torch.ones(1))
    return int(counter.get_total_flops())


def flops_per_window_as_published(network: Mcf) -> int:
    """Count three full passes for each beat."""
    return flops_per_pass(network) * FIXED_MASKS * COUNTED_BEATS


@torch.no_grad()
def flops_per_window(detector: McfDetector) -> int:
    """Count what the graph does: the encoders of window and trend run once for all beats."""
    r_peaks = torch.arange(COUNTED_BEATS)[None] * 75 + 50
    ecg = torch.zeros(1, LEAD_COUNT, SAMPLE_COUNT)
    with FlopCounterMode(display=False) as counter:
        detector.eval()(ecg, torch.ones(1, LEAD_COUNT), r_peaks)
    return int(counter.get_total_flops())
