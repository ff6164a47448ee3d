import { US_PER_MS, US_PER_SECOND, type EpochUs } from '../domain/units.js';
import type { Recording } from './recording.js';

/** A mark of a recording at the moment at which it is played. */
export interface PlayedAnnotation {
  readonly atMs: number;
  readonly symbol: string;
  readonly note: string;
}

/** Where a recording is played over and over, and the stretch of event time that is looked at, half open. */
export interface PlayedStretch {
  /** The event time of the first sample that was played. */
  readonly startUs: EpochUs;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Marks in one answer; those behind them are left out. */
export const MAX_PLAYED_ANNOTATIONS = 20_000;

/** The annotations of a looped recording in event time, in time order. */
export function playedAnnotations(
  { annotations, sampleCount, sampleRateHz }: Recording,
  { startUs, fromMs, toMs }: PlayedStretch,
): readonly PlayedAnnotation[] {
  const roundMs = (sampleCount * 1_000) / sampleRateHz;
  const startMs = startUs / US_PER_MS;
  const found: PlayedAnnotation[] = [];
  const firstRound = Math.max(0, Math.floor((fromMs - startMs) / roundMs));
  for (let round = firstRound; startMs + round * roundMs < toMs; round += 1) {
    for (const { sampleIndex, symbol, note } of annotations) {
      const playedUs = ((round * sampleCount + sampleIndex) * US_PER_SECOND) / sampleRateHz;
      const atMs = startMs + playedUs / US_PER_MS;
      if (atMs < fromMs || atMs >= toMs) continue;
      if (found.length === MAX_PLAYED_ANNOTATIONS) return found;
      found.push({ atMs: Math.round(atMs), symbol, note });
    }
  }
  return found;
}
