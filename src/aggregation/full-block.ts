import { LEADS } from '../domain/lead.js';
import { unpackRecords } from './cell-range.js';
import type { LeadMeans } from './compact-block.js';
import { AggregationError } from './errors.js';
import { CELLS_PER_BLOCK, RECORD_BYTES } from './packed-cells.js';

/** The layout of a full block, as `commands/mergeScores-2.lua` writes it. */
const FULL_VERSION = 2;
const HEADER_BYTES = 32;
const BITMAP_BYTES = CELLS_PER_BLOCK / 8;
const SLOT_BYTES = CELLS_PER_BLOCK * RECORD_BYTES;

/**
 * Reads the means of a full block, in the order of `LEADS`.
 *
 * @throws {AggregationError} `ECG_STORE_BAD_BLOCK` for bytes of another layout or length
 */
export function meansOfFullBlock(block: Buffer): readonly LeadMeans[] {
  const slotCount = block[1] ?? 0;
  const expectedBytes = HEADER_BYTES + BITMAP_BYTES + slotCount * SLOT_BYTES;
  if (block[0] !== FULL_VERSION || block.length !== expectedBytes) {
    throw new AggregationError(
      'ECG_STORE_BAD_BLOCK',
      `Expected a full block of cells of ${expectedBytes} bytes, but got ${block.length} bytes that are none.`,
    );
  }
  return LEADS.flatMap((lead, index) => {
    const slot = block[2 + index] ?? 0;
    if (slot === 0) return [];
    const from = HEADER_BYTES + BITMAP_BYTES + (slot - 1) * SLOT_BYTES;
    const at = unpackRecords(block.subarray(from, from + SLOT_BYTES));
    const meanMilli = Int32Array.from({ length: CELLS_PER_BLOCK }, (_, cell) => at(cell).meanMilli);
    return [{ lead, meanMilli }];
  });
}
