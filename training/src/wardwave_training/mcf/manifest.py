"""The manifest of an exported cross-restoration detector."""

from pathlib import Path
from typing import Any

from wardwave_training.config import (
    CELL_COUNT,
    CELL_DURATION_MS,
    SAMPLE_COUNT,
    SAMPLE_RATE_HZ,
)
from wardwave_training.leads import LEADS
from wardwave_training.manifest import SCHEMA, VERSION
from wardwave_training.mcf.checkpoints import NAME, McfCheckpoint
from wardwave_training.mcf.config import as_json
from wardwave_training.mcf.cost import (
    COUNTED_BEATS,
    flops_per_pass,
    flops_per_window,
    flops_per_window_as_published,
)
from wardwave_training.mcf.detector import McfDetector
from wardwave_training.onnx_export import OPSET, R_PEAKS_INPUT
from wardwave_training.provenance import file_sha256
from wardwave_training.r_peaks import MAX_PEAKS

CITATIONS = (
    "Jiang et al., Multi-scale Cross-restoration Framework for Electrocardiogram Anomaly "
    "Detection, MICCAI 2023, arXiv:2308.01639. Written anew; no code of the authors was used.",
    "Wagner et al., PTB-XL, a large publicly available electrocardiography dataset (1.0.3), 2020, "
    "doi:10.13026/kfzx-aw45, CC BY 4.0.",
)


def build_mcf_manifest(
    model: Path, detector: McfDetector, checkpoint: McfCheckpoint, calibration: dict[str, Any]
) -> dict[str, Any]:
    """Describe an exported model; metrics come later, from the evaluations."""
    train = checkpoint.train_config
    return {
        "schema": SCHEMA,
        "name": NAME,
        "version": VERSION,
        "onnx": {
            "file": model.name,
            "sha256": file_sha256(model),
            "bytes": model.stat().st_size,
            "opset": OPSET,
        },
        "input": {
            "sampleRateHz": SAMPLE_RATE_HZ,
            "sampleCount": SAMPLE_COUNT,
            "leads": list(LEADS),
            "unit": "mV",
            "rPeaks": {"name": R_PEAKS_INPUT, "maxBeats": MAX_PEAKS},
        },
        "output": {"cellDurationMs": CELL_DURATION_MS, "cellCount": CELL_COUNT},
        "calibration": {
            "zero": "median of normal ECG",
            "one": "99th percentile of normal ECG",
            **calibration,
        },
        "training": {
            "data": checkpoint.data["name"],
            "recordCount": checkpoint.data["recordCount"],
            "dataSha256": checkpoint.data["sha256"],
            "epochs": round(checkpoint.epochs_done),
            "steps": checkpoint.steps_done,
            "seed": train.seed,
            "command": _training_command(checkpoint),
            "config": {"model": as_json(checkpoint.model_config), "train": as_json(train)},
        },
        "metrics": [],
        "parameterCount": sum(p.numel() for p in detector.parameters()),
        "flopsPerWindow": flops_per_window(detector),
        "flops": {
            "beatsCounted": COUNTED_BEATS,
            "perPass": flops_per_pass(detector.network),
            "perWindowAsPublished": flops_per_window_as_published(detector.network),
        },
        "license": "Apache-2.0",
        "citations": list(CITATIONS),
    }


def _training_command(checkpoint: McfCheckpoint) -> str:
    """Return the command that trains these weights again."""
    train = checkpoint.train_config
    settings: dict[str, float] = {"epochs": train.epochs}
    if checkpoint.steps_done == round(train.stop_after * checkpoint.steps_per_epoch):
        settings["stop-after"] = train.stop_after
    elif checkpoint.epochs_done < train.epochs:
        settings["stop-after"] = checkpoint.epochs_done
    settings |= {
        "cooldown-epochs": train.cooldown_epochs,
        "batch-size": train.batch_size,
        "learning-rate": train.learning_rate,
        "seed": train.seed,
    }
    listed = " ".join(f"--{name} {value:g}" for name, value in settings.items())
    return f"make -C training train-mcf DATA=DIR OUT=DIR ARGS='{listed}'"
