import { CELL_MS } from '../../domain/cell.js';
import type { AlertMark } from '../../domain/alert.js';
import type { Lead } from '../../domain/lead.js';
import { MILLI } from '../../domain/score.js';
import type { Interval, JudgedRecord, Miss } from '../judged-record.js';
import { worstFirst } from '../judging/misses.js';
import { unionOf } from '../metrics/interval.js';
import { overlaps } from '../truth/overlap.js';
import type { Annotation, ObservedAlert } from '../record-result.js';
import { cameWords, expectedWords, falseAlertTitle, missTitle } from './strip-words.js';

/** The cell scores of one lead in a strip. */
export interface StripCells {
  readonly lead: Lead;
  /** The number, in the record, of the first cell. */
  readonly firstCell: number;
  /** One a cell, thousandths; `NO_SCORE` where there is none. */
  readonly scoreMilli: Int32Array;
  /** The alarm limit that held, in thousandths, where an alert in the strip tells it. */
  readonly limitMilli?: number;
}

/** A stretch of a record to be drawn as a strip, with all that is known of it but its signal. */
export interface StripRequest {
  readonly kind: 'miss' | 'false-alert';
  /** The record's name. */
  readonly record: string;
  /** The stretch that is shown, ms from the record's first sample, half open. */
  readonly startMs: number;
  readonly endMs: number;
  /** What was missed, or what the false alert marks; it may reach beyond the strip. */
  readonly focus: Interval;
  readonly title: string;
  /** What ought to have come, and what came, in words. */
  readonly expected: string;
  readonly came: string;
  /** The stretches that alerts within the strip mark, joined by lead; times count from the record's first sample. */
  readonly marks: readonly AlertMark[];
  /** When alerts were raised within the strip. */
  readonly raisedMs: readonly number[];
  readonly cells: readonly StripCells[];
  readonly annotations: readonly Annotation[];
}

/** The signal of one lead, from the strip's start to its end. */
export interface StripLead {
  readonly lead: Lead;
  /** mV, null where the signal is missing. */
  readonly signalMv: readonly (number | null)[];
  readonly sampleRateHz: number;
}

/** A strip with its signal, ready to be drawn. */
export interface ReportStrip extends StripRequest {
  readonly leads: readonly StripLead[];
}

/** So much signal makes a strip: what fits across a page at 25 mm/s. */
export const STRIP_MS = 10_000;

const STRIPS_OF_EACH_KIND = 10;
const STRIPS_OF_ONE_RECORD = 3;
/** Something shorter stands in the middle of its strip; the start of something longer is shown. */
const CENTRED_UP_TO_MS = 6_000;
const LEAD_IN_MS = 2_000;

interface Candidate {
  readonly judged: JudgedRecord;
  readonly focus: Interval;
  readonly describe: () => Pick<StripRequest, 'kind' | 'title' | 'expected' | 'came'>;
}

/**
 * Chooses the worst misses and the worst false alerts of an evaluation, ten of each, misses first.
 *
 * No record gives more than three of a kind while other records have some, and nothing is chosen that a
 * strip of that kind shows already.
 *
 * @returns what to read and show; the caller adds the signal
 */
export function stripRequests(records: readonly JudgedRecord[]): readonly StripRequest[] {
  return [...chosen(worstMisses(records)), ...chosen(worstFalseAlerts(records))].map(request);
}

function worstMisses(records: readonly JudgedRecord[]): readonly Candidate[] {
  return records
    .flatMap((judged) => judged.misses.map((miss) => ({ judged, miss })))
    .sort((a, b) => compareMisses(a.miss, b.miss))
    .map(({ judged, miss }) => ({
      judged,
      focus: miss,
      describe: () => ({
        kind: 'miss',
        title: missTitle(miss),
        expected: expectedWords(miss),
        came: cameWords(judged, miss),
      }),
    }));
}

/** Episodes before runs of beats; then the longer first. */
function compareMisses(a: Miss, b: Miss): number {
  return Number(b.isEpisode) - Number(a.isEpisode) || b.endMs - b.startMs - (a.endMs - a.startMs);
}

function worstFalseAlerts(records: readonly JudgedRecord[]): readonly Candidate[] {
  const owners = new Map<ObservedAlert, JudgedRecord>();
  for (const judged of records) {
    for (const alert of judged.falseAlerts ?? []) owners.set(alert, judged);
  }
  return worstFirst([...owners.keys()]).flatMap((alert) => {
    const judged = owners.get(alert);
    if (judged === undefined) return [];
    return {
      judged,
      focus: alert,
      describe: () => ({
        kind: 'false-alert',
        title: falseAlertTitle(alert),
        expected: 'no alert: nothing abnormal is annotated here',
        came: cameWords(judged, alert),
      }),
    };
  });
}

/** Up to three of a record in the first round; what is left fills the places that remain. */
function chosen(worst: readonly Candidate[]): readonly Candidate[] {
  const first: Candidate[] = [];
  const left: Candidate[] = [];
  for (const candidate of worst) {
    if (first.length === STRIPS_OF_EACH_KIND) break;
    if (isShown(candidate, first)) continue;
    const own = first.filter(({ judged }) => judged === candidate.judged);
    (own.length < STRIPS_OF_ONE_RECORD ? first : left).push(candidate);
  }
  for (const candidate of left) {
    if (first.length === STRIPS_OF_EACH_KIND) break;
    if (!isShown(candidate, first)) first.push(candidate);
  }
  const ranks = new Map(worst.map((candidate, rank) => [candidate, rank]));
  return first.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
}

function isShown({ judged, focus }: Candidate, strips: readonly Candidate[]): boolean {
  return strips.some((strip) => {
    const shown = stretchAround(strip.focus, strip.judged.result.durationMs);
    return strip.judged === judged && within(shown, focus.startMs);
  });
}

function within({ startMs, endMs }: Interval, atMs: number): boolean {
  return atMs >= startMs && atMs < endMs;
}

/** Ten seconds with context on both sides, inside the record. */
function stretchAround({ startMs, endMs }: Interval, durationMs: number): Interval {
  const lengthMs = endMs - startMs;
  const leadInMs = lengthMs <= CENTRED_UP_TO_MS ? (STRIP_MS - lengthMs) / 2 : LEAD_IN_MS;
  const wishedMs = Math.max(0, Math.min(durationMs - STRIP_MS, startMs - leadInMs));
  // On a whole cell, so that cells and signal begin together.
  const fromMs = Math.floor(wishedMs / CELL_MS) * CELL_MS;
  return { startMs: fromMs, endMs: Math.min(durationMs, fromMs + STRIP_MS) };
}

function request({ judged, focus, describe }: Candidate): StripRequest {
  const { result } = judged;
  const shown = stretchAround(focus, result.durationMs);
  const alerts = judged.physiologicalAlerts.filter((alert) => overlaps(alert, shown));
  return {
    ...describe(),
    record: result.name,
    ...shown,
    focus: { startMs: focus.startMs, endMs: focus.endMs },
    marks: marksWithin(alerts, shown),
    raisedMs: judged.physiologicalAlerts
      .map(({ raisedMs }) => raisedMs)
      .filter((raisedMs) => within(shown, raisedMs)),
    cells: cellsWithin(judged, shown, alerts),
    annotations: result.truth.annotations.filter(({ atMs }) => within(shown, atMs)),
  };
}

/** Marks of one lead that overlap or touch are one: an alert's revisions mark the same stretch again. */
function marksWithin(alerts: readonly ObservedAlert[], shown: Interval): readonly AlertMark[] {
  const all = alerts.flatMap(({ marks }) => marks.filter((mark) => overlaps(mark, shown)));
  return [...new Set(all.map(({ lead }) => lead))].flatMap((lead) =>
    unionOf(all.filter((mark) => mark.lead === lead)).map((stretch) => ({ lead, ...stretch })),
  );
}

function cellsWithin(
  { result: { cells } }: JudgedRecord,
  shown: Interval,
  alerts: readonly ObservedAlert[],
): readonly StripCells[] {
  const firstCell = Math.floor(shown.startMs / CELL_MS);
  const endCell = Math.min(cells.cellCount, Math.ceil(shown.endMs / CELL_MS));
  return cells.leads.map((lead, row) => {
    const limit = alerts.find(({ leads }) => leads.includes(lead))?.limit;
    const start = row * cells.cellCount;
    return {
      lead,
      firstCell,
      scoreMilli: cells.scoreMilli.slice(start + firstCell, start + endCell),
      ...(limit === undefined ? {} : { limitMilli: Math.round(limit * MILLI) }),
    };
  });
}
