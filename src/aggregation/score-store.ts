import type { BedId } from '../domain/bed.js';
import type { WindowSpec } from '../domain/window.js';
import type { MergedCells, WindowScore } from '../domain/score.js';

/**
 * Merges the scores of overlapping windows into cells.
 *
 * A cell is the mean over the windows that cover it. A window contributes once, however often it is
 * merged: the store keeps a sum and the set of its contributors.
 */
export interface ScoreStore {
  /**
   * Adds one window's cells, unless it is in already, and reads the cells of its span as they are then.
   *
   * @throws {AggregationError} `ECG_STORE_UNAVAILABLE` (retryable) where the store does not answer
   */
  merge(score: WindowScore, spec: WindowSpec): Promise<MergedCells>;
  /**
   * Reads a bed's stored cells `[fromCell, toCell)`, counted from 1970; at most an hour of them at once.
   *
   * @returns the leads that have a score in an hour which the range touches, in the order of `LEADS`
   * @throws {AggregationError} `ECG_STORE_BAD_SCORE` for another range; `ECG_STORE_UNAVAILABLE` (retryable)
   *   where the store does not answer
   */
  readCells(bedId: BedId, fromCell: number, toCell: number): Promise<MergedCells>;
}
