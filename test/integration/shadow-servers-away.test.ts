import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedPlace } from '../../src/app/replay-places.js';
import { replayWard } from '../../src/app/replay-ward.js';
import { runShadow } from '../../src/app/shadow/run-shadow.js';
import type { ShadowReport } from '../../src/app/shadow/shadow-report.js';
import type { ShadowProgress } from '../../src/app/shadow/shadow-session.js';
import { redisStores } from '../../src/app/stores.js';
import { systemClock } from '../../src/app/system-clock.js';
import { loadSettings } from '../../src/config/load.js';
import type { Settings } from '../../src/config/schema.js';
import type { EcgFrame } from '../../src/domain/frame.js';
import { KafkaFrameTarget } from '../../src/ingest/kafka-frame-target.js';
import { createTopics } from '../../src/ingest/topics.js';
import {
  eventually,
  startPrivateKafka,
  startPrivateRedis,
  uniqueName,
  type PrivateServer,
} from '../support/services.js';
import { asTheyArrive, demoBeds, wardId } from '../support/streams.js';
import { silentLogger } from '../support/test-chain.js';

const WARD = wardId('ward-1');
const WITHIN_MS = 90_000;
const ports = { clock: systemClock, logger: silentLogger };

describe('a shadow whose servers go away', () => {
  const beds = demoBeds(50, { beds: 2 });
  const frames = [...asTheyArrive(beds.map((bed) => bed.frames))];
  let redis: PrivateServer;
  let kafka: PrivateServer;
  let settings: Settings;
  let folder: string;

  beforeAll(async () => {
    redis = await startPrivateRedis({ appendOnly: true });
    kafka = await startPrivateKafka();
    folder = await mkdtemp(join(tmpdir(), 'wardwave-shadow-'));
    settings = loadSettings({
      environment: {},
      overrides: {
        kafka: { brokers: [kafka.address], framesTopic: uniqueName('frames'), partitions: 2 },
        redis: { url: redis.address },
        inference: { workers: 1 },
        alerts: { warmUpMs: 0 },
      },
    });
    await createTopics(connection(), settings.kafka, ports);
  }, WITHIN_MS);

  afterAll(async () => {
    await Promise.all([redis.stop(), kafka.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  const connection = () => ({ brokers: settings.kafka.brokers, clientId: 'test' });

  async function send(part: readonly EcgFrame[]): Promise<void> {
    const { framesTopic } = settings.kafka;
    const target = await KafkaFrameTarget.open({ connection: connection(), framesTopic }, ports);
    for (const frame of part) target.send(frame);
    await target.flush();
    await target.close();
  }

  /** What the ward itself makes of the same frames, in its own Redis. */
  async function watchLive(): Promise<void> {
    const stores = await redisStores({ ...settings.redis, url: redis.address });
    await replayWard({
      ...ports,
      ...embeddedPlace(),
      stores,
      settings,
      wardId: WARD,
      beds,
      speed: 'max',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    await stores.close();
  }

  it(
    'waits for them at the start and in mid-run, and misses nothing',
    async () => {
      await Promise.all([redis.kill(), kafka.kill()]);
      const out = join(folder, 'out');
      const stopping = new AbortController();
      const state = { started: false, progress: undefined as ShadowProgress | undefined };
      const shadow = runShadow({
        ...ports,
        settings,
        out,
        signal: stopping.signal,
        onStarted: () => {
          state.started = true;
        },
        onNotice: () => undefined,
        onProgress: (progress) => {
          state.progress = progress;
        },
        pollEveryMs: 100,
        writeEveryMs: 200,
      });
      const until = (what: string, condition: () => boolean | Promise<boolean>): Promise<void> =>
        Promise.race([
          eventually(condition, { what, withinMs: WITHIN_MS }),
          shadow.then(() => {
            throw new Error(`the shadow ended before ${what}`);
          }),
        ]);
      await redis.restart();
      await kafka.restart();
      await until('the start', () => state.started);

      await watchLive();
      await send(frames.slice(0, frames.length / 2));
      await until('hours of both', () => (state.progress?.hours ?? 0) > 0);
      await Promise.all([redis.kill(), kafka.kill()]);
      await until('a log that does not answer', () => state.progress?.isLogReadable === false);
      await redis.restart();
      await kafka.restart();
      await send(frames.slice(frames.length / 2));
      await until('the end of both beds', async () => {
        const text = await readFile(join(out, 'shadow.json'), 'utf8');
        const written = JSON.parse(text) as ShadowReport;
        return written.beds.filter(({ hours }) => hours * 3_600 >= 45).length === beds.length;
      });

      stopping.abort();
      const report = await shadow;
      expect(report).toMatchObject({ finished: true, missedLiveEvents: 0, bedsNotCompared: {} });
      expect(report.candidate).toMatchObject({ failedItems: 0, refusedMessages: 0 });
      // The candidate has the ward's own settings, so nothing sets the two apart.
      expect(report.agreement.live.alerts).toBeGreaterThan(0);
      expect(report.alertsPerBedDay.candidate).toEqual(report.alertsPerBedDay.live);
      expect(report.alertedShare.candidate).toEqual(report.alertedShare.live);
    },
    2 * WITHIN_MS,
  );

  it('ends in good order at a stop while it still waits', async () => {
    await Promise.all([redis.kill(), kafka.kill()]);
    const stopping = new AbortController();
    const shadow = runShadow({
      ...ports,
      settings,
      out: join(folder, 'never'),
      signal: stopping.signal,
      onStarted: () => undefined,
      onNotice: () => undefined,
      onProgress: () => undefined,
    });
    stopping.abort();
    expect(await shadow).toMatchObject({ finished: true, hours: 0, beds: [] });
  }, 30_000);
});
