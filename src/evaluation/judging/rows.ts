import { CELL_MS } from '../../domain/cell.js';
import type { Annotation } from '../record-result.js';
import type { RecordScores } from '../scores/record-scores.js';
import {
  ABNORMAL_BEATS,
  AFTER_BEAT_MS,
  BEFORE_BEAT_MS,
  isJudgedBeat,
  NORMAL_BEATS,
} from '../truth/beats.js';

/** The judged beats of a record, one entry a beat, in time order. */
export interface JudgedBeats {
  readonly atMs: Float64Array;
  /** WFDB symbols. */
  readonly symbols: readonly string[];
  /** Mean from 0.3 s before to 0.5 s after, above the bed's usual level, mean over leads; NaN where none. */
  readonly score: Float64Array;
  /** The same as the model gave it, without the bed's usual level. */
  readonly rawScore: Float64Array;
}

/** Cells of judged beats that have a score, one entry a cell, in time order. */
export interface CellRows {
  readonly score: Float64Array;
  /** 1 within an abnormal beat's span, 0 within normal ones alone. */
  readonly abnormal: Uint8Array;
  /** The number of the cell in the record. */
  readonly cell: Int32Array;
}

/** A middle this close before a span's edge counts as on it. */
const NUDGE_CELLS = 1e-9;

/** Scores every judged beat; no QRS is detected. */
export function judgedBeats(annotations: readonly Annotation[], scores: RecordScores): JudgedBeats {
  const beats = annotations.filter(({ symbol }) => isJudgedBeat(symbol));
  const joined = beats.map(({ atMs }) => scores.over(atMs - BEFORE_BEAT_MS, atMs + AFTER_BEAT_MS));
  return {
    atMs: Float64Array.from(beats, ({ atMs }) => atMs),
    symbols: beats.map(({ symbol }) => symbol),
    score: Float64Array.from(joined, ({ score }) => score),
    rawScore: Float64Array.from(joined, ({ rawScore }) => rawScore),
  };
}

/**
 * The cells of beats, smoothed; a cell of both kinds of beat is abnormal.
 *
 * @param series - one score a cell; NaN where there is none
 */
export function labelledCells(annotations: readonly Annotation[], series: Float64Array): CellRows {
  const abnormal = cellsOf(annotations, ABNORMAL_BEATS, series.length);
  const normal = cellsOf(annotations, NORMAL_BEATS, series.length);
  const cell = Int32Array.from(
    [...series.keys()].filter(
      (i) => (abnormal[i] === 1 || normal[i] === 1) && !Number.isNaN(series[i]),
    ),
  );
  return {
    score: Float64Array.from(cell, (i) => series[i] ?? Number.NaN),
    abnormal: Uint8Array.from(cell, (i) => abnormal[i] ?? 0),
    cell,
  };
}

/** Marks the cells whose middle lies within a span of beats of some kinds. */
export function cellsOf(
  annotations: readonly Annotation[],
  symbols: ReadonlySet<string>,
  cellCount: number,
): Uint8Array {
  const marked = new Uint8Array(cellCount);
  for (const { atMs, symbol } of annotations) {
    if (!symbols.has(symbol)) continue;
    const first = firstCellWithMiddleFrom(atMs - BEFORE_BEAT_MS);
    marked.fill(1, Math.max(0, first), Math.max(0, firstCellWithMiddleFrom(atMs + AFTER_BEAT_MS)));
  }
  return marked;
}

/** The first cell whose middle is at or after a moment. */
export function firstCellWithMiddleFrom(atMs: number): number {
  return Math.ceil(atMs / CELL_MS - 0.5 - NUDGE_CELLS);
}
