import type { AlertEvent, AlertMark, AlertStrip } from '../domain/alert.js';

/** A strip with what its alert's events say of it. */
export interface StripWithAlert {
  readonly strip: AlertStrip;
  /** The newest event of the alert; undefined where the log no longer has one. */
  readonly alert: AlertEvent | undefined;
  /** The marked cells that lie in the strip, by lead and time, none touching another of its lead. */
  readonly marks: readonly AlertMark[];
}

/**
 * Joins a strip and its alert's events. An event has the newest marks only, so those of all events count.
 *
 * @param events - of this alert, oldest first
 */
export function stripWithAlert(strip: AlertStrip, events: readonly AlertEvent[]): StripWithAlert {
  const endMs = stripEndMs(strip);
  const inside = events
    .flatMap(({ marks }) => marks)
    .map((mark) => ({
      ...mark,
      startMs: Math.max(mark.startMs, strip.startMs),
      endMs: Math.min(mark.endMs, endMs),
    }))
    .filter((mark) => mark.endMs > mark.startMs);
  const marks = strip.leads.flatMap(({ lead }) => joined(inside.filter((m) => m.lead === lead)));
  return { strip, alert: events.at(-1), marks };
}

/** The end of a strip; exclusive. */
export function stripEndMs({ startMs, sampleRateHz, leads }: AlertStrip): number {
  const sampleCount = Math.max(0, ...leads.map(({ signalMv }) => signalMv.length));
  return startMs + (sampleCount * 1_000) / sampleRateHz;
}

function joined(marks: readonly AlertMark[]): readonly AlertMark[] {
  const result: AlertMark[] = [];
  for (const mark of marks.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = result.at(-1);
    if (last === undefined || mark.startMs > last.endMs) result.push(mark);
    else result[result.length - 1] = { ...last, endMs: Math.max(last.endMs, mark.endMs) };
  }
  return result;
}
