import { lacksScore, tallyScores } from './scored-rows.js';

/**
 * Average precision: the precision at each threshold, weighted by the recall that this threshold
 * adds. Steps, not trapezia, so that nothing is read between two thresholds.
 *
 * @param score - without NaN; the caller leaves such rows out
 * @param positive - 1 for a positive row, 0 for a negative one
 * @returns undefined without a positive row
 * @source docs/sources.md#average-precision
 */
export function averagePrecision(score: Float64Array, positive: Uint8Array): number | undefined {
  const tally = tallyScores(score, positive);
  if (lacksScore(tally)) return NaN;
  if (tally.positiveCount === 0) return undefined;
  let sum = 0;
  let found = 0;
  let flagged = 0;
  for (let place = tally.distinct.length - 1; place >= 0; place -= 1) {
    const positives = tally.positives[place] ?? 0;
    found += positives;
    flagged += positives + (tally.negatives[place] ?? 0);
    sum += positives * (found / flagged);
  }
  return sum / tally.positiveCount;
}
