/** Refused sign-ins that are recorded one by one in a minute ... */
const MAX_PER_PERIOD = 60;
const PERIOD_MS = 60_000;

/**
 * Decides which refused sign-ins are recorded, so that whoever guesses tokens cannot fill the disk: the first
 * 60 of a minute are, further ones are counted, and the next one that is recorded says how many.
 */
export class RefusalLimit {
  #periodStartMs = -Infinity;
  #recorded = 0;
  #leftOut = 0;

  /** @returns how many were left out since the last recorded one; undefined where this one is left out too */
  admit(nowMs: number): number | undefined {
    // The clock may have been set back.
    if (nowMs - this.#periodStartMs >= PERIOD_MS || nowMs < this.#periodStartMs) {
      this.#periodStartMs = nowMs;
      this.#recorded = 0;
    }
    if (this.#recorded >= MAX_PER_PERIOD) {
      this.#leftOut += 1;
      return undefined;
    }
    this.#recorded += 1;
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }
}
