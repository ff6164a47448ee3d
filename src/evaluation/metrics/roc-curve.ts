import { lacksScore, tallyScores } from './scored-rows.js';
import { MAX_CURVE_POINTS, pick, thinned } from './thinned.js';

/** A ROC curve from (0, 0) to (1, 1): a row is flagged when its score reaches the threshold. */
export interface RocCurve {
  readonly falsePositiveRate: Float64Array;
  readonly truePositiveRate: Float64Array;
  /** Falling, from Infinity, which flags nothing, to the lowest score, which flags all. */
  readonly threshold: Float64Array;
}

/**
 * The ROC curve for a plot: no more than `maxPoints` points, evenly along it. Areas are taken from
 * all points by `rocAuc`, not from this.
 *
 * @param score - without NaN; the caller leaves such rows out
 * @returns undefined unless there are rows of both kinds
 */
export function rocCurve(
  score: Float64Array,
  positive: Uint8Array,
  maxPoints = MAX_CURVE_POINTS,
): RocCurve | undefined {
  const tally = tallyScores(score, positive);
  if (lacksScore(tally) || tally.positiveCount === 0 || tally.negativeCount === 0) return undefined;
  const levels = tally.distinct.length;
  const falsePositiveRate = new Float64Array(levels + 1);
  const truePositiveRate = new Float64Array(levels + 1);
  const threshold = new Float64Array(levels + 1).fill(Infinity);
  let found = 0;
  let wrong = 0;
  for (let point = 1; point <= levels; point += 1) {
    found += tally.positives[levels - point] ?? 0;
    wrong += tally.negatives[levels - point] ?? 0;
    truePositiveRate[point] = found / tally.positiveCount;
    falsePositiveRate[point] = wrong / tally.negativeCount;
    threshold[point] = tally.distinct[levels - point] ?? 0;
  }
  const travelled = truePositiveRate.map((rate, point) => rate + (falsePositiveRate[point] ?? 0));
  const places = thinned(travelled, maxPoints);
  return {
    falsePositiveRate: pick(falsePositiveRate, places),
    truePositiveRate: pick(truePositiveRate, places),
    threshold: pick(threshold, places),
  };
}
