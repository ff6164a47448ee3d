import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EMPTY_BASELINE, learn, limitMilli, type Baseline } from '../../src/alerts/baseline.js';
import { RULES } from './builders.js';

const rules = RULES.baseline;

function learnt(scoresMilli: readonly number[], from: Baseline = EMPTY_BASELINE): Baseline {
  let baseline = from;
  for (let i = 0; i < scoresMilli.length; i += 10)
    baseline = learn(baseline, scoresMilli.slice(i, i + 10), rules);
  return baseline;
}

function repeat(count: number, score: (i: number) => number): readonly number[] {
  return Array.from({ length: count }, (_, i) => score(i));
}

describe('limitMilli', () => {
  it('is the floor until the warm-up is over', () => {
    expect(limitMilli(learnt(repeat(599, () => 3_000)), rules)).toBe(1_300);
    expect(limitMilli(learnt(repeat(600, () => 3_000)), rules)).toBe(4_100);
  });

  it('is never below the floor', () => {
    expect(limitMilli(learnt(repeat(2_000, () => -1_500)), rules)).toBe(1_300);
  });

  it('is never above the ceiling', () => {
    expect(limitMilli(learnt(repeat(2_000, () => 1_000_000)), rules)).toBe(5_000);
  });

  it('stays warm when the memory is halved, even where the warm-up is as long as the memory', () => {
    const slow = { ...rules, warmUpMs: rules.memoryMs };
    let baseline = EMPTY_BASELINE;
    const limits: number[] = [];
    for (let second = 0; second < 1_800; second++) {
      baseline = learn(
        baseline,
        repeat(10, () => 2_900),
        slow,
      );
      limits.push(limitMilli(baseline, slow));
    }
    expect(new Set(limits.slice(600))).toEqual(new Set([limits.at(-1)]));
    expect(limits.at(-1)).toBeGreaterThan(3_800);
  });

  it('does not follow the beats of a bigeminy', () => {
    const bigeminy = learnt(repeat(20_000, (i) => (i % 2 === 0 ? 200 : 3_500)));
    expect(limitMilli(bigeminy, rules)).toBeLessThan(1_400);
  });
});

describe('learn', () => {
  it('changes nothing for no scores', () => {
    expect(learn(EMPTY_BASELINE, [], rules)).toBe(EMPTY_BASELINE);
  });

  it('does not change the baseline that it is given', () => {
    const before = learnt(repeat(50, (i) => i * 10));
    const copy = structuredClone(before);
    learn(before, [1, 2, 3], rules);
    expect(before).toEqual(copy);
  });

  it('forgets an old level by halving', () => {
    const old = learnt(repeat(6_000, () => 3_000));
    const after = learnt(
      repeat(18_000, () => 0),
      old,
    );
    expect(limitMilli(after, rules)).toBe(1_300);
  });

  it('holds whole numbers within its memory, whatever it is given', () => {
    const score = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(
        fc.array(score, { maxLength: 40 }),
        fc.integer({ min: 1, max: 400 }),
        (some, n) => {
          let baseline = EMPTY_BASELINE;
          for (let i = 0; i < n; i++) baseline = learn(baseline, some, rules);
          expect(baseline.counts).toHaveLength(128);
          expect(baseline.counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(
            true,
          );
          expect(baseline.counts.reduce((a, b) => a + b, 0)).toBe(baseline.total);
          expect(baseline.total * 100).toBeLessThanOrEqual(rules.memoryMs);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('gives the same whatever the order of the scores', () => {
    const score = fc.integer({ min: -5_000, max: 20_000 });
    fc.assert(
      fc.property(fc.array(score, { maxLength: 50 }), (scores) => {
        const reversed = [...scores].reverse();
        expect(learn(EMPTY_BASELINE, reversed, rules)).toEqual(
          learn(EMPTY_BASELINE, scores, rules),
        );
      }),
    );
  });
});
