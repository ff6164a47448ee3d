"""The figures of a set of continuous recordings, from the results of its records."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wardwave_training.beats import ABNORMAL_BEATS, NORMAL_BEATS, VARIANTS, VENTRICULAR_BEATS
from wardwave_training.episodes import EpisodeOutcome
from wardwave_training.metrics import bootstrap, grouped_auc_interval, roc_auc
from wardwave_training.stream_evaluation import (
    PRIMARY,
    StreamResult,
    beat_auc,
    beat_rows,
    cell_rows,
    noise_figures,
)

Rows = tuple[NDArray[np.float64], NDArray[np.bool_]] | None
PERCENTILE = 0.95

NO_BEATS = "the records have no beat annotations"
NO_EPISODES = "the records have no VF, flutter, VT or asystole episode of 10 s or more"


def describe_set(name: str, results: Sequence[StreamResult]) -> dict[str, Any]:
    """Return the figures of a set as one JSON object; one without truth is null, with reason."""
    figures: dict[str, Any] = {
        "set": name,
        "records": len(results),
        "hours": round(sum(result.hours for result in results), 3),
        "lead_mapping": lead_mapping(results),
    }
    reasons: dict[str, str] = {}
    for part in (beat_figures, cell_figures, episode_figures, alert_figures, alarm_figures):
        found, why = part(results)
        figures |= found
        reasons |= why
    noise = [result for result in results if result.noise_db is not None]
    if noise:
        figures["by_noise"] = [_by_noise(result) for result in noise]
    figures["reasons"] = reasons
    return figures


def lead_mapping(results: Sequence[StreamResult]) -> dict[str, int]:
    """Return how many records use each mapping of lead names to the model's leads."""
    return dict(
        Counter(
            ", ".join(f"{key.split(': ')[1]} as {lead}" for key, lead in r.lead_mapping.items())
            for r in results
        )
    )


def beat_figures(results: Sequence[StreamResult]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return areas of abnormal against normal beats, pooled and by record."""
    kinds = {"beat_auc_v": VENTRICULAR_BEATS, "beat_auc_all": ABNORMAL_BEATS}
    figures: dict[str, Any] = {}
    for key, symbols in kinds.items():
        figures |= _pooled(key, [beat_rows(r, symbols, PRIMARY) for r in results])
        figures |= _median_record(key, [beat_auc(r, symbols) for r in results])
        for variant in VARIANTS[1:]:
            rows = _stack([beat_rows(r, symbols, variant) for r in results])
            figures[f"{key}_{variant}"] = None if rows is None else roc_auc(*rows[:2])
        figures[f"{key}_raw_mean_median_record"] = _median(
            [beat_auc(r, symbols, "raw_mean") for r in results]
        )
        normal_only = _stack([beat_rows(r, symbols, PRIMARY, frozenset("N")) for r in results])
        figures[f"{key}_against_n_only"] = (
            None if normal_only is None else roc_auc(*normal_only[:2])
        )
    figures["beat_auc_by_symbol"] = {
        symbol: {"beats": count, "auc": None if rows is None else roc_auc(*rows[:2])}
        for symbol, count in _beat_counts(results).items()
        if symbol in ABNORMAL_BEATS
        for rows in [_stack([beat_rows(r, frozenset(symbol), PRIMARY) for r in results])]
    }
    figures["beat_counts"] = _beat_counts(results)
    reasons = {} if figures["beat_counts"] else dict.fromkeys(kinds, NO_BEATS)
    if not figures["beat_counts"]:
        reasons["beat_auc_v_median_record"] = NO_BEATS
    return figures, reasons


def cell_figures(results: Sequence[StreamResult]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return areas of cells of abnormal beats against cells of normal ones, smoothed over 0.8 s."""
    figures = _pooled("cell_auc", [cell_rows(r, PRIMARY) for r in results])
    single = [cell_rows(r, PRIMARY) for r in results]
    figures |= _median_record(
        "cell_auc", [None if rows is None else roc_auc(*rows) for rows in single]
    )
    for variant in VARIANTS[1:]:
        rows = _stack([cell_rows(r, variant) for r in results])
        figures[f"cell_auc_{variant}"] = None if rows is None else roc_auc(*rows[:2])
    return figures, {} if any(r.cells for r in results) else {"cell_auc": NO_BEATS}


def episode_figures(results: Sequence[StreamResult]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return which episodes were alarmed, and how soon."""
    by_record = [result.episodes for result in results]
    outcomes = [outcome for episodes in by_record for outcome in episodes]
    is_bedside = any(result.alarm is not None for result in results)
    figures: dict[str, Any] = {
        "episodes": len(outcomes),
        "episode_sensitivity": _sensitivity(outcomes),
        "episode_sensitivity_ci95": _over_records(by_record, _sensitivity),
        "episodes_open_at_onset_share": _share([o.open_at_onset for o in outcomes if o.alarmed]),
        "episode_sensitivity_raised_within": _share(
            [o.alarmed and not o.open_at_onset for o in outcomes if not o.open_at_onset]
        ),
        "episodes_by_kind": _by_kind(outcomes),
        "onset_to_alert_p95_s": None if is_bedside else _delay(outcomes),
        "onset_to_alert_p95_s_ci95": None if is_bedside else _over_records(by_record, _delay),
        "onset_to_alert_median_s": None if is_bedside else _delay(outcomes, 0.5),
        "onset_to_alert_p95_s_newly_raised": (
            None if is_bedside else _delay([o for o in outcomes if not o.open_at_onset])
        ),
        "onset_to_alert_p95_s_missed_never": None if is_bedside else _delay_with_missed(outcomes),
    }
    reasons = {}
    if not outcomes:
        reasons = dict.fromkeys(("episode_sensitivity", "onset_to_alert_p95_s"), NO_EPISODES)
    elif is_bedside:
        reasons["onset_to_alert_p95_s"] = (
            "the event lies somewhere in the 10 s before the alarm; its onset is not annotated"
        )
    return figures, reasons


def alert_figures(results: Sequence[StreamResult]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return alerts an hour, all and false ones."""
    judged = [result for result in results if result.false_alerts is not None]
    figures: dict[str, Any] = {
        "alerts_per_hour": _rate(results, [len(r.alerts) for r in results]),
        "alerted_time_share": _time_share(
            sum(r.open_time.alerted_s for r in results), sum(r.hours * 3600 for r in results)
        ),
        "alerted_time_share_outside_abnormal": _time_share(
            sum(r.open_time.usual_alerted_s for r in judged),
            sum(r.open_time.usual_s for r in judged),
        ),
        "false_alerts": sum(len(r.false_alerts or []) for r in judged) if judged else None,
        "false_alert_hours": round(sum(r.hours for r in judged), 3),
        "false_alerts_per_hour": _rate(judged, [len(r.false_alerts or []) for r in judged]),
        "unfounded_alerts_per_hour": _rate(judged, [len(r.unfounded_alerts or []) for r in judged]),
        "false_alerts_per_hour_ci95": bootstrap(
            lambda drawn: _rate(
                [judged[i] for i in drawn], [len(judged[i].false_alerts or []) for i in drawn]
            ),
            len(judged),
        ),
    }
    reason = "the records have neither annotations nor a verdict on an alarm"
    return figures, {} if judged else {"false_alerts_per_hour": reason}


def alarm_figures(results: Sequence[StreamResult]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return, for bedside alarms, how true ones stand out from false ones in the 10 s before."""
    known = [(r, r.alarm) for r in results if r.alarm is not None and r.alarm_score is not None]
    if not known:
        return {}, {}
    scores = [r.alarm_score or 0.0 for r, _ in known]
    is_true = [alarm.is_true for _, alarm in known]
    kinds = sorted({alarm.kind for _, alarm in known})
    return {
        "alarm_auc": roc_auc(scores, is_true),
        "alarm_auc_ci95": grouped_auc_interval(scores, is_true, np.arange(len(scores))),
        "alarms_by_kind": {
            kind: {
                "true": sum(a.is_true for _, a in known if a.kind == kind),
                "false": sum(not a.is_true for _, a in known if a.kind == kind),
                "auc": roc_auc(
                    [r.alarm_score or 0.0 for r, a in known if a.kind == kind],
                    [a.is_true for _, a in known if a.kind == kind],
                ),
            }
            for kind in kinds
        },
    }, {}


def _by_noise(result: StreamResult) -> dict[str, Any]:
    cells = cell_rows(result, PRIMARY)
    return {
        "record": result.name,
        "noise_db": result.noise_db,
        "beat_auc_v": beat_auc(result, VENTRICULAR_BEATS),
        "beat_auc_all": beat_auc(result, ABNORMAL_BEATS),
        "cell_auc": None if cells is None else roc_auc(*cells),
        "false_alerts_per_hour": len(result.false_alerts or []) / result.hours,
        "unfounded_alerts_per_hour": len(result.unfounded_alerts or []) / result.hours,
        "alerted_time_share_outside_abnormal": _time_share(
            result.open_time.usual_alerted_s, result.open_time.usual_s
        ),
        **noise_figures(result),
    }


def _pooled(key: str, rows: Sequence[Rows]) -> dict[str, Any]:
    stacked = _stack(rows)
    return {
        key: None if stacked is None else roc_auc(*stacked[:2]),
        f"{key}_ci95": None if stacked is None else grouped_auc_interval(*stacked),
    }


def _median_record(key: str, areas: Sequence[float | None]) -> dict[str, Any]:
    known = [area for area in areas if area is not None]
    return {
        f"{key}_median_record": _median(areas),
        f"{key}_median_record_ci95": bootstrap(
            lambda drawn: float(np.median([known[i] for i in drawn])), len(known)
        ),
        f"{key}_records": len(known),
    }


def _median(areas: Sequence[float | None]) -> float | None:
    known = [area for area in areas if area is not None]
    return float(np.median(known)) if known else None


def _stack(
    rows: Sequence[Rows],
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64]] | None:
    """Join the rows of all records, with each row's record; nothing where no record has any."""
    known = [row for row in rows if row is not None]
    if not known or not sum(len(scores) for scores, _ in known):
        return None
    member = np.concatenate([np.full(len(scores), i) for i, (scores, _) in enumerate(known)])
    return (
        np.concatenate([scores for scores, _ in known]),
        np.concatenate([positive for _, positive in known]),
        member,
    )


def _beat_counts(results: Sequence[StreamResult]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for result in results:
        if result.beats is not None:
            counts.update(result.beats.symbols.tolist())
    known = ABNORMAL_BEATS | NORMAL_BEATS
    return {symbol: count for symbol, count in counts.most_common() if symbol in known}


def _sensitivity(outcomes: Sequence[EpisodeOutcome]) -> float | None:
    return _share([outcome.alarmed for outcome in outcomes])


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def _delay(outcomes: Sequence[EpisodeOutcome], fraction: float = PERCENTILE) -> float | None:
    delays = [outcome.delay_s for outcome in outcomes if outcome.delay_s is not None]
    return float(np.quantile(delays, fraction)) if delays else None


def _delay_with_missed(outcomes: Sequence[EpisodeOutcome]) -> float | None:
    """Return the percentile over all episodes; null where it falls on one that never alarmed."""
    delays = sorted(np.inf if o.delay_s is None else o.delay_s for o in outcomes)
    if not delays:
        return None
    at = delays[min(len(delays) - 1, int(np.ceil(PERCENTILE * len(delays))) - 1)]
    return float(at) if np.isfinite(at) else None


def _over_records(
    by_record: Sequence[Sequence[EpisodeOutcome]],
    statistic: Callable[[Sequence[EpisodeOutcome]], float | None],
) -> list[float] | None:
    with_any = [episodes for episodes in by_record if episodes]
    return bootstrap(
        lambda drawn: statistic([outcome for i in drawn for outcome in with_any[i]]), len(with_any)
    )


def _by_kind(outcomes: Sequence[EpisodeOutcome]) -> dict[str, dict[str, int]]:
    kinds = sorted({outcome.episode.kind for outcome in outcomes})
    return {
        kind: {
            "episodes": sum(o.episode.kind == kind for o in outcomes),
            "alarmed": sum(o.episode.kind == kind and o.alarmed for o in outcomes),
        }
        for kind in kinds
    }


def _time_share(part_s: float, whole_s: float) -> float | None:
    return round(part_s / whole_s, 4) if whole_s > 0 else None


def _rate(results: Sequence[StreamResult], counts: Sequence[int]) -> float | None:
    hours = sum(result.hours for result in results)
    return sum(counts) / hours if hours > 0 else None
