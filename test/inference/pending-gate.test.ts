import { describe, expect, it } from '@jest/globals';
import { PendingGate } from '../../src/inference/pending-gate.js';

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

describe('PendingGate', () => {
  it('counts, and tells every new count', () => {
    const counts: number[] = [];
    const gate = new PendingGate((pending) => counts.push(pending));
    gate.enter();
    gate.enter();
    gate.leave();
    expect(gate.pending).toBe(1);
    expect(counts).toEqual([1, 2, 1]);
  });

  it('lets a waiter on as soon as its own level is reached', async () => {
    const gate = new PendingGate();
    for (let count = 0; count < 4; count += 1) gate.enter();
    const reached: string[] = [];
    void gate.whenBelow(2).then(() => reached.push('below 2'));
    void gate.whenBelow(4).then(() => reached.push('below 4'));
    void gate.whenBelow(5).then(() => reached.push('below 5'));
    await settled();
    expect(reached).toEqual(['below 5']);
    gate.leave();
    await settled();
    expect(reached).toEqual(['below 5', 'below 4']);
    gate.leave();
    await settled();
    expect(reached).toEqual(['below 5', 'below 4']);
    gate.leave();
    await settled();
    expect(reached).toEqual(['below 5', 'below 4', 'below 2']);
  });

  it.each([0, -1, Number.NaN])(
    'refuses to wait for a level that is never reached: %p',
    async (count) => {
      await expect(new PendingGate().whenBelow(count)).rejects.toThrow(RangeError);
    },
  );
});
