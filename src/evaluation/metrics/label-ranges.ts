/** A stretch of labelled cells, both ends within it. */
export interface LabelRange {
  readonly first: number;
  readonly last: number;
}

/** The longest stretches of labelled cells, in order. */
export function labelRanges(label: Uint8Array): LabelRange[] {
  const ranges: LabelRange[] = [];
  let first = -1;
  for (let cell = 0; cell <= label.length; cell += 1) {
    const isLabelled = (label[cell] ?? 0) !== 0;
    if (isLabelled && first < 0) first = cell;
    if (isLabelled || first < 0) continue;
    ranges.push({ first, last: cell - 1 });
    first = -1;
  }
  return ranges;
}

/**
 * Widens ranges by a margin at both sides, within a series, and joins those that then share a cell;
 * those that only lie side by side stay apart, as in the reference implementation of VUS.
 */
export function widened(
  ranges: readonly LabelRange[],
  margin: number,
  length: number,
): LabelRange[] {
  const joined: LabelRange[] = [];
  for (const range of ranges) {
    const first = Math.max(range.first - margin, 0);
    const last = Math.min(range.last + margin, length - 1);
    const newest = joined.at(-1);
    if (newest !== undefined && newest.last >= first) {
      joined[joined.length - 1] = { first: newest.first, last };
    } else joined.push({ first, last });
  }
  return joined;
}

/**
 * How much the cells beside the ranges count as labelled: `sqrt(1 - distance / window)` over half a
 * window. Where slopes of two ranges meet they add up to no more than 1; within a range there is none.
 */
export function slopeWeights(
  ranges: readonly LabelRange[],
  window: number,
  length: number,
): Float64Array {
  const weights = new Float64Array(length);
  for (const { first, last } of ranges) {
    for (let distance = 1; distance <= Math.floor(window / 2); distance += 1) {
      const weight = Math.sqrt(1 - distance / window);
      raise(weights, first - distance, weight);
      raise(weights, last + distance, weight);
    }
  }
  for (const { first, last } of ranges) weights.fill(0, first, last + 1);
  return weights;
}

function raise(weights: Float64Array, cell: number, weight: number): void {
  if (cell < 0 || cell >= weights.length) return;
  weights[cell] = Math.min((weights[cell] ?? 0) + weight, 1);
}
