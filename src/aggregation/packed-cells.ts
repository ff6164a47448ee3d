import { CELL_US, cellIndexAt } from '../domain/cell.js';
import { LEADS } from '../domain/lead.js';
import { NO_SCORE, type MergedCells, type WindowScore } from '../domain/score.js';
import { US_PER_MS } from '../domain/units.js';
import type { WindowSpec } from '../domain/window.js';
import { AggregationError } from './errors.js';

/** Cells of 100 ms in a block of 15 minutes, which is what one key of the store holds. */
export const CELLS_PER_BLOCK = 9_000;

/** Blocks in an hour. */
export const BLOCKS_PER_HOUR = 4;

/** A record: one byte that counts the windows, then their sum as a 32-bit integer, little endian. */
export const RECORD_BYTES = 5;

/** More windows than this cannot cover one cell: their count is one byte. */
const MAX_WINDOWS_PER_CELL = 255;

/** A window may have at most this many cells, so that one script handles it in one piece. */
const MAX_CELLS_PER_WINDOW = 3_000;

/** Scores beyond this are kept as this, so that no sum of 255 of them leaves 32 bits. */
export const SCORE_LIMIT_MILLI = 8_388_607;

/** Where a window lies in the blocks of its bed. */
export interface WindowSpan {
  readonly firstCellIndex: number;
  readonly cellCount: number;
  /** The block in which the window starts, counted from 1970. */
  readonly blockIndex: number;
  /** The window's first cell, counted from that block's start. */
  readonly firstCellInBlock: number;
}

/**
 * Finds a window's place, and checks that score and spec agree on it.
 *
 * @throws {AggregationError} `ECG_STORE_BAD_SCORE` where the window is off the grid, has another length
 *   than the spec says, or its scores have another shape than its leads and cells
 */
export function spanOf(score: WindowScore, spec: WindowSpec): WindowSpan {
  const cellCount = (score.endUs - score.startUs) / CELL_US;
  const problem = spanProblem(score, spec) ?? shapeProblem(score, cellCount);
  if (problem !== undefined) {
    throw new AggregationError('ECG_STORE_BAD_SCORE', `Expected ${problem}.`, {
      details: { bed: score.bedId, windowStartUs: score.startUs, windowEndUs: score.endUs },
    });
  }
  const firstCellIndex = cellIndexAt(score.startUs);
  const blockIndex = Math.floor(firstCellIndex / CELLS_PER_BLOCK);
  const firstCellInBlock = firstCellIndex - blockIndex * CELLS_PER_BLOCK;
  return { firstCellIndex, cellCount, blockIndex, firstCellInBlock };
}

function spanProblem(score: WindowScore, spec: WindowSpec): string | undefined {
  const lengthMs = (score.endUs - score.startUs) / US_PER_MS;
  const hopUs = spec.hopMs * US_PER_MS;
  if (lengthMs !== spec.lengthMs) return `a window of ${spec.lengthMs} ms, but got ${lengthMs} ms`;
  if (!(hopUs >= CELL_US) || hopUs % CELL_US !== 0) {
    return `a hop of whole cells, but got ${spec.hopMs} ms`;
  }
  if (score.startUs < 0 || score.startUs % CELL_US !== 0) {
    return `a window that starts with a cell, but got ${score.startUs} us`;
  }
  if (Math.ceil(spec.lengthMs / spec.hopMs) > MAX_WINDOWS_PER_CELL) {
    return `at most ${MAX_WINDOWS_PER_CELL} windows over a cell, but got ${spec.lengthMs} / ${spec.hopMs} ms`;
  }
  return undefined;
}

function shapeProblem(score: WindowScore, cellCount: number): string | undefined {
  if (!Number.isInteger(cellCount) || cellCount < 1 || cellCount > MAX_CELLS_PER_WINDOW) {
    return `a window of 1 to ${MAX_CELLS_PER_WINDOW} whole cells, but got ${cellCount}`;
  }
  if (new Set(score.leads).size !== score.leads.length) return 'each lead once, but one came twice';
  const expected = score.leads.length * cellCount;
  if (score.cellScoresMilli.length !== expected) {
    return `${score.leads.length} leads x ${cellCount} cells = ${expected} scores, but got ${score.cellScoresMilli.length}`;
  }
  return undefined;
}

/** A score as it enters a sum. */
export function clampScore(scoreMilli: number): number {
  return Math.max(-SCORE_LIMIT_MILLI, Math.min(SCORE_LIMIT_MILLI, scoreMilli));
}

/** The leads as the store numbers them, one byte each: their place in `LEADS`, from 1. */
export function leadNumbers(score: WindowScore): Buffer {
  return Buffer.from(score.leads.map((lead) => LEADS.indexOf(lead) + 1));
}

/** What a window adds to the records of its cells; nothing where it has no score. */
export function packIncrements(cellScoresMilli: Int32Array): Buffer {
  const packed = Buffer.alloc(cellScoresMilli.length * RECORD_BYTES);
  cellScoresMilli.forEach((scoreMilli, cell) => {
    if (scoreMilli === NO_SCORE) return;
    packed.writeUInt8(1, cell * RECORD_BYTES);
    packed.writeInt32LE(clampScore(scoreMilli), cell * RECORD_BYTES + 1);
  });
  return packed;
}

/** Reads the records of a window's span, lead after lead. */
export function unpackCells(packed: Buffer, score: WindowScore, span: WindowSpan): MergedCells {
  const merged = emptyCells(score, span);
  for (let cell = 0; cell < merged.meanMilli.length; cell += 1) {
    const count = packed.readUInt8(cell * RECORD_BYTES);
    merged.windowCount[cell] = count;
    merged.meanMilli[cell] = meanOf(packed.readInt32LE(cell * RECORD_BYTES + 1), count);
  }
  return merged;
}

/** Cells in a window's shape, without any score yet. */
export function emptyCells(score: WindowScore, span: WindowSpan): MergedCells {
  const size = score.leads.length * span.cellCount;
  return {
    firstCellIndex: span.firstCellIndex,
    cellCount: span.cellCount,
    leads: score.leads,
    meanMilli: new Int32Array(size).fill(NO_SCORE),
    windowCount: new Uint8Array(size),
  };
}

/** The mean, rounded half away from zero in whole numbers; `NO_SCORE` of nothing. */
export function meanOf(sumMilli: number, count: number): number {
  if (count === 0) return NO_SCORE;
  const magnitude = Math.floor((2 * Math.abs(sumMilli) + count) / (2 * count));
  return sumMilli < 0 ? -magnitude : magnitude;
}
