import { lacksScore, tallyScores } from './scored-rows.js';

/**
 * The area under the ROC curve: the chance that a positive row scores higher than a negative one,
 * a tie counting half.
 *
 * @param score - without NaN; the caller leaves such rows out
 * @param positive - 1 for a positive row, 0 for a negative one
 * @returns undefined unless there are rows of both kinds
 * @source docs/sources.md#roc-auc
 */
export function rocAuc(score: Float64Array, positive: Uint8Array): number | undefined {
  const tally = tallyScores(score, positive);
  if (lacksScore(tally)) return NaN;
  if (tally.positiveCount === 0 || tally.negativeCount === 0) return undefined;
  let wins = 0;
  let negativesBelow = 0;
  for (let place = 0; place < tally.distinct.length; place += 1) {
    const negatives = tally.negatives[place] ?? 0;
    wins += (tally.positives[place] ?? 0) * (negativesBelow + negatives / 2);
    negativesBelow += negatives;
  }
  return wins / (tally.positiveCount * tally.negativeCount);
}
