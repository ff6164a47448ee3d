import { describe, expect, it } from '@jest/globals';

import { SourceState } from '../../src/ingest/source-state.js';
import { signal } from '../../src/ingest/waiting.js';
import { ManualClock } from '../support/test-clock.js';

function setUp() {
  const clock = new ManualClock(0);
  const stopping = signal();
  const pausesMs: unknown[] = [];
  const silent = (): void => undefined;
  const logger = {
    debug: silent,
    info: silent,
    warn: silent,
    error: (fields: Readonly<Record<string, unknown>>) => pausesMs.push(fields['pauseMs']),
  };
  const state = new SourceState({ clock, logger, brokers: ['k:9092'], stopping });
  const fail = async (): Promise<void> => {
    const waited = state.retryLater(new Error('no answer'));
    clock.advanceMs(5_000);
    await waited;
  };
  return { clock, fail, pausesMs, state, stopping };
}

describe('SourceState', () => {
  it('waits longer with every failure, up to five seconds', async () => {
    const { fail, pausesMs } = setUp();
    for (let failure = 0; failure < 7; failure += 1) await fail();
    expect(pausesMs).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it('takes a failure after a good run as a first one', async () => {
    const { clock, fail, pausesMs, state } = setUp();
    await fail();
    await fail();
    state.enter('running');
    clock.advanceMs(11_000);
    await fail();
    expect(pausesMs).toEqual([250, 500, 250]);
  });

  it('says since when and why it is retrying, and stays stopped once it is', async () => {
    const { clock, fail, state, stopping } = setUp();
    clock.advanceMs(7);
    await fail();
    expect([state.phase, state.sinceUs, state.lastError]).toEqual(['retrying', 7_000, 'no answer']);
    state.enter('stopped');
    stopping.give();
    await state.retryLater(new Error('later'));
    state.enter('running');
    expect([state.phase, state.lastError]).toEqual(['stopped', 'no answer']);
  });
});
