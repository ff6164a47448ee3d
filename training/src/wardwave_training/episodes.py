"""Annotated episodes, and which alerts belong to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wardwave_training.alert_rule import Alert
from wardwave_training.beats import ABNORMAL_BEATS, AFTER_BEAT_S, BEFORE_BEAT_S
from wardwave_training.streams import Stream

RHYTHM_CHANGE = "+"
LETHAL_RHYTHMS = {
    "(VF": "ventricular fibrillation",
    "(VFIB": "ventricular fibrillation",
    "(VFL": "ventricular flutter",
    "(VT": "ventricular tachycardia",
    "(ASYS": "asystole",
}
LASTING_RHYTHMS = frozenset({"(N", "(NSR", "(P", "(PM", "(PREX", "(SBR"})
"""Rhythms that count as normal for the patient: sinus, paced, pre-excited, slow sinus."""
NO_RHYTHM = frozenset({"", "(NOISE", "TS", "MISSB", "PSE", "T"})
"""Notes that are no rhythm: noise, tape slip and the like."""
SHORTEST_EPISODE_S = 10.0
STEP_S = 0.1

Interval = tuple[float, float]


@dataclass(frozen=True)
class Episode:
    """One stretch of a rhythm, half open, in seconds."""

    kind: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class EpisodeOutcome:
    """What the alerts made of an episode.

    Attributes:
        episode: the annotated stretch.
        alarmed: an alert of the episode was raised, or open already, before the episode ended.
        open_at_onset: that alert had been raised before the episode began.
        delay_s: onset to first alert, 0 if one was open; None if not alarmed.
    """

    episode: Episode
    alarmed: bool
    open_at_onset: bool
    delay_s: float | None


@dataclass(frozen=True)
class OpenTime:
    """How long alerts were open, in seconds.

    Attributes:
        alerted_s: with any alert open.
        usual_s: outside everything abnormal.
        usual_alerted_s: outside everything abnormal, with an alert open.
    """

    alerted_s: float
    usual_s: float
    usual_alerted_s: float


def rhythm_intervals(stream: Stream) -> list[Episode]:
    """Return every annotated rhythm with its note as its kind; each lasts until the next one."""
    changes = [
        (float(at_s), note)
        for at_s, symbol, note in zip(
            stream.annotation_s, stream.annotation_symbols, stream.annotation_notes, strict=True
        )
        if symbol == RHYTHM_CHANGE and note not in NO_RHYTHM - {"(NOISE"}
    ]
    ends = ([at_s for at_s, _ in changes] + [stream.duration_s])[1:]
    return [
        Episode(note, at_s, end)
        for (at_s, note), end in zip(changes, ends, strict=True)
        if end > at_s
    ]


def lethal_episodes(stream: Stream, shortest_s: float = SHORTEST_EPISODE_S) -> list[Episode]:
    """Return the VF, flutter, VT and asystole episodes; ones that touch are one episode.

    A tachycardia that turns into fibrillation is one event at the bed; it has the first one's name.
    """
    merged: list[Episode] = []
    for part in rhythm_intervals(stream):
        kind = LETHAL_RHYTHMS.get(part.kind)
        if kind is None:
            continue
        if merged and part.start_s <= merged[-1].end_s:
            last = merged[-1]
            merged[-1] = Episode(last.kind, last.start_s, part.end_s)
        else:
            merged.append(Episode(kind, part.start_s, part.end_s))
    return [episode for episode in merged if episode.end_s - episode.start_s >= shortest_s]


def abnormal_intervals(stream: Stream) -> list[Interval]:
    """Return where an alert is no false one: abnormal beats and rhythms that do not last."""
    beats = [
        (float(at_s) - BEFORE_BEAT_S, float(at_s) + AFTER_BEAT_S)
        for at_s, symbol in zip(stream.annotation_s, stream.annotation_symbols, strict=True)
        if symbol in ABNORMAL_BEATS
    ]
    rhythms = [
        (part.start_s, part.end_s)
        for part in rhythm_intervals(stream)
        if part.kind not in LASTING_RHYTHMS | NO_RHYTHM
    ]
    return beats + rhythms


def judge_episode(episode: Episode, alerts: Sequence[Alert]) -> EpisodeOutcome:
    """Say whether and when an episode was alarmed.

    An alert belongs to the episode if what it marks overlaps it and it was raised before the
    episode's end; one that was raised before the onset counts with a delay of 0.
    """
    own = [
        alert
        for alert in alerts
        if overlaps((alert.start_s, alert.end_s), (episode.start_s, episode.end_s))
        and alert.raised_s <= episode.end_s
    ]
    if not own:
        return EpisodeOutcome(episode, alarmed=False, open_at_onset=False, delay_s=None)
    raised_s = min(alert.raised_s for alert in own)
    is_open = raised_s <= episode.start_s
    delay_s = max(0.0, raised_s - episode.start_s)
    return EpisodeOutcome(episode, alarmed=True, open_at_onset=is_open, delay_s=delay_s)


def false_alerts(alerts: Sequence[Alert], abnormal: Sequence[Interval]) -> list[Alert]:
    """Return the alerts whose marked stretch touches no abnormal interval."""
    starts = np.array([start for start, _ in abnormal])
    ends = np.array([end for _, end in abnormal])
    return [
        alert for alert in alerts if not ((starts < alert.end_s) & (ends > alert.start_s)).any()
    ]


def at_raising(alert: Alert) -> Alert:
    """Return an alert as it was when it was raised, with what it marked until then.

    A long alert touches something abnormal sooner or later; whether it was raised on something
    abnormal is the harder question.
    """
    return replace(alert, end_s=min(alert.end_s, alert.raised_s))


def open_time(alerts: Sequence[Alert], abnormal: Sequence[Interval], duration_s: float) -> OpenTime:
    """Return how long alerts were open, and how much of that lies outside everything abnormal.

    A rule that alarms all the time finds every episode; this is what that costs.
    """
    moments = np.arange(0, duration_s, STEP_S) + STEP_S / 2
    is_open = _within(moments, [(alert.raised_s, alert.ended_s) for alert in alerts])
    is_usual = ~_within(moments, abnormal)
    return OpenTime(
        alerted_s=float(is_open.sum() * STEP_S),
        usual_s=float(is_usual.sum() * STEP_S),
        usual_alerted_s=float((is_open & is_usual).sum() * STEP_S),
    )


def overlaps(one: Interval, other: Interval) -> bool:
    """Whether two half-open intervals share any time."""
    return one[0] < other[1] and other[0] < one[1]


def _within(moments: NDArray[np.float64], intervals: Sequence[Interval]) -> NDArray[np.bool_]:
    inside = np.zeros(len(moments), dtype=np.bool_)
    for start_s, end_s in intervals:
        first, end = np.searchsorted(moments, [start_s, end_s])
        inside[first:end] = True
    return inside
