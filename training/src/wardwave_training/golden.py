"""Golden windows: synthetic ECG with the answers of PyTorch, for tests in other languages."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from wardwave_training.config import LEAD_COUNT, SAMPLE_COUNT, SAMPLE_RATE_HZ
from wardwave_training.leads import LEADS, lead_indices
from wardwave_training.onnx_export import PARITY_LIMIT, model_inputs
from wardwave_training.r_peaks import NO_PEAK

SCHEMA = 1
WINDOW_COUNT = 50
RECONSTRUCTED_WINDOWS = 8
SEED = 20
LEAD_SETS: tuple[tuple[str, ...], ...] = (
    ("II", "V1"), ("II",), ("V1",), ("II", "V5"), ("I", "II", "III"), LEADS,
    ("V5",), ("aVR", "V2"), ("I", "V4", "V6"), ("aVL", "aVF", "V3"),
)  # fmt: skip
KINDS = ("regular", "irregular", "ectopic", "fast", "pause", "fibrillation", "small", "large",
         "flat lead", "flat")  # fmt: skip
"""What a window shows; the last has no beat at all."""


@dataclass(frozen=True)
class GoldenWindow:
    """One synthetic window.

    Attributes:
        leads: the leads that are connected.
        microvolts: shape [leads, samples]; millivolts are this over 1000.
    """

    leads: tuple[str, ...]
    microvolts: NDArray[np.int16]

    def ecg(self) -> NDArray[np.float32]:
        """Return millivolts in the model's order of leads, shape [12, samples]."""
        full = np.zeros((LEAD_COUNT, SAMPLE_COUNT), dtype=np.float32)
        full[lead_indices(self.leads)] = self.microvolts / 1000
        return full

    def lead_present(self) -> NDArray[np.float32]:
        """Return 1 for each connected lead, shape [12]."""
        present = np.zeros(LEAD_COUNT, dtype=np.float32)
        present[lead_indices(self.leads)] = 1
        return present


def golden_path(model: Path) -> Path:
    """Return where a model's golden file lies."""
    return model.with_suffix(".golden.json")


def golden_windows(count: int = WINDOW_COUNT, seed: int = SEED) -> list[GoldenWindow]:
    """Return windows of all kinds with all lead sets, the same ones at every call."""
    rng = np.random.default_rng(seed)
    windows = []
    for index in range(count):
        leads = LEAD_SETS[index % len(LEAD_SETS)]
        # The offset moves on with every round, so that kinds and lead sets mix.
        kind = KINDS[(index + index // len(LEAD_SETS) * 3) % len(KINDS)]
        signal = _synthetic(kind, rng)[lead_indices(leads)]
        windows.append(GoldenWindow(leads, np.round(signal * 1000).astype(np.int16)))
    return windows


@torch.no_grad()
def golden_file(
    detector: nn.Module, model_sha256: str, windows: list[GoldenWindow]
) -> dict[str, Any]:
    """Return the golden file's content: each window with PyTorch's answer to it."""
    return {
        "schema": SCHEMA,
        "modelSha256": model_sha256,
        "tolerance": PARITY_LIMIT,
        "sampleRateHz": SAMPLE_RATE_HZ,
        "windows": [
            _entry(detector.eval(), window, reconstructed=index < RECONSTRUCTED_WINDOWS)
            for index, window in enumerate(windows)
        ],
    }


def _entry(detector: nn.Module, window: GoldenWindow, *, reconstructed: bool) -> dict[str, Any]:
    inputs = model_inputs(detector, window.ecg()[None], window.lead_present()[None])
    cells, score, reconstruction = detector(*inputs)[:3]
    chosen = lead_indices(window.leads)
    entry: dict[str, Any] = {
        "leads": list(window.leads),
        "microvolts": _base64(window.microvolts.astype("<i2")),
    }
    if len(inputs) > 2:  # noqa: PLR2004 - signal, leads, then R peaks where the model asks for them
        entry["rPeaks"] = [peak for peak in inputs[2][0].tolist() if peak != NO_PEAK]
    entry["cellScore"] = _base64(cells[0, chosen].numpy().astype("<f4"))
    entry["windowScore"] = float(score[0])
    restored = _base64(reconstruction[0, chosen].numpy().astype("<f4"))
    entry["reconstruction"] = restored if reconstructed else None
    return entry


def _base64(values: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")


def _synthetic(kind: str, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return one window of 12 leads in millivolts."""
    time_s = np.arange(SAMPLE_COUNT) / SAMPLE_RATE_HZ
    gain = rng.uniform(-0.8, 1.4, size=(LEAD_COUNT, 1))
    noise = rng.normal(0, 0.01, size=(LEAD_COUNT, SAMPLE_COUNT))
    wander = 0.15 * np.sin(2 * np.pi * 0.25 * time_s + rng.uniform(0, 6))
    signal = gain * _beats(kind, time_s, rng) + wander + noise
    if kind == "fibrillation":
        rate_hz = rng.uniform(4, 6, size=(LEAD_COUNT, 1)) + 0.3 * np.sin(time_s)
        signal = 0.4 * np.sin(2 * np.pi * rate_hz * time_s) + noise
    if kind == "flat lead":
        signal[rng.integers(LEAD_COUNT)] = 0
        signal[lead_indices(["V1"])] = 0
    if kind == "flat":
        signal = np.zeros_like(signal)
    return signal * {"small": 0.2, "large": 4.0}.get(kind, 1.0)


def _beats(kind: str, time_s: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return P, QRS and T waves of one lead of gain 1, shape [samples]."""
    period_s = 0.4 if kind == "fast" else rng.uniform(0.7, 1.0)
    spread_s = 0.2 if kind == "irregular" else 0.02
    signal = np.zeros_like(time_s)
    at_s = rng.uniform(0, period_s)
    while at_s < time_s[-1]:
        ectopic = kind == "ectopic" and rng.random() < 0.25  # noqa: PLR2004
        width_s = 0.05 if ectopic else 0.015
        signal += (1.8 if ectopic else 1.0) * _wave(time_s, at_s, width_s)
        signal += (-0.5 if ectopic else 0.3) * _wave(time_s, at_s + 0.25, 0.05)
        signal += (0.0 if ectopic else 0.12) * _wave(time_s, at_s - 0.16, 0.025)
        at_s += max(0.3, period_s + rng.normal(0, spread_s))
        if kind == "pause" and 3 < at_s < 4:  # noqa: PLR2004
            at_s += 4
    return signal


def _wave(time_s: NDArray[np.float64], centre_s: float, width_s: float) -> NDArray[np.float64]:
    return np.asarray(np.exp(-(((time_s - centre_s) / width_s) ** 2)), dtype=np.float64)
