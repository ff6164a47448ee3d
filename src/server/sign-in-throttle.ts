import type { Clock } from '../domain/clock.js';
import { toEpochMs } from '../domain/units.js';

/** The first failures of an address are answered at once: a token may have been mistyped. */
const FREE_FAILURES = 5;

/** Failures are forgotten after so much time without another. */
const FORGET_AFTER_MS = 60_000;

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;

/** Addresses that are remembered; the one that failed longest ago falls away first. */
const MAX_ADDRESSES = 10_000;

/** Answers that may wait at once; further ones are given without delay, so that waiting costs nothing. */
const MAX_WAITING = 500;

interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

/**
 * Slows the answers to failed sign-ins of one address.
 *
 * Only what has failed is slowed. A good token is never held up by others behind the same address: a
 * ward's screens often share one, and one of them with an old token must not blind the rest.
 */
export class SignInThrottle {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();
  #waiting = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Lets a sign-in pass as it went; where it failed, its failure comes later the more there were. */
  async slowed<T>(address: string, signIn: () => Promise<T>): Promise<T> {
    try {
      return await signIn();
    } catch (error) {
      await this.#wait(this.#delayMs(address));
      throw error;
    }
  }

  #delayMs(address: string): number {
    const nowMs = toEpochMs(this.#clock.nowUs());
    const before = this.#failures.get(address);
    const fresh = before !== undefined && nowMs - before.lastMs < FORGET_AFTER_MS;
    const count = (fresh ? before.count : 0) + 1;
    // Set anew, so that the map keeps the order of the last failures.
    this.#failures.delete(address);
    this.#failures.set(address, { count, lastMs: nowMs });
    if (this.#failures.size > MAX_ADDRESSES) {
      const [oldest] = this.#failures.keys();
      if (oldest !== undefined) this.#failures.delete(oldest);
    }
    return failureDelayMs(count);
  }

  #wait(delayMs: number): Promise<void> {
    if (delayMs === 0 || this.#waiting >= MAX_WAITING) return Promise.resolve();
    this.#waiting += 1;
    return new Promise((resolve) => {
      this.#clock.after(delayMs, () => {
        this.#waiting -= 1;
        resolve();
      });
    });
  }
}

/** How long the answer to the n-th failure in a row waits. */
export function failureDelayMs(failureCount: number): number {
  if (failureCount <= FREE_FAILURES) return 0;
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failureCount - FREE_FAILURES - 1));
}
