"""The model card: tables out of results, markers, pictures."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from wardwave_training.errors import TrainingError
from wardwave_training.metrics import roc_auc
from wardwave_training.model_card.card import BLOCKS, fill_card
from wardwave_training.model_card.examples import first_second_with_beats, median_record
from wardwave_training.model_card.fill import fill, marked_names
from wardwave_training.model_card.model_tables import foreign_results, targets_table
from wardwave_training.model_card.plot_style import save_png
from wardwave_training.model_card.results import Results, read_results
from wardwave_training.model_card.roc import roc_band, roc_curve
from wardwave_training.model_card.scores_file import ScoresFile, read_scores
from wardwave_training.model_card.strips import Strip, shade_colours, shade_of, strip_figure
from wardwave_training.model_card.text import figure, share, table, with_interval
from wardwave_training.model_card_command import draw
from wardwave_training.streams import Stream

REPOSITORY = Path(__file__).parents[2]
CARD = REPOSITORY / "docs" / "model-card.md"
LARGEST_PICTURE_BYTES = 150_000


def evaluation(auc: float) -> dict[str, Any]:
    """Return a small result of evaluate."""
    found = {"auc": auc, "auc_ci95": [auc - 0.1, auc + 0.1], "auc_plain": None}
    return {
        "onnx_sha256": "ab" * 32,
        "auc": auc,
        "params": 10,
        "flops_per_window": 100,
        "lead_sets": {"all": found | {"auc_cells_mean": 0.5}},
        "subgroups": {"sex": {"female": {"abnormal": 20, "normal": 30} | found}},
    }


def results_in(folder: Path, **files: dict[str, Any]) -> Results:
    """Write results, a manifest among them, and read them again."""
    for name, content in files.items():
        (folder / f"{name.replace('_', '-')}.json").write_text(json.dumps(content))
    return read_results(folder, folder, folder / "detectors.json")


def scores_of(window: list[float], superclasses: list[str]) -> ScoresFile:
    """Return scores of records 100, 101, ..."""
    return ScoresFile(
        ecg_ids=[100 + row for row in range(len(window))],
        superclasses=[frozenset({name}) for name in superclasses],
        columns={"window_score all": np.array(window)},
    )


def test_figures_are_rounded_and_missing_ones_say_so() -> None:
    """A figure with its interval, a share in percent."""
    found = {"auc": 0.85906, "auc_ci95": [0.84296, 0.87553], "other": None}
    assert with_interval(found, "auc") == "0.859 (0.843 to 0.876)"
    assert with_interval(found, "other") == with_interval(None, "auc") == "not measured"
    assert (figure(1.25, 1), share(0.1477), share(None)) == ("1.2", "14.8 %", "not measured")


def test_tables_have_aligned_columns() -> None:
    """As Prettier writes them: at least three dashes, every cell padded."""
    assert table(["a", "long"], [["x|y", "1"]]).splitlines() == [
        "| a    | long |",
        "| ---- | ---- |",
        "| x\\|y | 1    |",
    ]


def test_fills_what_is_between_markers_and_nothing_else() -> None:
    """Filling twice is filling once; the words around stay."""
    text = "a\n\n<!-- table:one -->\n\nold\n\n<!-- /table:one -->\n\nb\n"
    once = fill(text, {"one": "new", "two": "-"})
    assert once == text.replace("old", "new")
    assert fill(once, {"one": "new"}) == once
    assert marked_names(text) == ["one"]


@pytest.mark.parametrize(
    "text",
    [
        "<!-- table:other -->\n<!-- /table:other -->",
        "<!-- table:one -->\nno end",
        "<!-- table:one -->\n<!-- table:one -->\n<!-- /table:one -->",
    ],
)
def test_refuses_unknown_and_broken_markers(text: str) -> None:
    """A name without a table, a marker without its end, one inside another."""
    with pytest.raises(TrainingError):
        fill(text, {"one": "new"})


@pytest.mark.parametrize("name", sorted(set(BLOCKS) - {"sources"}))
def test_every_table_without_results_says_not_measured(tmp_path: Path, name: str) -> None:
    """The place is filled all the same."""
    text = f"<!-- table:{name} -->\n<!-- /table:{name} -->\n"
    assert "not measured" in fill_card(text, results_in(tmp_path))


def test_tables_show_what_was_measured(tmp_path: Path) -> None:
    """The model that is there has its figure, the other one is not measured."""
    results = results_in(tmp_path, **{"evaluate_mmae-ecg_fold9": evaluation(0.9)})
    lines = BLOCKS["detection"](results).splitlines()
    ours = next(line for line in lines if "**MMAE-ECG score**" in line)
    assert "0.900 (0.800 to 1.000)" in ours
    assert "not measured" in next(line for line in lines if line.startswith("| MCF"))


@pytest.mark.parametrize(("auc", "reached"), [(0.89, "no"), (0.9, "yes"), (None, "-")])
def test_a_target_is_reached_from_its_limit_on(
    tmp_path: Path, auc: float | None, reached: str
) -> None:
    """0.90 is enough for "at least 0.90"."""
    found = {} if auc is None else {"evaluate_mmae-ecg_fold9": evaluation(auc)}
    row = targets_table(results_in(tmp_path, **found)).splitlines()[2]
    assert row.split("|")[-3].strip() == reached


def test_says_where_only_a_part_was_scored(tmp_path: Path) -> None:
    """Beside the figure: a sample of the fold, minutes of each recording."""
    sample = evaluation(0.7) | {"is_sample": True, "record_count": 120, "sample": {"of": 2146}}
    sampling = {"hop_s": 15, "minutes_a_record": 2.0, "is_complete": False}
    line = {"set": "mitdb", "records": 26, "sampling": sampling, "beat_auc_v": 0.6}
    (tmp_path / "streams-mcf.jsonl").write_text(json.dumps(line))
    results = results_in(tmp_path, evaluate_mcf_fold9=sample)
    assert "MCF (120 records, drawn from 2,146)" in BLOCKS["detection"](results)
    assert "2 min of each record, a window each 15 s" in BLOCKS["streams"](results)


def test_knows_results_of_another_file_than_ships(tmp_path: Path) -> None:
    """By the hash in the manifest."""
    manifest = {"name": "mmae-ecg", "onnx": {"sha256": "cd" * 32}}
    files = {"evaluate_mmae-ecg_fold9": evaluation(0.9), "mmae-ecg": manifest}
    assert foreign_results(results_in(tmp_path, **files)) == ["evaluate-mmae-ecg-fold9.json"]


def test_refuses_a_result_that_is_no_json(tmp_path: Path) -> None:
    """A result that was cut off."""
    (tmp_path / "streams-mcf.jsonl").write_text('{"set": "mitdb"}\n{"set":')
    with pytest.raises(TrainingError, match="streams-mcf"):
        results_in(tmp_path)


def test_the_band_holds_the_curve_whose_area_is_the_auc() -> None:
    """With ties in the scores too."""
    rng = np.random.default_rng(0)
    abnormal = rng.random(200) < 0.5
    scores = np.round(rng.normal(size=200) + abnormal, 1)
    wrong, right = roc_curve(scores, abnormal)
    area = roc_auc(scores, abnormal)
    assert float(np.trapezoid(right, wrong)) == pytest.approx(area)
    low, high = roc_band(scores, abnormal, rounds=50)
    at = np.interp(np.linspace(0, 1, len(low)), wrong, right)
    assert ((low <= at + 0.05) & (at <= high + 0.05)).all()


def test_reads_scores_and_leaves_out_columns_without_values(tmp_path: Path) -> None:
    """The control may not have been there."""
    path = tmp_path / "scores.csv"
    path.write_text("ecg_id,superclass,control,window_score all\n1,NORM,,0.5\n2,CD+NORM,,1.5\n")
    found = read_scores(path)
    assert found is not None
    assert list(found.columns) == ["window_score all"]
    assert found.abnormal.tolist() == [False, True]
    assert read_scores(tmp_path / "none.csv") is None


def test_draws_the_plots_that_there_are_results_for(tmp_path: Path) -> None:
    """Small files; without scores no ROC curve."""
    point = evaluation(0.8)["lead_sets"]["all"]
    point |= {f"{of}_records_with_a_second_above_1": 0.1 for of in ("normal", "abnormal")}
    curves = {
        kind: [{"value": value, "all": point, "II+V1": point} for value in (1.0, 2.0)]
        for kind in ("gain", "limbs", "ma")
    }
    files = {"evaluate_mmae-ecg_fold9": evaluation(0.9), "robustness_mmae-ecg": {"curves": curves}}
    results = results_in(tmp_path, **files)
    assert {path.name for path in draw(results, tmp_path, tmp_path)} == {
        "robustness.png",
        "subgroups.png",
    }
    rows = "".join(f"{i},{'NORM' if i % 2 else 'MI'},{i % 7},{i % 5}\n" for i in range(40))
    scores = "ecg_id,superclass,control,window_score all\n" + rows
    (tmp_path / "evaluate-ptbxl-fold9-mcf.csv").write_text(scores)
    paths = draw(results, tmp_path, tmp_path)
    assert {path.name for path in paths} >= {"roc.png", "scores.png"}
    assert all(0 < path.stat().st_size < LARGEST_PICTURE_BYTES for path in paths)


def test_draws_a_strip_of_ten_seconds_1200_pixels_wide(tmp_path: Path) -> None:
    """Two leads with cells without a score and a large one."""
    cells = np.full((2, 100), np.nan)
    cells[0, 10:20] = 5.0
    wave = np.sin(np.arange(1000) / 5)[None].repeat(2, axis=0)
    strip = Strip("title", "footer", ("II", "V1"), wave, 0.9 * wave, cells, [(1.0, "V")])
    save_png(strip_figure(strip), tmp_path / "strip.png", shade_colours())
    with Image.open(tmp_path / "strip.png") as image:
        assert 1150 <= image.width <= 1250
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3).astype(int)
    for shade in shade_colours()[::3]:  # each is in the legend; blending rounds
        assert (np.abs(pixels - shade).max(axis=1) <= 1).any()
    assert (tmp_path / "strip.png").stat().st_size < LARGEST_PICTURE_BYTES


def test_cells_are_shaded_from_the_99th_percentile_of_normal_on() -> None:
    """A cell without a score is not."""
    assert shade_of(0.99) is shade_of(float("nan")) is None
    assert len({shade_of(1.0), shade_of(2.0), shade_of(4.0)}) == 3


def test_examples_are_chosen_by_rule() -> None:
    """The median record of a superclass, the lower one of two; others do not count."""
    scores = scores_of([0.9, 0.1, 0.5, 0.2, 9.0], ["MI", "MI", "MI", "MI", "CD"])
    assert median_record(scores, "MI") == 103
    with pytest.raises(TrainingError):
        median_record(scores, "HYP")


def test_finds_the_first_ten_seconds_with_both_kinds_of_beat() -> None:
    """Normal beats each second, ventricular ones at 70.2 and 73.2 s: from second 64 on."""
    times = sorted([*np.arange(0.1, 100, 1.0).tolist(), 70.2, 73.2])
    stream = Stream(
        name="made",
        signal=np.zeros((12, 10_000), dtype=np.float32),
        leads=[1],
        annotation_s=np.array(times),
        annotation_symbols=["V" if round(t, 1) in {70.2, 73.2} else "N" for t in times],
        annotation_notes=[""] * len(times),
    )
    assert first_second_with_beats(stream) == 64
    with pytest.raises(TrainingError):
        first_second_with_beats(stream, from_s=80)


def test_the_card_in_the_repository_is_what_its_results_say() -> None:
    """Figures are not typed by hand; after new results run make -C training model-card."""
    text = CARD.read_text(encoding="utf-8")
    assert set(marked_names(text)) == set(BLOCKS)
    folders = (REPOSITORY / "training" / "results", REPOSITORY / "models")
    speed = REPOSITORY / "bench" / "results" / "detectors.json"
    assert fill_card(text, read_results(*folders, speed)) == text
