import { describe, expect, it } from '@jest/globals';
import { failureDelayMs, SignInThrottle } from '../../src/server/sign-in-throttle.js';
import { ManualClock } from '../support/test-clock.js';

function rig() {
  const clock = new ManualClock(1_800_000_000_000);
  const throttle = new SignInThrottle(clock);
  const answered: string[] = [];
  const fail = (address: string, name: string): Promise<void> =>
    throttle
      .slowed(address, () => Promise.reject(new Error(name)))
      .catch((error: unknown) => {
        answered.push((error as Error).message);
      });
  return { clock, throttle, answered, fail };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe('failureDelayMs', () => {
  it('is none for the first five, then doubles up to 5 s', () => {
    const delays = Array.from({ length: 12 }, (_, index) => failureDelayMs(index + 1));
    expect(delays).toEqual([0, 0, 0, 0, 0, 250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  });
});

describe('SignInThrottle', () => {
  it('answers the first failures at once and holds back the sixth', async () => {
    const { clock, answered, fail } = rig();
    for (let count = 1; count <= 6; count += 1) void fail('10.0.0.1', `failure ${count}`);
    await settle();
    expect(answered).toHaveLength(5);
    clock.advanceMs(250);
    await settle();
    expect(answered).toHaveLength(6);
  });

  it('never holds back a sign-in that is good, nor the failures of another address', async () => {
    const { throttle, answered, fail } = rig();
    for (let count = 0; count < 20; count += 1) void fail('10.0.0.1', 'the same');
    void fail('10.0.0.2', 'another');
    expect(await throttle.slowed('10.0.0.1', () => Promise.resolve('in'))).toBe('in');
    await settle();
    expect(answered).toContain('another');
  });

  it('forgets the failures of an address after a minute without one', async () => {
    const { clock, answered, fail } = rig();
    for (let count = 0; count < 8; count += 1) void fail('10.0.0.1', 'old');
    await settle();
    clock.advanceMs(61_000);
    await settle();
    answered.length = 0;
    void fail('10.0.0.1', 'new');
    await settle();
    expect(answered).toEqual(['new']);
  });
});
