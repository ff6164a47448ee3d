import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareFolders } from '../../src/app/comparison/compare-folders.js';
import { embeddedPlace } from '../../src/app/replay-places.js';
import { replayWard } from '../../src/app/replay-ward.js';
import { runShadow } from '../../src/app/shadow/run-shadow.js';
import type { ShadowReport } from '../../src/app/shadow/shadow-report.js';
import { redisStores, type Stores } from '../../src/app/stores.js';
import { systemClock } from '../../src/app/system-clock.js';
import { loadSettings } from '../../src/config/load.js';
import type { Settings } from '../../src/config/schema.js';
import type { AlertEvent } from '../../src/domain/alert.js';
import { frameEndUs } from '../../src/domain/frame.js';
import { toEpochMs } from '../../src/domain/units.js';
import { kafkaClient, withAdmin } from '../../src/ingest/kafka-client.js';
import { KafkaFrameTarget } from '../../src/ingest/kafka-frame-target.js';
import { createTopics } from '../../src/ingest/topics.js';
import { signal } from '../../src/ingest/waiting.js';
import { isOfBed } from '../support/bed-alerts.js';
import { startCli, type CliProcess } from '../support/process.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { eventually, kafkaBrokers, stopSharedServices, uniqueName } from '../support/services.js';
import { asTheyArrive, bedId, demoBeds, wardId } from '../support/streams.js';
import { silentLogger } from '../support/test-chain.js';
import { loggedAlerts } from '../../src/domain/ward-log.js';

const WARD = wardId('ward-of-shadow');
const WITHIN_MS = 120_000;
const SECONDS = 90;
const ports = { clock: systemClock, logger: silentLogger };

/** Lines of a bed's alert events, in the bed's order. */
/** A bed's events. What wardwave says of itself depends on the machine. */
function linesOf(events: readonly AlertEvent[], bed: string): readonly string[] {
  return events
    .filter((event) => event.bedId === bed && isOfBed(event))
    .map((event) => JSON.stringify(event));
}

describe('a shadow beside a ward that is watched', () => {
  const beds = demoBeds(SECONDS, { beds: 4 });
  let redis: TestRedis;
  let settings: Settings;
  let stores: Stores;
  let ward: CliProcess;
  let folder: string;
  let out: string;
  let report: ShadowReport;
  let events: readonly AlertEvent[];
  let membersBefore: readonly string[];
  let membersAfter: readonly string[];
  let deadLetters: number;

  const connection = () => ({ brokers: settings.kafka.brokers, clientId: 'shadow-test' });

  function admin<T>(task: Parameters<typeof withAdmin<T>>[1]): Promise<T> {
    return withAdmin(kafkaClient(connection(), silentLogger), task);
  }

  async function membersOfTheWard(): Promise<readonly string[]> {
    const { groups } = await admin((a) => a.describeGroups([settings.kafka.groupId]));
    return groups.flatMap(({ state, members }) =>
      state === 'Stable' ? members.map(({ memberId }) => memberId) : [],
    );
  }

  async function loggedEvents(): Promise<readonly AlertEvent[]> {
    return loggedAlerts(await stores.alerts.read(WARD, 0, 100_000)).map(({ event }) => event);
  }

  async function writtenReport(): Promise<ShadowReport | undefined> {
    const text = await readFile(join(out, 'shadow.json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as ShadowReport);
  }

  /** Sends every frame, and one message that is none. */
  async function sendFrames(): Promise<void> {
    const { framesTopic } = settings.kafka;
    const target = await KafkaFrameTarget.open({ connection: connection(), framesTopic }, ports);
    target.sendMessage('B01', Buffer.from('no frame'));
    for (const frame of asTheyArrive(beds.map(({ frames }) => frames))) {
      await target.ready();
      target.send(frame);
    }
    await target.flush();
    await target.close();
  }

  beforeAll(async () => {
    redis = await startTestRedis();
    folder = await mkdtemp(join(tmpdir(), 'wardwave-shadow-'));
    out = join(folder, 'out');
    const environment = {
      WARDWAVE_WARD_ID: WARD,
      WARDWAVE_KAFKA_BROKERS: (await kafkaBrokers()).join(','),
      WARDWAVE_KAFKA_FRAMES_TOPIC: uniqueName('shadow.frames'),
      WARDWAVE_KAFKA_DEAD_LETTER_TOPIC: uniqueName('shadow.dlq'),
      WARDWAVE_KAFKA_ALERTS_TOPIC: uniqueName('shadow.alerts'),
      WARDWAVE_KAFKA_PARTITIONS: '3',
      WARDWAVE_KAFKA_GROUP_ID: uniqueName('shadow'),
      WARDWAVE_REDIS_URL: redis.url,
      WARDWAVE_REDIS_KEY_PREFIX: redis.newPrefix(),
      WARDWAVE_SERVER_PORT: '0',
      WARDWAVE_SERVER_JWT_SECRET: 'a-secret-for-this-test-that-is-long-enough',
      WARDWAVE_INFERENCE_WORKERS: '1',
      WARDWAVE_INFERENCE_STRETCH_HOP: 'false',
      WARDWAVE_LOG_LEVEL: 'error',
    };
    settings = loadSettings({ environment });
    await createTopics(connection(), settings.kafka, ports);
    stores = await redisStores({ ...settings.redis, url: redis.url });
    ward = startCli(['run'], environment);
    await eventually(async () => (await membersOfTheWard()).length === 1, {
      what: 'a ward that reads',
      withinMs: WITHIN_MS,
    });
    membersBefore = await membersOfTheWard();

    const stopping = new AbortController();
    const reading = signal();
    const candidate: Settings = {
      ...settings,
      alerts: { ...settings.alerts, limitFloor: 15, limitCeiling: 15, warmUpMs: 10_000 },
    };
    const shadow = runShadow({
      ...ports,
      settings: candidate,
      out,
      signal: stopping.signal,
      onStarted: () => {
        reading.give();
      },
      onNotice: () => undefined,
      onProgress: () => undefined,
      pollEveryMs: 200,
      writeEveryMs: 300,
    });
    await Promise.race([reading.given, shadow]);
    await sendFrames();
    // The last window that both judge ends where the streams end.
    const lastMs = Math.max(
      ...beds.flatMap(({ frames }) => frames).map((frame) => toEpochMs(frameEndUs(frame))),
    );
    const isWhole = (written: ShadowReport | undefined): boolean =>
      written?.beds.filter(({ to }) => Date.parse(to) >= lastMs).length === beds.length;
    await eventually(async () => isWhole(await writtenReport()), {
      what: 'all beds in shadow.json up to their end',
      withinMs: WITHIN_MS,
    });
    membersAfter = await membersOfTheWard();
    stopping.abort();
    report = await shadow;
    events = await loggedEvents();
    const offsets = await admin((a) => a.fetchTopicOffsets(settings.kafka.deadLetterTopic));
    deadLetters = offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }, 2 * WITHIN_MS);

  afterAll(async () => {
    ward.kill('SIGKILL');
    await stores.close();
    await redis.stop();
    await stopSharedServices();
    await rm(folder, { recursive: true, force: true });
  });

  it('leaves the ward’s log as it is without a shadow, byte for byte', async () => {
    const { events: expected } = await replayWard({
      ...ports,
      ...embeddedPlace(),
      settings,
      wardId: WARD,
      beds,
      speed: 'max',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect(expected.length).toBeGreaterThan(5);
    for (const bed of beds)
      expect(linesOf(events, bed.bedId)).toEqual(linesOf(expected, bed.bedId));
  });

  it('leaves the ward’s consumer group alone', () => {
    expect(membersAfter).toEqual(membersBefore);
  });

  it('counts a message that is no frame, and puts nothing in the dead-letter topic beside the ward', () => {
    expect(report.candidate.refusedMessages).toBe(1);
    expect(deadLetters).toBe(1);
  });

  it('has heard every bed from the end of its settling on, and lost nothing', () => {
    expect(report.beds.map((bed) => bed.bedId)).toEqual(beds.map((bed) => bed.bedId));
    for (const bed of report.beds) expect(bed.hours * 3_600).toBeGreaterThan(SECONDS - 30);
    expect(report).toMatchObject({ finished: true, bedsNotCompared: {}, missedLiveEvents: 0 });
    expect(report.candidate).toMatchObject({ failedItems: 0, waitingMessages: 0 });
    expect(report.candidate.latencyMs.p95).toBeGreaterThan(0);
  });

  it('names the model of both sides', () => {
    expect(report.models.candidate.name).toMatch(/./);
    expect(report.models.live).toEqual(report.models.candidate);
  });

  it('knows the alerts of the ward in that time as the ward’s log has them', () => {
    for (const { bedId: bed, from, to, alerts } of report.beds) {
      const own = events.filter((event) => event.bedId === bedId(bed));
      const raised = own.filter(({ phase }) => phase === 'raised');
      const endedMs = (alertId: string): number =>
        own.find((event) => event.alertId === alertId && event.phase === 'ended')?.decidedAtMs ??
        Infinity;
      const within = raised.filter(
        ({ decidedAtMs, alertId }) =>
          decidedAtMs <= Date.parse(to) && endedMs(alertId) > Date.parse(from),
      );
      expect(alerts.live).toBe(within.length);
    }
  });

  it('alerts less with a higher limit, and the two folders compare', async () => {
    const { live, candidate } = report.agreement;
    expect(candidate.alerts).toBeLessThan(live.alerts);
    expect(live.alone).toBeGreaterThan(0);
    expect(live.newestAlone).toHaveLength(live.alone);
    const { comparison } = await compareFolders(join(out, 'live'), join(out, 'candidate'));
    expect(comparison.records.both).toEqual(beds.map((bed) => bed.bedId));
    const figure = comparison.figures['alertsPerBedDay'];
    expect(figure?.b).toBeLessThan(figure?.a ?? -Infinity);
  });
});
