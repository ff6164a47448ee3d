import type { EpochUs } from './units.js';

/** The length of a cell, the unit of a score: 100 ms of one lead. */
export const CELL_US = 100_000;

/** The length of a cell in milliseconds. */
export const CELL_MS = 100;

/** Cells in one second. */
export const CELLS_PER_SECOND = 10;

/** The number of the cell that holds a moment, counted from 1970. */
export function cellIndexAt(moment: EpochUs): number {
  return Math.floor(moment / CELL_US);
}

/**
 * Bits that say what is wrong with the signal of one cell; 0 is a usable signal.
 *
 * `missing`: some of it never came; `leadOff`: the monitor reports the electrode off;
 * `saturated`: at the end of the converter's range; `flat`: no electrical activity;
 * `noisy`: disturbed beyond use.
 */
export const CELL_FLAG = { missing: 1, leadOff: 2, saturated: 4, flat: 8, noisy: 16 } as const;

/** The cells of a lead whose score means nothing: there is no signal to score. */
export const UNSCORABLE_FLAGS = CELL_FLAG.missing | CELL_FLAG.leadOff | CELL_FLAG.saturated;
