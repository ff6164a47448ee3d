import { systemClock } from '../../src/app/system-clock.js';
import type { Clock } from '../../src/domain/clock.js';
import { epochUs, US_PER_MS, type EpochUs } from '../../src/domain/units.js';

/** The machine's own clock, for tests that use real sockets. */
export const realClock: Clock = systemClock;

interface Due {
  readonly atUs: number;
  readonly periodMs: number | undefined;
  readonly callback: () => void;
}

/** A clock that a test moves by hand. */
export class ManualClock implements Clock {
  #nowUs: number;
  readonly #due = new Set<Due>();

  constructor(nowMs: number) {
    this.#nowUs = nowMs * US_PER_MS;
  }

  nowUs(): EpochUs {
    return epochUs(this.#nowUs);
  }

  after(delayMs: number, callback: () => void): () => void {
    return this.#add({ atUs: this.#nowUs + delayMs * US_PER_MS, periodMs: undefined, callback });
  }

  every(periodMs: number, callback: () => void): () => void {
    return this.#add({ atUs: this.#nowUs + periodMs * US_PER_MS, periodMs, callback });
  }

  /** Moves time on and calls back what falls due, in order. */
  advanceMs(durationMs: number): void {
    const untilUs = this.#nowUs + durationMs * US_PER_MS;
    for (let next = this.#next(untilUs); next !== undefined; next = this.#next(untilUs)) {
      this.#due.delete(next);
      this.#nowUs = next.atUs;
      if (next.periodMs !== undefined) {
        this.#due.add({ ...next, atUs: next.atUs + next.periodMs * US_PER_MS });
      }
      next.callback();
    }
    this.#nowUs = untilUs;
  }

  #next(untilUs: number): Due | undefined {
    let next: Due | undefined;
    for (const due of this.#due) {
      if (due.atUs <= untilUs && (next === undefined || due.atUs < next.atUs)) next = due;
    }
    return next;
  }

  #add(due: Due): () => void {
    // The callback is the identity: a periodic entry is replaced each time that it falls due.
    this.#due.add(due);
    return () => {
      for (const kept of this.#due) if (kept.callback === due.callback) this.#due.delete(kept);
    };
  }
}
