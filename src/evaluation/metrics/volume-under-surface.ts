import { labelRanges, slopeWeights, widened, type LabelRange } from './label-ranges.js';

/** The thresholds of the definition: so many scores, evenly spaced in the order of all cells. */
const THRESHOLD_COUNT = 250;

/** The widest buffer. */
export interface SurfaceOptions {
  /** In cells; a window reaches half its width beyond each end of a range. */
  readonly maxWindow: number;
}

/** VUS-ROC and VUS-PR of a series. */
export interface VolumeUnderSurface {
  readonly roc: number;
  readonly pr: number;
}

/**
 * The volume under the surface of range ROC and precision-recall curves over buffer windows from 0
 * to `maxWindow`: areas that forgive a score for rising a little early or ending a little late, for
 * all such tolerances alike.
 *
 * For each window labels get slopes at both sides. A slope cell counts by its weight where it is
 * flagged and not at all where it is not; recall is multiplied by the share of buffered ranges in
 * which anything is flagged; positives are the mean of those before and after buffering. This is what
 * `RangeAUC_volume_opt` of the package `vus` computes, which its `get_metrics` uses unless told
 * otherwise: precision-recall in steps, 250 thresholds.
 *
 * @param score - one a cell of an unbroken series; NaN counts as lower than every score, since leaving
 *   cells out would move the ranges together
 * @param label - 1 for a labelled cell
 * @returns undefined unless there are cells of both kinds
 * @source docs/sources.md#vus
 */
export function volumeUnderSurface(
  score: Float64Array,
  label: Uint8Array,
  { maxWindow }: SurfaceOptions,
): VolumeUnderSurface | undefined {
  const ranges = labelRanges(label);
  const labelledCount = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (labelledCount === 0 || labelledCount === score.length) return undefined;
  const series = readSeries(score, ranges);
  let roc = 0;
  let pr = 0;
  for (let window = 0; window <= maxWindow; window += 1) {
    const area = rangeAreas(series, window);
    roc += area.roc;
    pr += area.pr;
  }
  return { roc: roc / (maxWindow + 1), pr: pr / (maxWindow + 1) };
}

/** What does not depend on the window; sums are one a threshold, over the cells flagged there. */
interface Series {
  readonly ranges: readonly LabelRange[];
  /** The first threshold, in falling order, at which each cell is flagged. */
  readonly flaggedFrom: Uint8Array;
  readonly flaggedCount: Float64Array;
  /** How many labelled cells are flagged. */
  readonly foundCount: Float64Array;
}

function readSeries(score: Float64Array, ranges: readonly LabelRange[]): Series {
  const flaggedFrom = firstFlagged(score.map((value) => (Number.isNaN(value) ? -Infinity : value)));
  const flaggedCount = new Float64Array(THRESHOLD_COUNT);
  const foundCount = new Float64Array(THRESHOLD_COUNT);
  for (const step of flaggedFrom) add(flaggedCount, step, 1);
  for (const { first, last } of ranges) {
    for (const step of flaggedFrom.subarray(first, last + 1)) add(foundCount, step, 1);
  }
  return {
    ranges,
    flaggedFrom,
    flaggedCount: runningSum(flaggedCount),
    foundCount: runningSum(foundCount),
  };
}

/** The areas under the range curves of one window. */
function rangeAreas(series: Series, window: number): VolumeUnderSurface {
  const cellCount = series.flaggedFrom.length;
  const labelledCount = series.foundCount[THRESHOLD_COUNT - 1] ?? 0;
  const slopes = slopeSums(series, window);
  const touched = touchedShares(series, window);
  let roc = 0;
  let pr = 0;
  let recallBefore = 0;
  let wrongBefore = 0;
  for (let step = 0; step < THRESHOLD_COUNT; step += 1) {
    const slope = slopes[step] ?? 0;
    const found = (series.foundCount[step] ?? 0) + slope;
    const flagged = series.flaggedCount[step] ?? 0;
    const positives = labelledCount + slope / 2;
    const recall = Math.min(found / positives, 1) * (touched[step] ?? 0);
    const wrong = (flagged - found) / (cellCount - positives);
    roc += ((wrong - wrongBefore) * (recall + recallBefore)) / 2;
    pr += (recall - recallBefore) * (found / flagged);
    recallBefore = recall;
    wrongBefore = wrong;
  }
  // The curve ends at (1, 1), which no threshold reaches where slopes count as positives in part.
  return { roc: roc + ((1 - wrongBefore) * (1 + recallBefore)) / 2, pr };
}

/** For each threshold: the weights of the slope cells flagged there. */
function slopeSums(series: Series, window: number): Float64Array {
  const sums = new Float64Array(THRESHOLD_COUNT);
  const slopes = slopeWeights(series.ranges, window, series.flaggedFrom.length);
  for (let cell = 0; cell < slopes.length; cell += 1) {
    const weight = slopes[cell] ?? 0;
    if (weight > 0) add(sums, series.flaggedFrom[cell] ?? 0, weight);
  }
  return runningSum(sums);
}

/** For each threshold: the share of buffered ranges in which a cell is flagged. */
function touchedShares(series: Series, window: number): Float64Array {
  const buffered = widened(series.ranges, Math.floor(window / 2), series.flaggedFrom.length);
  const shares = new Float64Array(THRESHOLD_COUNT);
  for (const { first, last } of buffered) {
    let earliest = THRESHOLD_COUNT - 1;
    for (let cell = first; cell <= last; cell += 1) {
      earliest = Math.min(earliest, series.flaggedFrom[cell] ?? earliest);
    }
    add(shares, earliest, 1 / buffered.length);
  }
  return runningSum(shares);
}

/** For each cell the first of the thresholds that it reaches; the last one is the lowest score. */
function firstFlagged(score: Float64Array): Uint8Array {
  const ascending = Float64Array.from(score).sort();
  const highest = score.length - 1;
  const thresholds = new Float64Array(THRESHOLD_COUNT);
  for (let step = 0; step < THRESHOLD_COUNT; step += 1) {
    // The product and its order are those of numpy's linspace, whose rounding decides some places.
    const place = step < THRESHOLD_COUNT - 1 ? step * (highest / (THRESHOLD_COUNT - 1)) : highest;
    thresholds[step] = ascending[highest - Math.trunc(place)] ?? 0;
  }
  return Uint8Array.from(score, (value) => firstReached(thresholds, value));
}

function firstReached(falling: Float64Array, value: number): number {
  let low = 0;
  let high = falling.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((falling[middle] ?? 0) > value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function add(sums: Float64Array, step: number, amount: number): void {
  sums[step] = (sums[step] ?? 0) + amount;
}

function runningSum(values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value) => (sum += value));
}
