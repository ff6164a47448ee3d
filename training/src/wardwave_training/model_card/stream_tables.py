"""Tables of continuous recordings: beats, cells, episodes, alerts, noise and bedside alarms."""

from wardwave_training.model_card.extent import streams_note
from wardwave_training.model_card.results import MMAE, MODEL_TITLES, Result, Results
from wardwave_training.model_card.text import NOT_MEASURED, figure, share, table, with_interval

SETS = ("mitdb", "vfdb", "cinc2015", "nstdb")
FIGURES = {
    "beat_auc_v": ("beat AUC, ventricular and fusion beats, pooled", 3),
    "beat_auc_v_median_record": ("the same, median of records", 3),
    "beat_auc_v_raw_mean": ("the same, pooled, without the bed's baseline", 3),
    "beat_auc_all": ("beat AUC, all abnormal beats, pooled", 3),
    "beat_auc_all_median_record": ("the same, median of records", 3),
    "cell_auc": ("cell AUC, abnormal beats, pooled", 3),
    "cell_auc_median_record": ("the same, median of records", 3),
    "episode_sensitivity": ("episodes of 10 s or more that alarmed, share", 3),
    "episodes_open_at_onset_share": ("of those, an alert was open at the onset already, share", 3),
    "onset_to_alert_p95_s": ("onset to first alert, 95th percentile, s", 1),
    "onset_to_alert_p95_s_newly_raised": ("the same, alerts raised after the onset only, s", 1),
    "false_alerts_per_hour": ("false alerts an hour", 2),
    "unfounded_alerts_per_hour": ("alerts an hour without a cause when raised", 2),
    "alerts_per_hour": ("all alerts an hour", 2),
    "alerted_time_share_outside_abnormal": ("time under alert with nothing abnormal, share", 3),
    "alarm_auc": ("AUC, true against false bedside alarms", 3),
}
HEADLINES = {
    "mitdb": ("beat_auc_v", "beat_auc_all", "cell_auc", "false_alerts_per_hour"),
    "vfdb": ("episode_sensitivity", "onset_to_alert_p95_s", "false_alerts_per_hour"),
    "cinc2015": ("alarm_auc", "false_alerts_per_hour"),
    "nstdb": ("beat_auc_v", "cell_auc", "false_alerts_per_hour"),
}
"""Shown as not measured where a set has no result at all."""
SYMBOLS = {
    "V": "premature ventricular", "F": "fusion of ventricular and normal",
    "E": "ventricular escape", "A": "premature atrial", "a": "aberrant premature atrial",
    "J": "premature junctional", "S": "premature supraventricular", "!": "ventricular flutter wave",
}  # fmt: skip


def streams_table(results: Results) -> str:
    """Return the figures of every set; ones that a set has no truth for are left out."""
    rows = []
    for name in SETS:
        parts = [results.stream(model, name) for model in MODEL_TITLES]
        present = [part for part in parts if part is not None]
        for key, (title, digits) in FIGURES.items():
            has_it = any(part.get(key) is not None for part in present)
            if has_it or (not present and key in HEADLINES[name]):
                rows.append([name, title, *(with_interval(part, key, digits) for part in parts)])
    return table(["set", "figure", *MODEL_TITLES.values()], rows) + streams_note(results, SETS)


def stream_sets_table(results: Results) -> str:
    """Return how much of each set was scored, and with which leads."""
    rows = []
    for name in SETS:
        found = results.stream(MMAE, name)
        if found is None:
            rows.append([name, NOT_MEASURED, "-", "-"])
            continue
        leads = "; ".join(f"{mapping} ({n})" for mapping, n in found["lead_mapping"].items())
        rows.append([name, str(found["records"]), figure(found["hours"], 1), leads])
    return table(["set", "records", "hours", "leads of the record as leads of the model"], rows)


def beats_table(results: Results) -> str:
    """Return the area of each kind of beat on mitdb."""
    parts = [results.stream(model, "mitdb") for model in MODEL_TITLES]
    first = next((part for part in parts if part is not None), None)
    if first is None:
        return table(["beat", "beats", *MODEL_TITLES.values()], [["all", "-", *_none(parts)]])
    rows = [
        [
            f"`{symbol}` {SYMBOLS.get(symbol, '')}".strip(),
            f"{found['beats']:,}",
            *(figure(_kind(part, "beat_auc_by_symbol", symbol, "auc")) for part in parts),
        ]
        for symbol, found in first["beat_auc_by_symbol"].items()
    ]
    return table(["beat", "beats", *MODEL_TITLES.values()], rows) + streams_note(
        results, ("mitdb",)
    )


def episodes_table(results: Results) -> str:
    """Return how many episodes of each kind alarmed on vfdb."""
    parts = [results.stream(model, "vfdb") for model in MODEL_TITLES]
    first = next((part for part in parts if part is not None), None)
    head = ["episode", "episodes", *(f"alarmed, {title}" for title in MODEL_TITLES.values())]
    if first is None:
        return table(head, [["all", "-", *_none(parts)]])
    rows = [
        [
            kind,
            str(found["episodes"]),
            *(_count(_kind(part, "episodes_by_kind", kind, "alarmed")) for part in parts),
        ]
        for kind, found in first["episodes_by_kind"].items()
    ]
    return table(head, rows)


def bedside_alarms_table(results: Results) -> str:
    """Return how well true bedside alarms stand out from false ones on cinc2015, by kind."""
    parts = [results.stream(model, "cinc2015") for model in MODEL_TITLES]
    first = next((part for part in parts if part and "alarms_by_kind" in part), None)
    head = ["bedside alarm", "true", "false", *(f"AUC, {t}" for t in MODEL_TITLES.values())]
    if first is None:
        return table(head, [["all", "-", "-", *_none(parts)]])
    rows = [
        [
            kind.replace("_", " "),
            str(found["true"]),
            str(found["false"]),
            *(_alarm(part, kind) for part in parts),
        ]
        for kind, found in first["alarms_by_kind"].items()
    ]
    return table(head, rows)


def noise_table(results: Results) -> str:
    """Return the figures of the noise stress records."""
    head = ["record", "noise", "model", "beat AUC, ventricular", "cell AUC"]
    head += ["false alerts an hour", "time under alert, nothing abnormal"]
    rows = []
    for model, title in MODEL_TITLES.items():
        found = results.stream(model, "nstdb") or {}
        for part in found.get("by_noise", []):
            rows.append(
                [
                    part["record"],
                    f"{part['noise_db']} dB",
                    title,
                    figure(part["beat_auc_v"]),
                    figure(part["cell_auc"]),
                    figure(part["false_alerts_per_hour"], 2),
                    share(part.get("alerted_time_share_outside_abnormal")),
                ]
            )
        if not found:
            rows.append(["all", "-", title, *(NOT_MEASURED for _ in range(4))])
    return table(head, sorted(rows, key=lambda row: row[0]))


def _none(parts: list[Result | None]) -> list[str]:
    return [NOT_MEASURED for _ in parts]


def _count(value: float | None) -> str:
    return figure(value, 0)


def _kind(part: Result | None, group: str, kind: str, key: str) -> float | None:
    value: float | None = ((part or {}).get(group, {}).get(kind) or {}).get(key)
    return value


def _alarm(part: Result | None, kind: str) -> str:
    found = (part or {}).get("alarms_by_kind", {}).get(kind)
    if found is None:
        return NOT_MEASURED
    return "one class only" if found["auc"] is None else figure(found["auc"])
