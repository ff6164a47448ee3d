import type { JudgedRecord } from '../judged-record.js';
import { quantileOfSorted } from '../metrics/quantile.js';
import { delaysS, hasOnsets, newlyRaisedDelaysS } from './alarm-figures.js';

/** Seconds from the onset of a lethal episode to its first alert, over the alarmed episodes. */
export interface OnsetToAlert {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  /** Without the episodes at whose onset an alert was open; null where that leaves none. */
  readonly newlyRaisedP95: number | null;
  readonly alarmedEpisodeCount: number;
  readonly openAtOnsetCount: number;
}

/** The percentiles of a set; null where no episode with an annotated onset was alarmed. */
export function onsetToAlert(records: readonly JudgedRecord[]): OnsetToAlert | null {
  const episodes = records.filter(hasOnsets).flatMap((record) => record.episodes);
  const delays = ascending(delaysS(episodes));
  if (delays.length === 0) return null;
  const newlyRaised = ascending(newlyRaisedDelaysS(episodes));
  return {
    p50: quantileOfSorted(delays, 0.5) ?? 0,
    p90: quantileOfSorted(delays, 0.9) ?? 0,
    p95: quantileOfSorted(delays, 0.95) ?? 0,
    p99: quantileOfSorted(delays, 0.99) ?? 0,
    newlyRaisedP95: quantileOfSorted(newlyRaised, 0.95) ?? null,
    alarmedEpisodeCount: delays.length,
    openAtOnsetCount: delays.length - newlyRaised.length,
  };
}

function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}
