import type { BedsideAlarm, ObservedAlert } from '../record-result.js';
import { ALARM_MS, EVENT_MS } from '../truth/bedside-alarms.js';
import { cutTo, intersectionOf, totalMs, unionOf, type Interval } from '../metrics/interval.js';
import { overlaps } from '../truth/overlap.js';
import type { Rhythm } from '../truth/rhythms.js';

/** What the alerts made of a lethal episode. */
export interface EpisodeOutcome extends Interval {
  readonly kind: string;
  /** An alert of the episode was raised, or open already, before the episode ended. */
  readonly alarmed: boolean;
  /** That alert had been raised before the episode began. */
  readonly openAtOnset: boolean;
  /** Onset to first alert, 0 if one was open; none where not alarmed. */
  readonly delayMs?: number;
  /** How many alerts belong to the episode. */
  readonly alerts: number;
  /** The most of them that are of one condition. */
  readonly alertsOfOneCondition: number;
}

/** How long alerts were open, and how much of that lies outside everything abnormal. */
export interface OpenTime {
  readonly alertedMs: number;
  readonly usualMs: number;
  readonly usualAlertedMs: number;
}

/** What became of the bedside alarm of a record of the Challenge 2015. */
export interface ChallengeOutcome {
  readonly kind: string;
  readonly isTrue: boolean;
  /** Whether the bedside alarm is kept. */
  readonly isAlarmed: boolean;
}

/**
 * Says whether and when an episode was alarmed.
 *
 * An alert belongs to the episode if what it marks overlaps it and it was raised before the episode's
 * end; one that was raised before the onset counts with a delay of 0.
 */
export function judgeEpisode(
  { kind, startMs, endMs }: Rhythm,
  alerts: readonly ObservedAlert[],
): EpisodeOutcome {
  const own = alerts.filter(
    (alert) => overlaps(alert, { startMs, endMs }) && alert.raisedMs <= endMs,
  );
  const counts = own.map(
    ({ condition }) => own.filter((one) => one.condition === condition).length,
  );
  const alertsOfOneCondition = Math.max(0, ...counts);
  const outcome = { kind, startMs, endMs, alerts: own.length, alertsOfOneCondition };
  if (own.length === 0) return { ...outcome, alarmed: false, openAtOnset: false };
  const raisedMs = Math.min(...own.map((alert) => alert.raisedMs));
  return {
    ...outcome,
    alarmed: true,
    openAtOnset: raisedMs <= startMs,
    delayMs: Math.max(0, raisedMs - startMs),
  };
}

/** The alerts whose marked stretch touches nothing abnormal. */
export function falseAlerts(
  alerts: readonly ObservedAlert[],
  abnormal: readonly Interval[],
): readonly ObservedAlert[] {
  return alerts.filter((alert) => !abnormal.some((interval) => overlaps(interval, alert)));
}

/**
 * The alerts that touched nothing abnormal when they were raised. A long alert touches something
 * abnormal sooner or later; whether it was raised on something abnormal is the harder question.
 */
export function unfoundedAlerts(
  alerts: readonly ObservedAlert[],
  abnormal: readonly Interval[],
): readonly ObservedAlert[] {
  return alerts.filter(({ startMs, endAtRaisingMs }) => {
    const marked = { startMs, endMs: endAtRaisingMs };
    return !abnormal.some((interval) => overlaps(interval, marked));
  });
}

/** A rule that alarms all the time finds every episode; this is what that costs. */
export function openTime(
  alerts: readonly ObservedAlert[],
  abnormal: readonly Interval[],
  durationMs: number,
): OpenTime {
  const spans = alerts.map(({ raisedMs, endedMs }) => ({ startMs: raisedMs, endMs: endedMs }));
  const whole = { startMs: 0, endMs: durationMs };
  const open = unionOf(cutTo(spans, whole));
  const unusual = unionOf(cutTo(abnormal, whole));
  const alertedMs = totalMs(open);
  return {
    alertedMs,
    usualMs: durationMs - totalMs(unusual),
    usualAlertedMs: alertedMs - totalMs(intersectionOf(open, unusual)),
  };
}

/**
 * A bedside alarm is kept if an alert of wardwave that had been raised by the alarm's moment was open in
 * the ten seconds before it: the rule of the Challenge's real-time event, without any later signal.
 */
export function challengeOutcome(
  { kind, isTrue }: BedsideAlarm,
  alerts: readonly ObservedAlert[],
): ChallengeOutcome {
  const isAlarmed = alerts.some(
    ({ raisedMs, endedMs }) => raisedMs <= ALARM_MS && endedMs > ALARM_MS - EVENT_MS,
  );
  return { kind, isTrue, isAlarmed };
}
