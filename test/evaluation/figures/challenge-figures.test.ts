import { describe, expect, it } from '@jest/globals';
import {
  CHALLENGE_FIGURES,
  challengeSummary,
} from '../../../src/evaluation/figures/challenge-figures.js';
import { figureOf } from '../../../src/evaluation/figures/figure-list.js';
import { aJudged } from '../support.js';

const records = [
  ['Asystole', true, true],
  ['Asystole', false, false],
  ['Asystole', false, true],
  ['Ventricular_Tachycardia', true, false],
  ['Ventricular_Tachycardia', false, false],
].map(([kind, isTrue, isAlarmed]) =>
  aJudged(310_000, {
    challenge: { kind: String(kind), isTrue: isTrue === true, isAlarmed: isAlarmed === true },
  }),
);

describe('challengeSummary', () => {
  it('counts decisions in all and by kind, and weighs a suppressed true alarm five times', () => {
    expect(challengeSummary([...records, aJudged(90_000)])).toEqual({
      score: (100 * 3) / (3 + 1 + 5),
      all: { truePositive: 1, falsePositive: 1, falseNegative: 1, trueNegative: 2 },
      byKind: {
        Asystole: { truePositive: 1, falsePositive: 1, falseNegative: 0, trueNegative: 1 },
        Ventricular_Tachycardia: {
          truePositive: 0,
          falsePositive: 0,
          falseNegative: 1,
          trueNegative: 1,
        },
      },
    });
  });

  it('is null without bedside alarms', () => {
    expect(challengeSummary([aJudged(90_000)])).toBeNull();
  });
});

describe('CHALLENGE_FIGURES', () => {
  it('is the score, with an interval over records', () => {
    const [definition] = CHALLENGE_FIGURES;
    if (definition === undefined) throw new TypeError('There is one.');
    const { value, ci95 } = figureOf(definition, records, { rounds: 200 });
    expect(value).toBeCloseTo(100 / 3, 12);
    expect(ci95?.[0]).toBeLessThan(100 / 3);
    expect(ci95?.[1]).toBeGreaterThan(100 / 3);
  });

  it('says why without bedside alarms', () => {
    const [definition] = CHALLENGE_FIGURES;
    expect(definition?.prepare([aJudged(90_000)])).toEqual({
      reason: 'the records have no bedside alarm',
    });
  });
});
