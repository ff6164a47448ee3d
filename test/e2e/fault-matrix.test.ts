import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../src/app/system-clock.js';
import { loadSettings } from '../../src/config/load.js';
import type { BedId } from '../../src/domain/bed.js';
import { frameEndUs, type EcgFrame } from '../../src/domain/frame.js';
import { plusUs, US_PER_MS, US_PER_SECOND, type EpochUs } from '../../src/domain/units.js';
import { KafkaFrameTarget } from '../../src/ingest/kafka-frame-target.js';
import { createTopics } from '../../src/ingest/topics.js';
import { promptly, type Delivery } from '../../src/replay/delivery.js';
import { injected, streamNumber, type Fault } from '../../src/replay/faults/inject.js';
import { publishFrames } from '../../src/replay/publisher.js';
import { syntheticFrames } from '../../src/replay/synthetic/bed.js';
import { createTokenAuthority } from '../../src/server/auth.js';
import {
  eventually,
  startPrivateKafka,
  startPrivateRedis,
  uniqueName,
  type PrivateServer,
} from '../support/services.js';
import { bedId, endOf, STREAM_START_US, wardId } from '../support/streams.js';
import { silentLogger } from '../support/test-chain.js';
import { WardPage } from '../support/ward-page.js';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const SECRET = 'a-secret-for-this-test-that-is-long-enough';
const WARD = wardId('fault-matrix');
const CONDITION = 'no-electrical-activity';
const SPEED = 4;

/** Seconds of each scene's event time: the fault lasts from one to the other, and the stream ends. */
const FAULT_FROM_S = 16;
const FAULT_TO_S = 20;
const CONDITION_TO_S = 32;
const STREAM_S = 38;
/** The condition must be shown here, whatever happened: it holds until a second later. */
const LOOK_AT_S = CONDITION_TO_S - 1;

/** When the heart stops, against the fault. */
const CONDITION_FROM_S = { before: 8, during: 18, after: 22 } as const;

type Moment = keyof typeof CONDITION_FROM_S;

const MOMENTS: readonly Moment[] = ['before', 'during', 'after'];

/** Faults of a bed's own way, which all happen in one scene. */
const BED_FAULTS: Readonly<Record<string, Fault>> = {
  gap: { kind: 'gap', fromMs: FAULT_FROM_S * 1_000, toMs: FAULT_TO_S * 1_000 },
  restart: { kind: 'monitorRestart', atMs: FAULT_FROM_S * 1_000, outageMs: 3_000 },
  'clock-back': { kind: 'clockStep', atMs: FAULT_FROM_S * 1_000, stepMs: -5_000 },
  'clock-ahead': { kind: 'clockStep', atMs: FAULT_FROM_S * 1_000, stepMs: 5_000 },
};

/** A bed of the matrix: one cell. */
interface Cell {
  readonly bedId: BedId;
  readonly deliveries: Iterable<Delivery>;
}

/** A scene has its own stretch of event time, so that the beds of all scenes are of one ward. */
function cell(fault: string, moment: Moment, startUs: EpochUs): Cell {
  const id = bedId(`${fault}-${moment}`);
  const startS = CONDITION_FROM_S[moment];
  const frames = syntheticFrames({
    bedId: id,
    deviceId: `synthetic-${id}`,
    seed: 7,
    stream: streamNumber(id),
    startUs,
    leads: ['II'],
    scenario: {
      episodes: [
        { kind: 'rhythm', rhythm: 'asystole', startS, durationS: CONDITION_TO_S - startS },
      ],
    },
  });
  const faults = BED_FAULTS[fault];
  const deliveries = promptly([...endedAt(frames, plusUs(startUs, STREAM_S * US_PER_SECOND))]);
  return {
    bedId: id,
    deliveries:
      faults === undefined
        ? deliveries
        : injected(deliveries, [faults], { bedId: id, startUs, seed: 7 }),
  };
}

/** The frames up to a moment, ended in good order. */
function* endedAt(frames: Iterable<EcgFrame>, endUs: EpochUs): Generator<EcgFrame> {
  let last: EcgFrame | undefined;
  for (const frame of frames) {
    if (frameEndUs(frame) > endUs) break;
    yield frame;
    last = frame;
  }
  if (last !== undefined) yield endOf(last);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a condition that is present before, during or after a fault', () => {
  let kafka: PrivateServer;
  let redis: PrivateServer;
  let environment: Record<string, string>;
  let running: ChildProcess | undefined;
  let page: WardPage;
  let target: KafkaFrameTarget;
  const ports = { clock: systemClock, logger: silentLogger };

  function run(): ChildProcess {
    return spawn(process.execPath, [MAIN, 'run'], {
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  beforeAll(async () => {
    [kafka, redis] = await Promise.all([
      startPrivateKafka(),
      startPrivateRedis({ appendOnly: true }),
    ]);
    const port = await freePort();
    const framesTopic = uniqueName('matrix.frames');
    environment = {
      WARDWAVE_WARD_ID: WARD,
      WARDWAVE_KAFKA_BROKERS: kafka.address,
      WARDWAVE_KAFKA_FRAMES_TOPIC: framesTopic,
      WARDWAVE_KAFKA_DEAD_LETTER_TOPIC: `${framesTopic}.dlq`,
      WARDWAVE_KAFKA_ALERTS_TOPIC: `${framesTopic}.alerts`,
      WARDWAVE_KAFKA_PARTITIONS: '2',
      WARDWAVE_KAFKA_GROUP_ID: uniqueName('matrix'),
      WARDWAVE_KAFKA_FROM_BEGINNING: 'true',
      WARDWAVE_REDIS_URL: redis.address,
      WARDWAVE_REDIS_KEY_PREFIX: uniqueName('matrix'),
      WARDWAVE_INFERENCE_WORKERS: '1',
      WARDWAVE_SERVER_PORT: String(port),
      WARDWAVE_SERVER_JWT_SECRET: SECRET,
      WARDWAVE_INFERENCE_STRETCH_HOP: 'false',
      WARDWAVE_LOG_LEVEL: 'error',
    };

    const settings = loadSettings({ environment });
    const connection = { brokers: settings.kafka.brokers, clientId: 'matrix' };
    await createTopics(connection, settings.kafka, ports);
    target = await KafkaFrameTarget.open({ connection, framesTopic }, ports);
    running = run();
    const tokens = createTokenAuthority({ secret: SECRET, clock: systemClock });
    const roles = ['nurse'] as const;
    const request = { subject: 'matrix', wardId: WARD, roles, expiresInS: 3_600 };
    page = new WardPage(`http://127.0.0.1:${port}`, await tokens.issueToken(request));
  }, 90_000);

  afterAll(async () => {
    page.disconnect();
    running?.kill('SIGKILL');
    await Promise.all([target.close().catch(() => undefined), redis.stop(), kafka.stop()]);
  }, 60_000);

  let scenes = 0;

  /** Plays three moments of each fault, and lets the fault happen to the servers, if it is one of theirs. */
  async function play(
    faults: readonly string[],
    happening: { readonly begin?: () => void; readonly end?: () => void } = {},
  ): Promise<void> {
    const startUs = plusUs(STREAM_START_US, scenes * 2 * STREAM_S * US_PER_SECOND);
    scenes += 1;
    const cells = faults.flatMap((fault) => MOMENTS.map((moment) => cell(fault, moment, startUs)));
    const timers = [
      setTimeout(() => happening.begin?.(), (FAULT_FROM_S * 1_000) / SPEED),
      setTimeout(() => happening.end?.(), (FAULT_TO_S * 1_000) / SPEED),
    ];
    const beds = cells.map(({ deliveries }) => deliveries);
    await publishFrames({ beds, target, clock: systemClock, speed: SPEED });
    await target.flush();
    for (const timer of timers) clearTimeout(timer);
    await eventually(() => cells.every(({ bedId: id }) => page.isOver(id, CONDITION)), {
      what: `the end of ${CONDITION} on ${cells.map(({ bedId: id }) => id).join(', ')}`,
      withinMs: 60_000,
    });
    const lookMs = startUs / US_PER_MS + LOOK_AT_S * 1_000;
    const shown = cells.map(({ bedId: id }) => ({
      bedId: id,
      count: page.present(id, CONDITION, lookMs).length,
    }));
    expect(shown).toEqual(cells.map(({ bedId: id }) => ({ bedId: id, count: 1 })));
    expect(page.seqs).toEqual(Array.from({ length: page.lastSeq }, (_, index) => index + 1));
  }

  it('is shown once behind a gap, a restart of the monitor, and steps of its clock', async () => {
    await play(Object.keys(BED_FAULTS));
  }, 90_000);

  it('is shown once to a page that was away', async () => {
    await play(['reconnect'], {
      begin: () => {
        page.disconnect();
      },
      end: () => {
        page.reconnect();
      },
    });
  }, 90_000);

  it('is shown once after the server was killed', async () => {
    await play(['server'], {
      begin: () => {
        running?.kill('SIGKILL');
        running = run();
      },
    });
  }, 90_000);

  it('is shown once after Redis was killed', async () => {
    await play(['redis'], {
      begin: () => void redis.kill(),
      end: () => void redis.restart(),
    });
  }, 90_000);

  it('is shown once after Kafka was away', async () => {
    await play(['kafka'], {
      begin: () => void kafka.kill(),
      end: () => void kafka.restart(),
    });
  }, 120_000);
});
