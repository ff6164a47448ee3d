/** An entry counts as seen after it has been on the screen for so long without a break. */
const SEEN_AFTER_MS = 1_000;

/** Between two looks further apart than this, nobody knows what was on the screen. */
const LONGEST_BREAK_MS = 2_000;

/** Entries in one message; the server takes no more. @source docs/wire-format.md */
const MAX_BATCH = 256;

/** Entries remembered as told; the oldest are forgotten first, and would be told again. */
const MAX_TOLD = 6_000;

/**
 * Decides which log entries have been before somebody's eyes, from looks at what is on the screen. Each is
 * told once: the entry that raised an alert, or raised its priority, which is the one that is acknowledged.
 */
export class SeenDesk {
  #sinceMs = new Map<number, number>();
  readonly #told = new Set<number>();
  #lookedMs = -Infinity;

  /**
   * Looks at the screen.
   *
   * @param seqs - the entries on the screen now; none while the page is hidden or not current
   * @param nowMs - monotonic
   * @returns the entries to tell the server now, {@link MAX_BATCH} at most; the rest comes with the next look
   */
  look(seqs: Iterable<number>, nowMs: number): readonly number[] {
    const before = nowMs - this.#lookedMs > LONGEST_BREAK_MS ? undefined : this.#sinceMs;
    this.#lookedMs = nowMs;
    this.#sinceMs = new Map();
    const seen: number[] = [];
    for (const seq of seqs) {
      if (this.#told.has(seq)) continue;
      const sinceMs = before?.get(seq) ?? nowMs;
      this.#sinceMs.set(seq, sinceMs);
      if (nowMs - sinceMs < SEEN_AFTER_MS || seen.length === MAX_BATCH) continue;
      seen.push(seq);
      this.#remember(seq);
    }
    return seen;
  }

  /** The log is another one, whose entries are counted anew. */
  restart(): void {
    this.#sinceMs.clear();
    this.#told.clear();
  }

  #remember(seq: number): void {
    this.#told.add(seq);
    if (this.#told.size <= MAX_TOLD) return;
    const [oldest] = this.#told;
    if (oldest !== undefined) this.#told.delete(oldest);
  }
}
