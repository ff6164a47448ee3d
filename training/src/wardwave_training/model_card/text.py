"""Figures as text, and tables as Prettier formats them."""

from collections.abc import Sequence
from typing import Any

NOT_MEASURED = "not measured"
MEGA, GIGA = 1e6, 1e9


def figure(value: float | None, digits: int = 3) -> str:
    """Return a number, or that it was not measured."""
    return NOT_MEASURED if value is None else f"{value:.{digits}f}"


def with_interval(found: dict[str, Any] | None, key: str, digits: int = 3) -> str:
    """Return the figure ``key`` of a result with its 95 % interval, where it has one."""
    value = None if found is None else found.get(key)
    interval = None if found is None else found.get(f"{key}_ci95")
    if value is None or interval is None:
        return figure(value, digits)
    low, high = interval
    return f"{value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def share(value: float | None) -> str:
    """Return a share in percent."""
    return NOT_MEASURED if value is None else f"{100 * value:.1f} %"


def whole(value: float | None) -> str:
    """Return a whole number with its thousands apart."""
    return NOT_MEASURED if value is None else f"{value:,.0f}"


def operations(value: float | None) -> str:
    """Return floating-point operations in MFLOP or GFLOP."""
    if value is None:
        return NOT_MEASURED
    return f"{value / GIGA:.2f} GFLOP" if value >= GIGA else f"{value / MEGA:.0f} MFLOP"


def times(value: float | None) -> str:
    """Return a ratio."""
    return NOT_MEASURED if value is None else f"{value:.1f} times"


def ratio(upper: float | None, lower: float | None) -> float | None:
    """Return the quotient of two figures; nothing where one is missing or the lower is 0."""
    return None if upper is None or not lower else upper / lower


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table with aligned columns.

    Args:
        head: titles of the columns.
        rows: one text a column.
    """
    cells = [[text.replace("|", "\\|") for text in row] for row in (head, *rows)]
    widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(head))]
    lines = [_line(row, widths) for row in cells]
    rule = _line(["-" * width for width in widths], widths)
    return "\n".join([lines[0], rule, *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (text.ljust(width) for text, width in zip(row, widths, strict=True))
    return f"| {' | '.join(padded)} |"
