import type { AlertHistory, AlertStep } from './alert-history.js';
import { formatSeconds, formatTime } from './time.js';

/** When something may happen, both ends included. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The span of a check that names a moment and how long may pass from it. */
export function spanOf(check: { readonly afterMs: number; readonly withinMs?: number }): TimeSpan {
  return { fromMs: check.afterMs, toMs: check.afterMs + (check.withinMs ?? Infinity) };
}

/** Whether a moment lies in a span. */
export function isIn(atMs: number, { fromMs, toMs }: TimeSpan): boolean {
  return atMs >= fromMs && atMs <= toMs;
}

/** How far a moment lies from a span; 0 in it. */
export function distanceMs(atMs: number, { fromMs, toMs }: TimeSpan): number {
  return Math.max(0, fromMs - atMs, atMs - toMs);
}

/** Says how a moment lies to a span, such as `2.3 s too late`. */
export function describeMiss(atMs: number, span: TimeSpan): string {
  const way = atMs > span.toMs ? 'too late' : 'too early';
  return `${formatSeconds(distanceMs(atMs, span))} ${way}`;
}

/** The one that is nearest to a span; the first of equals. */
export function nearestTo<T>(
  things: readonly T[],
  span: TimeSpan,
  atMs: (thing: T) => number,
): T | undefined {
  let found: T | undefined;
  for (const thing of things) {
    if (found === undefined || distanceMs(atMs(thing), span) < distanceMs(atMs(found), span))
      found = thing;
  }
  return found;
}

/** Says what an event says, such as `high, leads II, V1`. */
export function describeStep({ priority, leads }: AlertStep): string {
  return leads.length === 0 ? `${priority} priority` : `${priority} priority, ${leadsOf(leads)}`;
}

/** Says which alerts a bed had, where none of them is what was asked for. */
export function describeOthers(alerts: readonly AlertHistory[]): string {
  if (alerts.length === 0) return 'the bed had no alert at all';
  const shown = alerts.slice(0, SHOWN_ALERTS).map(describeAlert);
  const more = alerts.length > SHOWN_ALERTS ? `, and ${alerts.length - SHOWN_ALERTS} more` : '';
  return `the bed had ${shown.join(', ')}${more}`;
}

const SHOWN_ALERTS = 4;

/** Says what an alert is and when it was raised. */
export function describeAlert({ condition, raisedMs }: AlertHistory): string {
  return `${condition} at ${formatTime(raisedMs)}`;
}

function leadsOf(leads: readonly string[]): string {
  return `${leads.length === 1 ? 'lead' : 'leads'} ${leads.join(', ')}`;
}
