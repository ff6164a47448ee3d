/**
 * Rows that a score judges, such as the beats or the cells of a record.
 *
 * Rows without a score are left out by the caller, who can then say how many they were: a NaN among
 * the scores makes every area NaN and leaves no curve.
 */
export interface ScoredRows {
  /** Higher means more suspicious; one a row. */
  readonly score: Float64Array;
  /** 1 for the rows that the score ought to find, 0 for the others. */
  readonly positive: Uint8Array;
}

/** Scores in order: the distinct ones, and which of them each row has. */
export interface RankedScores {
  /** Ascending; NaN last where there is one. */
  readonly distinct: Float64Array;
  /** The place of each row's score in `distinct`. */
  readonly rank: Uint32Array;
}

/** How many rows of each kind have each distinct score. */
export interface ScoreTally {
  /** Ascending. */
  readonly distinct: Float64Array;
  readonly positives: Uint32Array;
  readonly negatives: Uint32Array;
  readonly positiveCount: number;
  readonly negativeCount: number;
}

/** Ranks scores, equal scores alike, without sorting the rows themselves. */
export function rankScores(score: Float64Array): RankedScores {
  const distinct = dropRepeats(Float64Array.from(score).sort());
  const rank = new Uint32Array(score.length);
  for (let row = 0; row < score.length; row += 1) rank[row] = placeOf(distinct, score[row] ?? NaN);
  return { distinct, rank };
}

/** Whether one of the scores is NaN. */
export function lacksScore(ranked: Pick<RankedScores, 'distinct'>): boolean {
  return Number.isNaN(ranked.distinct.at(-1));
}

/** Counts the rows of each kind by score. */
export function tallyScores(score: Float64Array, positive: Uint8Array): ScoreTally {
  const { distinct, rank } = rankScores(score);
  const positives = new Uint32Array(distinct.length);
  const negatives = new Uint32Array(distinct.length);
  let positiveCount = 0;
  for (let row = 0; row < rank.length; row += 1) {
    const place = rank[row] ?? 0;
    if (positive[row] === 1) {
      positives[place] = (positives[place] ?? 0) + 1;
      positiveCount += 1;
    } else negatives[place] = (negatives[place] ?? 0) + 1;
  }
  const negativeCount = score.length - positiveCount;
  return { distinct, positives, negatives, positiveCount, negativeCount };
}

function dropRepeats(ascending: Float64Array): Float64Array {
  let kept = 0;
  for (const value of ascending) {
    if (kept > 0 && ascending[kept - 1] === value) continue;
    ascending[kept] = value;
    kept += 1;
  }
  return ascending.subarray(0, kept);
}

function placeOf(distinct: Float64Array, value: number): number {
  let low = 0;
  let high = distinct.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((distinct[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
