"""Lead names, their order in the model, and how other names map to them."""

from collections.abc import Sequence

LEADS: tuple[str, ...] = (
    "I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6",
)  # fmt: skip
"""Lead order of every model input and output (the manifest repeats it)."""

_BY_UPPER_NAME = {name.upper(): index for index, name in enumerate(LEADS)}
_ALIASES = {"MLI": "I", "MLII": "II", "MLIII": "III", "MCL1": "V1", "MCL6": "V6"}
_UNNAMED = ("ECG", "ECG1", "ECG2", "ECG I", "ECG II")
_UNNAMED_FALLBACK = ("II", "V1")

# Lead sets that telemetry wards really connect: one limb lead, one chest lead, or both.
WARD_LEAD_SETS: tuple[tuple[str, ...], ...] = (
    ("II", "V1"), ("II", "V5"), ("II",), ("V1",),
)  # fmt: skip


def lead_indices(names: Sequence[str]) -> list[int]:
    """Return the model's lead index for each name; raises ``KeyError`` on an unknown one."""
    return [_BY_UPPER_NAME[name.strip().upper()] for name in names]


def map_signal_names(names: Sequence[str]) -> dict[int, int]:
    """Map signal positions of a WFDB record to model lead indices.

    Known names and aliases (MLII is II, MCL1 is V1) win. A channel called only "ECG" takes the
    first free lead of II, V1, in order. Other channels, and a second channel of a lead already
    taken, are left out.

    Args:
        names: signal names in the record's order.

    Returns:
        Signal position to lead index.
    """
    mapping: dict[int, int] = {}
    for position, name in enumerate(names):
        upper = name.strip().upper()
        lead = _BY_UPPER_NAME.get(_ALIASES.get(upper, upper).upper())
        if lead is not None and lead not in mapping.values():
            mapping[position] = lead
    for position, name in enumerate(names):
        if position in mapping or name.strip().upper() not in _UNNAMED:
            continue
        free = [i for i in lead_indices(_UNNAMED_FALLBACK) if i not in mapping.values()]
        if free:
            mapping[position] = free[0]
    return mapping
