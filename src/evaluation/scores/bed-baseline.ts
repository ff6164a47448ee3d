import { CELLS_PER_SECOND } from '../../domain/cell.js';
import { BEAT_SPAN_CELLS } from './smoothed.js';
import { MovingWindow } from './moving-window.js';

const MEMORY_CELLS = 600 * CELLS_PER_SECOND;
const WARM_UP_S = 60;
/** In the first minute two seconds may be unscored. */
const LEAST_CELLS = (WARM_UP_S - 2) * CELLS_PER_SECOND;
const MS_PER_S = 1_000;
/** A moment this close before a second counts as that second. */
const NUDGE_S = 1e-9;

/**
 * A lead's usual level at each whole second: the median of what it scored, smoothed over a beat, in the
 * trailing ten minutes.
 *
 * Levels of patients differ far more than beats of one patient do; the baseline takes that away. Only
 * cells whose smoothing span ends at or before a moment say what was usual then, and nothing is said
 * before there is a minute of them: no label and no later signal enters.
 *
 * @param smoothed - one score a cell; NaN where there is none
 * @returns one level a whole second, from 0 to the record's end; NaN where nothing is known yet
 */
export function usualLevels(smoothed: Float64Array): Float64Array {
  const seconds = Math.floor(smoothed.length / CELLS_PER_SECOND);
  const levels = new Float64Array(seconds + 1).fill(Number.NaN);
  const window = new MovingWindow(smoothed);
  let start = 0;
  let end = 0;
  for (let second = 1; second <= seconds; second += 1) {
    const newEnd = second * CELLS_PER_SECOND - BEAT_SPAN_CELLS / 2;
    for (; start < newEnd - MEMORY_CELLS; start += 1) window.remove(start);
    for (; end < newEnd; end += 1) window.add(end);
    if (second >= WARM_UP_S && window.size >= LEAST_CELLS) levels[second] = window.quantile(0.5);
  }
  return levels;
}

/** The level that was known at a moment. */
export function levelAt(levels: Float64Array, atMs: number): number {
  const second = Math.floor(atMs / MS_PER_S + NUDGE_S);
  return levels[Math.min(levels.length - 1, Math.max(0, second))] ?? Number.NaN;
}
