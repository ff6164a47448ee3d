import { LEADS } from '../domain/lead.js';
import { NO_SCORE, type MergedCells } from '../domain/score.js';
import { AggregationError } from './errors.js';
import { CELLS_PER_HOUR, meanOf, RECORD_BYTES } from './packed-cells.js';

const LAYOUT_VERSION = 1;
const HEADER_BYTES = 32;
const BITMAP_BYTES = CELLS_PER_HOUR / 8;
const SLOT_BYTES = CELLS_PER_HOUR * RECORD_BYTES;

/**
 * Reads a stored hour, whose layout is in `commands/mergeScores-2.lua`. What lies behind the end of the string
 * has not been written: there is no score.
 *
 * @throws {AggregationError} `ECG_STORE_SCRIPT_FAILED` where another layout version wrote it
 */
export function unpackHour(packed: Buffer, hourIndex: number): MergedCells {
  if (packed[0] !== LAYOUT_VERSION) {
    throw new AggregationError(
      'ECG_STORE_SCRIPT_FAILED',
      `Expected cells of layout ${LAYOUT_VERSION}, but the store has layout ${String(packed[0])}.`,
    );
  }
  // Lead numbers count from 1, and byte 1 + n of the header is the slot of lead n, 0 for none.
  const held = LEADS.map((lead, i) => ({ lead, slot: packed[2 + i] ?? 0 })).filter(
    ({ slot }) => slot > 0,
  );
  const size = held.length * CELLS_PER_HOUR;
  const meanMilli = new Int32Array(size).fill(NO_SCORE);
  const windowCount = new Uint8Array(size);
  for (const [row, { slot }] of held.entries()) {
    const slotStart = HEADER_BYTES + BITMAP_BYTES + (slot - 1) * SLOT_BYTES;
    for (let cell = 0; cell < CELLS_PER_HOUR; cell += 1) {
      const at = slotStart + cell * RECORD_BYTES;
      if (at + RECORD_BYTES > packed.length) break;
      const count = packed.readUInt8(at);
      windowCount[row * CELLS_PER_HOUR + cell] = count;
      meanMilli[row * CELLS_PER_HOUR + cell] = meanOf(packed.readInt32LE(at + 1), count);
    }
  }
  return {
    firstCellIndex: hourIndex * CELLS_PER_HOUR,
    cellCount: CELLS_PER_HOUR,
    leads: held.map(({ lead }) => lead),
    meanMilli,
    windowCount,
  };
}
