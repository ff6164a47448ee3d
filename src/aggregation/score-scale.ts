import { NO_SCORE } from '../domain/score.js';
import { SCORE_LIMIT_MILLI } from './packed-cells.js';

/** Below this, half a point under the lowest limit that makes sense, nobody looks closely. */
const FINE_FROM_MILLI = 500;
/** The distance of steps below {@link FINE_FROM_MILLI}. */
const COARSE_STEP_MILLI = 100;
/** The lowest step; what lies below is kept as this. */
const LOWEST_MILLI = -1_000;
/** From {@link FINE_FROM_MILLI} on each step is this many thousandths of the one before it. */
const FINE_RATIO_MILLI = 1_045;

/**
 * The scores that one byte can say, thousandths, rising; the first is that there is none.
 *
 * Steps of 100 from -1,000 to 400, then of 4.5 % from 500 to the highest score that is kept. The scale is part
 * of the stored layout, so it is computed in whole numbers and never changes without a new layout version.
 */
export const STEPS_MILLI: Int32Array = Int32Array.from(steps());

/** Scores from 500 on are off by at most this share of themselves: half a step, and what rounding adds. */
export const FINE_DEVIATION = 0.0226;
/** Scores from -1,000 to 500 are off by at most this much, thousandths. */
export const COARSE_DEVIATION_MILLI = COARSE_STEP_MILLI / 2;

function* steps(): Generator<number> {
  yield NO_SCORE;
  for (let milli = LOWEST_MILLI; milli < FINE_FROM_MILLI; milli += COARSE_STEP_MILLI) yield milli;
  let milli = FINE_FROM_MILLI;
  while (milli < SCORE_LIMIT_MILLI) {
    yield milli;
    milli = Math.floor((milli * FINE_RATIO_MILLI + 500) / 1_000);
  }
  yield SCORE_LIMIT_MILLI;
}

/** The number of the step that is nearest to a score; of two as near the lower one. */
export function stepOf(scoreMilli: number): number {
  if (scoreMilli === NO_SCORE) return 0;
  let [low, high] = [1, STEPS_MILLI.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const twiceBorder = (STEPS_MILLI[middle] ?? 0) + (STEPS_MILLI[middle + 1] ?? 0);
    if (2 * scoreMilli <= twiceBorder) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The score that a step stands for, thousandths; `NO_SCORE` for none. */
export function scoreOfStep(step: number): number {
  return STEPS_MILLI[step] ?? NO_SCORE;
}
