import { build, type Histogram } from 'hdr-histogram-js';
import { US_PER_MS } from '../domain/units.js';

/** Quantiles of a latency, in milliseconds; null before the first. */
export interface LatencyQuantiles {
  readonly count: number;
  /** How many of them never came and stand for the longest latency. */
  readonly givenUp: number;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  readonly p999Ms: number | null;
  readonly maxMs: number | null;
}

/** Longer latencies count as this long. */
export const LONGEST_LATENCY_US = 120_000_000;

const SIGNIFICANT_DIGITS = 3;

/**
 * Latencies in an HDR histogram: exact to a thousandth, in constant memory.
 *
 * A latency here counts from the moment that the schedule names, never from when a late sender got to it, and what
 * never comes counts as the longest: so a system that stalls cannot hide its stall (coordinated omission).
 *
 * @source docs/sources.md#coordinated-omission
 */
export class LatencyHistogram {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST_LATENCY_US,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
    bitBucketSize: 32,
  });
  #givenUp = 0;

  /** Takes a latency; a clock that was set back makes none below 0. */
  record(latencyUs: number): void {
    this.#histogram.recordValue(Math.max(0, Math.min(LONGEST_LATENCY_US, Math.round(latencyUs))));
  }

  /** Takes something that never came. */
  giveUp(): void {
    this.#givenUp += 1;
    this.#histogram.recordValue(LONGEST_LATENCY_US);
  }

  /** What has been taken. */
  quantiles(): LatencyQuantiles {
    const count = this.#histogram.totalCount;
    const atMs = (percentile: number): number | null =>
      count === 0 ? null : inMs(this.#histogram.getValueAtPercentile(percentile));
    return {
      count,
      givenUp: this.#givenUp,
      p50Ms: atMs(50),
      p90Ms: atMs(90),
      p99Ms: atMs(99),
      p999Ms: atMs(99.9),
      maxMs: count === 0 ? null : inMs(this.#histogram.maxValue),
    };
  }
}

function inMs(valueUs: number): number {
  return Math.round(Math.min(valueUs, LONGEST_LATENCY_US) / 100) / (US_PER_MS / 100);
}
