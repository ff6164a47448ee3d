import { CELL_MS } from '../domain/cell.js';
import type { BaselineRules } from './rules.js';

/** Bins of the histogram: 128 of 150 thousandths, from -2 to 17.2. */
const BIN_COUNT = 128;
const BIN_WIDTH_MILLI = 150;
const LOWEST_MILLI = -2_000;

/**
 * The bed's quiet level: below the median, so that it stays the level between the beats in question
 * where every second beat is premature (bigeminy).
 */
const QUIET_QUANTILE = 0.2;

/** What a lead of a bed has scored lately: a histogram of whole numbers, so that it is the same everywhere. */
export interface Baseline {
  readonly counts: readonly number[];
  readonly total: number;
}

/** A baseline that knows nothing yet. */
export const EMPTY_BASELINE: Baseline = { counts: new Array<number>(BIN_COUNT).fill(0), total: 0 };

/** Adds scores to a baseline; halves what is old when its memory is full. */
export function learn(
  baseline: Baseline,
  scoresMilli: readonly number[],
  rules: BaselineRules,
): Baseline {
  if (scoresMilli.length === 0) return baseline;
  const counts = [...baseline.counts];
  let total = baseline.total;
  for (const score of scoresMilli) {
    const bin = binOf(score);
    counts[bin] = (counts[bin] ?? 0) + 1;
    total += 1;
  }
  if (total * CELL_MS <= rules.memoryMs) return { counts, total };
  const halved = counts.map((count) => count >> 1);
  return { counts: halved, total: halved.reduce((sum, count) => sum + count, 0) };
}

/** The alarm limit that follows from a baseline, in thousandths. */
export function limitMilli(baseline: Baseline, rules: BaselineRules): number {
  // A baseline that has just halved its memory is warm still, however long the warm-up is set.
  const warmFromMs = Math.min(rules.warmUpMs, rules.memoryMs / 4);
  if (baseline.total * CELL_MS < warmFromMs) return rules.floorMilli;
  const limit = quantileMilli(baseline, QUIET_QUANTILE) + rules.marginMilli;
  return Math.min(rules.ceilingMilli, Math.max(rules.floorMilli, limit));
}

/** The upper edge of the bin in which a quantile falls. */
function quantileMilli(baseline: Baseline, fraction: number): number {
  const wanted = fraction * baseline.total;
  let seen = 0;
  for (const [bin, count] of baseline.counts.entries()) {
    seen += count;
    if (seen >= wanted) return LOWEST_MILLI + (bin + 1) * BIN_WIDTH_MILLI;
  }
  return LOWEST_MILLI + BIN_COUNT * BIN_WIDTH_MILLI;
}

function binOf(scoreMilli: number): number {
  const bin = Math.floor((scoreMilli - LOWEST_MILLI) / BIN_WIDTH_MILLI);
  return Math.min(BIN_COUNT - 1, Math.max(0, bin));
}
