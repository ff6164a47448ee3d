import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  shrinkFor,
  spansOf,
  STANDARD_SCALE,
  sweepFor,
  xAt,
  type LaneRoom,
} from '../../../dashboard/src/wave/sweep.js';

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
  const room = (widthPx: number, laneHeightPx: number) => ({ widthPx, laneHeightPx, ratio: 2 });

  it('keeps the ratio of chart paper on a screen that nobody has calibrated', () => {
    // 120 px for 2.4 mV are 50 px/mV, so 125 px are a second.
    expect(sweepFor(STANDARD_SCALE, room(1_250, 120)).sweepMs).toBe(10_000);
  });

  it('then shows 8 s at least and 20 s at most', () => {
    const sweepMs = (room: LaneRoom) => sweepFor(STANDARD_SCALE, room).sweepMs;
    expect([sweepMs(room(200, 200)), sweepMs(room(4_000, 40))]).toEqual([8_000, 20_000]);
  });

  it.each([
    { speedMmPerS: 6.25, sweepMs: 36_000 },
    { speedMmPerS: 12.5, sweepMs: 20_000 },
    { speedMmPerS: 25, sweepMs: 10_000 },
    { speedMmPerS: 50, sweepMs: 5_000 },
  ])('is true to $speedMmPerS mm/s on a calibrated screen', ({ speedMmPerS, sweepMs }) => {
    // 4 CSS px/mm at two device pixels each: 2000 px are 250 mm.
    const scale = { ...STANDARD_SCALE, speedMmPerS, pxPerMm: 4 };
    expect(sweepFor(scale, room(2_000, 100)).sweepMs).toBe(sweepMs);
  });
});

describe('shrinkFor', () => {
  it.each([
    { spanMv: 0.1, shrink: 1 },
    { spanMv: 2.4, shrink: 1 },
    { spanMv: 5, shrink: 4 },
    { spanMv: 400, shrink: 16 },
  ])('draws $spanMv mV 1/$shrink as large as asked for, in a lane of 2.4 mV', (row) => {
    expect(shrinkFor(row.spanMv, 2.4)).toBe(row.shrink);
  });
});
