import type { BedId } from '../../domain/bed.js';
import type { Clock } from '../../domain/clock.js';
import { toEpochMs, US_PER_MS, type EpochUs } from '../../domain/units.js';
import { JudgedSpeed } from './judged-speed.js';
import {
  advanceOverload,
  notOverloaded,
  type OverloadRules,
  type OverloadState,
} from './overload-controller.js';
import { readPressure, type Pressure } from './pressure.js';

/** The chain that is looked at. */
export interface LoadedChain {
  /** Items under way. */
  readonly pending: number;
  /** When the oldest of them came; undefined where there is none. */
  readonly oldestStartedUs: EpochUs | undefined;
}

/** What an {@link OverloadWatch} looks at, and whom it tells. */
export interface OverloadWatchParts {
  readonly chain: LoadedChain;
  readonly maxPendingWindows: number;
  readonly isStoreReady: () => boolean;
  readonly rules: OverloadRules;
  /** Told of each second's look: where the level stands, and what was measured. */
  readonly onLook: (state: OverloadState, pressure: Pressure) => void;
  readonly clock: Clock;
}

/** Windows of a ward close together, so the queue is looked at several times a second. */
const SAMPLE_EVERY_MS = 250;
const SAMPLES_PER_LOOK = 4;

/** What is seen at one moment. */
interface Sample {
  readonly pending: number;
  readonly oldestPendingMs: number;
  readonly loopDelayMs: number;
}

/** Measures the load of a live chain, and keeps the level of what is left out. */
export class OverloadWatch {
  readonly #parts: OverloadWatchParts;
  readonly #speed = new JudgedSpeed();
  readonly #stop: () => void;
  #samples: Sample[] = [];
  #sampledUs: EpochUs;
  #state: OverloadState;

  constructor(parts: OverloadWatchParts) {
    this.#parts = parts;
    this.#state = notOverloaded(parts.rules);
    this.#sampledUs = parts.clock.nowUs();
    this.#stop = parts.clock.every(SAMPLE_EVERY_MS, () => {
      this.#sample();
    });
  }

  get state(): OverloadState {
    return this.#state;
  }

  /** A window that ends at `endUs` has been judged, scored or not. */
  judged(bedId: BedId, endUs: EpochUs): void {
    this.#speed.judged(bedId, endUs);
  }

  stop(): void {
    this.#stop();
  }

  #sample(): void {
    const { chain, clock } = this.#parts;
    const nowUs = clock.nowUs();
    const { pending, oldestStartedUs = nowUs } = chain;
    const lateUs = nowUs - this.#sampledUs - SAMPLE_EVERY_MS * US_PER_MS;
    this.#sampledUs = nowUs;
    this.#samples.push({
      pending,
      oldestPendingMs: (nowUs - oldestStartedUs) / US_PER_MS,
      loopDelayMs: Math.max(0, lateUs / US_PER_MS),
    });
    if (this.#samples.length === SAMPLES_PER_LOOK) this.#look(nowUs);
  }

  #look(nowUs: EpochUs): void {
    const { isStoreReady, maxPendingWindows, rules, onLook } = this.#parts;
    const samples = this.#samples;
    this.#samples = [];
    const pressure: Pressure = {
      // The least of a second: what comes at once and is soon gone is no load.
      oldestPendingMs: Math.min(...samples.map(({ oldestPendingMs }) => oldestPendingMs)),
      pendingShare: Math.min(...samples.map(({ pending }) => pending)) / maxPendingWindows,
      loopDelayMs: samples.reduce((sum, { loopDelayMs }) => sum + loopDelayMs, 0) / samples.length,
      eventSpeed: this.#speed.look(nowUs),
      storeReady: isStoreReady(),
    };
    const at = { nowMs: toEpochMs(nowUs), rules };
    this.#state = advanceOverload(this.#state, readPressure(pressure), at);
    onLook(this.#state, pressure);
  }
}
