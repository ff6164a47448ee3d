import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  COARSE_DEVIATION_MILLI,
  FINE_DEVIATION,
  scoreOfStep,
  stepOf,
  STEPS_MILLI,
} from '../../src/aggregation/score-scale.js';
import { NO_SCORE } from '../../src/domain/score.js';

const kept = (milli: number): number => scoreOfStep(stepOf(milli));

describe('the scale of compact scores', () => {
  it('fits in one byte, rises, and reaches every score that is kept', () => {
    expect(STEPS_MILLI.length).toBeLessThanOrEqual(256);
    expect([...STEPS_MILLI].every((milli, i) => i === 0 || milli > (STEPS_MILLI[i - 1] ?? 0))).toBe(
      true,
    );
    expect([STEPS_MILLI[0], STEPS_MILLI[1], STEPS_MILLI.at(-1)]).toEqual([
      NO_SCORE,
      -1_000,
      8_388_607,
    ]);
  });

  it('is the scale of layout version 3, which stored blocks are written in', () => {
    const sha1 = createHash('sha1')
      .update([...STEPS_MILLI].join())
      .digest('hex');
    expect(sha1).toBe('6057535787493fe7530409f429447843172afd5b');
  });

  it('keeps no score as no score, and each step as itself', () => {
    expect([...STEPS_MILLI].map(kept)).toEqual([...STEPS_MILLI]);
  });

  it('is off by at most 2.26 % of a score from 0.5 on, up to the highest', () => {
    const isNear = (milli: number): boolean =>
      Math.abs(kept(milli) - milli) <= FINE_DEVIATION * milli;
    for (let milli = 500; milli < 50_000; milli += 1) {
      if (!isNear(milli)) throw new Error(`${milli} is kept as ${kept(milli)}`);
    }
    fc.assert(fc.property(fc.integer({ min: 500, max: 8_388_607 }), isNear), { numRuns: 5_000 });
  });

  it('is off by at most 0.05 from -1 to 0.5, and keeps what is lower as -1', () => {
    for (let milli = -1_000; milli < 500; milli += 1) {
      expect(Math.abs(kept(milli) - milli)).toBeLessThanOrEqual(COARSE_DEVIATION_MILLI);
    }
    expect(kept(-8_388_607)).toBe(-1_000);
  });

  it('never changes which of two scores is the higher one', () => {
    const score = fc.integer({ min: -2_000, max: 20_000 });
    fc.assert(
      fc.property(score, score, (a, b) => (a <= b ? kept(a) <= kept(b) : kept(a) >= kept(b))),
      { numRuns: 2_000 },
    );
  });
});
