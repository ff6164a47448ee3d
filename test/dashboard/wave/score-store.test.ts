import { describe, expect, it } from '@jest/globals';
import { ScoreStore } from '../../../dashboard/src/wave/score-store.js';

const NO_SCORE = -2_147_483_648;

function cells(firstCellIndex: number, rows: readonly (readonly number[])[]) {
  const cellCount = rows[0]?.length ?? 0;
  return {
    bedId: 'B01',
    firstCellIndex,
    cellCount,
    leads: (['II', 'V1'] as const).slice(0, rows.length),
    scoresMilli: Int32Array.from(rows.flat()).buffer,
    limitsMilli: rows.map(() => 2_000),
  };
}

describe('ScoreStore', () => {
  it('gives scores as shares of the limit, and the worst over the leads', () => {
    const store = new ScoreStore();
    store.take(
      cells(100, [
        [1_000, 4_000],
        [3_000, NO_SCORE],
      ]),
    );
    expect(store.ratio('II', 100)).toBe(0.5);
    expect(store.ratio('V1', 101)).toBeNaN();
    expect([store.worstRatio(100), store.worstRatio(101)]).toEqual([1.5, 2]);
    expect(store.newestMs).toBe(10_200);
  });

  it('replaces provisional scores', () => {
    const store = new ScoreStore();
    store.take(cells(100, [[1_000, 1_000]]));
    store.take(cells(101, [[5_000, 1_000]]));
    expect(store.ratio('II', 101)).toBe(2.5);
  });

  it('has nothing where cells were passed over, and nothing old after a leap', () => {
    const store = new ScoreStore();
    store.take(cells(100, [[1_000]]));
    store.take(cells(1_950, [[1_000]]));
    expect(store.ratio('II', 1_900)).toBeNaN();
    store.take(cells(1_000_000, [[1_000]]));
    expect(store.ratio('II', 1_000_000 - 1_800 + 150)).toBeNaN();
    expect(store.worstRatio(1_000_000)).toBe(0.5);
  });

  it('takes nothing of a message that is shorter than it says', () => {
    const store = new ScoreStore();
    store.take({ ...cells(100, [[1_000]]), cellCount: 50 });
    expect(store.newestMs).toBeUndefined();
  });
});
