import { LEADS, type Lead } from '../domain/lead.js';
import { NO_SCORE, type MergedCells } from '../domain/score.js';
import { AggregationError } from './errors.js';
import { CELLS_PER_HOUR, meanOf, RECORD_BYTES } from './packed-cells.js';

/** The part of one hour that a range of cells touches. */
export interface HourPart {
  readonly hourIndex: number;
  /** Counted from the hour's start. */
  readonly firstCell: number;
  readonly cellCount: number;
  /** How far the part lies behind the start of the range. */
  readonly skip: number;
}

/**
 * Splits `[fromCell, toCell)` by the hours that it touches.
 *
 * @throws {AggregationError} `ECG_STORE_BAD_SCORE` for a range that is no range of at most an hour
 */
export function hourParts(fromCell: number, toCell: number): readonly HourPart[] {
  const whole = Number.isInteger(fromCell) && Number.isInteger(toCell);
  if (!whole || fromCell < 0 || toCell < fromCell || toCell - fromCell > CELLS_PER_HOUR) {
    throw new AggregationError(
      'ECG_STORE_BAD_SCORE',
      `Expected a range of at most ${CELLS_PER_HOUR} cells, but got [${fromCell}, ${toCell}): read a longer one in parts.`,
    );
  }
  const parts: HourPart[] = [];
  for (let cell = fromCell; cell < toCell;) {
    const hourIndex = Math.floor(cell / CELLS_PER_HOUR);
    const end = Math.min(toCell, (hourIndex + 1) * CELLS_PER_HOUR);
    const firstCell = cell - hourIndex * CELLS_PER_HOUR;
    parts.push({ hourIndex, firstCell, cellCount: end - cell, skip: cell - fromCell });
    cell = end;
  }
  return parts;
}

/** What is stored of one lead in a part of an hour. */
export interface LeadPart {
  readonly lead: Lead;
  readonly skip: number;
  readonly cellCount: number;
  readonly at: (cell: number) => { readonly sumMilli: number; readonly windowCount: number };
}

/** Reads packed records; what lies behind their end has no window. */
export function unpackRecords(packed: Buffer): LeadPart['at'] {
  return (cell) => {
    const offset = cell * RECORD_BYTES;
    if (offset + RECORD_BYTES > packed.length) return { sumMilli: 0, windowCount: 0 };
    return { sumMilli: packed.readInt32LE(offset + 1), windowCount: packed.readUInt8(offset) };
  };
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
      const { sumMilli, windowCount } = at(cell);
      meanMilli[start + cell] = meanOf(sumMilli, windowCount);
      windowCounts[start + cell] = windowCount;
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
