import { describe, expect, it } from '@jest/globals';
import { readPressure, type Pressure } from '../../../src/app/overload/pressure.js';

const EASY: Pressure = {
  oldestPendingMs: 80,
  pendingShare: 0.05,
  loopDelayMs: 5,
  eventSpeed: 1,
  storeReady: true,
};

describe('readPressure', () => {
  it.each<[string, Partial<Pressure>, string]>([
    ['an easy load', {}, 'calm calm'],
    ['nothing at all', { oldestPendingMs: 0, pendingShare: 0, eventSpeed: undefined }, 'calm calm'],
    ['windows that wait long', { oldestPendingMs: 2_000 }, 'strained scores-old'],
    ['a queue that is nearly full', { pendingShare: 0.9 }, 'strained queue-full'],
    ['a main thread that is late', { loopDelayMs: 250 }, 'strained loop-busy'],
    ['windows that wait a little', { oldestPendingMs: 1_000 }, 'unclear some-load'],
    ['a queue that is half full', { pendingShare: 0.5 }, 'unclear some-load'],
    ['a main thread that is a little late', { loopDelayMs: 100 }, 'unclear some-load'],
    ['a backlog that is read', { oldestPendingMs: 9_000, eventSpeed: 1.1 }, 'unclear catching-up'],
    ['one that grows', { oldestPendingMs: 9_000, eventSpeed: 0.7 }, 'strained scores-old'],
    [
      'nothing that is judged',
      { oldestPendingMs: 9_000, eventSpeed: undefined },
      'strained scores-old',
    ],
    ['a store that is away', { oldestPendingMs: 9_000, storeReady: false }, 'unclear store-away'],
  ])('reads %s', (_name, change, expected) => {
    const { strain, reason } = readPressure({ ...EASY, ...change });
    expect(`${strain} ${reason}`).toBe(expected);
  });
});
