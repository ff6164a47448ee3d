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
   * Reads the cells of one hour, counted from 1970: all 36,000, of the leads that have a score in it, in the order
   * of `LEADS`; undefined where none is stored.
   *
   * @throws {AggregationError} `ECG_STORE_UNAVAILABLE` (retryable) where the store does not answer
   */
  readHour(bedId: BedId, hourIndex: number): Promise<MergedCells | undefined>;
}
