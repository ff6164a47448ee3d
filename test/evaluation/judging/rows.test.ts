import { describe, expect, it } from '@jest/globals';
import {
  cellsOf,
  firstCellWithMiddleFrom,
  judgedBeats,
  labelledCells,
} from '../../../src/evaluation/judging/rows.js';
import { RecordScores } from '../../../src/evaluation/scores/record-scores.js';
import { beat, milli, rhythm } from '../support.js';

describe('judgedBeats', () => {
  it('scores judged beats from 0.3 s before to 0.5 s after, and no other annotation', () => {
    const cells = new Array<number>(1_000).fill(0).with(800, 1.6);
    const scores = new RecordScores({ leads: ['II'], cellCount: 1_000, scoreMilli: milli(cells) });
    const marks = [
      beat(10_000, 'N'),
      beat(79_600, 'V'),
      beat(79_650, 'Q'),
      rhythm(79_700, '(N'),
      beat(80_250, 'A'),
      beat(80_300, 'N'),
      beat(80_400, 'N'),
    ];
    const { atMs, symbols, score, rawScore } = judgedBeats(marks, scores);
    expect([...atMs]).toEqual([10_000, 79_600, 80_250, 80_300, 80_400]);
    expect(symbols).toEqual(['N', 'V', 'A', 'N', 'N']);
    // 80.0 to 80.1 s scores 1.6: an eighth of a span is all of it.
    expect([...rawScore].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([
      0, 0.2, 0.2, 0.2, 0,
    ]);
    expect(score[0]).toBeNaN();
    expect([...score.subarray(1)]).toEqual([...rawScore.subarray(1)]);
  });
});

describe('labelledCells', () => {
  it('labels a cell of both kinds of beat abnormal, and keeps scored cells alone', () => {
    const series = Float64Array.from({ length: 30 }, (_, cell) =>
      cell === 12 ? Number.NaN : cell,
    );
    const { cell, abnormal, score } = labelledCells([beat(1_000, 'N'), beat(1_500, 'V')], series);
    // N covers cells 7 to 14, V 12 to 19.
    expect([...cell]).toEqual([7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19]);
    expect([...abnormal]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
    expect([...score]).toEqual([...cell]);
  });
});

describe('cellsOf', () => {
  it('marks cells by their middle, within the record', () => {
    const marked = cellsOf([beat(60, 'V'), beat(1_160, 'V'), beat(600, 'N')], new Set('V'), 14);
    // -240..560 ms holds the middles 50 to 550; 860..1660 ms those from 950 on.
    expect([...marked]).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1]);
  });
});

describe('firstCellWithMiddleFrom', () => {
  it.each([
    [0, 0],
    [50, 0],
    [50 + 1e-9, 0],
    [51, 1],
    [-100, -1],
  ])('after %d ms is cell %d', (atMs, cell) => {
    expect(firstCellWithMiddleFrom(atMs) + 0).toBe(cell);
  });
});
