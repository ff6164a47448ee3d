import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoadPlan, LoadResult } from '../../../src/app/load/load-options.js';
import { runLoad } from '../../../src/app/load/run-load.js';
import { kafkaConnection, topicSettings } from '../../../src/app/kafka-settings.js';
import { runWard } from '../../../src/app/run-ward.js';
import { systemClock } from '../../../src/app/system-clock.js';
import type { WardProcess } from '../../../src/app/ward-process.js';
import { loadSettings } from '../../../src/config/load.js';
import type { Settings } from '../../../src/config/schema.js';
import { createTopics } from '../../../src/ingest/topics.js';
import { startTestRedis, type TestRedis } from '../../support/redis.js';
import { kafkaBrokers, stopSharedServices, uniqueName } from '../../support/services.js';
import { silentLogger } from '../../support/test-chain.js';
import { SECRET } from '../../support/ward-harness.js';

const PLAN: LoadPlan = {
  ramp: { startBeds: 2, maxBeds: 2, factor: 2 },
  leads: ['II', 'V1'],
  sampleRateHz: 250,
  frameMs: 200,
  phases: 'spread',
  arrhythmiaOneIn: 0,
  periodMs: 60_000,
  seed: 1,
  stepMs: 2_000,
  settleMs: 500,
  giveUpMs: 4_000,
  p99LimitMs: 60_000,
  watchedBeds: 2,
};

const ports = { clock: systemClock, logger: silentLogger };
let redis: TestRedis;
let settings: Settings;
let ward: WardProcess;

beforeAll(async () => {
  redis = await startTestRedis();
  const name = uniqueName('load');
  settings = loadSettings({
    environment: {
      KAFKA_BROKERS: (await kafkaBrokers()).join(','),
      REDIS_URL: redis.url,
      WARDWAVE_REDIS_KEY_PREFIX: redis.newPrefix(),
      WARDWAVE_KAFKA_GROUP_ID: name,
      WARDWAVE_KAFKA_FRAMES_TOPIC: name,
      WARDWAVE_KAFKA_DEAD_LETTER_TOPIC: `${name}.dlq`,
      WARDWAVE_KAFKA_ALERTS_TOPIC: `${name}.alerts`,
      WARDWAVE_KAFKA_FROM_BEGINNING: 'true',
      WARDWAVE_SERVER_JWT_SECRET: SECRET,
      WARDWAVE_SERVER_PORT: '0',
      WARDWAVE_INFERENCE_WORKERS: '1',
    },
  });
  await createTopics(await kafkaConnection(settings), topicSettings(settings), ports);
  ward = await runWard(settings, ports);
}, 60_000);

afterAll(async () => {
  await ward.stop();
  await redis.stop();
  await stopSharedServices();
}, 30_000);

function load(changes: Partial<LoadPlan> = {}): Promise<LoadResult> {
  return runLoad({
    ...ports,
    settings,
    plan: { ...PLAN, ...changes },
    url: ward.url,
    allowsOtherBeds: false,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

describe('runLoad', () => {
  it('sends by the clock, and finds the score of every window at the page', async () => {
    const { steps, bedsWithinLimit, wasStopped, logReadFailures } = await load();
    expect({ wasStopped, logReadFailures }).toEqual({ wasStopped: false, logReadFailures: 0 });
    expect(steps).toMatchObject([{ beds: 2, unsentFrames: 0 }]);
    // A busy machine may send a frame late, and says so; whatever else it said would be a fault.
    expect(['within-limit', 'generator-late']).toContain(steps[0]?.reason);
    expect(bedsWithinLimit).toBe(steps[0]?.reason === 'within-limit' ? 2 : 0);
    // Two beds: ten frames of 200 ms and two windows each in 2 s, one more where the step begins between them.
    const [step] = steps;
    expect(step?.framesSent).toBeGreaterThanOrEqual(20);
    expect(step?.framesSent).toBeLessThanOrEqual(22);
    expect(step?.latency.score).toMatchObject({ givenUp: 0 });
    expect(step?.latency.score.count).toBeGreaterThanOrEqual(2);
    expect(step?.latency.score.count).toBeLessThanOrEqual(6);
    expect(step?.latency.score.p50Ms).toBeGreaterThan(0);
  }, 30_000);

  it('refuses frames that hold no whole number of samples', async () => {
    await expect(load({ sampleRateHz: 333 })).rejects.toMatchObject({ code: 'ECG_LOAD_OPTION' });
  });
});
