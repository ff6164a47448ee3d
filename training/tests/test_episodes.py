"""Episodes, alerts and false alerts, against cases worked out by hand."""

import numpy as np
import pytest

from wardwave_training.alert_rule import Alert
from wardwave_training.episodes import (
    Episode,
    abnormal_intervals,
    at_raising,
    false_alerts,
    judge_episode,
    lethal_episodes,
    open_time,
)
from wardwave_training.streams import Stream


def stream_of(annotations: list[tuple[float, str, str]], seconds: int = 100) -> Stream:
    """Return a flat two-lead stream with annotations of time, symbol and note."""
    return Stream(
        name="a",
        signal=np.zeros((12, seconds * 100), dtype=np.float32),
        leads=[1, 6],
        annotation_s=np.array([at_s for at_s, _, _ in annotations]),
        annotation_symbols=[symbol for _, symbol, _ in annotations],
        annotation_notes=[note for _, _, note in annotations],
        lead_names=["MLII", "V1"],
    )


def alert(start_s: float, end_s: float, raised_s: float) -> Alert:
    """Return an anomaly alert that ends as its last cell does."""
    return Alert("anomaly", start_s, end_s, raised_s, max(end_s, raised_s))


def test_episodes_are_ten_seconds_or_more_and_join_where_they_touch() -> None:
    """Six seconds of VT that turn into fibrillation are one event; a short flutter is none."""
    stream = stream_of(
        [
            (0, "+", "(N"), (20, "+", "(VT"), (26, "+", "(VF"), (32, "+", "(N"),
            (50, "+", "(VFL"), (59, "+", "(N"), (85, "+", "(ASYS"),
        ]
    )  # fmt: skip
    assert lethal_episodes(stream) == [
        Episode("ventricular tachycardia", 20, 32),
        Episode("asystole", 85, 100),
    ]


@pytest.mark.parametrize(
    ("alerts", "alarmed", "open_at_onset", "delay_s"),
    [
        ([alert(21, 24, 23)], True, False, 3.0),
        ([alert(21, 24, 25), alert(18, 30, 22)], True, False, 2.0),
        ([alert(15, 25, 17)], True, True, 0.0),
        ([alert(10, 19, 12)], False, False, None),
        ([alert(31, 33, 33)], False, False, None),
        ([], False, False, None),
    ],
    ids=["within", "first of two", "open already", "over before", "raised too late", "none"],
)
def test_an_episode_is_alarmed_by_an_alert_of_its_own(
    alerts: list[Alert], alarmed: bool, open_at_onset: bool, delay_s: float | None
) -> None:
    """The episode lasts from 20 s to 32 s."""
    outcome = judge_episode(Episode("VF", 20, 32), alerts)
    assert (outcome.alarmed, outcome.open_at_onset, outcome.delay_s) == (
        alarmed, open_at_onset, delay_s,
    )  # fmt: skip


def test_alerts_that_touch_nothing_abnormal_are_false() -> None:
    """A ventricular beat at 10 s is abnormal from 9.7 s to 10.5 s; noise is not."""
    stream = stream_of(
        [(0, "+", "(N"), (10, "V", ""), (20, "+", "(NOISE"), (30, "+", "(AFIB"), (40, "+", "(N")]
    )
    abnormal = abnormal_intervals(stream)
    alerts = [alert(10.4, 12, 12), alert(10.5, 12, 12), alert(20, 25, 22), alert(39, 50, 41)]
    assert false_alerts(alerts, abnormal) == [alerts[1], alerts[2]]
    assert false_alerts(alerts, []) == alerts
    # Raised at 8 s on nothing, a long alert reaches the beat at 10 s later.
    long = alert(6, 30, 8)
    assert false_alerts([long], abnormal) == []
    assert len(false_alerts([at_raising(long)], abnormal)) == 1


def test_open_time_tells_what_an_alarm_that_never_ends_costs() -> None:
    """An alert from 10 s to 60 s over an abnormal stretch from 20 s to 40 s."""
    found = open_time([alert(9, 60, 10)], [(20, 40), (30, 40)], 100)
    assert found.alerted_s == pytest.approx(50)
    assert found.usual_s == pytest.approx(80)
    assert found.usual_alerted_s == pytest.approx(30)
