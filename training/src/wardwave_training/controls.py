"""The control that needs no network: a detector that does not beat it has learnt nothing.

Mahalanobis distance with a Ledoit-Wolf covariance over standardised statistics of the 1 to 25 Hz
band: log standard deviation, quantiles, correlations between leads, skewness and kurtosis.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import kurtosis, skew

from wardwave_training.config import LEAD_COUNT
from wardwave_training.preprocessing import BandPass

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
PART = 256


def statistics_control(
    normal_signals: NDArray[np.float32], signals: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return the squared distance of each record from the normals' statistics."""
    normal, tested = _features(normal_signals), _features(signals)
    mean, deviation = normal.mean(axis=0), normal.std(axis=0) + 1e-9
    normal, tested = (normal - mean) / deviation, (tested - mean) / deviation
    precision = np.linalg.inv(ledoit_wolf(normal))
    return np.asarray(np.einsum("ij,jk,ik->i", tested, precision, tested))


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


def _features(signals: NDArray[np.float32]) -> NDArray[np.float64]:
    parts = np.array_split(signals, max(1, len(signals) // PART))
    return np.concatenate([_part_features(part) for part in parts])


def _part_features(signals: NDArray[np.float32]) -> NDArray[np.float64]:
    band = BandPass()(torch.from_numpy(signals)).numpy().astype(np.float64)
    deviation = band.std(axis=2)
    scaled = band / (deviation[:, :, None] + 1e-6)
    upper = np.triu_indices(LEAD_COUNT, k=1)
    correlation = np.einsum("nls,nms->nlm", scaled, scaled)[:, upper[0], upper[1]] / band.shape[2]
    quantiles = np.quantile(band, QUANTILES, axis=2).transpose(1, 2, 0).reshape(len(band), -1)
    shape = np.nan_to_num(np.concatenate([skew(scaled, axis=2), kurtosis(scaled, axis=2)], axis=1))
    return np.concatenate([np.log(deviation + 1e-4), quantiles, correlation, shape], axis=1)
