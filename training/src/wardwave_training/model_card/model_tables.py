"""Tables of what the models are, what they cost and where the figures come from."""

from collections.abc import Sequence
from typing import Any

from wardwave_training.model_card.extent import extent
from wardwave_training.model_card.results import MCF, MMAE, MODEL_TITLES, Result, Results
from wardwave_training.model_card.text import (
    NOT_MEASURED,
    figure,
    operations,
    ratio,
    table,
    times,
    whole,
    with_interval,
)

SHORT_HASH = 12
TARGET_SHARE = 0.05
_DRAWN = "a sample of the fold"


def model_table(results: Results) -> str:
    """Return what each file is, from its manifest."""
    manifests = [results.manifests.get(model) for model in MODEL_TITLES]
    rows = [
        ["version", *(_text(m, "version") for m in manifests)],
        ["SHA-256 of the ONNX file", *(_hash(_get(m, "onnx", "sha256")) for m in manifests)],
        ["size of it, bytes", *(whole(_get(m, "onnx", "bytes")) for m in manifests)],
        ["trained on", *(_text(m and m["training"], "data") for m in manifests)],
        ["normal records", *(whole(_get(m, "training", "recordCount")) for m in manifests)],
        ["epochs", *(_epochs(m) for m in manifests)],
        ["calibrated on", *(_text(m and m["calibration"], "data") for m in manifests)],
        [
            "with so many records",
            *(whole(_get(m, "calibration", "recordCount")) for m in manifests),
        ],
    ]
    return table(["", *MODEL_TITLES.values()], rows)


def training_commands(results: Results) -> str:
    """Return the commands that train the shipped weights again."""
    commands = [
        (_get(results.manifests.get(model), "training", "command")) for model in MODEL_TITLES
    ]
    return "```sh\n" + "\n".join(c or f"# {NOT_MEASURED}" for c in commands) + "\n```"


def cost_table(results: Results) -> str:
    """Return parameters, operations and speed of both models, and their ratio."""
    ours, theirs = (results.evaluations.get(model) for model in (MMAE, MCF))
    params = [_get(found, "params") for found in (ours, theirs)]
    flops = [_get(found, "flops_per_window") for found in (ours, theirs)]
    rows = [
        ["parameters", *(whole(value) for value in params), times(ratio(params[1], params[0]))],
        [
            "operations of a 12-lead window, all masks",
            *(operations(value) for value in flops),
            times(ratio(flops[1], flops[0])),
        ],
    ]
    constants = [_get(found, "graph_constants") for found in (ours, theirs)]
    rows.append(
        [
            "all constants of the graph, fixed filters and calibration included",
            *(whole(value) for value in constants),
            times(ratio(constants[1], constants[0])),
        ]
    )
    for lead_set in (results.speed or {}).get("leadSets", [None, None]):
        rows += _speed_rows(lead_set)
    return table(["", *MODEL_TITLES.values(), "MCF over MMAE-ECG, or the inverse for speed"], rows)


def targets_table(results: Results) -> str:
    """Return the targets that were set, beside what was measured."""
    ours, theirs = (results.evaluations.get(model) for model in (MMAE, MCF))
    beats, episodes = results.stream(MMAE, "mitdb"), results.stream(MMAE, "vfdb")
    auc, drop = _get(ours, "auc"), _get(ours, "auc_drop_two_leads")
    params = ratio(_get(theirs, "params"), _get(ours, "params"))
    flops = ratio(_get(theirs, "flops_per_window"), _get(ours, "flops_per_window"))
    speed = _speed_ratio(results.speed)
    delay = _get(episodes, "onset_to_alert_p95_s")
    rows = [
        _target("PTB-XL fold 9, AUC, 12 leads", "at least 0.90", auc, 0.90),
        _target("lost with leads II and V1 only", "at most 0.05", drop, -TARGET_SHARE),
        _target_of(beats, "mitdb, ventricular and fusion beats, pooled", "beat_auc_v", 0.90),
        _target_of(beats, "the same, median of records", "beat_auc_v_median_record", 0.97),
        _target_of(beats, "mitdb, all abnormal beats, pooled", "beat_auc_all", 0.85),
        _target_of(beats, "mitdb, cell AUC", "cell_auc", 0.85),
        _target_of(episodes, "vfdb, episodes alarmed", "episode_sensitivity", 0.95),
        _target("vfdb, onset to first alert, p95", "at most 8 s", delay, -8.0, " s"),
        _target("parameters, MCF over MMAE-ECG", "at least 18", params, 18.0),
        _target("operations, MCF over MMAE-ECG", "at least 78", flops, 78.0),
        _target("windows a second, MMAE-ECG over MCF", "at least 40", speed, 40.0),
    ]
    beside = {
        _DRAWN: [0, 1] if ours and ours.get("is_sample") else [],
        _open_alerts(episodes): [6, 7],
    }
    notes = {row: note for note, places in beside.items() for row in places}
    head = ["what", "target", "measured", "reached", "read it with"]
    return table(head, [[*row, notes.get(place, "")] for place, row in enumerate(rows)])


def ablations_table(results: Results) -> str:
    """Return what each part of the autoencoder is worth; the difference is to the named row."""
    head = ["setting", "AUC, 12 leads", "difference", "to", "AUC, II and V1", "parameters"]
    head += ["operations a window", "epochs"]
    rows: list[Result] = (results.ablations or {}).get("rows", [])
    lines = [
        [
            f"{row['name']}: {row['about']}",
            with_interval(row, "auc"),
            with_interval(row, "auc_difference") if row.get("reference") else "-",
            row.get("reference") or "-",
            with_interval(row, "auc_two_leads"),
            whole(row.get("params")),
            operations(row.get("flops_per_window")),
            str(row.get("epochs", "-")),
        ]
        for row in rows
    ]
    missing = (results.ablations or {}).get("notFinished", [] if lines else ["all"])
    lines += [[name, NOT_MEASURED, *("-" for _ in head[2:])] for name in missing]
    notes = [f"- {note}" for note in (results.ablations or {}).get("notes", [])]
    return table(head, lines) + ("\n\n" + "\n".join(notes) if notes else "")


def sources_table(results: Results) -> str:
    """Return which file of which model each result was taken on."""
    shipped = {m["onnx"]["sha256"]: m["name"] for m in results.manifests.values()}
    rows = []
    for name, parts in sorted(results.files.items()):
        hashes = sorted({part["onnx_sha256"] for part in parts if "onnx_sha256" in part})
        of = ", ".join(_hash(value) for value in hashes) or "-"
        is_shipped = [value in shipped for value in hashes]
        same = "-" if not hashes else "yes" if all(is_shipped) else "no"
        scored = "; ".join(dict.fromkeys(extent(part) for part in parts))
        rows.append([f"`{name}`", of, same, scored])
    head = ["result", "SHA-256 of the ONNX file", "the file that ships", "scored"]
    return table(head, rows or [[NOT_MEASURED, "-", "-", "-"]])


def foreign_results(results: Results) -> list[str]:
    """Return the results that were taken on another file than the one that ships."""
    shipped = {manifest["onnx"]["sha256"] for manifest in results.manifests.values()}
    return [
        name
        for name, parts in sorted(results.files.items())
        if any(part.get("onnx_sha256", next(iter(shipped), "")) not in shipped for part in parts)
    ]


def _target(what: str, target: str, value: float | None, limit: float, unit: str = "") -> list[str]:
    """Return a row; a negative limit is one that must not be exceeded."""
    if value is None:
        return [what, target, NOT_MEASURED, "-"]
    reached = value <= -limit if limit < 0 else value >= limit
    digits = 1 if abs(limit) > 1 else 3
    return [what, target, figure(value, digits) + unit, "yes" if reached else "no"]


def _target_of(found: Result | None, what: str, key: str, limit: float) -> list[str]:
    row = _target(what, f"at least {limit:.2f}", _get(found, key), limit)
    return [*row[:2], with_interval(found, key), row[3]]


def _open_alerts(found: Result | None) -> str:
    """Return what sensitivity costs: alerts that were open anyway."""
    if found is None:
        return ""
    is_open = figure(found.get("episodes_open_at_onset_share"))
    usual = figure(found.get("alerted_time_share_outside_abnormal"))
    return (
        f"an alert was open at the onset of {is_open} of them (counts as 0 s), "
        f"and during {usual} of the time with nothing abnormal"
    )


def _speed_rows(lead_set: Result | None) -> list[list[str]]:
    if lead_set is None:
        return []
    count = len(lead_set["leads"])
    rates = {}
    for entry in lead_set["results"]:  # the largest batch comes last: that of the chain
        rates[entry["detector"]] = entry["windowsPerCpuSecond"]
    ours, theirs = rates.get("mmae"), rates.get("mcf")
    return [
        [
            f"windows a second of CPU, {count} lead(s), one thread",
            figure(ours, 1),
            figure(theirs, 2),
            times(ratio(ours, theirs)),
        ]
    ]


def _speed_ratio(speed: Result | None) -> float | None:
    ratios: Sequence[Any] = (speed or {}).get("leadSets", [{}])[0].get("ratio", [])
    return ratios[0]["byCpuTime"]["inChain"] if ratios else None


def _get(found: Result | None, *keys: str) -> Any:
    value: Any = found
    for key in keys:
        value = None if value is None else value.get(key)
    return value


def _text(found: Result | None, key: str) -> str:
    return str(found[key]) if found and key in found else NOT_MEASURED


def _hash(value: str | None) -> str:
    return NOT_MEASURED if value is None else f"`{value[:SHORT_HASH]}`"


def _epochs(manifest: Result | None) -> str:
    if manifest is None:
        return NOT_MEASURED
    changes = _get(manifest, "training", "config", "changes")
    done = _get(manifest, "training", "epochs")
    return f"{done}; change network {changes['epochs']}" if changes else f"{done}"
