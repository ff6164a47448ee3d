/** A stretch of positions, half open. */
export interface PositionRange {
  readonly start: number;
  readonly end: number;
}

/** Ranges that are kept only to tell old duplicates from late frames. */
const REMEMBERED_RANGES = 64;

/** The positions of one stream that have been received, as sorted ranges that never touch. */
export class PositionSet {
  #ranges: PositionRange[] = [];

  /** The received ranges in order. */
  get ranges(): readonly PositionRange[] {
    return this.#ranges;
  }

  /** Whether every position of `[start, end)` has been received. */
  covers(start: number, end: number): boolean {
    return this.#ranges.some((range) => range.start <= start && end <= range.end);
  }

  /** The parts of `[start, end)` that have not been received, in order. */
  missing(start: number, end: number): readonly PositionRange[] {
    const missing: PositionRange[] = [];
    let from = start;
    for (const range of this.#ranges) {
      if (range.end <= from) continue;
      if (range.start >= end) break;
      if (range.start > from) missing.push({ start: from, end: range.start });
      from = range.end;
    }
    if (from < end) missing.push({ start: from, end });
    return missing;
  }

  /** Adds `[start, end)` and joins it with what it touches. */
  add(start: number, end: number): void {
    if (start >= end) return;
    const apart = (range: PositionRange): boolean => range.end < start || range.start > end;
    const joined = this.#ranges.filter((range) => !apart(range));
    const union = {
      start: Math.min(start, ...joined.map((range) => range.start)),
      end: Math.max(end, ...joined.map((range) => range.end)),
    };
    this.#ranges = [...this.#ranges.filter(apart), union].sort((a, b) => a.start - b.start);
  }

  /** Forgets ranges that end at or before a position, save the newest few. */
  forgetBefore(position: number): void {
    while (this.#ranges.length > REMEMBERED_RANGES && (this.#ranges[0]?.end ?? position) < position)
      this.#ranges.shift();
  }
}
