"""The ablations of the autoencoder: which variants there are, and how one is scored."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from wardwave_training.config import LEAD_COUNT, MmaeConfig
from wardwave_training.detector import POWER_FLOOR, RELATIVE_FLOOR
from wardwave_training.errors import TrainingError
from wardwave_training.fixed_masks import FixedMaskNetwork
from wardwave_training.leads import LEADS, lead_indices
from wardwave_training.metrics import bootstrap, paired_auc_difference, roc_auc
from wardwave_training.model import MmaeEcg
from wardwave_training.ptbxl import (
    TRAINING_FOLDS,
    data_sha256,
    read_records,
    read_signals,
    select,
)
from wardwave_training.segments import from_segments
from wardwave_training.training import band_passed_segments

BASE, SHIPPED = "base", "shipped"
BASE_MASKS = 4
"""Inference masks of every variant that does not say otherwise."""
LEAD_SETS: dict[str, tuple[str, ...]] = {"auc": LEADS, "auc_two_leads": ("II", "V1")}
CALIBRATION_RECORDS = 300
ONE_PERCENTILE = 0.99
SCORING_BATCH = 8
SCORE = (
    "mean over present leads of the log share of the lead's energy that is not restored, each lead "
    "at 0 at the median and 1 at the 99th percentile of 300 training normals with the same leads: "
    "the plain window score of the detector, before its last, monotone calibration"
)


@dataclass(frozen=True)
class Variant:
    """One row of the table.

    Attributes:
        name: of the row and of its files.
        about: what is different.
        changes: settings that differ from the trained network's or, of a network to be trained,
            from the defaults.
        network: name of the variant whose trained network is scored; empty trains one.
        reference: the variant that this one is compared with, record by record.
    """

    name: str
    about: str
    changes: dict[str, Any] = field(default_factory=dict)
    network: str = ""
    reference: str = BASE


VARIANTS = (
    Variant(
        BASE, f"theta 0.5, any local start, delta 6, independent masks, {BASE_MASKS} at inference"
    ),
    Variant("no-local-scale", "global scale alone", {"local_scale": False}),
    Variant("union-masks", "hidden in either scale, hidden in both", {"mask_mode": "union"}),
    Variant("shared-positions", "one positional table", {"distinct_positions": False}),
    Variant("theta-0.75", "three quarters hidden", {"theta": 0.75}),
    Variant("theta-0.25", "a quarter hidden", {"theta": 0.25}),
    Variant("starts-5", "the local region starts at one of H = 5 places", {"local_starts": 5}),
    *(
        Variant(f"masks-{count}", f"{count} masks at inference", {"inference_masks": count}, BASE)
        for count in (2, 8, 16)
    ),
    *(
        Variant(
            f"shipped-masks-{count}",
            f"the given checkpoint, {count} masks at inference",
            {"inference_masks": count},
            SHIPPED,
            "shipped-masks-4",
        )
        for count in (4, 2, 8, 16)
    ),
    Variant("theta-0.9", "nine tenths hidden", {"theta": 0.9}),
)
"""The most telling first; a row comes after those that it needs."""


@dataclass(frozen=True)
class Data:
    """What all variants share.

    Attributes:
        training: scaled segments of the training normals, shape [records, segments, values].
        scored: scaled segments of the scored fold.
        abnormal: whether a scored record is abnormal.
        about: name, count and hash of both.
    """

    training: Tensor
    scored: Tensor
    abnormal: NDArray[np.bool_]
    about: dict[str, Any]


def chosen_variants(text: str, has_checkpoint: bool) -> list[Variant]:
    """Return the variants named, in the table's order; those of a checkpoint only if it is given.

    Raises:
        TrainingError: if a name is not known, or needs the checkpoint that is not given.
    """
    possible = [v for v in VARIANTS if has_checkpoint or v.network != SHIPPED]
    names = {name.strip() for name in text.split(",")} - {""}
    unknown = names - {variant.name for variant in possible}
    if unknown:
        message = (
            f"Expected variants of {[variant.name for variant in possible]}, "
            f"got {sorted(unknown)}. Those named {SHIPPED} need --checkpoint FILE."
        )
        raise TrainingError(message)
    return [variant for variant in possible if not names or variant.name in names]


def read_data(folder: Path, fold: int, segment_samples: int) -> Data:
    """Read the training normals and the fold that is scored."""
    everything = read_records(folder)
    normals = select(everything, TRAINING_FOLDS, normal_only=True)
    signals = read_signals(folder, normals)
    about: dict[str, Any] = {
        "training_records": len(normals),
        "training_sha256": data_sha256(normals, signals),
    }
    training = band_passed_segments(signals, segment_samples)
    scored = select(everything, [fold], normal_only=False)
    signals = read_signals(folder, scored)
    abnormal = np.array([not record.is_normal for record in scored])
    about |= {
        "fold": fold,
        "scored_records": len(scored),
        "scored_normals": int((~abnormal).sum()),
        "scored_sha256": data_sha256(scored, signals),
    }
    return Data(training, band_passed_segments(signals, segment_samples), abnormal, about)


def score_network(variant: Variant, network: MmaeEcg, data: Data, out: Path) -> dict[str, Any]:
    """Return a network's detection under each lead set and its cost; leaves the scores in OUT."""
    started = time.perf_counter()
    restorer = FixedMaskNetwork(network.eval()).eval()
    rng = np.random.default_rng(0)
    drawn = np.sort(rng.permutation(len(data.training))[:CALIBRATION_RECORDS])
    normals = data.training[torch.from_numpy(drawn)]
    samples = network.config.segment_samples
    scores = {
        name: plain_window_scores(restorer, data.scored, normals, leads, samples)
        for name, leads in LEAD_SETS.items()
    }
    np.savez(out / f"{variant.name}.npz", **scores)  # type: ignore[arg-type]
    figures: dict[str, Any] = {}
    for name, values in scores.items():
        figures[name] = roc_auc(values, data.abnormal)
        figures[f"{name}_ci95"] = bootstrap(partial(_auc_of, values, data.abnormal), len(values))
    reference = out / f"{variant.reference}.npz"
    if variant.name != variant.reference and reference.is_file():
        with np.load(reference) as other:
            for name, values in scores.items():
                found = paired_auc_difference(values, other[name], data.abnormal)
                figures[f"{name}_difference"] = None if found is None else found[0]
                figures[f"{name}_difference_ci95"] = None if found is None else found[1]
    figures["params"] = sum(parameter.numel() for parameter in network.parameters())
    figures["flops_per_window"] = restoration_flops(restorer, network.config)
    figures["score_seconds"] = round(time.perf_counter() - started, 1)
    return figures


def plain_window_scores(
    restorer: FixedMaskNetwork,
    scored: Tensor,
    normals: Tensor,
    leads: Sequence[str],
    segment_samples: int,
) -> NDArray[np.float64]:
    """Return :data:`SCORE` of every record, shape [records].

    Args:
        restorer: the network under its fixed masks.
        scored: scaled segments with all leads, shape [records, segments, values].
        normals: training normals of the same form, for the calibration.
        leads: the leads that are connected.
        segment_samples: samples of one segment.
    """
    present = torch.zeros(LEAD_COUNT)
    present[lead_indices(leads)] = 1
    usual = log_lost_share(restorer, normals, present, segment_samples)
    zero = np.median(usual, axis=0)
    spread = np.quantile(usual, ONE_PERCENTILE, axis=0) - zero
    found = log_lost_share(restorer, scored, present, segment_samples)
    return np.asarray(((found - zero) / spread).mean(axis=1), dtype=np.float64)


@torch.no_grad()
def log_lost_share(
    restorer: FixedMaskNetwork, segments: Tensor, lead_present: Tensor, segment_samples: int
) -> NDArray[np.float64]:
    """Return the log share of energy not restored, shape [records, present leads]."""
    weight = lead_present.repeat_interleave(segment_samples)
    parts = []
    for start in range(0, len(segments), SCORING_BATCH):
        given = segments[start : start + SCORING_BATCH] * weight
        squared = restorer(given, lead_present.expand(len(given), -1)).squared
        lost = from_segments(squared, segment_samples).mean(dim=2) + RELATIVE_FLOOR
        power = from_segments(given, segment_samples).square().mean(dim=2) + POWER_FLOOR
        parts.append(torch.log(lost / power)[:, lead_present > 0])
    return torch.cat(parts).double().numpy()


def restoration_flops(restorer: FixedMaskNetwork, config: MmaeConfig) -> int:
    """Count the operations of one window, all masks included: twice the multiply-adds."""
    segments = torch.zeros(1, config.segment_count, config.token_values)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        restorer(segments, torch.ones(1, LEAD_COUNT))
    return int(counter.get_total_flops())


def _auc_of(
    values: NDArray[np.float64], abnormal: NDArray[np.bool_], rows: NDArray[np.int64]
) -> float | None:
    """Return the area of drawn records."""
    return roc_auc(values[rows], abnormal[rows])
