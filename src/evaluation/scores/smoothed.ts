import { CELL_MS } from '../../domain/cell.js';
import type { CellMeans } from './cell-means.js';

/** A score is smoothed over about a beat. */
export const BEAT_SPAN_CELLS = 8;

const HALF_SPAN_MS = (BEAT_SPAN_CELLS / 2) * CELL_MS;

/**
 * The mean over the 0.8 s around each cell's middle; NaN where the cell itself is not scored.
 *
 * @param scores - one a cell; NaN where there is none
 */
export function smoothed(scores: Float64Array, means: CellMeans): Float64Array {
  return scores.map((score, cell) =>
    Number.isNaN(score)
      ? score
      : means.over(spanStartMs(cell), spanStartMs(cell) + 2 * HALF_SPAN_MS),
  );
}

/** Where the span that a cell is smoothed over begins. */
export function spanStartMs(cell: number): number {
  return (cell + 0.5) * CELL_MS - HALF_SPAN_MS;
}
