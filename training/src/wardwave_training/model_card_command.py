"""``model-card``: fill the model card's tables and draw its plots from results."""

import argparse
import sys
from pathlib import Path

from wardwave_training.errors import TrainingError
from wardwave_training.model_card.card import PICTURES, fill_card
from wardwave_training.model_card.model_tables import foreign_results
from wardwave_training.model_card.plot_style import save_png
from wardwave_training.model_card.plots import (
    histogram_figure,
    methods_of,
    robustness_figure,
    roc_figure,
    subgroup_figure,
)
from wardwave_training.model_card.results import MCF, MMAE, Results, read_results
from wardwave_training.model_card.scores_file import read_scores


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--results", type=Path, required=True, help="folder with the results")
    parser.add_argument("--scores", type=Path, required=True, help="folder with evaluate's CSVs")
    parser.add_argument("--models", type=Path, required=True, help="folder with the manifests")
    parser.add_argument("--speed", type=Path, required=True, help="result of bench/detectors.mjs")
    parser.add_argument("--card", type=Path, required=True, help="Markdown file to fill")


def run(arguments: argparse.Namespace) -> None:
    """Draw what there are results for, and fill every table; prints the files it wrote.

    Raises:
        TrainingError: if the card is missing or has a marker that is not known.
    """
    if not arguments.card.is_file():
        message = f"Expected the model card at {arguments.card}; it is not there. Give CARD=FILE."
        raise TrainingError(message)
    results = read_results(arguments.results, arguments.models, arguments.speed)
    for name in foreign_results(results):
        print(f"Note: {name} was taken on another ONNX file than ships.", file=sys.stderr)
    text = arguments.card.read_text(encoding="utf-8")
    arguments.card.write_text(fill_card(text, results), encoding="utf-8")
    print(arguments.card)
    for path in draw(results, arguments.scores, arguments.card.parent / PICTURES):
        print(path)


def draw(results: Results, scores: Path, folder: Path) -> list[Path]:
    """Draw the plots that there are results for; the others stay as they are."""
    figures = {}
    ours, theirs = (
        read_scores(scores / f"evaluate-ptbxl-fold9-{model}.csv") for model in (MMAE, MCF)
    )
    if ours or theirs:
        figures["roc"] = roc_figure(methods_of(ours, theirs, with_control=True))
        figures["scores"] = histogram_figure(methods_of(ours, theirs, with_control=False))
    else:
        print(f"Note: no scores in {scores}; ROC and histograms stay.", file=sys.stderr)
    if MMAE in results.robustness:
        figures["robustness"] = robustness_figure(results.robustness[MMAE]["curves"])
    whole = results.evaluations.get(MMAE, {})
    if whole.get("subgroups"):
        figures["subgroups"] = subgroup_figure(whole["subgroups"], whole)
    paths = [folder / f"{name}.png" for name in figures]
    for path, figure in zip(paths, figures.values(), strict=True):
        save_png(figure, path)
    return paths
