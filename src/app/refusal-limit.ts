/** Refusals of one caller that are recorded one by one in a minute ... */
const MAX_PER_PERIOD = 60;
const PERIOD_MS = 60_000;

/** Callers that are counted; the one that was refused first is forgotten first. */
const MAX_CALLERS = 1_000;

/**
 * Decides which refusals are recorded, so that nobody can fill the disk with them: the first 60 of a caller
 * in a minute are, further ones are counted, and the next one that is recorded says how many. Whoever has no
 * good token is one caller together.
 */
export class RefusalLimit {
  readonly #callers = new Map<string, Counted>();

  /** @returns how many were left out since the last recorded one; undefined where this one is left out too */
  admit(caller: string, nowMs: number): number | undefined {
    const counted = this.#callers.get(caller) ?? {
      periodStartMs: -Infinity,
      recorded: 0,
      leftOut: 0,
    };
    this.#callers.set(caller, counted);
    this.#forgetOldest();
    // The clock may have been set back.
    if (nowMs - counted.periodStartMs >= PERIOD_MS || nowMs < counted.periodStartMs) {
      counted.periodStartMs = nowMs;
      counted.recorded = 0;
    }
    if (counted.recorded >= MAX_PER_PERIOD) {
      counted.leftOut += 1;
      return undefined;
    }
    counted.recorded += 1;
    const { leftOut } = counted;
    counted.leftOut = 0;
    return leftOut;
  }

  #forgetOldest(): void {
    const [oldest] = this.#callers.keys();
    if (this.#callers.size > MAX_CALLERS && oldest !== undefined) this.#callers.delete(oldest);
  }
}

interface Counted {
  periodStartMs: number;
  recorded: number;
  leftOut: number;
}
