import type { Statistic } from '../figure.js';

/** A statistic, or why these records cannot have it. */
export type Prepared = Statistic | { readonly reason: string };

/** The statistic, unless all records together have nothing to say. */
export function orReason(statistic: Statistic, recordCount: number, reason: string): Prepared {
  return statistic(onceEach(recordCount)) === undefined ? { reason } : statistic;
}

/** Every record counted once: gives a figure itself. */
export function onceEach(recordCount: number): Uint32Array {
  return new Uint32Array(recordCount).fill(1);
}
