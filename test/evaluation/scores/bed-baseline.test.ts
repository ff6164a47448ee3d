import { describe, expect, it } from '@jest/globals';
import { levelAt, usualLevels } from '../../../src/evaluation/scores/bed-baseline.js';

describe('usualLevels', () => {
  it('knows nothing before there is a minute of cells', () => {
    const levels = usualLevels(new Float64Array(620).fill(1));
    expect(levels).toHaveLength(63);
    expect([...levels.subarray(0, 60)].every(Number.isNaN)).toBe(true);
    expect([...levels.subarray(60)]).toEqual([1, 1, 1]);
  });

  it('rests on cells whose span ends at or before the second', () => {
    // The cells' numbers themselves: up to second 60 the cells 0 to 595 are known.
    const levels = usualLevels(Float64Array.from({ length: 600 }, (_, cell) => cell));
    expect(levels[60]).toBe(595 / 2);
  });

  it('forgets what is more than ten minutes old', () => {
    const cells = Float64Array.from({ length: 6_620 }, (_, cell) => cell);
    const levels = usualLevels(cells);
    // Second 661 knows cells 606 to 6605.
    expect(levels[661]).toBe((606 + 6_605) / 2);
  });

  it('stays silent while too little of the first minute is scored', () => {
    const cells = new Float64Array(700).fill(1);
    cells.fill(Number.NaN, 0, 17);
    const levels = usualLevels(cells);
    // 596 - 17 cells are one less than 58 s of them.
    expect(levels[60]).toBeNaN();
    expect(levels[61]).toBe(1);
  });

  it('has the one second of a record of no length', () => {
    expect([...usualLevels(new Float64Array())]).toEqual([Number.NaN]);
  });
});

describe('levelAt', () => {
  it('reads the level of the second that a moment lies in, or of the nearest one', () => {
    const levels = Float64Array.from([10, 11, 12]);
    expect([-500, 999, 1_000 - 1e-7, 1_000, 9_000].map((atMs) => levelAt(levels, atMs))).toEqual([
      10, 10, 11, 11, 12,
    ]);
  });
});
