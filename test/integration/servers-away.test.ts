import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokeredPlace, embeddedPlace, type ReplayPlace } from '../../src/app/replay-places.js';
import { replayWard, type ReplayResult } from '../../src/app/replay-ward.js';
import { systemClock } from '../../src/app/system-clock.js';
import { loadSettings } from '../../src/config/load.js';
import type { Settings } from '../../src/config/schema.js';
import {
  kafkaBrokers,
  startPrivateKafka,
  startPrivateRedis,
  stopSharedServices,
  uniqueName,
  type PrivateServer,
} from '../support/services.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { demoBeds, wardId } from '../support/streams.js';
import { silentLogger, testSettings } from '../support/test-chain.js';

const SECONDS = 60;
const WARD = wardId('test');
const ports = { clock: systemClock, logger: silentLogger };

/** Sixty seconds of four beds in about six, so that a server can go away in the middle. */
function replay(settings: Settings, place: ReplayPlace): Promise<ReplayResult> {
  return replayWard({
    ...ports,
    ...place,
    settings,
    wardId: WARD,
    beds: demoBeds(SECONDS, { beds: 4 }),
    speed: 10,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

function settingsFor(brokers: readonly string[], redisUrl: string): Settings {
  return loadSettings({
    environment: {},
    overrides: {
      kafka: { brokers, framesTopic: uniqueName('frames'), partitions: 3 },
      redis: { url: redisUrl, keyPrefix: uniqueName('away') },
      inference: { workers: 1 },
    },
  });
}

async function killedInTheMiddle(server: PrivateServer): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await server.kill();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await server.restart();
}

describe('the whole chain', () => {
  let shared: TestRedis;
  let expected: ReplayResult;

  beforeAll(async () => {
    shared = await startTestRedis();
    expected = await replay(testSettings, embeddedPlace());
    expect(expected.events.length).toBeGreaterThan(5);
  }, 60_000);

  afterAll(async () => {
    await shared.stop();
    await stopSharedServices();
  });

  it('waits for a Redis that is killed in mid-run, and logs the same alerts', async () => {
    const redis = await startPrivateRedis({ appendOnly: true });
    const settings = settingsFor(await kafkaBrokers(), redis.address);
    const place = await brokeredPlace(settings, WARD, ports);
    try {
      const [result] = await Promise.all([replay(settings, place), killedInTheMiddle(redis)]);
      expect(result.failed).toBe(0);
      expect(result.events).toEqual(expected.events);
    } finally {
      await place.close();
      await redis.stop();
    }
  }, 120_000);

  it('waits for a Kafka that is killed in mid-run, and logs the same alerts', async () => {
    const kafka = await startPrivateKafka();
    const settings = settingsFor([kafka.address], shared.url);
    const place = await brokeredPlace(settings, WARD, ports);
    try {
      const [result] = await Promise.all([replay(settings, place), killedInTheMiddle(kafka)]);
      expect(result.failed).toBe(0);
      expect(result.events).toEqual(expected.events);
    } finally {
      await place.close();
      await kafka.stop();
    }
  }, 180_000);
});
