import type { AlarmFlood } from '../domain/burden.js';

/**
 * Ten alerts within ten minutes begin a flood, fewer than five within ten minutes end it.
 *
 * @source docs/sources.md#alarm-flood
 */
export const FLOOD = { windowMs: 600_000, beginsAtAlerts: 10, endsBelowAlerts: 5 } as const;

/**
 * Finds the floods of a ward.
 *
 * @param raisedAtMs - when its alerts were raised, in order
 * @param untilMs - the end of the period
 */
export function findFloods(raisedAtMs: readonly number[], untilMs: number): readonly AlarmFlood[] {
  const floods: AlarmFlood[] = [];
  let flood: AlarmFlood | undefined;
  let oldest = 0;
  for (const [index, atMs] of raisedAtMs.entries()) {
    if (flood !== undefined && atMs > flood.endMs) {
      floods.push(flood);
      flood = undefined;
    }
    while ((raisedAtMs[oldest] ?? atMs) <= atMs - FLOOD.windowMs) oldest += 1;
    const count = index - oldest + 1;
    if (flood === undefined && count < FLOOD.beginsAtAlerts) continue;
    // The flood lasts until the fifth newest alert is ten minutes old.
    const fifthNewestMs = raisedAtMs[index - FLOOD.endsBelowAlerts + 1] ?? atMs;
    const endMs = Math.min(fifthNewestMs + FLOOD.windowMs, untilMs);
    flood =
      flood === undefined
        ? { startMs: raisedAtMs[oldest] ?? atMs, endMs, alerts: count, peak: count }
        : { ...flood, endMs, alerts: flood.alerts + 1, peak: Math.max(flood.peak, count) };
  }
  return flood === undefined ? floods : [...floods, flood];
}
