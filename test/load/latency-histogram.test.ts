import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LatencyHistogram, LONGEST_LATENCY_US } from '../../src/load/latency-histogram.js';

describe('LatencyHistogram', () => {
  it('has no quantile before the first latency', () => {
    const { count, p50Ms, p99Ms, maxMs } = new LatencyHistogram().quantiles();
    expect({ count, p50Ms, p99Ms, maxMs }).toEqual({
      count: 0,
      p50Ms: null,
      p99Ms: null,
      maxMs: null,
    });
  });

  it('gives quantiles that are exact to a thousandth', () => {
    const latencyUs = fc.integer({ min: 1, max: LONGEST_LATENCY_US });
    fc.assert(
      fc.property(fc.array(latencyUs, { minLength: 1, maxLength: 200 }), (latencies) => {
        const histogram = new LatencyHistogram();
        for (const latency of latencies) histogram.record(latency);
        const sorted = latencies.toSorted((a, b) => a - b);
        const exactMs = (sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0) / 1_000;
        // 0.06 ms: a quantile is rounded to a tenth of a millisecond.
        const { p99Ms } = histogram.quantiles();
        expect(Math.abs((p99Ms ?? Number.NaN) - exactMs)).toBeLessThanOrEqual(
          exactMs / 1_000 + 0.06,
        );
      }),
    );
  });

  it('counts what never came as the longest latency, so that a stall shows in the quantiles', () => {
    const histogram = new LatencyHistogram();
    for (let count = 0; count < 97; count++) histogram.record(10_000);
    for (let count = 0; count < 3; count++) histogram.giveUp();
    const { count, givenUp, p50Ms, p99Ms } = histogram.quantiles();
    expect({ count, givenUp, p50Ms }).toEqual({ count: 100, givenUp: 3, p50Ms: 10 });
    expect(p99Ms).toBe(LONGEST_LATENCY_US / 1_000);
  });

  it('takes a latency below 0 or above the longest as the nearest that it knows', () => {
    const histogram = new LatencyHistogram();
    histogram.record(-5_000);
    histogram.record(10 * LONGEST_LATENCY_US);
    expect(histogram.quantiles()).toMatchObject({
      count: 2,
      p50Ms: 0,
      maxMs: LONGEST_LATENCY_US / 1_000,
    });
  });
});
