"""``evaluate-streams``: scores continuous WFDB recordings as the chain does, record by record."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from wardwave_training.manifest import record_metrics
from wardwave_training.onnx_export import OnnxDetector
from wardwave_training.provenance import file_sha256, provenance, write_json
from wardwave_training.stream_evaluation import describe_stream
from wardwave_training.streams import read_stream, record_names, score_stream

FIGURES = {
    "cellAuc": "cell AUC, abnormal beats, median of records",
    "beatAuc": "beat AUC, median of records",
    "ventricularRhythmAuc": "cell AUC, VF and VT against other rhythms, median of records",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="WFDB folder: mitdb, vfdb, nstdb")
    parser.add_argument("--model", type=Path, required=True, help="ONNX file")
    parser.add_argument("--out", type=Path, required=True, help="folder for the result")
    parser.add_argument("--records", default="", help="only these records, with commas between")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")
    parser.add_argument("--record", action="store_true", help="put the figures in the manifest")


def run(arguments: argparse.Namespace) -> None:
    """Score every record; writes evaluate-streams-FOLDER.json."""
    folder: Path = arguments.data
    names = [n for n in arguments.records.split(",") if n] or record_names(folder)
    model = OnnxDetector(arguments.model, arguments.threads)
    results = []
    for name in names:
        stream = read_stream(folder, name)
        result = describe_stream(stream, score_stream(model, stream))
        results.append(result)
        print(
            f"{name}: median {result['cellMedian']:+.2f}  "
            f"mean of leads {_line(result['meanOfLeads'])}  "
            f"worst lead {_line(result['worstLead'])}",
            flush=True,
        )
    summary = {key: _median(results, key) for key in FIGURES}
    print(f"median of records: {_line(summary)}")
    details = {
        "model": arguments.model.name,
        "modelSha256": file_sha256(arguments.model),
        "data": folder.name,
        "medianOfRecords": summary,
        "records": results,
    }
    path = arguments.out / f"evaluate-streams-{folder.name}.json"
    write_json(path, provenance("evaluate-streams", details))
    if arguments.record:
        record_metrics(arguments.model, stream_metrics(results, folder.name))


def stream_metrics(results: list[dict[str, Any]], folder: str) -> list[dict[str, Any]]:
    """Return the manifest's entries; each says how many records have both classes."""
    return [
        {
            "name": name,
            "value": round(value, 4),
            "data": f"{folder}, {len(_values(results, key))} of {len(results)} records "
            "(those with both classes), mean of leads",
            "command": "make -C training evaluate-streams DATA=DIR MODEL=FILE OUT=DIR",
        }
        for key, name in FIGURES.items()
        if (value := _median(results, key)) is not None
    ]


def _values(results: list[dict[str, Any]], key: str) -> list[float]:
    return [r["meanOfLeads"][key] for r in results if r["meanOfLeads"][key] is not None]


def _median(results: list[dict[str, Any]], key: str) -> float | None:
    values = _values(results, key)
    return float(np.median(values)) if values else None


def _line(figures: dict[str, float | None]) -> str:
    return "  ".join(
        f"{key} {'-' if value is None else format(value, '.3f')}" for key, value in figures.items()
    )
