import { describe, expect, it } from '@jest/globals';
import { CellMeans } from '../../../src/evaluation/scores/cell-means.js';

describe('CellMeans', () => {
  const means = new CellMeans(Float64Array.from([1, 3, Number.NaN, 5]));

  it.each([
    { name: 'whole cells', from: 0, to: 200, expected: 2 },
    {
      name: 'parts of cells by their overlap',
      from: 50,
      to: 125,
      expected: (0.5 * 1 + 0.25 * 3) / 0.75,
    },
    { name: 'scored cells alone', from: 100, to: 400, expected: 4 },
    { name: 'what lies in the record', from: -500, to: 9_000, expected: 3 },
    { name: 'nothing of an unscored cell', from: 200, to: 300, expected: Number.NaN },
    { name: 'nothing of an empty span', from: 100, to: 100, expected: Number.NaN },
    { name: 'nothing before the record', from: -300, to: 0, expected: Number.NaN },
  ])('takes $name', ({ from, to, expected }) => {
    if (Number.isNaN(expected)) expect(means.over(from, to)).toBeNaN();
    else expect(means.over(from, to)).toBeCloseTo(expected, 12);
  });
});
