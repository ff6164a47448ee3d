import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedPlace } from '../../src/app/replay-places.js';
import { replayWard } from '../../src/app/replay-ward.js';
import { systemClock } from '../../src/app/system-clock.js';
import { loadSettings } from '../../src/config/load.js';
import { KafkaFrameTarget } from '../../src/ingest/kafka-frame-target.js';
import { createTopics } from '../../src/ingest/topics.js';
import { mergeByArrival } from '../../src/replay/merge.js';
import { runCli } from '../support/process.js';
import { kafkaBrokers, stopSharedServices, uniqueName } from '../support/services.js';
import { demoBeds, wardId } from '../support/streams.js';
import { silentLogger } from '../support/test-chain.js';

const SECONDS = 45;
const WITHIN_MS = 120_000;
const WARD = wardId('test');
const ports = { clock: systemClock, logger: silentLogger };

describe('wardwave replay --capture', () => {
  let folder: string;
  let expected: string;
  let captured: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardwave-captured-'));
    captured = join(folder, 'capture');
    const brokers = await kafkaBrokers();
    const settings = loadSettings({
      environment: {},
      overrides: { kafka: { brokers, framesTopic: uniqueName('frames'), partitions: 3 } },
    });
    const beds = demoBeds(SECONDS, { beds: 4 });
    const { events } = await replayWard({
      ...ports,
      ...embeddedPlace(),
      settings,
      wardId: WARD,
      beds,
      speed: 'max',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expected = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    const connection = { brokers, clientId: 'test' };
    const { framesTopic } = settings.kafka;
    await createTopics(connection, settings.kafka, ports);
    const target = await KafkaFrameTarget.open({ connection, framesTopic }, ports);
    for (const delivery of mergeByArrival(beds.map(({ deliveries }) => deliveries))) {
      await target.ready();
      target.send(delivery.frame, delivery.dueUs);
    }
    await target.flush();
    await target.close();
    const { code, stderr } = await runCli(
      [
        ...['record', '--kafka', brokers.join(), '--topic', framesTopic],
        ...['--from', 'beginning', '--duration', '6s', '--out', captured],
      ],
      {},
      WITHIN_MS,
    );
    if (code !== 0) throw new Error(stderr);
  }, WITHIN_MS);

  afterAll(async () => {
    await stopSharedServices();
    await rm(folder, { recursive: true, force: true });
  });

  async function replayed(...args: string[]): Promise<string> {
    const out = join(folder, 'alerts.jsonl');
    const { code, stderr } = await runCli(
      ['replay', '--capture', captured, '--embedded', '--alerts-out', out, ...args],
      {},
      WITHIN_MS,
    );
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    return readFile(out, 'utf8');
  }

  it(
    'gives the alert log of what was recorded, byte for byte',
    async () => {
      expect(expected.split('\n').length).toBeGreaterThan(5);
      expect(await replayed('--speed', 'max')).toBe(expected);
    },
    WITHIN_MS,
  );

  it(
    'keeps to the beds that are asked for',
    async () => {
      const lines = (await replayed('--speed', 'max', '--bed', 'B03')).trim().split('\n');
      const own = expected.split('\n').filter((line) => line.includes('"bedId":"B03"'));
      expect(lines).toEqual(own);
    },
    WITHIN_MS,
  );

  it.each([
    { name: 'a bed that is not in it', args: ['--bed', 'B99'], says: /B01.*got B99/ },
    {
      name: 'an option that its messages answer',
      args: ['--start', '2026-01-01'],
      says: /--start/,
    },
  ])('refuses $name', async ({ args, says }) => {
    const { code, stderr } = await runCli([
      ...['replay', '--capture', captured, '--embedded', ...args],
    ]);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
  });
});
