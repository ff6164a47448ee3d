import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MovingWindow } from '../../../src/evaluation/scores/moving-window.js';

/** Linear between neighbours. */
function quantileOf(values: readonly number[], fraction: number): number {
  const ascending = values.toSorted((a, b) => a - b);
  const place = fraction * (ascending.length - 1);
  const low = ascending[Math.floor(place)] ?? Number.NaN;
  const high = ascending[Math.ceil(place)] ?? Number.NaN;
  return low + (place - Math.floor(place)) * (high - low);
}

describe('MovingWindow', () => {
  it('gives quantiles of what is in it, linear between neighbours', () => {
    const window = new MovingWindow(Float64Array.from([4, 1, 3, 1]));
    expect(window.quantile(0.5)).toBeNaN();
    window.add(0);
    expect(window.quantile(0.5)).toBe(4);
    window.add(1);
    expect(window.quantile(0.5)).toBe(2.5);
    window.add(2);
    window.add(3);
    expect([0, 0.5, 1].map((fraction) => window.quantile(fraction))).toEqual([1, 2, 4]);
    window.remove(0);
    expect(window.quantile(0.5)).toBe(1);
  });

  it('takes nothing in where there is no value', () => {
    const window = new MovingWindow(Float64Array.from([Number.NaN, 2]));
    window.add(0);
    window.add(1);
    expect([window.size, window.quantile(0.5)]).toEqual([1, 2]);
  });

  it('agrees with sorting anew, wherever it has moved', () => {
    const value = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, length, fraction) => {
          const window = new MovingWindow(Float64Array.from(values));
          for (const end of values.keys()) {
            window.add(end);
            if (end >= length) window.remove(end - length);
            const seen = values.slice(Math.max(0, end - length + 1), end + 1);
            expect(window.size).toBe(seen.length);
            expect(window.quantile(fraction)).toBeCloseTo(quantileOf(seen, fraction), 9);
          }
        },
      ),
    );
  });
});
