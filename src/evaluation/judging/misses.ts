import { CELL_MS } from '../../domain/cell.js';
import type { Priority } from '../../domain/alert.js';
import type { ObservedAlert } from '../record-result.js';
import type { AbnormalInterval } from '../truth/abnormal.js';
import { ABNORMAL_BEATS } from '../truth/beats.js';
import { LETHAL_RHYTHMS } from '../truth/rhythms.js';
import { cutTo, unionOf, type Interval } from '../metrics/interval.js';
import { overlaps } from '../truth/overlap.js';
import type { EpisodeOutcome } from './outcomes.js';

/** Something abnormal that no alert marked. */
export interface Miss extends Interval {
  /** What it is, such as `ventricular tachycardia` or `3 abnormal beats (V)`. */
  readonly what: string;
  readonly isEpisode: boolean;
  /** The highest smoothed score above the bed's usual level in it; none where nothing is scored. */
  readonly score?: number;
}

const RANK: Readonly<Record<Priority, number>> = { low: 1, medium: 2, high: 3 };

/**
 * Missed episodes, then runs of abnormal beats and short lethal rhythms that no alert marks; longer before
 * shorter. A rhythm such as atrial fibrillation makes no alert false, but none is due for as long as it lasts.
 */
export function missesOf(record: {
  readonly episodes: readonly EpisodeOutcome[];
  readonly abnormal: readonly AbnormalInterval[];
  readonly alerts: readonly ObservedAlert[];
  readonly series: Float64Array;
  readonly durationMs: number;
}): readonly Miss[] {
  const { episodes, abnormal, alerts, series, durationMs } = record;
  const missed = episodes.filter(({ alarmed }) => !alarmed);
  const due = abnormal.filter(({ kind }) => ABNORMAL_BEATS.has(kind) || LETHAL_RHYTHMS.has(kind));
  const runs = unionOf(cutTo(due, { startMs: 0, endMs: durationMs })).filter(
    (run) =>
      !alerts.some((alert) => overlaps(alert, run)) &&
      !missed.some((episode) => overlaps(episode, run)),
  );
  return [
    ...missed
      .toSorted(longestFirst)
      .map((episode) => miss(episode, { what: episode.kind, isEpisode: true }, series)),
    ...runs
      .toSorted(longestFirst)
      .map((run) => miss(run, { what: describe(run, due), isEpisode: false }, series)),
  ];
}

/** Alerts by priority, then by how long they marked the signal and how high they stood. */
export function worstFirst(alerts: readonly ObservedAlert[]): readonly ObservedAlert[] {
  const weight = ({ startMs, endMs, peakScore = 1 }: ObservedAlert): number =>
    (endMs - startMs) * peakScore;
  return alerts.toSorted(
    (a, b) =>
      RANK[b.priority] - RANK[a.priority] || weight(b) - weight(a) || a.raisedMs - b.raisedMs,
  );
}

function longestFirst(a: Interval, b: Interval): number {
  return b.endMs - b.startMs - (a.endMs - a.startMs) || a.startMs - b.startMs;
}

function miss(
  { startMs, endMs }: Interval,
  about: Pick<Miss, 'what' | 'isEpisode'>,
  series: Float64Array,
): Miss {
  const part = series.subarray(
    Math.max(0, Math.floor(startMs / CELL_MS)),
    Math.max(0, Math.ceil(endMs / CELL_MS)),
  );
  const highest = part.reduce(
    (most, score) => (score > most ? score : most),
    Number.NEGATIVE_INFINITY,
  );
  return {
    startMs,
    endMs,
    ...about,
    ...(Number.isFinite(highest) ? { score: highest } : {}),
  };
}

function describe(run: Interval, due: readonly AbnormalInterval[]): string {
  const kinds = due.filter((part) => overlaps(part, run)).map(({ kind }) => kind);
  const rhythms = [...new Set(kinds.flatMap((kind) => LETHAL_RHYTHMS.get(kind) ?? []))];
  const beats = kinds.filter((kind) => ABNORMAL_BEATS.has(kind));
  const counted = `${beats.length} abnormal beat${beats.length === 1 ? '' : 's'} (${[...new Set(beats)].join(', ')})`;
  return [...rhythms, ...(beats.length > 0 ? [counted] : [])].join(', ');
}
