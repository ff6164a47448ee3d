import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  medianOfRecords,
  pooledQuantile,
} from '../../../src/evaluation/metrics/pooled-quantile.js';
import { quantileOfSorted } from '../../../src/evaluation/metrics/quantile.js';
import { meanOfRecords, ratioOfSums } from '../../../src/evaluation/metrics/record-sums.js';
import { numbers, reference } from './reference.js';

const times = (...counts: number[]): Uint32Array => Uint32Array.from(counts);

describe('ratioOfSums', () => {
  it('divides the sums, each record as often as it counts', () => {
    const statistic = ratioOfSums([4, 1], [2, 10]);
    expect(statistic(times(1, 1))).toBe(5 / 12);
    expect(statistic(times(2, 1))).toBe(9 / 14);
  });

  it('is undefined where there is nothing to divide by', () => {
    expect(ratioOfSums([4, 1], [0, 10])(times(3, 0))).toBeUndefined();
    expect(ratioOfSums([], [])(times())).toBeUndefined();
  });
});

describe('meanOfRecords', () => {
  it('weighs every record that has a value the same', () => {
    const statistic = meanOfRecords([1, undefined, 4]);
    expect(statistic(times(1, 1, 1))).toBe(2.5);
    expect(statistic(times(2, 5, 1))).toBe(2);
  });

  it('is undefined where no counted record has a value', () => {
    expect(meanOfRecords([1, undefined])(times(0, 2))).toBeUndefined();
  });
});

describe('medianOfRecords', () => {
  it('is the middle value, or between the middle two', () => {
    const statistic = medianOfRecords([30, 10, undefined, 20]);
    expect(statistic(times(1, 1, 1, 1))).toBe(20);
    expect(statistic(times(1, 1, 0, 0))).toBe(20);
    // 10, 10, 20, 30
    expect(statistic(times(1, 2, 9, 1))).toBe(15);
  });

  it('is undefined where no counted record has a value', () => {
    expect(medianOfRecords([undefined, 3])(times(4, 0))).toBeUndefined();
    expect(medianOfRecords([])(times())).toBeUndefined();
  });
});

describe('pooledQuantile', () => {
  it('is linear between two values of the pooled records', () => {
    const statistic = pooledQuantile([[5, 1], [], [3]], 0.75);
    expect(statistic(times(1, 1, 1))).toBe(4);
    // 1, 3, 3, 3, 5: the place 3 exactly.
    expect(statistic(times(1, 0, 3))).toBe(3);
    expect(statistic(times(0, 7, 0))).toBeUndefined();
  });

  it('gives an infinite value where the quantile is one, as of delays that never end', () => {
    const values = [[1, Infinity, Infinity, Infinity]];
    expect(pooledQuantile(values, 0.5)(times(1))).toBe(Infinity);
    expect(pooledQuantile(values, 0)(times(1))).toBe(1);
  });

  it('equals the quantile of the values repeated as often as their record counts', () => {
    const records = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 4 }), fc.array(fc.integer(), { maxLength: 6 })),
    );
    fc.assert(
      fc.property(records, fc.double({ min: 0, max: 1, noNaN: true }), (drawn, q) => {
        const counts = drawn.map(([count]) => count);
        const all = drawn.flatMap(([count, values]) =>
          Array.from({ length: count }, () => values).flat(),
        );
        const statistic = pooledQuantile(
          drawn.map(([, values]) => values),
          q,
        );
        expect(statistic(times(...counts))).toBe(
          quantileOfSorted(Float64Array.from(all).sort(), q),
        );
      }),
    );
  });

  it.each(reference.quantiles)('agrees with numpy at $q', ({ values, q, quantile }) => {
    expect(pooledQuantile([numbers(values)], q)(times(1))).toBeCloseTo(quantile, 9);
  });
});
