"""``fit-control``: fits the control without a network on the training normals, for `evaluate`."""

import argparse
import sys
from pathlib import Path

from wardwave_training.controls import fit_control, save_control
from wardwave_training.ptbxl import (
    TRAINING_FOLDS,
    data_sha256,
    read_records,
    read_signals,
    select,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="PTB-XL folder, folds 1 to 8")
    parser.add_argument("--out", type=Path, required=True, help="file to write")


def run(arguments: argparse.Namespace) -> None:
    """Fit the control and write its file."""
    normals = select(read_records(arguments.data), TRAINING_FOLDS, normal_only=True)
    signals = read_signals(arguments.data, normals)
    save_control(fit_control(signals, data_sha256(normals, signals)), arguments.out)
    print(f"{arguments.out}: fitted on {len(normals)} normal records", file=sys.stderr)
