"""The control that needs no network: a detector that does not beat it has learnt nothing.

Mahalanobis distance with a Ledoit-Wolf covariance over standardised statistics of the 1 to 25 Hz
band: log standard deviation, quantiles, correlations between leads, skewness and kurtosis. What is
fitted on the training normals fits into a small file beside the models, so that the control can be
taken wherever a test fold is, without the training folds.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import kurtosis, skew

from wardwave_training.config import LEAD_COUNT
from wardwave_training.errors import TrainingError
from wardwave_training.preprocessing import BandPass

CONTROL_FILE = "statistics-control.npz"
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
PART = 256


@dataclass(frozen=True)
class StatisticsControl:
    """The fitted control.

    Attributes:
        mean: of each statistic over the normals, shape [statistics].
        whitening: maps standardised statistics to independent ones of unit variance, upper
            triangular, shape [statistics, statistics]; the deviations are in it.
        record_count: normals that it was fitted on.
        data_sha256: their hash.
    """

    mean: NDArray[np.float64]
    whitening: NDArray[np.float64]
    record_count: int
    data_sha256: str

    def distances(self, signals: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the squared distance of each record from the normals' statistics."""
        return np.asarray(
            np.square((statistics(signals) - self.mean) @ self.whitening.T).sum(axis=1)
        )


def fit_control(normal_signals: NDArray[np.float32], data_sha256: str = "") -> StatisticsControl:
    """Fit the control on normals of shape [records, leads, samples], millivolts."""
    normal = statistics(normal_signals)
    mean, deviation = normal.mean(axis=0), normal.std(axis=0) + 1e-9
    covariance = ledoit_wolf((normal - mean) / deviation)
    root = np.linalg.cholesky(np.linalg.inv(covariance)).T
    return StatisticsControl(mean, root / deviation, len(normal), data_sha256)


def statistics_control(
    normal_signals: NDArray[np.float32], signals: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return the squared distance of each record from the normals' statistics."""
    return fit_control(normal_signals).distances(signals)


def save_control(control: StatisticsControl, path: Path) -> None:
    """Write the control, in single precision: it holds numbers and no record."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows, columns = np.triu_indices(len(control.mean))
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            mean=control.mean.astype(np.float32),
            whitening=control.whitening[rows, columns].astype(np.float32),
            record_count=np.array(control.record_count),
            data_sha256=np.array(control.data_sha256),
        )


def load_control(path: Path) -> StatisticsControl:
    """Read a control that ``save_control`` wrote.

    Raises:
        TrainingError: if it is not there or is something else.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            mean = stored["mean"].astype(np.float64)
            whitening = np.zeros((len(mean), len(mean)))
            whitening[np.triu_indices(len(mean))] = stored["whitening"]
            count, sha256 = int(stored["record_count"]), str(stored["data_sha256"])
    except (OSError, KeyError, ValueError) as error:
        message = f"{path}: expected the control's file as fit-control writes it ({error})."
        raise TrainingError(message) from error
    return StatisticsControl(mean, whitening, count, sha256)


def ledoit_wolf(centred: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Ledoit-Wolf covariance of centred rows: shrunk towards a scaled identity."""
    rows, width = centred.shape
    sample = centred.T @ centred / rows
    scale = np.trace(sample) / width
    distance = np.square(sample - scale * np.eye(width)).sum()
    fourth = np.square(centred).T @ np.square(centred) / rows
    noise = (fourth - np.square(sample)).sum() / rows
    shrink = min(1.0, noise / distance) if distance else 1.0
    return np.asarray((1 - shrink) * sample + shrink * scale * np.eye(width))


def statistics(signals: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the statistics of records of shape [records, leads, samples]."""
    parts = np.array_split(signals, max(1, len(signals) // PART))
    return np.concatenate([_part_statistics(part) for part in parts])


def _part_statistics(signals: NDArray[np.float32]) -> NDArray[np.float64]:
    band = BandPass()(torch.from_numpy(signals)).numpy().astype(np.float64)
    deviation = band.std(axis=2)
    scaled = band / (deviation[:, :, None] + 1e-6)
    upper = np.triu_indices(LEAD_COUNT, k=1)
    correlation = np.einsum("nls,nms->nlm", scaled, scaled)[:, upper[0], upper[1]] / band.shape[2]
    quantiles = np.quantile(band, QUANTILES, axis=2).transpose(1, 2, 0).reshape(len(band), -1)
    shape = np.nan_to_num(np.concatenate([skew(scaled, axis=2), kurtosis(scaled, axis=2)], axis=1))
    return np.concatenate([np.log(deviation + 1e-4), quantiles, correlation, shape], axis=1)
