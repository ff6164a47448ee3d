import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  volumeUnderSurface,
  type VolumeUnderSurface,
} from '../../../src/evaluation/metrics/volume-under-surface.js';
import { intervals, numbers, reference } from './reference.js';

function volumeOf(
  score: readonly number[],
  label: readonly number[],
  maxWindow = 0,
): VolumeUnderSurface | undefined {
  return volumeUnderSurface(Float64Array.from(score), Uint8Array.from(label), { maxWindow });
}

/** Labels of a series from ranges of its cells. */
function labelOf(length: number, ranges: string): number[] {
  const spans = intervals(ranges);
  return Array.from({ length }, (_, cell) =>
    spans.some(({ startMs, endMs }) => startMs <= cell && cell < endMs) ? 1 : 0,
  );
}

describe('volumeUnderSurface', () => {
  it('is the range areas of hard labels where there is no window', () => {
    // Thresholds 3, 2, 1, 0 flag cells 1, 3, 2, 0 in turn. Labelled cells 1 and 2 are one range, which
    // is touched from the first on. Recall 1/2, 1/2, 1, 1; false share 0, 1/2, 1/2, 1; precision 1,
    // 1/2, 2/3, 1/2.
    const volume = volumeOf([0, 3, 1, 2], [0, 1, 1, 0]);
    expect(volume?.roc).toBeCloseTo(0.5 * 0.5 + 0.5 * 1, 12);
    expect(volume?.pr).toBeCloseTo(0.5 * 1 + 0.5 * (2 / 3), 12);
  });

  it('multiplies recall by the share of ranges that are touched', () => {
    // Two ranges of one cell; thresholds 3, 2, 1 flag a range, a cell beside, the other range.
    // Recall times share: 1/2 * 1/2, the same, 1; false share 0, 1, 1; precision 1, 1/2, 2/3.
    const volume = volumeOf([3, 2, 1], [1, 0, 1]);
    expect(volume?.roc).toBeCloseTo(1 / 4, 12);
    expect(volume?.pr).toBeCloseTo((1 / 4) * 1 + (3 / 4) * (2 / 3), 12);
  });

  it('gives a flagged cell beside a range the weight of its slope', () => {
    // Windows 0 and 1 have no slope, and cell 1 is flagged before the labelled cell 2: their curve is
    // false share 1/3, 1/3, 2/3, 1, recall 0, 1, 1, 1 and precision 0, 1/2, 1/3, 1/4.
    const sharp = { roc: 2 / 3, pr: 1 / 2 };
    // Window 2: cells 1 and 3 weigh w = sqrt(1/2), and the buffered range is touched from the first
    // threshold on. Found are w, 1 + w, 1 + 2w and 1 + 2w of 1, 2, 3 and 4 flagged cells; positives are
    // 1 + w/2 while one slope cell is flagged and 1 + w then, negatives what they leave of 4. More is
    // found than there are positives from the second threshold on, which is a recall of 1.
    const w = Math.SQRT1_2;
    const recall = w / (1 + w / 2);
    const wrong = [
      (1 - w) / (3 - w / 2),
      (1 - w) / (3 - w / 2),
      (2 - 2 * w) / (3 - w),
      (3 - 2 * w) / (3 - w),
    ];
    const [first = 0, second = 0, third = 0, fourth = 0] = wrong;
    const soft = {
      roc:
        (first * recall) / 2 +
        ((second - first) * (recall + 1)) / 2 +
        (third - second) +
        (fourth - third) +
        (1 - fourth),
      pr: recall * w + (1 - recall) * ((1 + w) / 2),
    };
    const volume = volumeOf([1, 4, 3, 2], [0, 0, 1, 0], 2);
    expect(volume?.roc).toBeCloseTo((2 * sharp.roc + soft.roc) / 3, 12);
    expect(volume?.pr).toBeCloseTo((2 * sharp.pr + soft.pr) / 3, 12);
  });

  it.each([
    { name: 'no cells', score: [], label: [] },
    { name: 'no labelled cell', score: [1, 2, 3], label: [0, 0, 0] },
    { name: 'labelled cells only', score: [1, 2, 3], label: [1, 1, 1] },
  ])('is undefined for $name', ({ score, label }) => {
    expect(volumeOf(score, label, 4)).toBeUndefined();
  });

  it('takes a cell without a score as lower than every score', () => {
    const label = [0, 1, 1, 0, 0, 0];
    expect(volumeOf([4, NaN, 5, NaN, 3, 2], label, 2)).toEqual(
      volumeOf([4, 0, 5, 0, 3, 2], label, 2),
    );
    expect(volumeOf([NaN, NaN, NaN], [0, 1, 0], 2)).toEqual(volumeOf([7, 7, 7], [0, 1, 0], 2));
  });

  it('does not change under a rising map of the scores', () => {
    const series = fc.array(
      fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 0, max: 1 })),
    );
    fc.assert(
      fc.property(series, fc.integer({ min: 0, max: 9 }), (drawn, maxWindow) => {
        const label = drawn.map(([, kind]) => kind);
        const score = drawn.map(([value]) => value);
        expect(
          volumeOf(
            score.map((value) => Math.exp(value)),
            label,
            maxWindow,
          ),
        ).toEqual(volumeOf(score, label, maxWindow));
      }),
    );
  });

  it.each(reference.volumes)('agrees with the package vus on $name', (volume) => {
    const score = numbers(volume.score);
    const value = volumeOf(score, labelOf(score.length, volume.ranges), volume.maxWindow);
    expect(value?.roc).toBeCloseTo(volume.roc, 9);
    expect(value?.pr).toBeCloseTo(volume.pr, 9);
  });
});
