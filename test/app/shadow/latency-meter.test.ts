import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LatencyMeter } from '../../../src/app/shadow/latency-meter.js';

describe('LatencyMeter', () => {
  it('has nothing to say before the first latency', () => {
    expect(new LatencyMeter().summary()).toEqual({
      count: 0,
      p50: null,
      p95: null,
      p99: null,
      max: null,
    });
  });

  it('gives quantiles that are exact to 5 %, and the greatest one as it is', () => {
    const latencyMs = fc.double({ min: 0.2, max: 3_600_000, noNaN: true });
    fc.assert(
      fc.property(fc.array(latencyMs, { minLength: 1, maxLength: 300 }), (latencies) => {
        const meter = new LatencyMeter();
        for (const latency of latencies) meter.add(latency);
        const sorted = latencies.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0;
        const { p95, max, count } = meter.summary();
        expect(count).toBe(latencies.length);
        expect(max).toBeCloseTo(sorted.at(-1) ?? 0, 0);
        // A tenth of a millisecond is lost by rounding.
        expect(p95).toBeGreaterThanOrEqual(exact - 0.051);
        expect(p95).toBeLessThanOrEqual(exact * 1.05 + 0.051);
      }),
    );
  });
});
