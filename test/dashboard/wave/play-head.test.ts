import { describe, expect, it } from '@jest/globals';
import { advanceHead, playDelayMs } from '../../../dashboard/src/wave/play-head.js';

describe('advanceHead', () => {
  it('begins its delay behind the newest sample', () => {
    expect(advanceHead({ headMs: undefined, newestMs: 10_000, elapsedMs: 16, delayMs: 300 })).toBe(
      9_700,
    );
  });

  it('halts at the newest sample when nothing comes', () => {
    let headMs = 9_700;
    for (let frame = 0; frame < 1_000; frame += 1) {
      headMs = advanceHead({ headMs, newestMs: 10_000, elapsedMs: 16, delayMs: 300 });
    }
    expect(headMs).toBeLessThanOrEqual(10_000);
    expect(headMs).toBeGreaterThan(9_950);
  });

  it('follows packets of 250 ms without ever standing still or running back', () => {
    let headMs: number | undefined;
    let before = 0;
    for (let ms = 0; ms < 20_000; ms += 16) {
      const newestMs = 1_000 + Math.floor(ms / 250) * 250;
      headMs = advanceHead({ headMs, newestMs, elapsedMs: 16, delayMs: playDelayMs(250) });
      if (ms > 2_000) expect(headMs).toBeGreaterThan(before);
      before = headMs;
    }
    expect(21_000 - before).toBeLessThan(700);
  });

  it.each([
    { name: 'a hidden tab comes back', headMs: 10_000 },
    { name: 'the signal jumped back', headMs: 90_000 },
  ])('leaps to the present when $name', ({ headMs }) => {
    expect(advanceHead({ headMs, newestMs: 60_000, elapsedMs: 16, delayMs: 300 })).toBe(59_700);
  });
});
