"""The monitor's alarm rules for scores and flat lines, as pure Python.

A mirror of the monitor's anomaly rule, bed baseline and "no electrical activity" rule with their
default settings, in whole thousandths of a score. A JSON fixture of cells and the alerts that the
monitor itself raised for them holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wardwave_training.config import CELL_DURATION_MS
from wardwave_training.streams import WindowScores, windows_in_order

MILLI = 1000
BIN_COUNT = 128
BIN_WIDTH_MILLI = 150
LOWEST_MILLI = -2000
QUIET_QUANTILE = 0.2
ACTIVE_CELLS_TO_END = 3
ACTIVE_SPAN_CELLS = 40
MAX_MARKS = 64

Mark = tuple[int, int, int]
"""Start (ms), lead row, end (ms): in this order marks sort by time and then by lead."""


@dataclass(frozen=True)
class AlertRules:
    """The monitor's default settings.

    Attributes:
        k: at least this many ...
        n: ... of this many successive cells of a lead above its limit raise an anomaly alert.
        end_ratio: while it is open, this fraction of the limit counts as above.
        floor_milli: the lowest limit.
        ceiling_milli: the highest limit.
        margin_milli: the limit lies this far above the lead's quiet level (20th percentile).
        warm_up_ms: signal before the bed's own limit is used instead of the floor.
        memory_ms: how much signal the baseline remembers.
        learn_one_in: while an alert is open one cell in this many is learnt.
        flat_for_ms: all connected leads flat for this long is no electrical activity.
    """

    k: int = 6
    n: int = 10
    end_ratio: float = 0.8
    floor_milli: int = 1300
    ceiling_milli: int = 5000
    margin_milli: int = 1000
    warm_up_ms: int = 60_000
    memory_ms: int = 600_000
    learn_one_in: int = 8
    flat_for_ms: int = 4000


@dataclass(frozen=True)
class Alert:
    """One alert from its first cell to its end, event time in seconds.

    Attributes:
        condition: "anomaly" or "no-electrical-activity".
        start_s: its first marked cell.
        end_s: the end of its last marked cell.
        raised_s: the end of the window with which it was raised.
        ended_s: the end of the window with which it ended, or of the stream.
    """

    condition: str
    start_s: float
    end_s: float
    raised_s: float
    ended_s: float


@dataclass
class Baseline:
    """What a lead has scored lately, as a histogram of whole numbers."""

    counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(BIN_COUNT, dtype=np.int64))
    total: int = 0

    def learn(self, scores_milli: NDArray[np.int64], rules: AlertRules) -> None:
        """Add scores; halves what is old when the memory is full."""
        if not len(scores_milli):
            return
        bins = np.clip((scores_milli - LOWEST_MILLI) // BIN_WIDTH_MILLI, 0, BIN_COUNT - 1)
        self.counts += np.bincount(bins, minlength=BIN_COUNT)
        self.total += len(scores_milli)
        if self.total * CELL_DURATION_MS > rules.memory_ms:
            self.counts >>= 1
            self.total = int(self.counts.sum())

    def limit_milli(self, rules: AlertRules) -> int:
        """Return the alarm limit that follows from what was learnt."""
        warm_from_ms = min(rules.warm_up_ms, rules.memory_ms / 4)
        if self.total * CELL_DURATION_MS < warm_from_ms:
            return rules.floor_milli
        edge = int(np.argmax(np.cumsum(self.counts) >= QUIET_QUANTILE * self.total)) + 1
        limit = LOWEST_MILLI + edge * BIN_WIDTH_MILLI + rules.margin_milli
        return min(rules.ceiling_milli, max(rules.floor_milli, limit))


@dataclass
class _Open:
    start_ms: int
    end_ms: int
    raised_ms: int
    marks: list[Mark]


@dataclass(frozen=True)
class _Span:
    """The cells of a window's span as they are once it is merged; shapes [leads, cells]."""

    first_cell: int
    means: NDArray[np.int64]
    scored: NDArray[np.bool_]

    @property
    def end_ms(self) -> int:
        return int(self.first_cell + self.means.shape[1]) * CELL_DURATION_MS


def anomaly_alerts(windows: WindowScores, rules: AlertRules, hop_s: int = 1) -> list[Alert]:
    """Run the anomaly rule over a stream, window by window as the scores come.

    A cell is judged by the mean over the windows that have covered it so far, so it counts as soon
    as the first of them has ended.
    """
    leads = windows.scores.shape[1]
    sums = np.zeros((leads, windows.cell_count), dtype=np.int64)
    counts = np.zeros((leads, windows.cell_count), dtype=np.int64)
    baselines = [Baseline() for _ in range(leads)]
    alerts: list[Alert] = []
    open_alert: _Open | None = None
    end_ms = windows.cell_count * CELL_DURATION_MS
    for first, score in windows_in_order(windows):
        span = slice(first, first + score.shape[1])
        valid = ~np.isnan(score)
        milli = np.floor(np.where(valid, score, 0).astype(np.float64) * MILLI + 0.5)
        sums[:, span] += milli.astype(np.int64)
        counts[:, span] += valid
        means, scored = rounded_means(sums[:, span], counts[:, span]), counts[:, span] > 0
        limits = [baseline.limit_milli(rules) for baseline in baselines]
        before = open_alert
        seen = _Span(first, means, scored)
        open_alert = _judge(before, seen, limits, rules)
        if before is not None and open_alert is None:
            alerts.append(_closed("anomaly", before, seen.end_ms))
        stride = rules.learn_one_in if (before or open_alert) is not None else 1
        final = min(score.shape[1], hop_s * 10)
        learnt = (first + np.arange(final)) % stride == 0
        for lead, baseline in enumerate(baselines):
            baseline.learn(means[lead, :final][learnt & scored[lead, :final]], rules)
    if open_alert is not None:
        alerts.append(_closed("anomaly", open_alert, max(end_ms, open_alert.raised_ms)))
    return alerts


def rounded_means(sums: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return means rounded half away from zero in whole numbers; 0 of nothing."""
    divisor = np.maximum(counts, 1)
    return np.asarray(np.sign(sums) * ((2 * np.abs(sums) + divisor) // (2 * divisor)))


def anomalous_runs(
    means: NDArray[np.int64], scored: NDArray[np.bool_], limit_milli: float, rules: AlertRules
) -> list[tuple[int, int]]:
    """Return stretches [from, to) of one lead between the first and last of k of n cells above.

    The first n cells are context: they were judged when they were newer.
    """
    above = np.flatnonzero(scored & (means > limit_milli)).tolist()
    runs: list[tuple[int, int]] = []
    for index in range(rules.k - 1, len(above)):
        first, cell = above[index - rules.k + 1], above[index]
        if cell - first >= rules.n or cell < rules.n:
            continue
        if runs and first <= runs[-1][1]:
            runs[-1] = (runs[-1][0], cell + 1)
        else:
            runs.append((first, cell + 1))
    return runs


def join_marks(before: Sequence[Mark], now: Sequence[Mark], settled_ms: int) -> list[Mark]:
    """Keep what was marked before ``settled_ms``, replace the rest, join what touches in a lead."""
    kept = [(s, lead, min(e, settled_ms)) for s, lead, e in before if s < settled_ms]
    fresh = [mark for mark in now if mark[2] > settled_ms]
    joined: list[Mark] = []
    for start, lead, end in sorted(kept + fresh, key=lambda mark: (mark[1], mark[0])):
        if joined and joined[-1][1] == lead and start <= joined[-1][2]:
            joined[-1] = (joined[-1][0], lead, max(joined[-1][2], end))
        else:
            joined.append((start, lead, end))
    return sorted(joined)[-MAX_MARKS:]


def flat_line_alerts(
    flat: NDArray[np.bool_], connected: NDArray[np.bool_], rules: AlertRules, hop_s: int = 1
) -> list[Alert]:
    """Run the "no electrical activity" rule over the cells of a stream.

    Args:
        flat: shape [leads, cells].
        connected: shape [leads, cells]; a lead that is missing or stuck says nothing.
        rules: the settings.
        hop_s: a cell is judged when the first window that covers it ends.
    """
    any_lead = np.asarray(connected.any(axis=0))
    all_flat = np.asarray((flat | ~connected).all(axis=0) & any_lead)
    hop_cells = 10 * hop_s
    alerts: list[Alert] = []
    run = 0
    recent: list[bool] = []
    open_alert: _Open | None = None
    for cell in range(flat.shape[1]):
        cell_end_ms = (cell + 1) * CELL_DURATION_MS
        seen_ms = -(-(cell + 1) // hop_cells) * hop_cells * CELL_DURATION_MS
        if not any_lead[cell]:
            run = 0
            continue
        run = run + 1 if all_flat[cell] else 0
        recent = [*recent, not all_flat[cell]][-ACTIVE_SPAN_CELLS:]
        if open_alert is None:
            if run * CELL_DURATION_MS >= rules.flat_for_ms:
                start_ms = cell_end_ms - run * CELL_DURATION_MS
                open_alert = _Open(start_ms, cell_end_ms, seen_ms, [])
                recent = []
        elif sum(recent) >= ACTIVE_CELLS_TO_END:
            alerts.append(_closed("no-electrical-activity", open_alert, seen_ms))
            open_alert = None
        elif run > 0:
            open_alert.end_ms = cell_end_ms
    if open_alert is not None:
        end_ms = flat.shape[1] * CELL_DURATION_MS
        closed_ms = max(end_ms, open_alert.raised_ms)
        alerts.append(_closed("no-electrical-activity", open_alert, closed_ms))
    return alerts


def _judge(
    open_alert: _Open | None, seen: _Span, limits: Sequence[int], rules: AlertRules
) -> _Open | None:
    ratio = 1.0 if open_alert is None else rules.end_ratio
    first = seen.first_cell
    hot: list[Mark] = [
        ((first + start) * CELL_DURATION_MS, lead, (first + end) * CELL_DURATION_MS)
        for lead, limit in enumerate(limits)
        for start, end in anomalous_runs(seen.means[lead], seen.scored[lead], limit * ratio, rules)
    ]
    settled_ms = (first + rules.n) * CELL_DURATION_MS
    marks = join_marks(open_alert.marks if open_alert else [], hot, settled_ms)
    if hot:
        starts = [mark[0] for mark in marks] + ([open_alert.start_ms] if open_alert else [])
        raised_ms = open_alert.raised_ms if open_alert else seen.end_ms
        return _Open(min(starts), max(mark[2] for mark in marks), raised_ms, marks)
    if open_alert is None:
        return None
    if not seen.scored[:, rules.n :].any():
        return open_alert
    if open_alert.end_ms > settled_ms:
        return _Open(open_alert.start_ms, open_alert.end_ms, open_alert.raised_ms, marks)
    return None


def _closed(condition: str, alert: _Open, ended_ms: int) -> Alert:
    return Alert(
        condition,
        alert.start_ms / MILLI,
        alert.end_ms / MILLI,
        alert.raised_ms / MILLI,
        ended_ms / MILLI,
    )
