import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isNoisyAt, noiseDbOf, noisyMsOf } from '../../../src/evaluation/truth/noise-records.js';

describe('noiseDbOf', () => {
  it.each([
    ['118e06', 6],
    ['118e24', 24],
    ['119e00', 0],
    ['118e_6', -6],
    ['118e', undefined],
    ['118', undefined],
    ['e06', undefined],
    ['118e06a', undefined],
  ])('reads %s as %s', (name, decibels) => {
    expect(noiseDbOf(name)).toBe(decibels);
  });
});

describe('isNoisyAt', () => {
  it.each([
    [299_999, false],
    [300_000, true],
    [419_999, true],
    [420_000, false],
    [540_000, true],
  ])('at %d ms is %s', (atMs, expected) => {
    expect(isNoisyAt(atMs)).toBe(expected);
  });
});

describe('noisyMsOf', () => {
  it('counts the noisy part of half an hour', () => {
    // 300..420, 540..660, ..., 1740..1800 s: six spans of two minutes and one minute.
    expect(noisyMsOf(1_800_000)).toBe(6 * 120_000 + 60_000);
    expect(noisyMsOf(200_000)).toBe(0);
  });

  it('agrees with looking at every second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), (durationS) => {
        let noisyS = 0;
        for (let second = 0; second < durationS; second += 1)
          noisyS += isNoisyAt(second * 1_000) ? 1 : 0;
        expect(noisyMsOf(durationS * 1_000)).toBe(noisyS * 1_000);
      }),
    );
  });
});
