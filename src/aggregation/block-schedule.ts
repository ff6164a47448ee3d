import type { BedId } from '../domain/bed.js';
import { CELLS_PER_SECOND } from '../domain/cell.js';
import { CELLS_PER_BLOCK } from './packed-cells.js';

/** A block is left alone for this long after its end: a second process may be a little behind. */
const WAIT_CELLS = 60 * CELLS_PER_SECOND;

/** The beds of a ward take turns within this time, so that not all of them are compacted in the same second. */
const TURNS_CELLS = 300 * CELLS_PER_SECOND;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The newest block that may be compacted once a bed has merged a window.
 *
 * @param firstCell - the window's first cell, counted from 1970
 * @returns the block's number, counted from 1970
 */
export function newestDueBlock(bedId: BedId, firstCell: number): number {
  const leftBehind = firstCell - WAIT_CELLS - turnOf(bedId);
  return Math.floor(leftBehind / CELLS_PER_BLOCK) - 1;
}

/** A bed's turn, spread evenly by its name (FNV-1a). */
function turnOf(bedId: BedId): number {
  let hash = FNV_OFFSET;
  for (const byte of Buffer.from(bedId)) hash = Math.imul(hash ^ byte, FNV_PRIME) >>> 0;
  return hash % TURNS_CELLS;
}
