"""Lead names, their order in the model, and how other names map to them."""

import re
from collections.abc import Sequence

LEADS: tuple[str, ...] = (
    "I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6",
)  # fmt: skip
"""Lead order of every model input and output (the manifest repeats it)."""

_BY_UPPER_NAME = {name.upper(): index for index, name in enumerate(LEADS)}
_STAND_IN = "MCL1"
_ALIASES = {
    "MLI": "I", "MLII": "II", "MLIII": "III", "MV1": "V1", "MV2": "V2", "MV5": "V5",
    "V": "V1", "MCL": _STAND_IN, "MCL1": _STAND_IN,
}  # fmt: skip
_PREFIX = re.compile(r"^(ECG|EKG|LEAD)[ _:-]*")
_UNNAMED = re.compile(r"^(ECG|EKG|LEAD|ECG LEAD|CHANNEL|CH)?[ _-]?\d*$")
_UNNAMED_FALLBACK = ("II", "V1", "V5")

# Lead sets that telemetry wards really connect: one limb lead, one chest lead, or both.
WARD_LEAD_SETS: tuple[tuple[str, ...], ...] = (
    ("II", "V1"), ("II", "V5"), ("II",), ("V1",),
)  # fmt: skip


def lead_indices(names: Sequence[str]) -> list[int]:
    """Return the model's lead index for each name; raises ``KeyError`` on an unknown one."""
    return [_BY_UPPER_NAME[name.strip().upper()] for name in names]


def map_signal_names(names: Sequence[str]) -> dict[int, int]:
    """Map signal positions of a WFDB record to model lead indices.

    The rule is the one by which the monitor replays a recording, in this order:

    1. a known name or alias (any case, with or without ``ECG`` or ``lead`` before it) is that lead:
       MLII is II; V, the one chest electrode of telemetry, is V1; MV1, MV2, MV5 are V1, V2, V5;
    2. of two signals with one lead the first is kept;
    3. one without a lead's name (``ECG``, ``ECG2``, empty) is the first free one of II, V1, V5;
    4. MCL1 (or MCL), which sits where V1 sits, stands in for V1 where the record has no V1;
    5. any other signal is left out.

    Args:
        names: signal names in the record's order, of the signals that are voltages.

    Returns:
        Signal position to lead index.
    """
    taken: dict[str, int] = {}
    for position, name in enumerate(names):
        lead = _lead_of(name)
        if lead is not None:
            taken.setdefault(lead, position)
    for position, name in enumerate(names):
        if _lead_of(name) is None and _UNNAMED.match(name.strip().upper()):
            free = [lead for lead in _UNNAMED_FALLBACK if lead not in taken]
            if free:
                taken[free[0]] = position
    if _STAND_IN in taken:
        taken.setdefault("V1", taken.pop(_STAND_IN))
    known = ((position, LEADS.index(lead)) for lead, position in taken.items() if lead in LEADS)
    return dict(sorted(known))


def _lead_of(name: str) -> str | None:
    plain = name.strip().upper()
    for candidate in (plain, _PREFIX.sub("", plain)):
        alias = _ALIASES.get(candidate)
        if alias is not None:
            return alias
        if candidate in _BY_UPPER_NAME:
            return LEADS[_BY_UPPER_NAME[candidate]]
    return None
