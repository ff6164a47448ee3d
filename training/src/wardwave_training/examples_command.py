"""``examples``: the six annotated stretches of the model card, as pictures."""

import argparse
import sys
from pathlib import Path

from wardwave_training.errors import TrainingError
from wardwave_training.model_card.examples import draw_examples
from wardwave_training.model_card.plot_style import save_png
from wardwave_training.model_card.scores_file import read_scores
from wardwave_training.model_card.strips import shade_colours, strip_figure
from wardwave_training.onnx_export import OnnxDetector
from wardwave_training.provenance import file_sha256, provenance, write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--data", type=Path, required=True, help="with ptbxl, mitdb and vfdb")
    parser.add_argument("--model", type=Path, required=True, help="ONNX file")
    parser.add_argument("--scores", type=Path, required=True, help="CSV file that evaluate left")
    parser.add_argument("--pictures", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--results", type=Path, required=True, help="folder for examples.json")


def run(arguments: argparse.Namespace) -> None:
    """Draw the examples, and say in examples.json what each shows.

    Raises:
        TrainingError: if the scores are missing.
    """
    scores = read_scores(arguments.scores)
    if scores is None:
        message = f"Expected the scores of evaluate at {arguments.scores}. Give SCORES=FILE."
        raise TrainingError(message)
    examples = draw_examples(OnnxDetector(arguments.model), arguments.data, scores)
    for example in examples:
        path = arguments.pictures / f"{example.name}.png"
        save_png(strip_figure(example.strip), path, shade_colours())
        print(path, file=sys.stderr)
    figures = {
        "model": arguments.model.name,
        "onnx_sha256": file_sha256(arguments.model),
        "examples": [{"name": example.name, **example.facts} for example in examples],
    }
    write_json(arguments.results / "examples.json", provenance("examples", figures))
