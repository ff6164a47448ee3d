/** Where a sequence number stands among those that came before. */
export type SequencePlace =
  | { readonly kind: 'ahead'; readonly skipped: number }
  | { readonly kind: 'missing'; readonly behind: number }
  | { readonly kind: 'seen' }
  | { readonly kind: 'beyond-history' };

/** Which of the last sequence numbers of one stream have come: a ring of bits. */
export class SequenceHistory {
  readonly #length: number;
  readonly #seen: Uint8Array;
  #newest: number;

  /** Begins with one number that has come. Nothing before it counts as seen. */
  constructor(length: number, first: number) {
    this.#length = length;
    this.#seen = new Uint8Array(length);
    this.#newest = first;
    this.#seen[first % length] = 1;
  }

  /** A history of the same length for a new stream. */
  restartedAt(first: number): SequenceHistory {
    return new SequenceHistory(this.#length, first);
  }

  /** Says where a number stands, and marks it as seen. */
  place(sequence: number): SequencePlace {
    const behind = this.#newest - sequence;
    if (behind < 0) return { kind: 'ahead', skipped: this.#advanceTo(sequence) };
    if (behind >= this.#length) return { kind: 'beyond-history' };
    const slot = sequence % this.#length;
    if (this.#seen[slot] === 1) return { kind: 'seen' };
    this.#seen[slot] = 1;
    return { kind: 'missing', behind };
  }

  /** Moves the newest end; the numbers between have not come. */
  #advanceTo(sequence: number): number {
    const skipped = sequence - this.#newest - 1;
    if (skipped >= this.#length) {
      this.#seen.fill(0);
    } else {
      for (let between = this.#newest + 1; between < sequence; between += 1) {
        this.#seen[between % this.#length] = 0;
      }
    }
    this.#newest = sequence;
    this.#seen[sequence % this.#length] = 1;
    return skipped;
  }
}
