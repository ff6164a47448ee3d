/** Sample positions `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A set of sample positions, kept as stretches: memory grows with its holes, not with its positions. */
export class SpanSet {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /**
   * Adds positions.
   *
   * @returns whether one of them was new
   */
  add(start: number, end: number): boolean {
    if (end <= start) return false;
    const first = this.#firstEndingAt(start);
    let behind = first;
    while (behind < this.#starts.length && (this.#starts[behind] ?? Infinity) <= end) behind += 1;
    const [low, high] = [this.#starts[first] ?? Infinity, this.#ends[behind - 1] ?? -Infinity];
    if (behind - first === 1 && low <= start && high >= end) return false;
    const touched = behind > first;
    const count = behind - first;
    this.#starts.splice(first, count, touched ? Math.min(low, start) : start);
    this.#ends.splice(first, count, touched ? Math.max(high, end) : end);
    return true;
  }

  /** The stretches in order; none touches the next. */
  spans(): readonly Span[] {
    return this.#starts.map((start, index) => ({ start, end: this.#ends[index] ?? start }));
  }

  /** The first stretch that ends at a position or behind it: mostly the last one, for streams come in order. */
  #firstEndingAt(position: number): number {
    let [low, high] = [0, this.#ends.length];
    if ((this.#ends[high - 1] ?? -Infinity) < position) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? Infinity) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Gathers stretches in order into groups that are further apart than `farSamples`. */
export function groupSpans(
  spans: readonly Span[],
  farSamples: number,
): readonly (readonly Span[])[] {
  const groups: Span[][] = [];
  let end = -Infinity;
  for (const span of spans) {
    const group = groups.at(-1);
    if (group === undefined || span.start - end > farSamples) groups.push([span]);
    else group.push(span);
    end = span.end;
  }
  return groups;
}

/** What of the stretches lies in another one, counted from its start. */
export function spansWithin(spans: readonly Span[], { start, end }: Span): readonly Span[] {
  return spans
    .filter((span) => span.start < end && span.end > start)
    .map((span) => ({
      start: Math.max(span.start, start) - start,
      end: Math.min(span.end, end) - start,
    }));
}
