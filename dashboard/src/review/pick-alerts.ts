import type { AlertEvent, Priority } from '../../../src/domain/alert.js';

/** Which alerts are reviewed; an empty word lets all pass. */
export interface AlertFilter {
  readonly bedId: string;
  readonly condition: string;
  readonly priority: Priority | '';
}

/** Lets every alert pass. */
export const ALL_ALERTS: AlertFilter = { bedId: '', condition: '', priority: '' };

/** The alerts that pass a filter, newest first. */
export function pickAlerts(events: readonly AlertEvent[], filter: AlertFilter): AlertEvent[] {
  const { bedId, condition, priority } = filter;
  return events
    .filter(
      (event) =>
        (bedId === '' || event.bedId === bedId) &&
        (condition === '' || event.condition === condition) &&
        (priority === '' || event.priority === priority),
    )
    .sort((a, b) => b.startMs - a.startMs || (a.alertId < b.alertId ? -1 : 1));
}

/** The alert so many places further on, kept within the list; the first where the chosen one is not in it. */
export function neighbour(
  events: readonly AlertEvent[],
  chosenId: string | undefined,
  step: number,
): AlertEvent | undefined {
  const at = events.findIndex(({ alertId }) => alertId === chosenId);
  if (at === -1) return events[0];
  return events[Math.min(events.length - 1, Math.max(0, at + step))];
}
