import { describe, expect, it } from '@jest/globals';
import { CELL_FLAG } from '../../src/domain/cell.js';
import { NO_SCORE, type WindowScore } from '../../src/domain/score.js';
import type { EcgWindow } from '../../src/domain/window.js';
import { rowsOfAnswer, type ModelAnswer } from '../../src/inference/model-contract.js';
import { toModelInput } from '../../src/inference/model-input.js';
import { abstain, toWindowScore } from '../../src/inference/model-output.js';
import { makeWindow, SHAPE } from './windows.js';

const V1_ROW = SHAPE.leads.indexOf('V1');

/** An answer whose cells hold their row and whose samples hold their row and place. */
function makeAnswer(): {
  cellScores: Float32Array;
  windowScore: number;
  reconstructionMv: Float32Array;
} {
  return {
    cellScores: Float32Array.from({ length: 1_200 }, (_, at) => Math.floor(at / 100) + 0.1234),
    windowScore: 1.2346,
    reconstructionMv: Float32Array.from({ length: 12_000 }, (_, at) => Math.floor(at / 1_000)),
  };
}

function scoreOf(window: EcgWindow, answer: ModelAnswer = makeAnswer()): WindowScore {
  const input = toModelInput(SHAPE, window);
  if (typeof input === 'string') throw new Error(`abstained: ${input}`);
  return toWindowScore(SHAPE, window, input.scored, rowsOfAnswer(SHAPE, input.modelRows, answer));
}

describe('toWindowScore', () => {
  it("gives rounded thousandths in the window's lead order", () => {
    const window = makeWindow({ leads: ['II', 'V1'] });
    const score = scoreOf(window);
    expect(score).toMatchObject({
      bedId: window.bedId,
      startUs: window.startUs,
      endUs: window.endUs,
      leads: ['II', 'V1'],
      windowScoreMilli: 1_235,
    });
    expect(score.abstained).toBeUndefined();
    expect([...new Set(score.cellScoresMilli.subarray(0, 100))]).toEqual([1_123]);
    expect([...new Set(score.cellScoresMilli.subarray(100))]).toEqual([V1_ROW * 1_000 + 123]);
    expect([...new Set(score.reconstructionMv.subarray(1_000))]).toEqual([V1_ROW]);
  });

  it('gives 0 and never -0', () => {
    const score = scoreOf(makeWindow(), { ...makeAnswer(), windowScore: -0.0001 });
    expect(Object.is(score.windowScoreMilli, 0)).toBe(true);
  });

  it('keeps a score beyond the range of int32 inside it, apart from NO_SCORE', () => {
    const answer = makeAnswer();
    answer.cellScores.fill(-1e30, 100, 200);
    const score = scoreOf(makeWindow({ leads: ['II'] }), { ...answer, windowScore: 1e30 });
    expect(score.windowScoreMilli).toBe(2_147_483_647);
    expect(score.cellScoresMilli[0]).toBe(-2_147_483_647);
    expect(score.cellScoresMilli[0]).not.toBe(NO_SCORE);
  });

  it('tells neither score nor reconstruction of a lead that was not scored', () => {
    const window = makeWindow({
      leads: ['II', 'V1', 'MCL1'],
      signalMv: (lead) => (lead === 0 ? Number.NaN : 0),
    });
    const score = scoreOf(window);
    const isUntold = [0, 1, 2].map((row) => ({
      cells: score.cellScoresMilli
        .subarray(row * 100, row * 100 + 100)
        .every((cell) => cell === NO_SCORE),
      signal: score.reconstructionMv.subarray(row * 1_000, row * 1_000 + 1_000).every(Number.isNaN),
    }));
    expect(isUntold).toEqual([
      { cells: true, signal: true },
      { cells: false, signal: false },
      { cells: true, signal: true },
    ]);
  });

  it('tells nothing where the signal is missing', () => {
    const window = makeWindow({
      leads: ['II'],
      signalMv: (_, sample) => (sample >= 200 && sample < 210 ? Number.NaN : 0),
      flags: (_, cell) => (cell === 20 ? CELL_FLAG.missing : 0),
    });
    const score = scoreOf(window);
    const untoldCells = [...score.cellScoresMilli.keys()].filter(
      (at) => score.cellScoresMilli[at] === NO_SCORE,
    );
    const untoldSamples = [...score.reconstructionMv.keys()].filter((at) =>
      Number.isNaN(score.reconstructionMv[at]),
    );
    expect(untoldCells).toEqual([19, 20, 21]);
    expect(untoldSamples).toEqual([200, 201, 202, 203, 204, 205, 206, 207, 208, 209]);
  });

  it('fails, and counts them, where the model gives values that are not finite', () => {
    const answer = makeAnswer();
    answer.cellScores.fill(Number.NaN, 100, 103);
    answer.reconstructionMv.fill(Infinity, 1_000, 1_005);
    expect(() =>
      scoreOf(makeWindow({ leads: ['II'] }), { ...answer, windowScore: Number.NaN }),
    ).toThrow(
      expect.objectContaining({
        code: 'ECG_INFER_FAILED',
        details: expect.objectContaining({
          nonFiniteCells: 3,
          nonFiniteSamples: 5,
          nonFiniteWindowScore: true,
        }) as unknown,
      }),
    );
  });

  it('lets values be not finite where they are not told', () => {
    const answer = makeAnswer();
    answer.cellScores.fill(Number.NaN, V1_ROW * 100);
    expect(scoreOf(makeWindow({ leads: ['II'] }), answer).cellScoresMilli[0]).toBe(1_123);
  });
});

describe('abstain', () => {
  it('gives the reason and no score at all', () => {
    const score = abstain(SHAPE, makeWindow(), 'missing-signal');
    expect(score.abstained).toBe('missing-signal');
    expect(score.windowScoreMilli).toBe(NO_SCORE);
    expect([...new Set(score.cellScoresMilli)]).toEqual([NO_SCORE]);
    expect(score.reconstructionMv.every(Number.isNaN)).toBe(true);
    expect([score.cellScoresMilli.length, score.reconstructionMv.length]).toEqual([200, 2_000]);
  });
});
