import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spansOf, sweepFor, xAt } from '../../dashboard/src/sweep.js';

const sweep = { widthPx: 800, sweepMs: 8_000 };

describe('xAt', () => {
  it('wraps at the end of the sweep', () => {
    expect([0, 4_000, 7_999, 8_000, 12_000].map((ms) => Math.round(xAt(sweep, ms)))).toEqual([
      0, 400, 800, 0, 400,
    ]);
  });
});

describe('spansOf', () => {
  it('splits a stretch that wraps', () => {
    expect(spansOf(sweep, 7_000, 9_000)).toEqual([
      { xPx: 700, widthPx: 100 },
      { xPx: 0, widthPx: 100 },
    ]);
  });

  it('ends at the right edge without an empty second span', () => {
    expect(spansOf(sweep, 7_000, 8_000)).toEqual([{ xPx: 700, widthPx: 100 }]);
  });

  it('gives nothing for an empty stretch', () => {
    expect(spansOf(sweep, 5_000, 5_000)).toEqual([]);
  });

  it('covers as much width as the stretch is long, inside the canvas', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 1, max: 20_000 }), (fromMs, lengthMs) => {
        const spans = spansOf(sweep, fromMs, fromMs + lengthMs);
        const covered = spans.reduce((sum, span) => sum + span.widthPx, 0);
        // Positions are shares of 800 px in double precision: far below a thousandth of a pixel.
        expect(covered).toBeCloseTo(Math.min(lengthMs, 8_000) / 10, 3);
        for (const { xPx, widthPx } of spans) {
          expect(xPx).toBeGreaterThanOrEqual(0);
          expect(xPx + widthPx).toBeLessThanOrEqual(800.001);
        }
      }),
    );
  });
});

describe('sweepFor', () => {
  it('is true to 25 mm/s at 10 mm/mV where the lane is long enough', () => {
    // 120 px for 2.4 mV are 50 px/mV, so 125 px are a second.
    expect(sweepFor(1_250, 120).sweepMs).toBe(10_000);
  });

  it('shows 8 s at least and 20 s at most', () => {
    expect([sweepFor(200, 200).sweepMs, sweepFor(4_000, 40).sweepMs]).toEqual([8_000, 20_000]);
  });
});
