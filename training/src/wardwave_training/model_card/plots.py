"""The plots of figures: ROC, histograms, robustness and subgroups."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from wardwave_training.metrics import ROUNDS, roc_auc
from wardwave_training.model_card.plot_style import (
    BLUE,
    GREY,
    LIGHT_BLUE,
    ORANGE,
    SETTINGS,
    label,
    new_figure,
)
from wardwave_training.model_card.results import Result
from wardwave_training.model_card.roc import GRID, roc_band, roc_curve

BINS = 60
SHOWN_SCORES = (-1.5, 4.0)
NOISES = {"ma": "muscle", "em": "electrode motion", "bw": "baseline wander"}
PANELS = {
    "gain": "amplitude, times",
    "limbs": "limb electrodes turned, degrees",
    "chest": "chest electrodes moved,\nshare of the way to the next",
}
LEAD_SETS = {"all": ("12 leads", "-"), "II+V1": ("II and V1", "--")}
CLASSES = {"abnormal": ORANGE, "normal": BLUE}


@dataclass(frozen=True)
class NamedScores:
    """One method's scores of all records.

    Attributes:
        name: of the method.
        colour: of its curve.
        scores: shape [records].
        abnormal: shape [records].
    """

    name: str
    colour: str
    scores: NDArray[np.float64]
    abnormal: NDArray[np.bool_]


@mpl.rc_context(SETTINGS)
def roc_figure(methods: Sequence[NamedScores], rounds: int = ROUNDS) -> Figure:
    """Draw the ROC curve of each method with its 95 % band."""
    figure = new_figure(6.4, 5.6)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=0.8)
    for method in methods:
        area = roc_auc(method.scores, method.abnormal)
        low, high = roc_band(method.scores, method.abnormal, rounds)
        axes.fill_between(GRID, low, high, color=method.colour, alpha=0.15, linewidth=0)
        wrong, right = roc_curve(method.scores, method.abnormal)
        name = f"{method.name} ({len(method.scores):,} records), AUC {area:.3f}"
        axes.plot(wrong, right, color=method.colour, linewidth=1.3, label=name)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.005)
    axes.set_aspect("equal")
    label(axes, "", "normal records above the limit, share", "abnormal records above it, share")
    axes.legend(loc="lower right")
    figure.tight_layout()
    return figure


@mpl.rc_context(SETTINGS)
def histogram_figure(methods: Sequence[NamedScores]) -> Figure:
    """Draw the window scores of normal and abnormal records, a panel for each method."""
    figure = new_figure(4.0 * len(methods), 3.2)
    low, high = SHOWN_SCORES
    edges = np.linspace(low, high, BINS + 1).tolist()
    for place, method in enumerate(methods):
        axes = figure.add_subplot(1, len(methods), place + 1)
        for name, is_in in (("normal", ~method.abnormal), ("abnormal", method.abnormal)):
            shown = np.clip(method.scores[is_in], low, high)
            axes.hist(
                shown, edges, density=True, histtype="stepfilled", alpha=0.45,
                color=CLASSES[name], label=f"{name} ({int(is_in.sum())})",
            )  # fmt: skip
        axes.axvline(1.0, color=GREY, linewidth=0.8, linestyle=":")
        label(axes, method.name, "window score; 1 is the 99th percentile of normal", "density")
        axes.legend(loc="upper right")
    figure.tight_layout()
    return figure


@mpl.rc_context(SETTINGS)
def robustness_figure(curves: dict[str, list[Result]]) -> Figure:
    """Draw detection (above) and records with a second above 1 (below) against each change."""
    figure = new_figure(12.0, 5.6)
    unchanged = next((p for p in curves.get("gain", []) if p["value"] == 1.0), None)
    for column, (kind, title) in enumerate(PANELS.items()):
        points = list(curves.get(kind, []))
        if kind != "gain" and unchanged is not None and points:
            points = sorted([*points, {**unchanged, "value": 0.0}], key=lambda p: p["value"])
        above, below = _column(figure, column)
        _draw_areas(above, points)
        _draw_shares(below, points)
        below.set_xlabel(title)
        if kind == "gain" and points:
            for axes in (above, below):
                axes.set_xscale("log", base=2)
                axes.set_xticks([p["value"] for p in points], [f"{p['value']:g}" for p in points])
                axes.minorticks_off()
    _draw_noises(figure, curves)
    _share_heights(figure)
    figure.tight_layout()
    return figure


@mpl.rc_context(SETTINGS)
def subgroup_figure(subgroups: dict[str, dict[str, Result]], whole: Result) -> Figure:
    """Draw the area of each subgroup with its interval, and the whole fold as a line."""
    rows = [
        (f"{name}  ({found['abnormal']} / {found['normal']})", kind, found)
        for kind, names in subgroups.items()
        for name, found in names.items()
        if found["auc"] is not None
    ]
    kinds = list(dict.fromkeys(kind for _, kind, _ in rows))
    figure = new_figure(8.0, 1.2 + 0.24 * (len(rows) + len(kinds)))
    axes = figure.add_subplot()
    place = 0
    ticks: list[int] = []
    names: list[str] = []
    for kind in kinds:
        ticks, names = [*ticks, place], [*names, kind.upper()]
        for name, _, found in (row for row in rows if row[1] == kind):
            place += 1
            _draw_interval(axes, place, found)
            ticks, names = [*ticks, place], [*names, name]
        place += 1
    if whole.get("auc") is not None:
        axes.axvline(whole["auc"], color=GREY, linewidth=0.8, linestyle=":", label="all records")
        axes.legend(loc="lower left")
    axes.set_yticks(ticks, names)
    axes.invert_yaxis()
    axes.set_xlim(min(0.6, *(found["auc_ci95"][0] for _, _, found in rows)) - 0.02, 1.0)
    label(axes, "", "AUC with 95 % interval (abnormal / normal records)", "")
    figure.tight_layout()
    return figure


def methods_of(ours: Any, theirs: Any, *, with_control: bool) -> list[NamedScores]:
    """Return the methods whose scores are there, of the two models' files (None if missing)."""
    columns = [
        (ours, "window_score all", "MMAE-ECG", BLUE),
        (ours, "plain_window_score all", "plain MMAE-ECG", LIGHT_BLUE),
        (theirs, "window_score all", "MCF", ORANGE),
        (ours or theirs, "control", "control: statistics", GREY),
    ]
    return [
        NamedScores(name, colour, file.columns[column], file.abnormal)
        for file, column, name, colour in columns
        if file is not None and column in file.columns and (with_control or column != "control")
    ]


def _column(figure: Figure, column: int) -> tuple[Axes, Axes]:
    above, below = (figure.add_subplot(2, 4, row * 4 + column + 1) for row in (0, 1))
    if column == 0:
        above.set_ylabel("AUC")
        below.set_ylabel("records with a\nsecond above 1, share")
    return above, below


def _draw_areas(axes: Axes, points: Sequence[Result]) -> None:
    for lead_set, (name, style) in LEAD_SETS.items():
        known = [p for p in points if p.get(lead_set, {}).get("auc") is not None]
        values = [p["value"] for p in known]
        bands = [p[lead_set]["auc_ci95"] for p in known]
        if known:
            axes.fill_between(
                values, [b[0] for b in bands], [b[1] for b in bands],
                color=BLUE, alpha=0.12, linewidth=0,
            )  # fmt: skip
            areas = [p[lead_set]["auc"] for p in known]
            axes.plot(values, areas, color=BLUE, linestyle=style, marker="o", ms=3, label=name)
            axes.legend(loc="lower center")


def _draw_shares(axes: Axes, points: Sequence[Result]) -> None:
    for name, colour in CLASSES.items():
        known = [p for p in points if "all" in p]
        if known:
            shares = [p["all"][f"{name}_records_with_a_second_above_1"] for p in known]
            values = [p["value"] for p in known]
            axes.plot(values, shares, color=colour, marker="o", ms=3, label=f"{name}, 12 leads")
            axes.legend(loc="upper center")


def _draw_noises(figure: Figure, curves: dict[str, list[Result]]) -> None:
    above, below = _column(figure, len(PANELS))
    for (kind, name), colour in zip(NOISES.items(), (ORANGE, BLUE, GREY), strict=True):
        points = curves.get(kind, [])
        if not points:
            continue
        values = [p["value"] for p in points]
        for lead_set, (_, style) in LEAD_SETS.items():
            areas = [p.get(lead_set, {}).get("auc", np.nan) for p in points]
            shown = name if lead_set == "all" else "_"
            above.plot(values, areas, color=colour, linestyle=style, marker="o", ms=3, label=shown)
        for key, style in (("abnormal", "-"), ("normal", ":")):
            shares = [p["all"][f"{key}_records_with_a_second_above_1"] for p in points]
            shown = name if key == "abnormal" else "_"
            below.plot(values, shares, color=colour, linestyle=style, marker="o", ms=3, label=shown)
        above.set_xticks(values)
        below.set_xticks(values)
        above.legend(loc="lower left", fontsize=7)
    for axes in (above, below):
        axes.invert_xaxis()
    above.set_title("solid: 12 leads, dashed: II and V1", fontsize=7)
    below.set_title("solid: abnormal, dotted: normal; 12 leads", fontsize=7)
    below.set_xlabel("noise, dB signal to noise")


def _share_heights(figure: Figure) -> None:
    """Give the panels of a row one scale."""
    for row in (figure.axes[0::2], figure.axes[1::2]):
        limits = [axes.get_ylim() for axes in row if axes.has_data()]
        for axes in row:
            if limits:
                axes.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))


def _draw_interval(axes: Axes, place: int, found: Result) -> None:
    low, high = found["auc_ci95"]
    axes.plot([low, high], [place, place], color=BLUE, linewidth=1.4)
    axes.plot([found["auc"]], [place], color=BLUE, marker="o", ms=4)
