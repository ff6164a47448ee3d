import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import { embeddedPlace } from '../../src/app/replay-places.js';
import { replayWard } from '../../src/app/replay-ward.js';
import { readRecordings } from '../../src/app/recordings.js';
import { systemClock } from '../../src/app/system-clock.js';
import { loadSettings } from '../../src/config/load.js';
import type { AlertEvent, LoggedAlert } from '../../src/domain/alert.js';
import { KafkaFrameTarget } from '../../src/ingest/kafka-frame-target.js';
import { createTopics } from '../../src/ingest/topics.js';
import { recordingFrames } from '../../src/replay/recording-frames.js';
import { createTokenAuthority } from '../../src/server/auth.js';
import type { ClientToServerEvents, ServerToClientEvents } from '../../src/server/wire.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { eventually, kafkaBrokers, stopSharedServices, uniqueName } from '../support/services.js';
import {
  asTheyArrive,
  bedId,
  demoBeds,
  firstSeconds,
  STREAM_START_US,
  testBed,
  wardId,
  type TestBed,
} from '../support/streams.js';
import { silentLogger, testSettings } from '../support/test-chain.js';
import { isOfBed } from '../support/bed-alerts.js';

const SECRET = 'a-secret-for-this-test-that-is-long-enough';
const WARD = wardId('ward-e2e');
const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const data = process.env['WARDWAVE_DATA'];

type Beds = readonly TestBed[];

/** Ten minutes of mitdb/208 where recordings are there, and always synthetic beds beside it. */
async function bedsToReplay(): Promise<Beds> {
  const synthetic = demoBeds(120, { beds: 4 });
  if (data === undefined) return synthetic;
  const [recording] = await readRecordings(data, ['mitdb/208']);
  if (recording === undefined) throw new Error('mitdb/208 is not there');
  const B1 = bedId('R208');
  const frames = recordingFrames(recording, {
    bedId: B1,
    deviceId: 'replay',
    startUs: STREAM_START_US,
  });
  return [...synthetic, testBed(B1, [...firstSeconds(frames, 600)])];
}

async function expectedEvents(beds: Beds): Promise<readonly AlertEvent[]> {
  const { events } = await replayWard({
    ...embeddedPlace(),
    settings: testSettings,
    wardId: WARD,
    beds,
    speed: 'max',
    clock: systemClock,
    logger: silentLogger,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  return events;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('wardwave run', () => {
  let redis: TestRedis;
  let environment: NodeJS.ProcessEnv;
  let brokers: readonly string[];
  let port: number;
  let running: ChildProcess | undefined;
  let client: Socket<ServerToClientEvents, ClientToServerEvents> | undefined;
  const received: LoggedAlert[] = [];
  /** Of every entry that came, alerts and signals. */
  const seqs: number[] = [];
  const framesTopic = uniqueName('e2e.frames');

  beforeAll(async () => {
    redis = await startTestRedis();
    brokers = await kafkaBrokers();
    port = await freePort();
    environment = {
      ...process.env,
      WARDWAVE_WARD_ID: WARD,
      WARDWAVE_KAFKA_BROKERS: brokers.join(','),
      WARDWAVE_KAFKA_FRAMES_TOPIC: framesTopic,
      WARDWAVE_KAFKA_DEAD_LETTER_TOPIC: `${framesTopic}.dlq`,
      WARDWAVE_KAFKA_ALERTS_TOPIC: `${framesTopic}.alerts`,
      WARDWAVE_KAFKA_PARTITIONS: '3',
      WARDWAVE_KAFKA_GROUP_ID: uniqueName('e2e'),
      WARDWAVE_KAFKA_FROM_BEGINNING: 'true',
      WARDWAVE_REDIS_URL: redis.url,
      WARDWAVE_REDIS_KEY_PREFIX: redis.newPrefix(),
      WARDWAVE_SERVER_PORT: String(port),
      WARDWAVE_SERVER_JWT_SECRET: SECRET,
      WARDWAVE_INFERENCE_STRETCH_HOP: 'false',
      WARDWAVE_LOG_LEVEL: 'error',
    };
  }, 60_000);

  afterAll(async () => {
    client?.disconnect();
    running?.kill('SIGKILL');
    await redis.stop();
    await stopSharedServices();
  });

  function run(): ChildProcess {
    const env = environment;
    return spawn(process.execPath, [MAIN, 'run'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  }

  it('killed in the middle and started again, logs the same alerts, none lost and none twice', async () => {
    const beds = await bedsToReplay();
    const expected = await expectedEvents(beds);
    const settings = loadSettings({ environment: pickWardwave(environment) });
    const connection = { brokers, clientId: 'e2e' };
    const ports = { clock: systemClock, logger: silentLogger };
    await createTopics(connection, settings.kafka, ports);

    running = run();
    const tokens = createTokenAuthority({ secret: SECRET, clock: systemClock });
    const token = await tokens.issueToken({
      subject: 'test',
      wardId: WARD,
      roles: ['nurse'],
      expiresInS: 3_600,
    });
    client = connect(`http://127.0.0.1:${port}`, token, { received, seqs });

    const frames = [...asTheyArrive(beds.map((bed) => bed.frames))];
    const target = await KafkaFrameTarget.open({ connection, framesTopic }, ports);
    const half = Math.floor(frames.length / 2);
    for (const frame of frames.slice(0, half)) {
      await target.ready();
      target.send(frame);
    }
    await target.flush();
    // Killed while it works: some alerts are out, and others of the same frames are not.
    await eventually(() => received.length >= 5, { what: 'the first alerts', withinMs: 60_000 });
    running.kill('SIGKILL');
    running = run();
    for (const frame of frames.slice(half)) {
      await target.ready();
      target.send(frame);
    }
    await target.flush();
    await target.close();

    await eventually(
      () => received.filter(({ event }) => isOfBed(event)).length >= expected.length,
      {
        what: `${expected.length} alert events`,
        withinMs: 120_000,
      },
    );
    // Anything said twice would come now.
    await new Promise((resolve) => setTimeout(resolve, 3_000));

    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    const alerts = received.filter(({ event }) => isOfBed(event));
    expect(alerts).toHaveLength(expected.length);
    for (const bed of beds) {
      const lines = (events: readonly AlertEvent[]): readonly string[] =>
        events.filter((event) => event.bedId === bed.bedId).map((event) => JSON.stringify(event));
      expect(lines(alerts.map(({ event }) => event))).toEqual(lines(expected));
    }
    const stored = await storedAlerts(`http://127.0.0.1:${port}`, token);
    expect(stored).toEqual(received);
  }, 300_000);
});

function pickWardwave(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => name.startsWith('WARDWAVE_')),
  );
}

/** A dashboard that goes on from its last sequence number whenever the server comes back. */
function connect(
  url: string,
  token: string,
  { received, seqs }: { readonly received: LoggedAlert[]; readonly seqs: number[] },
): Socket<ServerToClientEvents, ClientToServerEvents> {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
    auth: (give) => {
      give({ token, lastSeq: seqs.at(-1) ?? 0 });
    },
    reconnectionDelayMax: 500,
    transports: ['websocket'],
  });
  socket.on('signal.v1', ({ seq }, ack) => {
    seqs.push(seq);
    ack({ seq });
  });
  socket.on('alert.v1', (alert, ack) => {
    received.push(alert);
    seqs.push(alert.seq);
    ack({ seq: alert.seq });
  });
  return socket;
}

async function storedAlerts(url: string, token: string): Promise<readonly LoggedAlert[]> {
  const all: LoggedAlert[] = [];
  for (;;) {
    const after = all.at(-1)?.seq ?? 0;
    const response = await fetch(`${url}/api/v1/alerts?afterSeq=${after}&limit=100`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { alerts } = (await response.json()) as { alerts: LoggedAlert[] };
    if (alerts.length === 0) return all;
    all.push(...alerts);
  }
}
