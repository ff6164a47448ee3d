import { lacksScore, tallyScores } from './scored-rows.js';
import { MAX_CURVE_POINTS, pick, thinned } from './thinned.js';

/** Precision against recall: a row is flagged when its score reaches the threshold. */
export interface PrecisionRecallCurve {
  /** Rising to 1. */
  readonly recall: Float64Array;
  readonly precision: Float64Array;
  /** Falling; each is the score of a positive row. */
  readonly threshold: Float64Array;
}

/**
 * The precision-recall curve for a plot: no more than `maxPoints` points, evenly over recall.
 *
 * Its points are the thresholds that average precision sums over, those at which a positive row is
 * reached: where they are not thinned, the steps under them have exactly that area. There is no
 * made-up point at recall 0.
 *
 * @param score - without NaN; the caller leaves such rows out
 * @returns undefined without a positive row
 */
export function precisionRecallCurve(
  score: Float64Array,
  positive: Uint8Array,
  maxPoints = MAX_CURVE_POINTS,
): PrecisionRecallCurve | undefined {
  const tally = tallyScores(score, positive);
  if (lacksScore(tally) || tally.positiveCount === 0) return undefined;
  const recall: number[] = [];
  const precision: number[] = [];
  const threshold: number[] = [];
  let found = 0;
  let flagged = 0;
  for (let place = tally.distinct.length - 1; place >= 0; place -= 1) {
    const positives = tally.positives[place] ?? 0;
    found += positives;
    flagged += positives + (tally.negatives[place] ?? 0);
    if (positives === 0) continue;
    recall.push(found / tally.positiveCount);
    precision.push(found / flagged);
    threshold.push(tally.distinct[place] ?? 0);
  }
  const along = Float64Array.from(recall);
  const places = thinned(along, maxPoints);
  return {
    recall: pick(along, places),
    precision: pick(Float64Array.from(precision), places),
    threshold: pick(Float64Array.from(threshold), places),
  };
}
