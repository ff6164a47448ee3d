"""Changes of the signal that a ward makes and PTB-XL does not have: gain, electrode place, noise.

Each is a pure function of records of shape [records, leads, samples] in millivolts.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import wfdb
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from wardwave_training.config import LEAD_COUNT, SAMPLE_COUNT, SAMPLE_RATE_HZ
from wardwave_training.streams import resample

GAINS = (0.5, 0.7, 1.0, 1.4, 2.0)
ROTATIONS_DEG = (-30.0, -15.0, 15.0, 30.0)
CHEST_SHIFTS = (-0.5, -0.25, 0.25, 0.5)
NOISE_KINDS = ("bw", "ma", "em")
NOISE_DB = (24, 12, 6, 0)
FIRST_CHEST = 6
SYNTHETIC_S = 600


@dataclass(frozen=True)
class Noise:
    """One kind of noise.

    Attributes:
        kind: bw (baseline wander), ma (muscle), em (electrode motion).
        source: where it comes from, for the report.
        samples: millivolts at the model's rate, shape [channels, samples].
    """

    kind: str
    source: str
    samples: NDArray[np.float64]


def with_gain(signals: NDArray[np.float32], gain: float) -> NDArray[np.float32]:
    """Return the records at another amplitude."""
    return (signals * gain).astype(np.float32)


def with_limb_rotation(signals: NDArray[np.float32], degrees: float) -> NDArray[np.float32]:
    """Return the records as if the limb electrodes were turned around the heart.

    The frontal plane is spanned by I and (2 II - I) / sqrt(3), which are perpendicular in
    Einthoven's triangle; both are rotated, and the six limb leads follow from them. Electrodes on
    the trunk instead of the limbs turn the frontal axis by this order of magnitude.
    """
    one, two = signals[:, 0].astype(np.float64), signals[:, 1].astype(np.float64)
    upright = (2 * two - one) / np.sqrt(3)
    angle = np.deg2rad(degrees)
    first = one * np.cos(angle) - upright * np.sin(angle)
    turned = one * np.sin(angle) + upright * np.cos(angle)
    second = (first + np.sqrt(3) * turned) / 2
    third = second - first
    changed = signals.copy()
    limbs = (
        first, second, third, -(first + second) / 2, (first - third) / 2, (second + third) / 2,
    )  # fmt: skip
    for lead, values in enumerate(limbs):
        changed[:, lead] = values
    return changed


def with_chest_shift(signals: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """Return the records as if every chest electrode sat part of the way to its neighbour.

    A positive share moves towards V6, a negative one towards V1; between two places the signal is
    their mix. The last electrode goes on in the direction in which the one before it changes.
    """
    chest = signals[:, FIRST_CHEST:].astype(np.float64)
    step = np.diff(chest, axis=1)
    if share >= 0:
        moved = chest + share * np.concatenate([step, step[:, -1:]], axis=1)
    else:
        moved = chest + share * np.concatenate([step[:, :1], step], axis=1)
    changed = signals.copy()
    changed[:, FIRST_CHEST:] = moved
    return changed


def with_noise(
    signals: NDArray[np.float32], noise: Noise, snr_db: float, seed: int
) -> NDArray[np.float32]:
    """Return the records with noise at a signal-to-noise ratio, in the noise stress test's measure.

    In each lead the signal's power is an eighth of its squared peak-to-peak amplitude (that of a
    sine of this size), the noise's its mean square around its mean. Every lead gets a stretch of
    its own, drawn with the seed.
    """
    rng = np.random.default_rng(seed)
    channels, length = noise.samples.shape
    low, high = np.quantile(signals, [0.005, 0.995], axis=2)
    power = np.square(high - low) / 8
    changed = signals.copy()
    for row in range(len(signals)):
        for lead in range(LEAD_COUNT):
            start = int(rng.integers(length - SAMPLE_COUNT))
            part = noise.samples[int(rng.integers(channels)), start : start + SAMPLE_COUNT]
            part = part - part.mean()
            noise_power = max(float(np.square(part).mean()), 1e-12)
            scale = np.sqrt(power[row, lead] / noise_power / 10 ** (snr_db / 10))
            changed[row, lead] += (scale * part).astype(np.float32)
    return changed


def read_noises(folder: Path | None, seed: int) -> list[Noise]:
    """Return the three kinds of noise: recorded where they can be had, else made.

    Recorded are the noise stress test's own bw, ma and em records; where only its noisy ECG is
    there, electrode motion is what it has more than the clean record of mitdb beside the folder.
    """
    noises = []
    for kind in NOISE_KINDS:
        recorded = None if folder is None else _recorded(folder, kind)
        if recorded is None and kind == "em" and folder is not None:
            recorded = _difference(folder)
        noises.append(recorded or Noise(kind, "synthetic", synthetic_noise(kind, seed)))
    return noises


def synthetic_noise(kind: str, seed: int) -> NDArray[np.float64]:
    """Return ten minutes of made noise of one kind, two channels, arbitrary amplitude.

    bw: noise below 0.5 Hz. ma: noise of 10 to 45 Hz in bursts. em: sudden shifts that decay within
    half a second, on top of noise of 1 to 10 Hz.
    """
    rng = np.random.default_rng([seed, NOISE_KINDS.index(kind)])
    count = SYNTHETIC_S * SAMPLE_RATE_HZ
    white = rng.normal(size=(2, count))
    if kind == "bw":
        return _filtered(white, "lowpass", 0.5)
    if kind == "ma":
        bursts = np.exp(_filtered(rng.normal(size=(2, count)), "lowpass", 0.3) * 10)
        return _filtered(white, "bandpass", (10.0, 45.0)) * bursts
    kicks = np.where(rng.random((2, count)) < 0.5 / SAMPLE_RATE_HZ, rng.normal(size=(2, count)), 0)
    decay = np.exp(-np.arange(3 * SAMPLE_RATE_HZ) / (0.5 * SAMPLE_RATE_HZ))
    shifts = np.stack([np.convolve(channel, decay)[:count] for channel in kicks])
    return shifts + 0.3 * _filtered(white, "bandpass", (1.0, 10.0))


def _recorded(folder: Path, kind: str) -> Noise | None:
    if not (folder / f"{kind}.hea").is_file():
        return None
    return Noise(kind, f"nstdb {kind}", _read(folder / kind))


def _difference(folder: Path) -> Noise | None:
    """Take the added noise out of a noisy record: the part after five minutes, noisy spans only."""
    for noisy in sorted(folder.glob("*e0*.hea")):
        clean = folder.parent / "mitdb" / noisy.stem.split("e")[0]
        if clean.with_suffix(".hea").is_file():
            added = _read(noisy.with_suffix("")) - _read(clean)
            seconds = np.arange(added.shape[1]) // SAMPLE_RATE_HZ
            is_noisy = (seconds >= 300) & ((seconds - 300) // 120 % 2 == 0)  # noqa: PLR2004
            source = f"nstdb {noisy.stem} less mitdb {clean.name}"
            return Noise("em", source, added[:, is_noisy])
    return None


def _read(path: Path) -> NDArray[np.float64]:
    record = wfdb.rdrecord(str(path))
    channels = [resample(channel, round(record.fs)) for channel in record.p_signal.T]
    return np.nan_to_num(np.stack(channels))


def _filtered(
    values: NDArray[np.float64], kind: str, corner_hz: float | tuple[float, float]
) -> NDArray[np.float64]:
    sections = butter(2, corner_hz, kind, fs=SAMPLE_RATE_HZ, output="sos")
    return np.asarray(sosfiltfilt(sections, values, axis=1))
