import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { brokeredPlace, embeddedPlace, type ReplayPlace } from '../../src/app/replay-places.js';
import { openScenarios, runScenario, type ScenarioOutcome } from '../../src/app/scenario-run.js';
import { systemClock } from '../../src/app/system-clock.js';
import { loadSettings } from '../../src/config/load.js';
import type { Settings } from '../../src/config/schema.js';
import { kafkaBrokers, stopSharedServices, uniqueName } from '../support/services.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { wardId } from '../support/streams.js';
import { silentLogger } from '../support/test-chain.js';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'scenarios');
const WARD = wardId('test');
const ports = { clock: systemClock, logger: silentLogger };

async function outcomeOf(
  file: string,
  settings: Settings,
  place: ReplayPlace,
): Promise<ScenarioOutcome> {
  const [scenario] = await openScenarios([join(EXAMPLES, file)], undefined);
  if (scenario === undefined) throw new Error(`${file} is no scenario`);
  try {
    return await runScenario(scenario, {
      ...ports,
      settings,
      wardId: WARD,
      place,
      speed: 'max',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  } finally {
    await place.close();
  }
}

describe('a scenario with faults', () => {
  let redis: TestRedis;
  let settings: Settings;

  beforeAll(async () => {
    redis = await startTestRedis();
    settings = loadSettings({
      environment: {},
      overrides: {
        kafka: { brokers: await kafkaBrokers(), framesTopic: uniqueName('frames'), partitions: 2 },
        redis: { url: redis.url, keyPrefix: redis.newPrefix() },
        inference: { workers: 1 },
      },
    });
  }, 120_000);

  afterAll(async () => {
    await redis.stop();
    await stopSharedServices();
  });

  it.each(['link-down.yaml', 'monitor-restart.yaml'])(
    '%s gives the same alert events through Kafka and Redis as in one process',
    async (file) => {
      const embedded = await outcomeOf(file, settings, embeddedPlace());
      const place = await brokeredPlace(settings, WARD, ports);
      const brokered = await outcomeOf(file, settings, place);
      expect(embedded.events.length).toBeGreaterThan(3);
      expect(JSON.stringify(brokered.events)).toBe(JSON.stringify(embedded.events));
      expect(brokered.verdicts).toEqual(embedded.verdicts);
    },
    120_000,
  );
});
