import { LEADS, type Lead } from '../domain/lead.js';
import { NO_SCORE, type MergedCells, type WindowScore } from '../domain/score.js';
import type { LeadMeans } from './compact-block.js';
import { AggregationError } from './errors.js';
import {
  BLOCKS_PER_HOUR,
  CELLS_PER_BLOCK,
  emptyCells,
  meanOf,
  RECORD_BYTES,
  type WindowSpan,
} from './packed-cells.js';

/** More than an hour of cells is read in parts. */
const MAX_RANGE_CELLS = BLOCKS_PER_HOUR * CELLS_PER_BLOCK;

/** The part of one block that a range of cells touches. */
export interface BlockPart {
  readonly blockIndex: number;
  /** Counted from the block's start. */
  readonly firstCell: number;
  readonly cellCount: number;
  /** How far the part lies behind the start of the range. */
  readonly skip: number;
}

/**
 * Splits `[fromCell, toCell)` by the blocks that it touches.
 *
 * @throws {AggregationError} `ECG_STORE_BAD_SCORE` for a range that is no range of at most an hour
 */
export function blockParts(fromCell: number, toCell: number): readonly BlockPart[] {
  const whole = Number.isInteger(fromCell) && Number.isInteger(toCell);
  if (!whole || fromCell < 0 || toCell < fromCell || toCell - fromCell > MAX_RANGE_CELLS) {
    throw new AggregationError(
      'ECG_STORE_BAD_SCORE',
      `Expected a range of at most ${MAX_RANGE_CELLS} cells, but got [${fromCell}, ${toCell}): read a longer one in parts.`,
    );
  }
  const parts: BlockPart[] = [];
  for (let cell = fromCell; cell < toCell;) {
    const blockIndex = Math.floor(cell / CELLS_PER_BLOCK);
    const end = Math.min(toCell, (blockIndex + 1) * CELLS_PER_BLOCK);
    const firstCell = cell - blockIndex * CELLS_PER_BLOCK;
    parts.push({ blockIndex, firstCell, cellCount: end - cell, skip: cell - fromCell });
    cell = end;
  }
  return parts;
}

/** What is stored of one lead in a part of a block. */
export interface LeadPart {
  readonly lead: Lead;
  readonly skip: number;
  readonly cellCount: number;
  readonly at: (cell: number) => StoredCell;
}

/** The mean of one cell, thousandths or `NO_SCORE`, and the windows in it. */
export interface StoredCell {
  readonly meanMilli: number;
  readonly windowCount: number;
}

/** Reads packed records; what lies behind their end has no window. */
export function unpackRecords(packed: Buffer): LeadPart['at'] {
  return (cell) => {
    const offset = cell * RECORD_BYTES;
    if (offset + RECORD_BYTES > packed.length) return { meanMilli: NO_SCORE, windowCount: 0 };
    const windowCount = packed.readUInt8(offset);
    return { meanMilli: meanOf(packed.readInt32LE(offset + 1), windowCount), windowCount };
  };
}

/** Reads a compact block from its cell `firstCell` on; it says of no mean how many windows are in it. */
export function expandedPart(
  { firstCell, cellCount, skip }: BlockPart,
  { lead, meanMilli }: LeadMeans,
): LeadPart {
  const at = (cell: number): StoredCell => {
    const mean = meanMilli[firstCell + cell] ?? NO_SCORE;
    return { meanMilli: mean, windowCount: mean === NO_SCORE ? 0 : 1 };
  };
  return { lead, skip, cellCount, at };
}

/** Puts the parts of a range together; a lead without a score in a part has none there. */
export function joinParts(
  fromCell: number,
  toCell: number,
  parts: readonly LeadPart[],
): MergedCells {
  const leads = LEADS.filter((lead) => parts.some((part) => part.lead === lead));
  const total = toCell - fromCell;
  const meanMilli = new Int32Array(leads.length * total).fill(NO_SCORE);
  const windowCounts = new Uint8Array(leads.length * total);
  for (const { lead, skip, cellCount, at } of parts) {
    const start = leads.indexOf(lead) * total + skip;
    for (let cell = 0; cell < cellCount; cell += 1) {
      const stored = at(cell);
      meanMilli[start + cell] = stored.meanMilli;
      windowCounts[start + cell] = stored.windowCount;
    }
  }
  return {
    firstCellIndex: fromCell,
    cellCount: total,
    leads,
    meanMilli,
    windowCount: windowCounts,
  };
}

/** What is told of a window that came for a compact block: the stored cells of its span, in its leads' order. */
export function settledCells(
  stored: MergedCells,
  score: WindowScore,
  span: WindowSpan,
): MergedCells {
  const { cellCount } = span;
  const cells = emptyCells(score, span);
  for (const [row, lead] of score.leads.entries()) {
    const from = stored.leads.indexOf(lead) * cellCount;
    if (from < 0) continue;
    cells.meanMilli.set(stored.meanMilli.subarray(from, from + cellCount), row * cellCount);
    cells.windowCount.set(stored.windowCount.subarray(from, from + cellCount), row * cellCount);
  }
  return { ...cells, settled: true };
}
