import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import type { EpochUs } from '../domain/units.js';

import { settledWithin, type Signal } from './waiting.js';

/**
 * `rebalancing`: the group deals out its partitions anew, and until then no frame can come;
 * `retrying`: Kafka is away or has ended the consumer, and it is tried again and again.
 */
export type SourcePhase = 'new' | 'starting' | 'running' | 'rebalancing' | 'retrying' | 'stopped';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
/** A session that lived this long was a good one: the next failure is a first one again. */
const GOOD_LIFE_US = 10_000_000;

/** What a {@link SourceState} needs. */
export interface SourceStateOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly brokers: readonly string[];
  /** Ends every wait. */
  readonly stopping: Signal;
}

/** In which phase a source is, since when, and how long it waits before it tries again. */
export class SourceState {
  readonly #options: SourceStateOptions;
  #phase: SourcePhase = 'new';
  #sinceUs: EpochUs;
  #lastError: string | undefined;
  #failures = 0;

  constructor(options: SourceStateOptions) {
    this.#options = options;
    this.#sinceUs = options.clock.nowUs();
  }

  get phase(): SourcePhase {
    return this.#phase;
  }

  get sinceUs(): EpochUs {
    return this.#sinceUs;
  }

  /** What went wrong last; stays when it is mended. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** Enters a phase; `stopped` is the last one. */
  enter(phase: SourcePhase): void {
    if (phase === this.#phase || this.#phase === 'stopped') return;
    this.#phase = phase;
    this.#sinceUs = this.#options.clock.nowUs();
  }

  /** Says what went wrong and waits, longer each time, or until the source stops. */
  async retryLater(error: unknown): Promise<void> {
    const { clock, logger, brokers, stopping } = this.#options;
    if (stopping.isGiven()) return;
    const wasGood = this.#phase === 'running' && clock.nowUs() - this.#sinceUs > GOOD_LIFE_US;
    if (wasGood) this.#failures = 0;
    const pauseMs = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS);
    this.#failures += 1;
    const why = error instanceof Error ? error.message : String(error);
    this.#lastError = why;
    this.enter('retrying');
    logger.error(
      { code: 'ECG_INGEST_BROKER_UNAVAILABLE', brokers, pauseMs, err: error },
      `Frames cannot be read from Kafka (${why}); it is tried again.`,
    );
    await settledWithin(clock, pauseMs, stopping.given);
  }
}
