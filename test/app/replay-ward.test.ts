import { describe, expect, it } from '@jest/globals';
import { embeddedPlace } from '../../src/app/replay-places.js';
import { replayWard } from '../../src/app/replay-ward.js';
import { systemClock } from '../../src/app/system-clock.js';
import type { Clock } from '../../src/domain/clock.js';
import { demoBeds, wardId } from '../support/streams.js';
import { silentLogger, testSettings } from '../support/test-chain.js';

/** The real clock with every wait cut short. */
const impatient: Clock = {
  ...systemClock,
  after: (delayMs, callback) => systemClock.after(Math.min(delayMs, 20), callback),
};

describe('replayWard', () => {
  it('ends where it is stopped, also while what was sent cannot be carried through', async () => {
    const place = embeddedPlace();
    const stopping = new AbortController();
    const scores = {
      ...place.stores.scores,
      merge: () => {
        stopping.abort();
        return new Promise<never>(() => undefined);
      },
    };
    const result = await replayWard({
      ...place,
      stores: { ...place.stores, scores },
      settings: { ...testSettings, inference: { ...testSettings.inference, workers: 1 } },
      wardId: wardId('test'),
      beds: demoBeds(20, { beds: 2 }),
      speed: 'max',
      clock: impatient,
      logger: silentLogger,
      signal: stopping.signal,
      onProgress: () => undefined,
    });
    expect(stopping.signal.aborted).toBe(true);
    expect(result).toMatchObject({ events: [], failed: 0 });
    expect(result.progress.frames).toBeGreaterThan(0);
  });
});
