import { CELL_MS } from '../../domain/cell.js';

/** A span that covers less of any scored cell than this has no mean. */
const SMALLEST_OVERLAP_CELLS = 1e-6;
/** A moment this close before a cell counts as that cell's beginning. */
const NUDGE_CELLS = 1e-9;

/** Means of one lead's piecewise constant cell scores over any span, unscored cells left out. */
export class CellMeans {
  readonly #cellCount: number;
  readonly #sums: Float64Array;
  readonly #seen: Float64Array;

  /** @param scores - one a cell; NaN where there is none */
  constructor(scores: Float64Array) {
    this.#cellCount = scores.length;
    this.#sums = new Float64Array(scores.length + 1);
    this.#seen = new Float64Array(scores.length + 1);
    let sum = 0;
    let seen = 0;
    for (const [i, score] of scores.entries()) {
      if (!Number.isNaN(score)) {
        sum += score;
        seen += 1;
      }
      this.#sums[i + 1] = sum;
      this.#seen[i + 1] = seen;
    }
  }

  /** The mean over [startMs, endMs), a cell counted by its overlap; NaN where nothing is scored. */
  over(startMs: number, endMs: number): number {
    const start = this.#place(startMs);
    const end = this.#place(endMs);
    const seen = read(this.#seen, end) - read(this.#seen, start);
    if (seen <= SMALLEST_OVERLAP_CELLS) return Number.NaN;
    return (read(this.#sums, end) - read(this.#sums, start)) / seen;
  }

  #place(atMs: number): number {
    return Math.min(this.#cellCount, Math.max(0, atMs / CELL_MS));
  }
}

/** Reads a cumulative sum between cells. */
function read(cumulative: Float64Array, place: number): number {
  const last = cumulative.length - 1;
  const whole = Math.min(last, Math.floor(place + NUDGE_CELLS));
  const before = cumulative[whole] ?? 0;
  const after = cumulative[Math.min(last, whole + 1)] ?? 0;
  return before + Math.max(0, place - whole) * (after - before);
}
