"""Synthetic ECG, tiny data folders and one small trained run shared by the tests."""

from pathlib import Path

import numpy as np
import pytest
import torch
import wfdb
from numpy.typing import NDArray

from wardwave_training.config import LEAD_COUNT, SAMPLE_COUNT, SAMPLE_RATE_HZ, MmaeConfig
from wardwave_training.leads import LEADS
from wardwave_training.mcf.config import McfConfig

SMALL = MmaeConfig(dim=32, depth=2, heads=2, inference_masks=4)
SMALL_MCF = McfConfig(base_width=8, latent=10)


def synthetic_ecg(count: int, seed: int = 0, *, regular: bool = False) -> NDArray[np.float32]:
    """Return beats of random rate and phase in 12 leads, millivolts, with wander and noise.

    Regular ECG has one rate and one of two phases: enough to learn something in seconds.
    """
    rng = np.random.default_rng(seed)
    time_s = np.arange(SAMPLE_COUNT) / SAMPLE_RATE_HZ
    lead_gain = np.linspace(-0.6, 1.2, LEAD_COUNT)[:, None]
    signals = np.zeros((count, LEAD_COUNT, SAMPLE_COUNT))
    for index in range(count):
        record = signals[index]
        period_s = 0.8 if regular else rng.uniform(0.7, 0.9)
        first_s = rng.choice([0.1, 0.5]) if regular else rng.uniform(0, period_s)
        for beat_s in np.arange(first_s, 10, period_s):
            qrs = np.exp(-(((time_s - beat_s) / 0.02) ** 2))
            t_wave = 0.3 * np.exp(-(((time_s - beat_s - 0.25) / 0.05) ** 2))
            record += lead_gain * (qrs + t_wave)
        record += 0.2 * np.sin(2 * np.pi * 0.2 * time_s + rng.uniform(0, 6))
        record += rng.normal(0, 0.01, size=record.shape)
    return signals.astype(np.float32)


def write_record(folder: Path, name: str, signal: NDArray[np.float32], rate: int = 100) -> None:
    """Write a 12-lead WFDB record with PTB-XL's spelling of the lead names."""
    folder.mkdir(parents=True, exist_ok=True)
    wfdb.wrsamp(
        name,
        fs=rate,
        units=["mV"] * LEAD_COUNT,
        sig_name=[lead.upper() for lead in LEADS],
        p_signal=signal.T.astype(np.float64),
        fmt=["16"] * LEAD_COUNT,
        write_dir=str(folder),
    )


@pytest.fixture(scope="session")
def ptbxl_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder in the labels.csv layout: 16 training normals; fold 9 with three records."""
    folder = tmp_path_factory.mktemp("ptbxl")
    rows = ["ecg_id,patient_id,strat_fold,superclass,rhythm,sex,age,filename_lr"]
    signals = synthetic_ecg(19, seed=5)
    for index, signal in enumerate(signals):
        fold = 1 + index % 8 if index < 16 else 9
        label = {17: "CD+NORM", 18: "MI"}.get(index, "NORM")
        path = f"records100/00000/{index:05d}_lr"
        write_record(folder / "records100/00000", f"{index:05d}_lr", signal)
        rows.append(f"{index},1,{fold},{label},SR,F,50,{path}")
    (folder / "labels.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Keep torch on one thread, as training does."""
    torch.set_num_threads(1)
