"""What a model and the alarm rules make of one continuous recording, beside its annotations."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wardwave_training.alert_rule import Alert, AlertRules, anomaly_alerts, flat_line_alerts
from wardwave_training.beats import (
    ABNORMAL_BEATS,
    NORMAL_BEATS,
    VARIANTS,
    VENTRICULAR_BEATS,
    Beats,
    LabelledCells,
    label_cells,
    mean_of_leads,
    score_beats,
)
from wardwave_training.bed_baseline import bed_baseline, smooth_cells
from wardwave_training.episodes import (
    Episode,
    EpisodeOutcome,
    OpenTime,
    abnormal_intervals,
    at_raising,
    false_alerts,
    judge_episode,
    lethal_episodes,
    open_time,
    rhythm_intervals,
)
from wardwave_training.leads import LEADS
from wardwave_training.metrics import roc_auc
from wardwave_training.signal_quality import flat_cells, missing_cells
from wardwave_training.stream_sets import (
    ALARM_S,
    EVENT_S,
    BedsideAlarm,
    is_noisy,
    noise_db,
    noisy_seconds,
)
from wardwave_training.streams import Stream, WindowScores, merge_windows

PRIMARY = VARIANTS[0]


@dataclass(frozen=True)
class StreamResult:
    """Everything that the figures of a set need of one record.

    Attributes:
        name: record.
        lead_mapping: the record's lead names, with the model's lead of each.
        offset_s: where in the recording the scored part begins.
        hours: length of what was scored.
        scored_share: share of the present leads' cells that have a score.
        beats: judged beats; none without beat annotations.
        cells: labelled cells; none without beat annotations.
        has_rhythms: whether the record has rhythm annotations.
        alerts: what the alarm rules raised.
        episodes: what became of each lethal episode, or of the bedside alarm's event.
        false_alerts: alerts that touch nothing abnormal; None where there is no truth for that.
        unfounded_alerts: alerts that touched nothing abnormal up to their raising; None likewise.
        open_time: how long alerts were open; the usual parts mean nothing without false alerts.
        alarm: the bedside alarm, where the set has one.
        alarm_score: highest score, over a beat, of the ten seconds before that alarm.
        noise_db: signal-to-noise ratio of a noise stress record.
        noisy_hours: part of ``hours`` with noise added.
    """

    name: str
    lead_mapping: dict[str, str]
    offset_s: float
    hours: float
    scored_share: float
    beats: Beats | None
    cells: LabelledCells | None
    has_rhythms: bool
    alerts: list[Alert]
    episodes: list[EpisodeOutcome]
    false_alerts: list[Alert] | None
    unfounded_alerts: list[Alert] | None
    open_time: OpenTime
    alarm: BedsideAlarm | None
    alarm_score: float | None
    noise_db: int | None
    noisy_hours: float


def evaluate_stream(
    stream: Stream,
    windows: WindowScores,
    alarm: BedsideAlarm | None = None,
    hop_s: int = 1,
) -> StreamResult:
    """Judge one scored record; figures follow from the results of a set."""
    cells = merge_windows(windows)
    has_beats = bool(np.isin(stream.annotation_symbols, list(ABNORMAL_BEATS | NORMAL_BEATS)).any())
    smoothed = smooth_cells(cells)
    baseline = bed_baseline(smoothed) if has_beats else None
    has_rhythms = bool(rhythm_intervals(stream))
    alerts = raise_alerts(stream, windows, hop_s)
    noise = noise_db(stream.name)
    end_s = stream.offset_s + stream.duration_s
    noisy_s = 0 if noise is None else noisy_seconds(stream.offset_s, end_s)
    return StreamResult(
        name=stream.name,
        lead_mapping={
            f"{position + 1}: {name}": LEADS[lead]
            for position, (name, lead) in enumerate(
                zip(stream.lead_names, stream.leads, strict=True)
            )
        },
        offset_s=stream.offset_s,
        hours=stream.duration_s / 3600,
        scored_share=float((~np.isnan(cells)).mean()) if cells.size else 0.0,
        beats=score_beats(stream, cells, baseline) if baseline else None,
        cells=label_cells(stream, smoothed, baseline) if baseline else None,
        has_rhythms=has_rhythms,
        alerts=alerts,
        episodes=[judge_episode(episode, alerts) for episode in _episodes(stream, alarm)],
        false_alerts=_false_alerts(stream, alerts, alarm, has_truth=has_beats or has_rhythms),
        unfounded_alerts=_false_alerts(
            stream,
            [at_raising(alert) for alert in alerts],
            alarm,
            has_truth=has_beats or has_rhythms,
        ),
        open_time=open_time(
            alerts, abnormal_intervals(stream) if alarm is None else [], stream.duration_s
        ),
        alarm=alarm,
        alarm_score=None if alarm is None else _alarm_score(stream, smoothed),
        noise_db=noise,
        noisy_hours=noisy_s / 3600,
    )


def raise_alerts(stream: Stream, windows: WindowScores, hop_s: int = 1) -> list[Alert]:
    """Run the monitor's anomaly and flat-line rules over a stream."""
    rules = AlertRules()
    present = stream.signal[stream.leads]
    flat, missing = flat_cells(present), missing_cells(present)
    stuck = stream.stuck[stream.leads] if stream.stuck.size else np.zeros_like(flat)
    connected = ~missing & ~(stuck & flat)
    found = anomaly_alerts(windows, rules, hop_s) + flat_line_alerts(flat, connected, rules, hop_s)
    return sorted(found, key=lambda alert: (alert.raised_s, alert.condition))


def beat_auc(result: StreamResult, symbols: frozenset[str], variant: str = PRIMARY) -> float | None:
    """Return how well a record's beats of some kinds stand out from its normal ones."""
    rows = beat_rows(result, symbols, variant)
    return None if rows is None else roc_auc(*rows)


def beat_rows(
    result: StreamResult,
    symbols: frozenset[str],
    variant: str,
    normal: frozenset[str] = NORMAL_BEATS,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]] | None:
    """Return score and label of the beats of some kinds and the normal ones that have a score."""
    if result.beats is None:
        return None
    scores = result.beats.scores[variant]
    judged = np.isin(result.beats.symbols, list(symbols | normal)) & ~np.isnan(scores)
    return scores[judged], np.isin(result.beats.symbols[judged], list(symbols))


def cell_rows(
    result: StreamResult, variant: str
) -> tuple[NDArray[np.float64], NDArray[np.bool_]] | None:
    """Return score and label of a record's labelled cells that have a score."""
    if result.cells is None:
        return None
    scores = result.cells.scores[variant]
    known = ~np.isnan(scores)
    return scores[known], result.cells.abnormal[known]


def describe_result(result: StreamResult) -> dict[str, Any]:
    """Return one record's figures as JSON values."""
    cells = cell_rows(result, PRIMARY)
    details: dict[str, Any] = {
        "record": result.name,
        "lead_mapping": result.lead_mapping,
        "hours": round(result.hours, 4),
        "scored_share": round(result.scored_share, 4),
        "beat_auc_v": beat_auc(result, VENTRICULAR_BEATS),
        "beat_auc_v_without_baseline": beat_auc(result, VENTRICULAR_BEATS, "raw_mean"),
        "beat_auc_all": beat_auc(result, ABNORMAL_BEATS),
        "cell_auc": None if cells is None else roc_auc(*cells),
        "alerts": len(result.alerts),
        "false_alerts": None if result.false_alerts is None else len(result.false_alerts),
        "alerted_time_share": round(result.open_time.alerted_s / 3600 / result.hours, 4),
        "episodes": [
            {
                "kind": outcome.episode.kind,
                "start_s": round(outcome.episode.start_s, 2),
                "end_s": round(outcome.episode.end_s, 2),
                "alarmed": outcome.alarmed,
                "open_at_onset": outcome.open_at_onset,
                "delay_s": None if outcome.delay_s is None else round(outcome.delay_s, 2),
            }
            for outcome in result.episodes
        ],
    }
    if result.alarm is not None:
        details["bedside_alarm"] = {"kind": result.alarm.kind, "is_true": result.alarm.is_true}
        details["alarm_score"] = result.alarm_score
    if result.noise_db is not None:
        details["noise_db"] = result.noise_db
        details |= noise_figures(result)
    return details


def noise_figures(result: StreamResult) -> dict[str, float | None]:
    """Return the false alerts an hour of a noise stress record, apart in noise and without."""
    found = result.false_alerts or []
    # An alert belongs to the part in which it was raised.
    noisy = sum(is_noisy(result.offset_s + alert.raised_s) for alert in found)
    clean_hours = result.hours - result.noisy_hours
    return {
        "false_alerts_per_hour_in_noise": noisy / result.noisy_hours
        if result.noisy_hours
        else None,
        "false_alerts_per_hour_without_noise": (
            (len(found) - noisy) / clean_hours if clean_hours > 0 else None
        ),
    }


def _episodes(stream: Stream, alarm: BedsideAlarm | None) -> list[Episode]:
    if alarm is None:
        return lethal_episodes(stream)
    at_s = ALARM_S - stream.offset_s
    return [Episode(alarm.kind, at_s - EVENT_S, at_s)] if alarm.is_true else []


def _false_alerts(
    stream: Stream, alerts: list[Alert], alarm: BedsideAlarm | None, *, has_truth: bool
) -> list[Alert] | None:
    if alarm is not None:
        return None if alarm.is_true else alerts
    return false_alerts(alerts, abnormal_intervals(stream)) if has_truth else None


def _alarm_score(stream: Stream, smoothed: NDArray[np.float64]) -> float | None:
    end = round((ALARM_S - stream.offset_s) * 10)
    part = mean_of_leads(smoothed)[max(0, end - round(EVENT_S * 10)) : end]
    part = part[~np.isnan(part)]
    return float(part.max()) if len(part) else None
