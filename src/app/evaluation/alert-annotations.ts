import type { Priority } from '../../domain/alert.js';
import type { Lead } from '../../domain/lead.js';
import type { ObservedAlert, RecordResult } from '../../evaluation/record-result.js';
import type { RecordedAnnotation } from '../../replay/recording.js';

/** The annotator name of wardwave's own annotation files: `208.ww`. */
export const ANNOTATOR = 'ww';

/** A note, and the beginning and end of a stretch of signal: codes of the WFDB standard that claim no beat. */
const NOTE = '"';
const STRETCH_START = '(';
const STRETCH_END = ')';

const SUBTYPE: Readonly<Record<Priority, number>> = { low: 1, medium: 2, high: 3 };

/**
 * The alerts of a record as WFDB annotations, in time order.
 *
 * Each alert is a note (`"`) at the start and at the end of what it marks, its text saying condition, leads,
 * when it was raised and each rise in priority; its subtype is the highest priority (1 low, 2 medium, 3 high).
 * The anomalous stretches of each lead stand between `(` and `)` on that lead's signal.
 *
 * @param channels - the number of each lead's signal in the record's header
 */
export function alertAnnotations(
  { alerts, durationMs }: Pick<RecordResult, 'alerts' | 'durationMs'>,
  record: { readonly sampleRateHz: number; readonly channels: ReadonlyMap<Lead, number> },
): readonly RecordedAnnotation[] {
  const lastSample = Math.max(0, Math.ceil((durationMs * record.sampleRateHz) / 1_000) - 1);
  const at = (ms: number): number =>
    Math.min(lastSample, Math.max(0, Math.round((ms * record.sampleRateHz) / 1_000)));
  return alerts
    .flatMap((alert) => annotationsOf(alert, at, record.channels))
    .sort((a, b) => a.sampleIndex - b.sampleIndex || a.channel - b.channel);
}

function annotationsOf(
  alert: ObservedAlert,
  at: (ms: number) => number,
  channels: ReadonlyMap<Lead, number>,
): RecordedAnnotation[] {
  const channelOf = (lead: Lead | undefined): number =>
    (lead === undefined ? undefined : channels.get(lead)) ?? 0;
  const note = (ms: number, text: string): RecordedAnnotation => ({
    sampleIndex: at(ms),
    symbol: NOTE,
    subtype: SUBTYPE[alert.priority],
    channel: channelOf(alert.leads[0]),
    number: 0,
    note: text,
  });
  const stretch = (ms: number, lead: Lead, symbol: string): RecordedAnnotation => ({
    ...note(ms, ''),
    symbol,
    channel: channelOf(lead),
  });
  return [
    note(alert.startMs, describe(alert)),
    ...alert.marks.flatMap(({ lead, startMs, endMs }) => [
      stretch(startMs, lead, STRETCH_START),
      stretch(endMs, lead, STRETCH_END),
    ]),
    note(alert.endMs, `end of ${alert.condition}`),
  ];
}

function describe(alert: ObservedAlert): string {
  const rises = alert.prioritySteps.map(
    ({ atMs, priority }) => `${priority} at ${(atMs / 1_000).toFixed(1)} s`,
  );
  const score =
    alert.peakScore === undefined || alert.limit === undefined
      ? []
      : [`score ${alert.peakScore.toFixed(2)} limit ${alert.limit.toFixed(2)}`];
  return [alert.condition, alert.leads.join(','), rises.join(', '), ...score]
    .filter((part) => part !== '')
    .join('; ');
}
