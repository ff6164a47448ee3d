import { describe, expect, it } from '@jest/globals';
import { challengeScore } from '../../../src/evaluation/metrics/challenge-score.js';

function scoreOf(
  truePositive: number,
  falsePositive: number,
  falseNegative: number,
  trueNegative: number,
): number | undefined {
  return challengeScore({ truePositive, falsePositive, falseNegative, trueNegative });
}

describe('challengeScore', () => {
  it.each([
    { name: 'all right', score: scoreOf(3, 0, 0, 5), value: 100 },
    { name: 'all wrong', score: scoreOf(0, 3, 2, 0), value: 0 },
    { name: 'a false alarm kept, which weighs once', score: scoreOf(3, 1, 0, 0), value: 75 },
    // 100 * (3 + 2) / (3 + 2 + 0 + 5)
    {
      name: 'a true alarm suppressed, which weighs five times',
      score: scoreOf(3, 0, 1, 2),
      value: 50,
    },
    // 100 * (10 + 20) / (10 + 20 + 5 + 5 * 3)
    { name: 'some of each', score: scoreOf(10, 5, 3, 20), value: 60 },
    { name: 'no decision', score: scoreOf(0, 0, 0, 0), value: undefined },
  ])('knows $name', ({ score, value }) => {
    expect(score).toBe(value);
  });
});
