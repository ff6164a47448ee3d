import { describe, expect, it } from '@jest/globals';
import { CellMeans } from '../../../src/evaluation/scores/cell-means.js';
import { smoothed, spanStartMs } from '../../../src/evaluation/scores/smoothed.js';

describe('smoothed', () => {
  it('takes the mean over the 0.8 s around a cell’s middle', () => {
    const scores = Float64Array.from({ length: 20 }, (_, cell) => (cell === 10 ? 8 : 0));
    const result = smoothed(scores, new CellMeans(scores));
    // The cell in full for its neighbours up to three away, half of it for the ones four away.
    expect([...result.subarray(5, 16)]).toEqual([0, 0.5, 1, 1, 1, 1, 1, 1, 1, 0.5, 0]);
  });

  it('gives an unscored cell no score, and leaves it out of its neighbours’', () => {
    const scores = Float64Array.from([2, 2, Number.NaN, 2]);
    expect([...smoothed(scores, new CellMeans(scores))]).toEqual([2, 2, Number.NaN, 2]);
  });
});

describe('spanStartMs', () => {
  it('is 0.4 s before the cell’s middle', () => {
    expect(spanStartMs(10)).toBe(650);
  });
});
