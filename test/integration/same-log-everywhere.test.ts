import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokeredPlace, embeddedPlace, type ReplayPlace } from '../../src/app/replay-places.js';
import { replayWard } from '../../src/app/replay-ward.js';
import { systemClock } from '../../src/app/system-clock.js';
import { loadSettings } from '../../src/config/load.js';
import type { Settings } from '../../src/config/schema.js';
import type { AlertEvent } from '../../src/domain/alert.js';
import { BedTimeline } from '../../src/windowing/bed-timeline.js';
import { kafkaBrokers, stopSharedServices, uniqueName } from '../support/services.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { wardId } from '../support/streams.js';
import { silentLogger } from '../support/test-chain.js';
import { alertLines, eventfulBeds, type AlertLines } from './same-log-streams.js';

const WARD = wardId('test');
const WITHIN_MS = 240_000;
const ports = { clock: systemClock, logger: silentLogger };
const beds = eventfulBeds();

/** Replays the beds, and gives the alert events. */
async function replayed(
  settings: Settings,
  place: ReplayPlace,
  speed: number | 'max',
): Promise<readonly AlertEvent[]> {
  try {
    const { events, failed } = await replayWard({
      ...ports,
      ...place,
      settings,
      wardId: WARD,
      beds,
      speed,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect(failed).toBe(0);
    return events;
  } finally {
    await place.close();
  }
}

describe('the alert log of a replay', () => {
  let redis: TestRedis;
  let settings: Settings;
  let events: readonly AlertEvent[];
  let expected: AlertLines;
  /** Under way beside the other tests: it takes as long as the streams last. */
  let atRealSpeed: Promise<AlertLines>;

  const embedded = async (speed: number | 'max', more: Partial<Settings['inference']> = {}) => {
    const inference = { ...settings.inference, ...more };
    return alertLines(await replayed({ ...settings, inference }, embeddedPlace(), speed));
  };

  const throughKafka = async (speed: number | 'max'): Promise<AlertLines> =>
    alertLines(await replayed(settings, await brokeredPlace(settings, WARD, ports), speed));

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
    events = await replayed(settings, embeddedPlace(), 'max');
    expected = alertLines(events);
    atRealSpeed = embedded(1);
    atRealSpeed.catch(() => undefined);
  }, WITHIN_MS);

  afterAll(async () => {
    await redis.stop();
    await stopSharedServices();
  });

  it('is one of streams with all that could set two runs apart', () => {
    for (const { bedId, deliveries } of beds) {
      const spec = { sampleRateHz: 100, lengthMs: 10_000, hopMs: 1_000 };
      const timeline = new BedTimeline({ bedId, spec });
      const seen = deliveries.flatMap(({ frame }) =>
        timeline.accept(frame).map((item) => (item.kind === 'discarded' ? item.reason : item.kind)),
      );
      const kinds = [
        'window',
        'gap',
        'duplicate',
        'late',
        'feed-lost',
        'feed-back',
        'stream-ended',
      ];
      expect(new Set(seen)).toEqual(new Set(['layout', ...kinds]));
      const conditions = events
        .filter((event) => event.bedId === bedId)
        .map(({ condition }) => condition);
      const raised = ['anomaly', 'no-electrical-activity', 'lead-off', 'feed-lost'];
      expect(conditions).toEqual(expect.arrayContaining(raised));
    }
    expect(events.map(({ condition }) => condition)).toContain('chaotic-rhythm');
  });

  it(
    'is the same bytes with four workers that share batches',
    async () => {
      expect(await embedded('max', { workers: 4, maxDelayMs: 100 })).toEqual(expected);
    },
    WITHIN_MS,
  );

  it(
    'is the same bytes through Kafka and Redis',
    async () => {
      expect(await throughKafka('max')).toEqual(expected);
    },
    WITHIN_MS,
  );

  it(
    'is the same bytes at 60 times real speed, embedded and through Kafka',
    async () => {
      const both = await Promise.all([embedded(60), throughKafka(60)]);
      expect(both).toEqual([expected, expected]);
    },
    WITHIN_MS,
  );

  it(
    'is the same bytes at real speed',
    async () => {
      expect(await atRealSpeed).toEqual(expected);
    },
    WITHIN_MS,
  );
});
