import { describe, expect, it } from '@jest/globals';
import { averagePrecision } from '../../../src/evaluation/metrics/average-precision.js';
import { precisionRecallCurve } from '../../../src/evaluation/metrics/precision-recall-curve.js';
import { seededRandom } from '../../../src/evaluation/metrics/random.js';
import { rocAuc } from '../../../src/evaluation/metrics/roc-auc.js';
import { rocCurve } from '../../../src/evaluation/metrics/roc-curve.js';
import type { ScoredRows } from '../../../src/evaluation/metrics/scored-rows.js';
import { numbers, reference, rows } from './reference.js';

/** Rows with few ties, one in five of them positive. */
function manyRows(count: number): ScoredRows {
  const random = seededRandom(5);
  const positive = Array.from({ length: count }, () => (random() < 0.2 ? 1 : 0));
  return rows(
    positive.map((kind) => kind * 0.3 + random()),
    positive,
  );
}

function isFalling(values: Float64Array): boolean {
  return values.every((value, place) => place === 0 || value < (values[place - 1] ?? NaN));
}

const small = rows(numbers(reference.curves.score), numbers(reference.curves.positive));

describe('rocCurve', () => {
  it('goes from nothing flagged to all flagged through each score', () => {
    const { score, positive } = rows([3, 2, 2, 1], [1, 0, 1, 0]);
    expect(rocCurve(score, positive)).toEqual({
      falsePositiveRate: Float64Array.of(0, 0, 0.5, 1),
      truePositiveRate: Float64Array.of(0, 0.5, 1, 1),
      threshold: Float64Array.of(Infinity, 3, 2, 1),
    });
  });

  it('has the points of scikit-learn', () => {
    const curve = rocCurve(small.score, small.positive);
    expect([...(curve?.threshold ?? [])]).toEqual(numbers(reference.curves.rocThreshold));
    for (const rate of ['falsePositiveRate', 'truePositiveRate'] as const) {
      const expected = numbers(reference.curves[rate]);
      expect(curve?.[rate].length).toBe(expected.length);
      for (const [place, value] of expected.entries()) {
        expect(curve?.[rate][place]).toBeCloseTo(value, 12);
      }
    }
  });

  it('keeps 400 points of many, both ends among them, and their area within 0.001', () => {
    const { score, positive } = manyRows(50_000);
    const curve = rocCurve(score, positive);
    const wrong = curve?.falsePositiveRate ?? new Float64Array();
    const found = curve?.truePositiveRate ?? new Float64Array();
    expect(wrong.length).toBeGreaterThan(300);
    expect(wrong.length).toBeLessThanOrEqual(400);
    expect([wrong[0], found[0], wrong.at(-1), found.at(-1)]).toEqual([0, 0, 1, 1]);
    expect(isFalling(curve?.threshold ?? new Float64Array())).toBe(true);
    const area = wrong.reduce(
      (sum, value, place) =>
        sum +
        ((value - (wrong[place - 1] ?? 0)) * ((found[place] ?? 0) + (found[place - 1] ?? 0))) / 2,
      0,
    );
    expect(Math.abs(area - (rocAuc(score, positive) ?? NaN))).toBeLessThan(0.001);
  });

  it.each([
    { name: 'no rows', score: [], positive: [] },
    { name: 'one kind of rows', score: [1, 2], positive: [1, 1] },
    { name: 'a missing score', score: [1, NaN], positive: [1, 0] },
  ])('is undefined for $name', ({ score, positive }) => {
    const drawn = rows(score, positive);
    expect(rocCurve(drawn.score, drawn.positive)).toBeUndefined();
  });
});

describe('precisionRecallCurve', () => {
  it('has a point for each score that a positive row has', () => {
    const { score, positive } = rows([9, 8, 7, 7, 6], [0, 1, 1, 0, 0]);
    expect(precisionRecallCurve(score, positive)).toEqual({
      recall: Float64Array.of(0.5, 1),
      precision: Float64Array.of(0.5, 0.5),
      threshold: Float64Array.of(8, 7),
    });
  });

  it('has points of scikit-learn only, and steps with the area of average precision', () => {
    const curve = precisionRecallCurve(small.score, small.positive);
    const thresholds = numbers(reference.curves.precisionThreshold);
    const precisions = numbers(reference.curves.precision);
    const recalls = numbers(reference.curves.recall);
    let area = 0;
    for (const [place, threshold] of (curve?.threshold ?? new Float64Array()).entries()) {
      const there = thresholds.indexOf(threshold);
      const recall = curve?.recall[place] ?? NaN;
      const precision = curve?.precision[place] ?? NaN;
      expect(precision).toBeCloseTo(precisions[there] ?? NaN, 12);
      expect(recall).toBeCloseTo(recalls[there] ?? NaN, 12);
      area += (recall - (curve?.recall[place - 1] ?? 0)) * precision;
    }
    expect(area).toBeCloseTo(averagePrecision(small.score, small.positive) ?? NaN, 12);
  });

  it('keeps 400 points of many, the first and the last among them', () => {
    const { score, positive } = manyRows(50_000);
    const curve = precisionRecallCurve(score, positive);
    const full = precisionRecallCurve(score, positive, Infinity);
    expect(curve?.recall.length).toBeGreaterThan(300);
    expect(curve?.recall.length).toBeLessThanOrEqual(400);
    expect(curve?.recall[0]).toBe(full?.recall[0]);
    expect(curve?.recall.at(-1)).toBe(1);
    expect(isFalling(curve?.threshold ?? new Float64Array())).toBe(true);
  });

  it.each([
    { name: 'no rows', score: [], positive: [] },
    { name: 'negative rows only', score: [1, 2], positive: [0, 0] },
    { name: 'a missing score', score: [1, NaN], positive: [1, 0] },
  ])('is undefined for $name', ({ score, positive }) => {
    const drawn = rows(score, positive);
    expect(precisionRecallCurve(drawn.score, drawn.positive)).toBeUndefined();
  });
});
