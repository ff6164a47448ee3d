import { describe, expect, it } from '@jest/globals';
import { keyCorner, type Point } from '../../../src/evaluation/report/plot-key.js';

const BOX = { left: 0, right: 100, top: 0, bottom: 100 };
const SIZE = { width: 30, height: 20 };

describe('keyCorner', () => {
  it.each<{ name: string; line: readonly Point[]; corner: readonly [number, number] }>([
    { name: 'nothing', line: [], corner: [62, 72] },
    {
      name: 'a ROC curve',
      line: [
        [0, 100],
        [2, 5],
        [100, 0],
      ],
      corner: [62, 72],
    },
    {
      name: 'a falling line',
      line: [
        [0, 0],
        [100, 100],
      ],
      corner: [8, 72],
    },
    {
      name: 'a line along the bottom',
      line: [
        [0, 85],
        [100, 85],
      ],
      corner: [62, 8],
    },
  ])('keeps clear of $name', ({ line, corner }) => {
    const { left, top } = keyCorner(BOX, SIZE, [line]);
    expect([left, top]).toEqual(corner);
  });

  it('stays inside where it is wider than the plot', () => {
    expect(keyCorner(BOX, { width: 300, height: 20 }, []).left).toBeGreaterThan(0);
  });
});
