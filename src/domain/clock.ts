import type { EpochUs } from './units.js';

/** The time of day and the passing of time; the only way for the code to know either. */
export interface Clock {
  /** The time of day. */
  nowUs(): EpochUs;
  /** Calls back once after a delay; the returned function calls it off. */
  after(delayMs: number, callback: () => void): () => void;
  /** Calls back again and again; the returned function ends it. */
  every(periodMs: number, callback: () => void): () => void;
}
