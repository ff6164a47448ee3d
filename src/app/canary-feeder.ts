import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import type { FrameTarget } from '../ingest/frame-target.js';
import { promptly } from '../replay/delivery.js';
import { publishFrames } from '../replay/publisher.js';
import { canaryFrames } from './canary-bed.js';

/** What feeds the canary. */
export interface CanaryFeederParts {
  /** Opens the way that frames of monitors come by. */
  readonly openTarget: () => Promise<FrameTarget>;
  /** Takes or keeps the right to feed for a while; one process of a ward has it. */
  readonly holdLease: (forMs: number) => Promise<boolean>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 2_000;

/** A feeder that is killed is followed by another after this time, well before the canary is missed. */
const LEASE_MS = 10_000;

/** Sends the canary's frames while this process is the one to do so. */
export class CanaryFeeder {
  readonly #parts: CanaryFeederParts;
  readonly #stopLooking: () => void;
  #feeding: { readonly ending: AbortController; readonly done: Promise<void> } | undefined;
  #looking: Promise<void> | undefined;

  constructor(parts: CanaryFeederParts) {
    this.#parts = parts;
    this.#stopLooking = parts.clock.every(LOOK_EVERY_MS, () => {
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    });
  }

  /** Whether this process feeds now. */
  get isFeeding(): boolean {
    return this.#feeding !== undefined;
  }

  async stop(): Promise<void> {
    this.#stopLooking();
    await this.#looking;
    this.#feeding?.ending.abort();
    await this.#feeding?.done;
  }

  async #look(): Promise<void> {
    const isMine = await this.#hasLease();
    if (!isMine) this.#feeding?.ending.abort();
    if (!isMine || this.#feeding !== undefined) return;
    const ending = new AbortController();
    const done = this.#feed(ending.signal).finally(() => (this.#feeding = undefined));
    this.#feeding = { ending, done };
  }

  /** Without the store nobody knows who feeds, and two feeders would be a canary with two hearts. */
  async #hasLease(): Promise<boolean> {
    try {
      return await this.#parts.holdLease(LEASE_MS);
    } catch {
      return false;
    }
  }

  async #feed(signal: AbortSignal): Promise<void> {
    const { openTarget, clock, logger } = this.#parts;
    try {
      const target = await openTarget();
      try {
        const beds = [promptly(canaryFrames(clock.nowUs()))];
        await publishFrames({ beds, target, clock, speed: 1, signal });
      } finally {
        await target.close();
      }
    } catch (error) {
      logger.warn({ err: error }, 'The canary cannot be fed now; it is tried again.');
    }
  }
}
