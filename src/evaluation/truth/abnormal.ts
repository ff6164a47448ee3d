import type { Annotation } from '../record-result.js';
import { ABNORMAL_BEATS, AFTER_BEAT_MS, BEFORE_BEAT_MS } from './beats.js';
import type { Interval } from '../metrics/interval.js';
import { isAbnormalRhythm, type Rhythm } from './rhythms.js';

/** A stretch in which an alert is no false one, with the beat's symbol or the rhythm's note. */
export interface AbnormalInterval extends Interval {
  readonly kind: string;
}

/**
 * Where an alert is no false one: the spans of abnormal beats, and rhythms that do not last. They may
 * overlap, and a beat's span may reach beyond the record's ends.
 */
export function abnormalIntervals(
  annotations: readonly Annotation[],
  rhythms: readonly Rhythm[],
): readonly AbnormalInterval[] {
  const beats = annotations
    .filter(({ symbol }) => ABNORMAL_BEATS.has(symbol))
    .map(({ atMs, symbol }) => ({
      kind: symbol,
      startMs: atMs - BEFORE_BEAT_MS,
      endMs: atMs + AFTER_BEAT_MS,
    }));
  return [...beats, ...rhythms.filter(isAbnormalRhythm)].sort((a, b) => a.startMs - b.startMs);
}
