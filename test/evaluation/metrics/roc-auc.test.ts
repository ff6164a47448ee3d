import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rocAuc } from '../../../src/evaluation/metrics/roc-auc.js';
import { numbers, reference, rows } from './reference.js';

function aucOf(score: readonly number[], positive: readonly number[]): number | undefined {
  const { score: values, positive: kinds } = rows(score, positive);
  return rocAuc(values, kinds);
}

const scoredRows = fc.array(
  fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 1 })),
  {
    maxLength: 60,
  },
);

describe('rocAuc', () => {
  it('is the share of pairs in which the positive row scores higher', () => {
    // Positive 3 and 1, negative 2 and 0: 3 > 2, 3 > 0, 1 < 2, 1 > 0, so 3 of 4 pairs.
    expect(aucOf([3, 1, 2, 0], [1, 1, 0, 0])).toBe(0.75);
  });

  it('counts a tie half', () => {
    // Positive 2 and 1, negative 2 and 0: a tie, 2 > 0, 1 < 2, 1 > 0, so 2.5 of 4 pairs.
    expect(aucOf([2, 1, 2, 0], [1, 1, 0, 0])).toBe(0.625);
    expect(aucOf([7, 7, 7], [1, 0, 0])).toBe(0.5);
  });

  it.each([
    { name: 'a perfect order', score: [1, 2, 3, 4], area: 1 },
    { name: 'the wrong order', score: [4, 3, 2, 1], area: 0 },
    { name: 'infinite scores', score: [-Infinity, 0, 1, Infinity], area: 1 },
    { name: 'zeros of both signs, which are equal', score: [-0, 0, 0, -0], area: 0.5 },
  ])('knows $name', ({ score, area }) => {
    expect(aucOf(score, [0, 0, 1, 1])).toBe(area);
  });

  it.each([
    { name: 'no rows', score: [], positive: [] },
    { name: 'positive rows only', score: [1, 2], positive: [1, 1] },
    { name: 'negative rows only', score: [1, 2], positive: [0, 0] },
  ])('is undefined for $name', ({ score, positive }) => {
    expect(aucOf(score, positive)).toBeUndefined();
  });

  it('is NaN where a score is, since such rows are for the caller to leave out', () => {
    expect(aucOf([1, NaN, 2], [0, 0, 1])).toBeNaN();
  });

  it('does not change its input', () => {
    const { score, positive } = rows([3, 1, 2], [1, 0, 1]);
    rocAuc(score, positive);
    expect([...score]).toEqual([3, 1, 2]);
  });

  it('does not change under a rising map of the scores', () => {
    fc.assert(
      fc.property(scoredRows, (drawn) => {
        const positive = drawn.map(([, kind]) => kind);
        const mapped = drawn.map(([score]) => Math.atan(score) ** 3);
        expect(aucOf(mapped, positive)).toBe(
          aucOf(
            drawn.map(([score]) => score),
            positive,
          ),
        );
      }),
    );
  });

  it('equals the count over all pairs, and one less it for the scores turned round', () => {
    fc.assert(
      fc.property(scoredRows, (drawn) => {
        const positives = drawn.filter(([, kind]) => kind === 1);
        const negatives = drawn.filter(([, kind]) => kind === 0);
        fc.pre(positives.length > 0 && negatives.length > 0);
        const wins = positives
          .flatMap(([high]) => negatives.map(([low]) => (Math.sign(high - low) + 1) / 2))
          .reduce((sum, win) => sum + win, 0);
        const kinds = drawn.map(([, kind]) => kind);
        const area =
          aucOf(
            drawn.map(([score]) => score),
            kinds,
          ) ?? NaN;
        expect(area).toBe(wins / (positives.length * negatives.length));
        expect(
          aucOf(
            drawn.map(([score]) => -score),
            kinds,
          ),
        ).toBeCloseTo(1 - area, 12);
      }),
    );
  });

  it.each(reference.areas)('agrees with scikit-learn on $name', (area) => {
    expect(aucOf(numbers(area.score), numbers(area.positive))).toBeCloseTo(area.rocAuc, 12);
  });
});
