import { describe, expect, it } from '@jest/globals';
import { watchProgress } from '../../src/app/watchdog.js';
import { ManualClock } from '../support/test-clock.js';

function watch(chain: { pending: number; finished: number }, mayWait = () => false) {
  const clock = new ManualClock(0);
  const stuck: string[] = [];
  watchProgress(chain, {
    clock,
    stuckAfterMs: 5_000,
    mayWait,
    onStuck: ({ code }) => stuck.push(code),
  });
  return { clock, stuck };
}

describe('watchProgress', () => {
  it('tells once of a chain that has work and finishes none for too long', () => {
    const { clock, stuck } = watch({ pending: 3, finished: 7 });
    clock.advanceMs(5_400);
    expect(stuck).toEqual(['ECG_APP_STUCK']);
    clock.advanceMs(20_000);
    expect(stuck).toHaveLength(1);
  });

  it.each([
    { name: 'that has nothing to do', chain: { pending: 0, finished: 0 }, mayWait: false },
    {
      name: 'that waits for a store that is away',
      chain: { pending: 3, finished: 0 },
      mayWait: true,
    },
  ])('leaves a chain in peace $name', ({ chain, mayWait }) => {
    const { clock, stuck } = watch(chain, () => mayWait);
    clock.advanceMs(60_000);
    expect(stuck).toEqual([]);
  });

  it('counts from the last progress', () => {
    const chain = { pending: 3, finished: 0 };
    const { clock, stuck } = watch(chain);
    for (let round = 0; round < 10; round++) {
      clock.advanceMs(4_000);
      chain.finished += 1;
    }
    expect(stuck).toEqual([]);
  });
});
