import type { BedId } from '../domain/bed.js';
import type { WindowSpec } from '../domain/window.js';
import type { MergedCells, WindowScore } from '../domain/score.js';

/**
 * Merges the scores of overlapping windows into cells.
 *
 * A cell is the mean over the windows that cover it. A window contributes once, however often it is
 * merged: the store keeps a sum and the set of its contributors.
 *
 * Cells are kept in blocks of 15 minutes. A block that its bed has left behind for good can be made compact: its
 * means go to the nearest step of a scale (`score-scale.ts`), and no window changes it any more.
 */
export interface ScoreStore {
  /** Blocks behind a bed's newest one that may still be kept. */
  readonly keptBlocks: number;
  /**
   * Adds one window's cells, unless it is in already, and reads the cells of its span as they are then.
   *
   * A window that touches a compact block changes nothing in any block: what is stored of its span comes back
   * as `settled`.
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
  /**
   * Makes a block compact, in one step: whoever reads has the full block or the compact one.
   *
   * @param blockIndex - counted from 1970
   * @throws {AggregationError} `ECG_STORE_BAD_BLOCK` where what is stored cannot be read;
   *   `ECG_STORE_UNAVAILABLE` (retryable) where the store does not answer, which leaves it open whether it was done
   */
  compact(bedId: BedId, blockIndex: number): Promise<CompactOutcome>;
}

/**
 * `compacted`; `nothing` where no full block is kept, be it absent or compact already; `changed` where a window was
 * merged into it meanwhile, so that it is still full.
 */
export type CompactOutcome = 'compacted' | 'nothing' | 'changed';
