import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeBedState } from '../../src/alerts/bed-state.js';
import { embeddedPlace } from '../../src/app/replay-places.js';
import { replayWard } from '../../src/app/replay-ward.js';
import { redisStores, type Stores } from '../../src/app/stores.js';
import { systemClock } from '../../src/app/system-clock.js';
import { loadSettings } from '../../src/config/load.js';
import type { Settings } from '../../src/config/schema.js';
import type { AlertEvent } from '../../src/domain/alert.js';
import { kafkaClient, partitionOfKey, withAdmin } from '../../src/ingest/kafka-client.js';
import { KafkaFrameTarget } from '../../src/ingest/kafka-frame-target.js';
import { createTopics } from '../../src/ingest/topics.js';
import { publishFrames } from '../../src/replay/publisher.js';
import {
  alertLines,
  BED_IDS,
  eventfulBeds,
  type AlertLines,
} from '../integration/same-log-streams.js';
import { startCli, type CliProcess } from '../support/process.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { eventually, kafkaBrokers, stopSharedServices, uniqueName } from '../support/services.js';
import { wardId } from '../support/streams.js';
import { silentLogger, testSettings } from '../support/test-chain.js';
import { loggedAlerts } from '../../src/domain/ward-log.js';
import { isOfBed } from '../support/bed-alerts.js';

const WARD = wardId('live');
const PARTITIONS = 3;
const WITHIN_MS = 240_000;
const ports = { clock: systemClock, logger: silentLogger };
const beds = eventfulBeds();

/** Processes of `wardwave run` that share a ward of their own, with its topics, group and keys. */
class LiveWard {
  readonly settings: Settings;
  readonly processes: readonly CliProcess[];
  readonly #stores: Stores;

  private constructor(settings: Settings, stores: Stores, processes: readonly CliProcess[]) {
    this.settings = settings;
    this.#stores = stores;
    this.processes = processes;
  }

  /** Starts the processes, and waits until each has its part of the beds. */
  static async start(
    brokers: readonly string[],
    redis: TestRedis,
    count: number,
  ): Promise<LiveWard> {
    const environment = {
      WARDWAVE_WARD_ID: WARD,
      WARDWAVE_KAFKA_BROKERS: brokers.join(','),
      WARDWAVE_KAFKA_FRAMES_TOPIC: uniqueName('live.frames'),
      WARDWAVE_KAFKA_DEAD_LETTER_TOPIC: uniqueName('live.dlq'),
      WARDWAVE_KAFKA_ALERTS_TOPIC: uniqueName('live.alerts'),
      WARDWAVE_KAFKA_PARTITIONS: String(PARTITIONS),
      WARDWAVE_KAFKA_GROUP_ID: uniqueName('live'),
      WARDWAVE_KAFKA_FROM_BEGINNING: 'true',
      WARDWAVE_REDIS_URL: redis.url,
      WARDWAVE_REDIS_KEY_PREFIX: redis.newPrefix(),
      WARDWAVE_SERVER_PORT: '0',
      WARDWAVE_SERVER_JWT_SECRET: 'a-secret-for-this-test-that-is-long-enough',
      WARDWAVE_INFERENCE_WORKERS: '1',
      // What is left out under overload depends on the machine.
      WARDWAVE_INFERENCE_STRETCH_HOP: 'false',
      WARDWAVE_LOG_LEVEL: 'error',
    };
    const settings = loadSettings({ environment });
    await createTopics(connectionOf(settings), settings.kafka, ports);
    const stores = await redisStores({ ...settings.redis, url: redis.url });
    const processes = Array.from({ length: count }, () => startCli(['run'], environment));
    const ward = new LiveWard(settings, stores, processes);
    await eventually(() => ward.#isShared(), { what: 'a part for each', withinMs: WITHIN_MS });
    return ward;
  }

  /** Sends what arrives from every bed, and waits until all of it is judged and logged. */
  async watch(speed: number | 'max', expectedCount: number): Promise<readonly AlertEvent[]> {
    const { framesTopic } = this.settings.kafka;
    const connection = connectionOf(this.settings);
    const target = await KafkaFrameTarget.open({ connection, framesTopic }, ports);
    const deliveries = beds.map((bed) => bed.deliveries);
    await publishFrames({ beds: deliveries, target, clock: systemClock, speed });
    await target.flush();
    await target.close();
    await eventually(() => this.#hasSaidAll(expectedCount), {
      what: `the end of every stream, and ${expectedCount} alert events`,
      withinMs: WITHIN_MS,
    });
    return this.#events();
  }

  /** How many frames each process has taken. */
  async framesTaken(): Promise<readonly number[]> {
    const taken: number[] = [];
    for (const process of this.processes) {
      const url = await process.waitFor(/ at (http:\S+)/);
      const text = await (await fetch(`${url}/metrics`)).text();
      const counts = text.matchAll(/^wardwave_frames_received_total(?:\{.*\})? (\S+)$/gm);
      taken.push([...counts].reduce((sum, [, count]) => sum + Number(count), 0));
    }
    return taken;
  }

  async stop(): Promise<void> {
    for (const process of this.processes) process.kill('SIGKILL');
    await Promise.all(this.processes.map(({ exited }) => exited));
    await this.#stores.close();
  }

  async #isShared(): Promise<boolean> {
    const { groupId } = this.settings.kafka;
    const client = kafkaClient(connectionOf(this.settings), silentLogger);
    const { groups } = await withAdmin(client, (admin) => admin.describeGroups([groupId]));
    const members = groups.flatMap((group) => (group.state === 'Stable' ? group.members : []));
    return members.length === this.processes.length;
  }

  /** The end of a stream is the last that is judged of a bed. */
  async #hasSaidAll(expectedCount: number): Promise<boolean> {
    for (const bedId of BED_IDS) {
      const { state } = await this.#stores.alerts.loadBed(bedId);
      if (state === undefined || !decodeBedState(state).ended) return false;
    }
    return (await this.#events()).length >= expectedCount;
  }

  async #events(): Promise<readonly AlertEvent[]> {
    const entries = await this.#stores.alerts.read(WARD, 0, 100_000);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    return loggedAlerts(entries)
      .map(({ event }) => event)
      .filter(isOfBed);
  }
}

function connectionOf({ kafka }: Settings): { brokers: readonly string[]; clientId: string } {
  return { brokers: kafka.brokers, clientId: 'same-log' };
}

describe('the alert log of wardwave run', () => {
  let redis: TestRedis;
  let brokers: readonly string[];
  let expected: AlertLines;
  let expectedCount: number;
  /** Under way beside the other tests: it takes as long as the streams last. */
  let live: Promise<AlertLines>;
  const wards: LiveWard[] = [];

  async function startWard(processCount: number): Promise<LiveWard> {
    const ward = await LiveWard.start(brokers, redis, processCount);
    wards.push(ward);
    return ward;
  }

  beforeAll(async () => {
    redis = await startTestRedis();
    brokers = await kafkaBrokers();
    const inference = { ...testSettings.inference, workers: 1 };
    const { events } = await replayWard({
      ...ports,
      ...embeddedPlace(),
      settings: { ...testSettings, inference },
      wardId: WARD,
      beds,
      speed: 'max',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expected = alertLines(events);
    expectedCount = events.length;
    const ward = await startWard(1);
    live = ward.watch(1, expectedCount).then(alertLines);
    live.catch(() => undefined);
  }, WITHIN_MS);

  afterAll(async () => {
    await Promise.all(wards.map((ward) => ward.stop()));
    await redis.stop();
    await stopSharedServices();
  });

  it(
    'is the same bytes from one process and from three that share the beds, as embedded',
    async () => {
      expect(new Set(BED_IDS.map((id) => partitionOfKey(id, PARTITIONS))).size).toBe(PARTITIONS);
      const one = await startWard(1);
      expect(alertLines(await one.watch('max', expectedCount))).toEqual(expected);
      await one.stop();
      const three = await startWard(3);
      expect(alertLines(await three.watch('max', expectedCount))).toEqual(expected);
      for (const frameCount of await three.framesTaken()) expect(frameCount).toBeGreaterThan(0);
    },
    WITHIN_MS,
  );

  it(
    'is the same bytes live, from frames that come as a ward sends them, as embedded',
    async () => {
      expect(await live).toEqual(expected);
    },
    WITHIN_MS,
  );
});
