import { describe, expect, it } from '@jest/globals';
import { RecordScores } from '../../../src/evaluation/scores/record-scores.js';
import { milli } from '../support.js';

const CELLS = 1_000;

function scores(first: readonly number[], second: readonly number[]): RecordScores {
  return new RecordScores({
    leads: ['II', 'V1'],
    cellCount: CELLS,
    scoreMilli: milli([...first, ...second]),
  });
}

describe('RecordScores', () => {
  const low = new Array<number>(CELLS).fill(0.2);
  const high = new Array<number>(CELLS).fill(0.5);

  it('joins leads by the mean of what each is above its own usual level', () => {
    const second = high.with(800, 1.5).with(801, 1.5);
    const { score, rawScore } = scores(low, second).over(80_000, 80_200);
    expect(score).toBeCloseTo((0 + 1) / 2, 12);
    expect(rawScore).toBeCloseTo((0.2 + 1.5) / 2, 12);
  });

  it('rests on the leads that have a score', () => {
    const { score, rawScore } = scores(low, new Array<number>(CELLS).fill(Number.NaN)).over(
      80_000,
      80_500,
    );
    expect([score, rawScore]).toEqual([0, 0.2]);
  });

  it('has a raw score alone before the bed is known', () => {
    const { score, rawScore } = scores(low, high).over(30_000, 30_800);
    expect(score).toBeNaN();
    expect(rawScore).toBeCloseTo(0.35, 12);
  });

  it('gives every cell from the moment on at which the bed is known', () => {
    const series = scores(low, high.with(900, 1.3)).series();
    expect(series).toHaveLength(CELLS);
    // The span of cell 604 begins at 60.05 s.
    expect(series[603]).toBeNaN();
    expect(series[604]).toBe(0);
    expect(series[900]).toBeCloseTo(0.8 / 8 / 2, 12);
  });
});
