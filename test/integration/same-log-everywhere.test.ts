import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokeredPlace, embeddedPlace, type ReplayPlace } from '../../src/app/replay-places.js';
import { replayWard } from '../../src/app/replay-ward.js';
import { systemClock } from '../../src/app/system-clock.js';
import { loadSettings } from '../../src/config/load.js';
import type { Settings } from '../../src/config/schema.js';
import { kafkaBrokers, stopSharedServices, uniqueName } from '../support/services.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { demoBeds, wardId } from '../support/streams.js';
import { silentLogger } from '../support/test-chain.js';

const SECONDS = 60;
const WARD = wardId('test');
const ports = { clock: systemClock, logger: silentLogger };

async function alertLines(
  settings: Settings,
  place: ReplayPlace,
  speed: number | 'max',
): Promise<string> {
  try {
    const { events, failed } = await replayWard({
      ...ports,
      ...place,
      settings,
      wardId: WARD,
      beds: demoBeds(SECONDS, { beds: 4 }),
      speed,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect(failed).toBe(0);
    return events.map((event) => JSON.stringify(event)).join('\n');
  } finally {
    await place.close();
  }
}

describe('the alert log of a replay', () => {
  let redis: TestRedis;
  let settings: Settings;
  let expected: string;

  beforeAll(async () => {
    redis = await startTestRedis();
    settings = loadSettings({
      environment: {},
      overrides: {
        kafka: { brokers: await kafkaBrokers(), framesTopic: uniqueName('frames'), partitions: 3 },
        redis: { url: redis.url, keyPrefix: redis.newPrefix() },
        inference: { workers: 1 },
      },
    });
    expected = await alertLines(settings, embeddedPlace(), 'max');
    expect(expected.split('\n').length).toBeGreaterThan(5);
  }, 120_000);

  afterAll(async () => {
    await redis.stop();
    await stopSharedServices();
  });

  it('is the same bytes through Kafka and Redis', async () => {
    const place = await brokeredPlace(settings, WARD, ports);
    expect(await alertLines(settings, place, 'max')).toBe(expected);
  }, 120_000);

  it('is the same bytes with two workers that share batches', async () => {
    const two = { ...settings, inference: { ...settings.inference, workers: 2, maxDelayMs: 100 } };
    expect(await alertLines(two, embeddedPlace(), 'max')).toBe(expected);
  }, 120_000);

  it('is the same bytes at 20 times real speed', async () => {
    expect(await alertLines(settings, embeddedPlace(), 20)).toBe(expected);
  }, 120_000);
});
