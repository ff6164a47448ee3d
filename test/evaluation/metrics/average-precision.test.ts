import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { averagePrecision } from '../../../src/evaluation/metrics/average-precision.js';
import { numbers, reference, rows } from './reference.js';

function precisionOf(score: readonly number[], positive: readonly number[]): number | undefined {
  const { score: values, positive: kinds } = rows(score, positive);
  return averagePrecision(values, kinds);
}

describe('averagePrecision', () => {
  it('sums precision over the steps of recall', () => {
    // Falling order: positive (precision 1/1), negative, positive (2/3); half the recall each.
    expect(precisionOf([9, 8, 7, 6], [1, 0, 1, 0])).toBeCloseTo((1 + 2 / 3) / 2, 15);
  });

  it('takes tied rows as one step', () => {
    // At 5: one of two rows is positive, half of the recall. At 3: two of four, the other half.
    expect(precisionOf([5, 5, 3, 3], [1, 0, 0, 1])).toBe(0.5);
  });

  it.each([
    { name: 'a perfect order', score: [3, 2, 1], positive: [1, 1, 0], value: 1 },
    { name: 'positive rows only', score: [3, 2], positive: [1, 1], value: 1 },
    {
      name: 'one score for all: the share of positive rows',
      score: [1, 1, 1, 1],
      positive: [1, 0, 0, 0],
      value: 0.25,
    },
    { name: 'the one positive row last', score: [4, 3, 2, 1], positive: [0, 0, 0, 1], value: 0.25 },
  ])('knows $name', ({ score, positive, value }) => {
    expect(precisionOf(score, positive)).toBe(value);
  });

  it.each([
    { name: 'no rows', score: [], positive: [] },
    { name: 'negative rows only', score: [1, 2], positive: [0, 0] },
  ])('is undefined for $name', ({ score, positive }) => {
    expect(precisionOf(score, positive)).toBeUndefined();
  });

  it('is NaN where a score is, since such rows are for the caller to leave out', () => {
    expect(precisionOf([1, NaN, 2], [0, 0, 1])).toBeNaN();
  });

  it('does not change under a rising map of the scores', () => {
    const drawnRows = fc.array(
      fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 1 })),
    );
    fc.assert(
      fc.property(drawnRows, (drawn) => {
        const positive = drawn.map(([, kind]) => kind);
        const mapped = drawn.map(([score]) => Math.exp(score));
        expect(precisionOf(mapped, positive)).toBe(
          precisionOf(
            drawn.map(([score]) => score),
            positive,
          ),
        );
      }),
    );
  });

  it.each(reference.areas)('agrees with scikit-learn on $name', (area) => {
    const value = precisionOf(numbers(area.score), numbers(area.positive));
    expect(value).toBeCloseTo(area.averagePrecision, 12);
  });
});
