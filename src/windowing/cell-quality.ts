import { CELL_FLAG, CELL_US, CELLS_PER_SECOND } from '../domain/cell.js';

/** What is known of one grid sample of one lead besides its value, as bits. */
export const SAMPLE_MARK = { seen: 1, leadOff: 2, saturated: 4 } as const;

/**
 * A cell whose peak-to-peak is below this holds no part of a QRS: a monitor must not take 0.15 mV for one.
 * Every heart has flat cells between its beats; only many in a row are an alarm.
 *
 * @source docs/sources.md#flat-line
 */
const FLAT_BELOW_MV = 0.15;

/**
 * Disturbed beyond use: within one second the signal's curvature (second difference over 10 ms
 * steps) is above 0.1 mV with alternating sign at least this often. A QRS or a pacing pulse gives two
 * to five such turns, ventricular fibrillation few (it is smooth), muscle noise tens.
 *
 * @source docs/sources.md#noise-measure
 */
const NOISY_FROM_TURNS = 25;
const TURN_ABOVE_MV = 0.1;
const CURVATURE_STEPS_PER_SECOND = 100;

/** The flags of a cell that has no signal at all. */
export const NO_SIGNAL_FLAGS = CELL_FLAG.missing;

/** Cells that are looked at before a cell to tell whether it is noisy. */
export const LOOK_BACK_CELLS = CELLS_PER_SECOND - 1;

/** How far before a cell the noise measure looks back: the cell ends its second. */
export const QUALITY_LOOK_BACK_US = LOOK_BACK_CELLS * CELL_US;

/** A stretch of one lead on the grid that begins with the look-back. */
export interface GridStretch {
  /** mV; NaN where missing. */
  readonly valuesMv: Float32Array;
  /** Bits of {@link SAMPLE_MARK}. */
  readonly marks: Uint8Array;
}

/**
 * The flags of one cell from its samples and the 900 ms before them, and from nothing else, so a
 * cell has the same flags in every window that covers it.
 *
 * @param cellIndex - counted from the end of the look-back
 * @returns bits of `CELL_FLAG`
 */
export function cellFlagsOf(
  stretch: GridStretch,
  cellIndex: number,
  samplesPerCell: number,
): number {
  const start = (LOOK_BACK_CELLS + cellIndex) * samplesPerCell;
  const end = start + samplesPerCell;
  const secondStart = cellIndex * samplesPerCell;
  const peakToPeakMv = peakToPeak(stretch.valuesMv, start, end);
  const marks = allMarks(stretch.marks, start, end);
  return (
    (Number.isNaN(peakToPeakMv) ? CELL_FLAG.missing : 0) |
    (marks & SAMPLE_MARK.leadOff ? CELL_FLAG.leadOff : 0) |
    (marks & SAMPLE_MARK.saturated ? CELL_FLAG.saturated : 0) |
    (peakToPeakMv < FLAT_BELOW_MV ? CELL_FLAG.flat : 0) |
    (sharpTurns(stretch.valuesMv, secondStart, end) >= NOISY_FROM_TURNS ? CELL_FLAG.noisy : 0)
  );
}

/** Highest less lowest value of `[start, end)`; NaN where one of them is missing. */
function peakToPeak(valuesMv: Float32Array, start: number, end: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let at = start; at < end; at++) {
    const value = valuesMv[at] ?? Number.NaN;
    if (Number.isNaN(value)) return value;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return highest - lowest;
}

function allMarks(marks: Uint8Array, start: number, end: number): number {
  let all = 0;
  for (let at = start; at < end; at++) all |= marks[at] ?? 0;
  return all;
}

/** How often sharp curvature changes its sign in one second `[start, end)`; holes count for nothing. */
function sharpTurns(valuesMv: Float32Array, start: number, end: number): number {
  const step = Math.max(1, Math.round((end - start) / CURVATURE_STEPS_PER_SECOND));
  let before = valuesMv[start] ?? Number.NaN;
  let middle = valuesMv[start + step] ?? Number.NaN;
  let lastSign = 0;
  let turns = 0;
  for (let at = start + 2 * step; at < end; at += step) {
    const value = valuesMv[at] ?? Number.NaN;
    const curvature = value - 2 * middle + before;
    if (curvature >= TURN_ABOVE_MV || curvature <= -TURN_ABOVE_MV) {
      const sign = Math.sign(curvature);
      if (lastSign !== 0 && sign !== lastSign) turns++;
      lastSign = sign;
    }
    before = middle;
    middle = value;
  }
  return turns;
}
