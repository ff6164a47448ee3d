import { epochUs, US_PER_MS, type EpochUs } from '../domain/units.js';

/**
 * The event time of one bed. Its watermark is the highest event time seen less the allowed lateness:
 * what lies before it is not waited for any more.
 */
export class EventClock {
  readonly #allowedLatenessUs: number;
  #highestUs = Number.NEGATIVE_INFINITY;

  constructor(allowedLatenessMs: number) {
    this.#allowedLatenessUs = allowedLatenessMs * US_PER_MS;
  }

  /** Takes note of signal up to a moment; time never runs back. */
  advance(endUs: EpochUs): void {
    this.#highestUs = Math.max(this.#highestUs, endUs);
  }

  /** The end of the newest signal; minus infinity before the first. */
  get highestUs(): EpochUs {
    return epochUs(this.#highestUs);
  }

  /** Before this moment nothing is waited for; minus infinity before the first signal. */
  get watermarkUs(): EpochUs {
    return epochUs(this.#highestUs - this.#allowedLatenessUs);
  }
}
