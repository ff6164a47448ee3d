import { describe, expect, it } from '@jest/globals';
import { meanOf, packIncrements, spanOf } from '../../src/aggregation/packed-cells.js';
import { NO_SCORE } from '../../src/domain/score.js';
import { epochUs } from '../../src/domain/units.js';
import { evenWindow, newBed, scoreOf, SPEC } from '../conformance/score-store.js';

describe('meanOf', () => {
  it.each([
    { sum: 0, count: 0, mean: NO_SCORE },
    { sum: 3, count: 2, mean: 2 },
    { sum: -3, count: 2, mean: -2 },
    { sum: 4, count: 3, mean: 1 },
    { sum: -5, count: 3, mean: -2 },
    { sum: -1, count: 3, mean: 0 },
    { sum: 2_139_094_785, count: 255, mean: 8_388_607 },
    { sum: -2_139_094_785, count: 255, mean: -8_388_607 },
  ])('gives $mean for a sum of $sum over $count windows', ({ sum, count, mean }) => {
    expect(meanOf(sum, count) + 0).toBe(mean);
  });
});

describe('packIncrements', () => {
  it('packs the count and the score, and zero bytes where there is none', () => {
    const packed = packIncrements(Int32Array.from([1, -2, NO_SCORE, 2_000_000_000]));
    expect(packed.toString('hex')).toBe(
      ['0101000000', '01feffffff', '0000000000', '01ffff7f00'].join(''),
    );
  });
});

describe('spanOf', () => {
  it('finds the block and the place in it', () => {
    const score = scoreOf(newBed(), evenWindow(7_200 * 3 + 2, ['II'], 0));
    expect(spanOf(score, SPEC)).toEqual({
      firstCellIndex: 108_010,
      cellCount: 20,
      blockIndex: 12,
      firstCellInBlock: 10,
    });
  });

  it.each([
    { problem: 'more windows over a cell than are counted', lengthMs: 25_600, hopMs: 100 },
    {
      problem: 'a window of more cells than one script handles',
      lengthMs: 300_100,
      hopMs: 100_000,
    },
    { problem: 'a window of a broken cell', lengthMs: 2_050, hopMs: 500 },
    { problem: 'a hop of a broken cell', lengthMs: 2_000, hopMs: 250 },
    { problem: 'no hop', lengthMs: 2_000, hopMs: 0 },
  ])('refuses $problem', ({ lengthMs, hopMs }) => {
    const score = { ...scoreOf(newBed(), evenWindow(0, [], 0)), endUs: epochUs(lengthMs * 1_000) };
    expect(() => spanOf(score, { ...SPEC, lengthMs, hopMs })).toThrow(
      expect.objectContaining({ code: 'ECG_STORE_BAD_SCORE' }),
    );
  });
});
