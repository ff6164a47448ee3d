"""The sets of continuous recordings: where their records lie and what truth each has."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wardwave_training.errors import TrainingError
from wardwave_training.streams import Stream, record_names, stretch

KNOWN_SETS = ("mitdb", "vfdb", "cinc2015", "nstdb")
ALARM_S = 300.0
"""In the Challenge 2015 the bedside alarm sounded at five minutes, ..."""
EVENT_S = 10.0
"""... and its event, if there was one, began within the ten seconds before."""
NOISE_FROM_S = 300.0
NOISE_SPAN_S = 120.0
"""The noise stress test: from five minutes on, two noisy minutes and two clean ones in turn."""

_NOISE_NAME = re.compile(r"^\d+e(_?)(\d+)$")


@dataclass(frozen=True)
class BedsideAlarm:
    """The alarm of a Challenge 2015 record.

    Attributes:
        kind: such as Asystole.
        is_true: what the annotators said of it.
    """

    kind: str
    is_true: bool


def find_sets(data: Path, wanted: Sequence[str]) -> dict[str, Path]:
    """Return the folder of each set.

    Args:
        data: a folder with one folder a set, or a single set.
        wanted: names; none means every set that is there.

    Raises:
        TrainingError: if a wanted set is not there, or none is.
    """
    if any(data.glob("*.hea")):
        return {data.name: data}
    there = {p.name: p for p in sorted(data.iterdir()) if p.is_dir()} if data.is_dir() else {}
    names = wanted or [name for name in KNOWN_SETS if name in there]
    missing = [name for name in names if name not in there]
    if missing or not names:
        message = (
            f"Expected folders {', '.join(missing or KNOWN_SETS)} with WFDB records in {data}, "
            f"found {', '.join(there) or 'none'}. Give the folder above them with DATA=DIR, and "
            "the ones to run with SETS=a,b."
        )
        raise TrainingError(message)
    return {name: there[name] for name in names}


def chosen_records(folder: Path, wanted: Sequence[str]) -> list[str]:
    """Return the records of a set, or those of them that are wanted.

    Raises:
        TrainingError: if a wanted record is not there.
    """
    names = record_names(folder)
    missing = [name for name in wanted if name not in names]
    if missing:
        message = f"Expected the records {missing} in {folder}; they are not there."
        raise TrainingError(message)
    return [name for name in names if name in wanted] if wanted else names


def read_alarms(folder: Path) -> dict[str, BedsideAlarm]:
    """Read the Challenge's ALARMS file (record, kind, 1 or 0); empty where there is none.

    Raises:
        TrainingError: if a line is not of that form.
    """
    path = folder / "ALARMS"
    if not path.is_file():
        return {}
    alarms = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fields = [part.strip() for part in line.split(",")]
        if not line.strip():
            continue
        if len(fields) != 3 or fields[2] not in {"0", "1"}:  # noqa: PLR2004
            message = f"{path}, line {number}: expected 'record,kind,1 or 0', got {line!r}."
            raise TrainingError(message)
        alarms[fields[0]] = BedsideAlarm(fields[1], fields[2] == "1")
    return alarms


def noise_db(name: str) -> int | None:
    """Return the signal-to-noise ratio in a noise stress record's name: 118e06 is 6, 118e_6 -6."""
    found = _NOISE_NAME.match(name)
    return None if found is None else int(found[2]) * (-1 if found[1] else 1)


def is_noisy(time_s: float) -> bool:
    """Whether noise is added at a moment of a noise stress record."""
    return time_s >= NOISE_FROM_S and int((time_s - NOISE_FROM_S) // NOISE_SPAN_S) % 2 == 0


def noisy_seconds(start_s: float, end_s: float) -> int:
    """Return the noisy seconds of a stretch of a noise stress record."""
    return sum(is_noisy(second) for second in range(int(start_s), int(end_s)))


def sample_stretch(stream: Stream, limit_s: int, draw: float, *, ends_at_alarm: bool) -> Stream:
    """Return at most ``limit_s`` of a stream: placed by ``draw`` in [0, 1), or up to the alarm."""
    duration_s = round(stream.duration_s)
    if ends_at_alarm:
        end_s = min(duration_s, round(ALARM_S))
        return stretch(stream, max(0, end_s - limit_s), end_s)
    if duration_s <= limit_s:
        return stream
    start_s = int(draw * (duration_s - limit_s + 1))
    return stretch(stream, start_s, start_s + limit_s)
