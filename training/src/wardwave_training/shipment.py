"""A trained run made ready to export: which model it is, and how that model is calibrated."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import nn

from wardwave_training import checkpoints
from wardwave_training.calibration import calibrate
from wardwave_training.change_training import (
    CHANGE_CHECKPOINT_NAME,
    change_network_of,
    load_change_checkpoint,
)
from wardwave_training.detector import Detector
from wardwave_training.manifest import build_manifest
from wardwave_training.mcf import checkpoints as mcf_checkpoints
from wardwave_training.mcf.calibration import calibrate_mcf
from wardwave_training.mcf.detector import McfDetector
from wardwave_training.mcf.folding import shipped
from wardwave_training.mcf.manifest import build_mcf_manifest
from wardwave_training.train_command import CHECKPOINT_NAME

Report = Callable[[str], None]


@dataclass(frozen=True)
class Shipment:
    """What ``export`` needs to know of a model.

    Attributes:
        detector: the graph, not yet calibrated.
        calibrate: fills its tables from normal signals in millivolts, given a seed and a reporter.
        manifest: describes the exported file, given how it was calibrated.
        calibration_records: how many normal records it is calibrated on by default.
        batch_tolerance: how far a window's answer may depend on its batch.
    """

    detector: nn.Module
    calibrate: Callable[[NDArray[np.float32], int, Report], None]
    manifest: Callable[[Path, dict[str, Any]], dict[str, Any]]
    calibration_records: int
    batch_tolerance: float


def shipment_of(run_folder: Path) -> Shipment:
    """Read a run's checkpoint, whichever of the models it is of.

    Raises:
        TrainingError: if the folder has no checkpoint of ours.
    """
    if (run_folder / mcf_checkpoints.CHECKPOINT_NAME).is_file():
        return _mcf(run_folder / mcf_checkpoints.CHECKPOINT_NAME)
    return _mmae(run_folder / CHECKPOINT_NAME)


def _mmae(path: Path) -> Shipment:
    checkpoint = checkpoints.load_checkpoint(path)
    changes = load_change_checkpoint(path.with_name(CHANGE_CHECKPOINT_NAME))
    network = checkpoints.network_of(checkpoint)
    detector = Detector(network, change_network_of(changes)).eval()
    return Shipment(
        detector=detector,
        calibrate=lambda signals, seed, report: calibrate(detector, signals, seed, report),
        manifest=lambda model, how: build_manifest(model, detector, checkpoint, changes, how),
        calibration_records=600,
        batch_tolerance=0.0,
    )


def _mcf(path: Path) -> Shipment:
    checkpoint = mcf_checkpoints.load_checkpoint(path)
    detector = McfDetector(shipped(mcf_checkpoints.network_of(checkpoint))).eval()
    return Shipment(
        detector=detector,
        calibrate=lambda signals, seed, report: calibrate_mcf(detector, signals, seed, report),
        manifest=lambda model, how: build_mcf_manifest(model, detector, checkpoint, how),
        calibration_records=120,
        batch_tolerance=1e-5,
    )
