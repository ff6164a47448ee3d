"""The model card's blocks by name, and the text with its blocks filled."""

from collections.abc import Callable
from typing import Any

from wardwave_training.model_card.detection_tables import (
    detection_table,
    differences_table,
    quietness_table,
    robustness_table,
    subgroups_table,
)
from wardwave_training.model_card.fill import fill
from wardwave_training.model_card.model_tables import (
    ablations_table,
    cost_table,
    model_table,
    sources_table,
    targets_table,
    training_commands,
)
from wardwave_training.model_card.results import Results
from wardwave_training.model_card.stream_tables import (
    beats_table,
    bedside_alarms_table,
    episodes_table,
    noise_table,
    stream_sets_table,
    streams_table,
)
from wardwave_training.model_card.text import NOT_MEASURED, figure

PICTURES = "model-card"
"""Folder of the plots, beside the card."""


def examples_block(results: Results) -> str:
    """Return the strips, each with its caption."""
    found: list[dict[str, Any]] = (results.examples or {}).get("examples", [])
    return "\n\n".join(_example(entry) for entry in found) or f"Examples: {NOT_MEASURED}."


BLOCKS: dict[str, Callable[[Results], str]] = {
    "model": model_table,
    "training-commands": training_commands,
    "targets": targets_table,
    "detection": detection_table,
    "differences": differences_table,
    "quietness": quietness_table,
    "subgroups": subgroups_table,
    "stream-sets": stream_sets_table,
    "streams": streams_table,
    "beats": beats_table,
    "episodes": episodes_table,
    "bedside-alarms": bedside_alarms_table,
    "noise": noise_table,
    "robustness": robustness_table,
    "ablations": ablations_table,
    "cost": cost_table,
    "examples": examples_block,
    "sources": sources_table,
}


def fill_card(text: str, results: Results) -> str:
    """Return the card with every block made anew from the results."""
    return fill(text, {name: make(results) for name, make in BLOCKS.items()})


def _example(entry: dict[str, Any]) -> str:
    plain = entry["plain_window_score"]
    scores = f"Window score {figure(entry['window_score'], 2)}"
    scores += "." if plain is None else f", plain {figure(plain, 2)}."
    caption = (
        f"**{entry['record']}**, from second {entry['second']}; {entry['leads']}. "
        f"Annotation: {entry['annotation']}. Chosen: {entry['rule']}. {scores} "
        f"Source: {entry['source']}."
    )
    return f"![{entry['record']}]({PICTURES}/{entry['name']}.png)\n\n{caption}"
