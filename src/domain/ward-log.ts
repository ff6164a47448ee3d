import type { LoggedSignal } from './alarm-signal.js';
import type { LoggedAlert } from './alert.js';

/** One entry of the ward's log: an alert event, or what happened to signals and beds. */
export type WardLogEntry = LoggedAlert | LoggedSignal;

/** Whether an entry of the ward's log is an alert event. */
export function isLoggedAlert(entry: WardLogEntry): entry is LoggedAlert {
  return 'event' in entry;
}

/** The alert events among entries of the ward's log. */
export function loggedAlerts(entries: readonly WardLogEntry[]): readonly LoggedAlert[] {
  return entries.filter(isLoggedAlert);
}
