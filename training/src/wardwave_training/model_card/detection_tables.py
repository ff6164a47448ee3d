"""Tables of detection on PTB-XL: by method, lead set, subgroup and change of the signal."""

from wardwave_training.model_card.extent import extent, title_with_extent
from wardwave_training.model_card.results import MCF, MMAE, MODEL_TITLES, Result, Results
from wardwave_training.model_card.text import NOT_MEASURED, figure, share, table, with_interval

LEAD_SETS = {"all": "12 leads", "II+V1": "II and V1", "II": "II", "V1": "V1"}
CHANGES = {
    "gain": ("amplitude", "times {:g}"),
    "limbs": ("limb electrodes turned", "{:+g} degrees"),
    "chest": ("chest electrodes moved", "{:+g} of the way to the next"),
    "bw": ("baseline wander", "{:g} dB"),
    "ma": ("muscle noise", "{:g} dB"),
    "em": ("electrode motion", "{:g} dB"),
}
GROUPS = {"sex": "sex", "age": "age", "superclass": "superclass", "rhythm": "rhythm"}
ABOVE = "normal_records_with_a_second_above"


def detection_table(results: Results) -> str:
    """Return the areas of every method with every lead set."""
    ours, theirs = (results.evaluations.get(model) for model in (MMAE, MCF))
    rows = [
        ["**MMAE-ECG score**", *_by_lead_set(ours, "auc")],
        ["plain MMAE-ECG score", *_by_lead_set(ours, "auc_plain")],
        ["mean cell score of MMAE-ECG", *_by_lead_set(ours, "auc_cells_mean")],
        [title_with_extent("MCF", theirs), *_by_lead_set(theirs, "auc")],
        ["control: statistics, no network", with_interval(ours, "control_auc"), "-", "-", "-"],
    ]
    return table(["method", *LEAD_SETS.values()], rows)


def differences_table(results: Results) -> str:
    """Return paired differences: over the control, and lost with two leads."""
    rows = [
        [
            title_with_extent(title, results.evaluations.get(model)),
            with_interval(results.evaluations.get(model), "auc_over_control"),
            with_interval(results.evaluations.get(model), "auc_drop_two_leads"),
        ]
        for model, title in MODEL_TITLES.items()
    ]
    return table(["", "AUC over the control", "lost with II and V1 only"], rows)


def quietness_table(results: Results) -> str:
    """Return how many normal records have a second above each limit, by lead set."""
    rows = [
        [f"{title}, above {limit}", *(share(_quiet(results, model, s, limit)) for s in LEAD_SETS)]
        for model, title in MODEL_TITLES.items()
        for limit in ("1.0", "2.0")
    ]
    return table(["normal records with a second", *LEAD_SETS.values()], rows)


def subgroups_table(results: Results) -> str:
    """Return the area of each subgroup; ones with too few records have none."""
    groups = _subgroups(results.evaluations.get(MMAE))
    theirs = _subgroups(results.evaluations.get(MCF))
    rows = [
        [
            f"{GROUPS[kind]}: {name}",
            str(found["abnormal"]),
            str(found["normal"]),
            _subgroup(found),
            _subgroup(theirs.get(kind, {}).get(name)),
        ]
        for kind in GROUPS
        for name, found in groups.get(kind, {}).items()
    ]
    head = ["subgroup", "abnormal", "normal", *(f"AUC, {t}" for t in MODEL_TITLES.values())]
    return table(head, rows or [["all", "-", "-", NOT_MEASURED, NOT_MEASURED]])


def robustness_table(results: Results) -> str:
    """Return detection and quietness under every change of the signal."""
    curves: dict[str, list[Result]] = (results.robustness.get(MMAE) or {}).get("curves", {})
    rows = []
    for kind, (title, form) in CHANGES.items():
        for point in curves.get(kind, [{}]):
            value = form.format(point["value"]) if point else "-"
            twelve, two = point.get("all"), point.get("II+V1")
            rows.append(
                [
                    title,
                    value,
                    with_interval(twelve, "auc"),
                    with_interval(two, "auc"),
                    *(
                        share(
                            None
                            if twelve is None
                            else twelve[f"{of}_records_with_a_second_above_1"]
                        )
                        for of in ("normal", "abnormal")
                    ),
                ]
            )
    head = ["change", "by", "AUC, 12 leads", "AUC, II and V1", "normal above 1", "abnormal above 1"]
    found = results.robustness.get(MMAE)
    return table(head, rows) + (f"\n\nTaken on {extent(found)}." if found else "")


def _by_lead_set(found: Result | None, key: str) -> list[str]:
    lead_sets = (found or {}).get("lead_sets", {})
    return [with_interval(lead_sets.get(name), key) for name in LEAD_SETS]


def _quiet(results: Results, model: str, lead_set: str, limit: str) -> float | None:
    found = (results.evaluations.get(model) or {}).get("lead_sets", {}).get(lead_set) or {}
    value: float | None = found.get(ABOVE, {}).get(limit)
    return value


def _subgroups(found: Result | None) -> dict[str, dict[str, Result]]:
    groups: dict[str, dict[str, Result]] = (found or {}).get("subgroups", {})
    return groups


def _subgroup(found: Result | None) -> str:
    if found is None:
        return figure(None)
    return "too few" if found["auc"] is None else with_interval(found, "auc")
