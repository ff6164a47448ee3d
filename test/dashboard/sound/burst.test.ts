import { describe, expect, it } from '@jest/globals';
import { BURSTS, burstS, type BurstForm } from '../../../dashboard/src/sound/burst.js';

/** Silence between one pulse and the next. */
function gapsMs({ pulses }: BurstForm): readonly number[] {
  return pulses.slice(1).map(({ startS }, place) => {
    const before = pulses[place];
    return Math.round((startS - (before?.startS ?? 0) - (before?.durationS ?? 0)) * 1_000);
  });
}

describe('BURSTS', () => {
  it.each([
    { priority: 'high', count: 10, fromMs: 75, toMs: 200, pauseS: [2.5, 15] },
    { priority: 'medium', count: 3, fromMs: 125, toMs: 250, pauseS: [2.5, 30] },
    { priority: 'low', count: 2, fromMs: 125, toMs: 250, pauseS: [15, 60] },
  ] as const)(
    'has $count pulses of $fromMs to $toMs ms and the pause of the standard for $priority',
    ({ priority, count, fromMs, toMs, pauseS: [leastS, mostS] }) => {
      const burst = BURSTS[priority];
      expect(burst.pulses).toHaveLength(count);
      for (const { durationS } of burst.pulses) {
        expect(durationS * 1_000).toBeGreaterThanOrEqual(fromMs);
        expect(durationS * 1_000).toBeLessThanOrEqual(toMs);
      }
      expect(burst.pauseS).toBeGreaterThanOrEqual(leastS);
      expect(burst.pauseS).toBeLessThanOrEqual(mostS);
    },
  );

  it('groups the pulses of high priority three and two, twice', () => {
    const gaps = gapsMs(BURSTS.high);
    const xMs = gaps[0] ?? 0;
    const pulseMs = 1_000 * (BURSTS.high.pulses[0]?.durationS ?? 0);
    expect(xMs).toBeGreaterThanOrEqual(50);
    expect(xMs).toBeLessThanOrEqual(125);
    const groupMs = 2 * xMs + pulseMs;
    const halvesMs = gaps[4] ?? 0;
    expect(gaps).toEqual([xMs, xMs, groupMs, xMs, halvesMs, xMs, xMs, groupMs, xMs]);
    expect(halvesMs).toBeGreaterThanOrEqual(350);
    expect(halvesMs).toBeLessThanOrEqual(1_300);
  });

  it.each(['medium', 'low'] as const)(
    'spaces the pulses of %s priority by 125 to 250 ms',
    (name) => {
      for (const gap of gapsMs(BURSTS[name])) {
        expect(gap).toBeGreaterThanOrEqual(125);
        expect(gap).toBeLessThanOrEqual(250);
      }
    },
  );

  it('has a fundamental between 150 and 1000 Hz, with four harmonics below 4000 Hz', () => {
    for (const { fundamentalHz } of Object.values(BURSTS)) {
      expect(fundamentalHz).toBeGreaterThanOrEqual(150);
      expect(5 * fundamentalHz).toBeLessThanOrEqual(4_000);
    }
  });

  it('is not softer the more urgent it is', () => {
    expect(BURSTS.high.gain).toBeGreaterThanOrEqual(BURSTS.medium.gain);
    expect(BURSTS.medium.gain).toBeGreaterThanOrEqual(BURSTS.low.gain);
    expect(burstS(BURSTS.high)).toBeLessThan(4);
  });
});
