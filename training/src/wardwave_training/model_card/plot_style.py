"""How every picture of the model card looks, and how it is written."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

PIXELS_PER_INCH = 100
COLOURS = 64
"""Of a picture's palette: it keeps the files small."""
BLUE, LIGHT_BLUE, ORANGE, GREY = "#1f5fa8", "#5fa3dd", "#c8641b", "#6f6f6f"

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e6e6e6",
    "legend.frameon": False,
}


def new_figure(width_in: float, height_in: float) -> Figure:
    """Return an empty figure; use it inside ``mpl.rc_context(SETTINGS)``."""
    return Figure(figsize=(width_in, height_in), dpi=PIXELS_PER_INCH, facecolor="white")


def save_png(figure: Figure, path: Path, kept: Sequence[Colour] = ()) -> None:
    """Write the figure as PNG with few colours, which keeps it small.

    Args:
        figure: to write.
        path: of the file.
        kept: colours that have a meaning and stay as they are, however small their areas.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=PIXELS_PER_INCH)
    with Image.open(buffer) as image:
        true = image.convert("RGB")
    few = true.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(few.getpalette() or []), *(part for colour in kept for part in colour)])
    true.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)


def label(axes: Axes, title: str, horizontal: str, vertical: str) -> None:
    """Name a panel and its axes."""
    axes.set_title(title, fontsize=9, loc="left")
    axes.set_xlabel(horizontal)
    axes.set_ylabel(vertical)
