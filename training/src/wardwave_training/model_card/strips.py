"""A stretch of ECG on paper of 25 mm/s and 10 mm/mV, with its cells shaded by score."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from numpy.typing import NDArray

from wardwave_training.config import CELL_DURATION_MS, SAMPLE_RATE_HZ
from wardwave_training.model_card.plot_style import (
    BLUE,
    PIXELS_PER_INCH,
    SETTINGS,
    Colour,
    new_figure,
)

MM_PER_S, MM_PER_MV = 25.0, 10.0
PIXELS_PER_MM = 4.4
LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 18.0, 4.0, 13.0, 15.0
ROW_MARGIN_MM = 3.0
ROW_MM = (12.0, 45.0)
PULSE_S, PULSE_MV = 0.2, 1.0
FINE, COARSE = "#f7dfe0", "#eebfc1"
SHADES = ((1.0, "#ffd54a"), (2.0, "#f6922e"), (4.0, "#d7301f"))
"""Cells from this score on have this colour; below the first they have none."""
SHADE_ALPHA = 0.55


@dataclass(frozen=True)
class Strip:
    """What one picture shows.

    Attributes:
        title: above the paper.
        footer: below it.
        leads: names of the rows.
        signal: as recorded, millivolts, shape [leads, samples].
        restored: what the model restored, on the same baseline, shape [leads, samples].
        cells: scores, shape [leads, cells]; NaN where there is none.
        marks: time in seconds from the start and symbol of each annotation.
    """

    title: str
    footer: str
    leads: Sequence[str]
    signal: NDArray[np.float64]
    restored: NDArray[np.float64]
    cells: NDArray[np.float64]
    marks: Sequence[tuple[float, str]] = field(default_factory=tuple)


@mpl.rc_context(SETTINGS)
def strip_figure(strip: Strip) -> Figure:
    """Draw the strip in true proportions, 4.4 pixels a millimetre."""
    width = strip.signal.shape[1] / SAMPLE_RATE_HZ * MM_PER_S
    spans = [_span_mm(*rows) for rows in zip(strip.signal, strip.restored, strict=True)]
    spans[0] = (spans[0][0], max(spans[0][1], PULSE_MV * MM_PER_MV + 1))
    height = sum(high - low for low, high in spans)
    whole = (LEFT_MM + width + RIGHT_MM, TOP_MM + height + BOTTOM_MM)
    inches = [mm * PIXELS_PER_MM / PIXELS_PER_INCH for mm in whole]
    figure = new_figure(*inches)
    paper = (0.0, BOTTOM_MM / whole[1], 1.0, height / whole[1])
    axes = figure.add_axes(paper)
    axes.set_xlim(-LEFT_MM, width + RIGHT_MM)
    axes.set_ylim(-height, 0)
    axes.axis("off")
    _draw_grid(axes, width, height)
    above = 0.0
    for row, (low, high) in enumerate(spans):
        _draw_cells(axes, strip.cells[row], above, high - low)
        _draw_lead(axes, strip, row, above - high)
        above -= high - low
    _draw_pulse(axes, -spans[0][1])
    for at_s, symbol in strip.marks:
        side = "left" if symbol.startswith("(") else "center"
        axes.text(at_s * MM_PER_S, 0.8, symbol, ha=side, va="bottom", clip_on=False)
    up = 1 - 2.0 / whole[1]
    left = LEFT_MM / whole[0]
    figure.text(left, up, strip.title, ha="left", va="top", fontsize=11)
    figure.text(left, 1.5 / whole[1], strip.footer, ha="left", va="bottom", fontsize=8)
    _draw_legend(figure, left, 5.0 / whole[1])
    return figure


def shade_of(score: float) -> str | None:
    """Return the colour of a cell; nothing for an ordinary one or one without a score."""
    colours = [colour for limit, colour in SHADES if score >= limit]
    return colours[-1] if colours else None


def shade_colours() -> list[Colour]:
    """Return the shades as they look on white and on the lines of the grid."""
    grounds = [to_rgb(name) for name in ("white", FINE, COARSE)]
    pairs = [(to_rgb(colour), ground) for _, colour in SHADES for ground in grounds]
    return [
        (
            round(255 * (SHADE_ALPHA * over[0] + (1 - SHADE_ALPHA) * under[0])),
            round(255 * (SHADE_ALPHA * over[1] + (1 - SHADE_ALPHA) * under[1])),
            round(255 * (SHADE_ALPHA * over[2] + (1 - SHADE_ALPHA) * under[2])),
        )
        for over, under in pairs
    ]


def _span_mm(signal: NDArray[np.float64], restored: NDArray[np.float64]) -> tuple[float, float]:
    """Return the lowest and highest place of a row over its zero line, in millimetres."""
    both = np.concatenate([signal, restored]) * MM_PER_MV
    low, high = float(np.nanmin(both)) - ROW_MARGIN_MM, float(np.nanmax(both)) + ROW_MARGIN_MM
    least, most = ROW_MM
    missing = max(0.0, least - (high - low)) / 2
    low, high = low - missing, high + missing
    return (low, high) if high - low <= most else (max(low, -most / 2), min(high, most / 2))


def _draw_grid(axes: Axes, width: float, height: float) -> None:
    for step, colour, line in ((1, FINE, 0.5), (5, COARSE, 0.7)):
        across = [[(x, 0), (x, -height)] for x in np.arange(0, width + 0.1, step)]
        along = [[(0, -y), (width, -y)] for y in np.arange(0, height + 0.1, step)]
        lines = LineCollection([*across, *along], colors=colour, linewidths=line, zorder=0)
        axes.add_collection(lines)


def _draw_cells(axes: Axes, cells: NDArray[np.float64], above: float, height: float) -> None:
    """Shade one lead's cells under the upper edge of its row."""
    width = CELL_DURATION_MS / 1000 * MM_PER_S
    for place, score in enumerate(cells.tolist()):
        colour = shade_of(score)
        if colour is not None:
            at = (place * width, above - height + 0.3)
            box = Rectangle(
                at, width, height - 0.6, color=colour, alpha=SHADE_ALPHA, linewidth=0, zorder=1
            )
            axes.add_patch(box)


def _draw_lead(axes: Axes, strip: Strip, row: int, zero: float) -> None:
    """Draw one lead whose zero line is at ``zero``."""
    across = np.arange(strip.signal.shape[1]) / SAMPLE_RATE_HZ * MM_PER_S
    restored = zero + strip.restored[row] * MM_PER_MV
    axes.plot(across, restored, color=BLUE, linewidth=0.7, alpha=0.8, zorder=2)
    signal = zero + strip.signal[row] * MM_PER_MV
    axes.plot(across, signal, color="black", linewidth=0.9, zorder=3)
    axes.text(1.5 - LEFT_MM, zero, strip.leads[row], va="center", fontsize=11, weight="bold")


def _draw_pulse(axes: Axes, zero: float) -> None:
    """Draw the calibration pulse of 1 mV and 0.2 s before the paper."""
    right, left = -1.5, -1.5 - PULSE_S * MM_PER_S
    top = zero + PULSE_MV * MM_PER_MV
    across = [left - 0.5, left, left, right, right, right + 0.5]
    axes.plot(across, [zero, zero, top, top, zero, zero], color="black", linewidth=0.8)


def _draw_legend(figure: Figure, left: float, bottom: float) -> None:
    limits = [limit for limit, _ in SHADES]
    names = [f"{low:g} to {high:g}" for low, high in zip(limits, limits[1:], strict=False)]
    names.append(f"{limits[-1]:g} and above")
    boxes = [
        Patch(color=colour, alpha=SHADE_ALPHA, linewidth=0, label=f"cell score {name}")
        for (_, colour), name in zip(SHADES, names, strict=True)
    ]
    line = Line2D([], [], color=BLUE, linewidth=0.9, label="restored by the model")
    figure.legend(
        handles=[*boxes, line], loc="lower left", bbox_to_anchor=(left, bottom), ncols=4,
        fontsize=8, borderaxespad=0, borderpad=0,
    )  # fmt: skip
