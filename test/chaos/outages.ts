import type { AlertEvent } from '../../src/domain/alert.js';
import type { BedId } from '../../src/domain/bed.js';
import type { AlertLines } from '../integration/same-log-streams.js';

/** A bed's alert events, in the order of the log. */
export function eventsOf(alerts: AlertLines, bedId: BedId): readonly AlertEvent[] {
  const lines = (alerts[bedId] ?? '').split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as AlertEvent);
}

/**
 * The alerts of frames that a fault kept away for three seconds, which have ended since. They are an alarm in
 * their own right, for which an undisturbed run has no cause.
 */
export function endedOutages(
  kept: readonly AlertEvent[],
  undisturbed: readonly AlertEvent[],
): readonly string[] {
  const known = new Set(undisturbed.map(({ alertId }) => alertId));
  return kept
    .filter(({ condition, phase }) => condition === 'feed-lost' && phase === 'ended')
    .map(({ alertId }) => alertId)
    .filter((alertId) => !known.has(alertId));
}

/**
 * What became of each alert, in the order of their ids. An outage mutes the bed's other conditions for as long
 * as it lasts and so adds revisions to them, but they begin, end and mark the same signal as without it.
 */
export function outcomes(
  events: readonly AlertEvent[],
  outages: readonly string[],
): readonly object[] {
  const last = new Map(events.map((event) => [event.alertId, event]));
  return [...last.values()]
    .filter(({ alertId }) => !outages.includes(alertId))
    .sort((a, b) => (a.alertId < b.alertId ? -1 : 1))
    .map(({ alertId, phase, priority, leads, startMs, endMs, marks }) => {
      return { alertId, phase, priority, leads, startMs, endMs, marks };
    });
}
