import { describe, expect, it } from '@jest/globals';
import { judgeStep, nextStepBeds, type StepFacts } from '../../src/load/ramp.js';

const limits = { p99LimitMs: 1_000, maxLateShare: 0.01 };

function facts(
  changes: Partial<Omit<StepFacts, 'score'>> & { p99Ms?: number | null; givenUp?: number },
): StepFacts {
  const { p99Ms = 200, givenUp = 0, ...rest } = changes;
  return {
    score: { count: 100, givenUp, p50Ms: 100, p90Ms: 150, p99Ms, p999Ms: p99Ms, maxMs: p99Ms },
    framesSent: 1_000,
    lateFrames: 0,
    unsentFrames: 0,
    ...rest,
  };
}

describe('judgeStep', () => {
  it.each([
    { name: 'quick scores', of: facts({}), reason: 'within-limit' },
    { name: 'a p99 at the limit', of: facts({ p99Ms: 1_000 }), reason: 'within-limit' },
    { name: 'a p99 above the limit', of: facts({ p99Ms: 1_001 }), reason: 'p99-above-limit' },
    { name: 'one score that never came', of: facts({ givenUp: 1 }), reason: 'windows-missing' },
    { name: 'no score at all', of: facts({ p99Ms: null }), reason: 'nothing-scored' },
    { name: 'only scores that never came', of: facts({ givenUp: 100 }), reason: 'nothing-scored' },
    {
      name: 'late frames within the tolerance',
      of: facts({ lateFrames: 10 }),
      reason: 'within-limit',
    },
    { name: 'a late generator', of: facts({ lateFrames: 11 }), reason: 'generator-late' },
    {
      name: 'a late generator before a slow system',
      of: facts({ lateFrames: 11, p99Ms: 5_000 }),
      reason: 'generator-late',
    },
    { name: 'a frame that was not sent', of: facts({ unsentFrames: 1 }), reason: 'generator-late' },
  ])('$name: $reason', ({ of, reason }) => {
    expect(judgeStep(of, limits)).toBe(reason);
  });
});

describe('nextStepBeds', () => {
  const plan = { startBeds: 10, maxBeds: 30, factor: 1.5 };
  it.each([
    { name: 'grows by the factor', beds: 10, reason: 'within-limit', next: 15 },
    { name: 'stops at the most', beds: 23, reason: 'within-limit', next: 30 },
    { name: 'ends there', beds: 30, reason: 'within-limit', next: undefined },
    { name: 'ends where the limit breaks', beds: 10, reason: 'p99-above-limit', next: undefined },
    {
      name: 'ends where the generator is late',
      beds: 10,
      reason: 'generator-late',
      next: undefined,
    },
  ] as const)('$name', ({ beds, reason, next }) => {
    expect(nextStepBeds(plan, beds, reason)).toBe(next);
  });

  it('grows by a bed at least', () => {
    expect(nextStepBeds({ ...plan, factor: 1.01 }, 10, 'within-limit')).toBe(11);
  });
});
