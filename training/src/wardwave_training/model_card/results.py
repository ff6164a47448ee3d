"""The result files that the model card is made of; each may be missing."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wardwave_training.errors import TrainingError

MMAE, MCF = "mmae-ecg", "mcf"
MODEL_TITLES = {MMAE: "MMAE-ECG", MCF: "MCF"}
Result = dict[str, Any]


@dataclass(frozen=True)
class Results:
    """What was measured, by model; a name without its result is absent.

    Attributes:
        evaluations: ``evaluate`` on the validation fold.
        streams: ``evaluate-streams``, by set.
        robustness: ``robustness``.
        manifests: the files beside the models.
        ablations: the ablations' rows, of MMAE-ECG.
        speed: ``bench/detectors.mjs``.
        examples: what the strips show, written by ``examples``.
        files: content of each file that was found, by name.
    """

    evaluations: dict[str, Result]
    streams: dict[str, dict[str, Result]]
    robustness: dict[str, Result]
    manifests: dict[str, Result]
    ablations: Result | None
    speed: Result | None
    examples: Result | None
    files: dict[str, list[Result]]

    def stream(self, model: str, name: str) -> Result | None:
        """Return a model's figures on a set."""
        return self.streams.get(model, {}).get(name)


def read_results(folder: Path, models: Path, speed: Path) -> Results:
    """Read every result that is there.

    Args:
        folder: with evaluate-NAME-fold9.json, streams-NAME.jsonl, robustness-NAME.json,
            ablations.json and examples.json.
        models: with the manifests NAME.json.
        speed: the result of bench/detectors.mjs.

    Raises:
        TrainingError: if the folder is missing or a file in it is not JSON.
    """
    if not folder.is_dir():
        message = f"Expected the folder with results at {folder}; there is none. Give RESULTS=DIR."
        raise TrainingError(message)
    files: dict[str, list[Result]] = {}

    def read(path: Path) -> list[Result]:
        found = _read(path)
        if found:
            files[path.name] = found
        return found

    def by_model(name: Callable[[str], str]) -> dict[str, Result]:
        found = {model: read(folder / name(model)) for model in MODEL_TITLES}
        return {model: content[0] for model, content in found.items() if content}

    streams = {model: read(folder / f"streams-{model}.jsonl") for model in MODEL_TITLES}
    return Results(
        evaluations=by_model(lambda model: f"evaluate-{model}-fold9.json"),
        streams={m: {line["set"]: line for line in found} for m, found in streams.items()},
        robustness=by_model(lambda model: f"robustness-{model}.json"),
        ablations=_first(read(folder / "ablations.json")),
        examples=_first(read(folder / "examples.json")),
        speed=_first(read(speed)),
        manifests={
            model: content[0]
            for model in MODEL_TITLES
            if (content := _read(models / f"{model}.json"))
        },
        files=files,
    )


def _read(path: Path) -> list[Result]:
    """Read the object of a .json file or those of a .jsonl file; none where it is missing."""
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    parts = text.splitlines() if path.suffix == ".jsonl" else [text]
    try:
        found = [json.loads(part) for part in parts if part.strip()]
    except json.JSONDecodeError as error:
        message = f"{path}: expected JSON, got {error}. Measure again."
        raise TrainingError(message) from error
    if not all(isinstance(content, dict) for content in found):
        message = f"{path}: expected one JSON object (.json) or one a line (.jsonl)."
        raise TrainingError(message)
    return found


def _first(found: list[Result]) -> Result | None:
    return found[0] if found else None
