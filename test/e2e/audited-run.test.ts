import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { instanceName } from '../../src/app/ward-audit.js';
import { systemClock } from '../../src/app/system-clock.js';
import type { RecordedEntry } from '../../src/audit/audit-entry.js';
import { recordsOf } from '../../src/audit/read-records.js';
import { loadSettings } from '../../src/config/load.js';
import type { AlertEvent } from '../../src/domain/alert.js';
import type { BedId } from '../../src/domain/bed.js';
import { frameEndUs, type EcgFrame } from '../../src/domain/frame.js';
import type { Role } from '../../src/domain/staff.js';
import { epochUs, US_PER_SECOND } from '../../src/domain/units.js';
import { isLoggedAlert, type WardLogEntry } from '../../src/domain/ward-log.js';
import { KafkaFrameTarget } from '../../src/ingest/kafka-frame-target.js';
import { createTopics } from '../../src/ingest/topics.js';
import { syntheticFrames } from '../../src/replay/synthetic/bed.js';
import type { Scenario } from '../../src/replay/synthetic/scenario.js';
import { createTokenAuthority } from '../../src/server/auth.js';
import type {
  BedStatus,
  ClientToServerEvents,
  Heartbeat,
  ServerToClientEvents,
} from '../../src/server/wire.js';
import { runCli, startCli, type CliProcess } from '../support/process.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { eventually, kafkaBrokers, stopSharedServices, uniqueName } from '../support/services.js';
import { bedId, wardId } from '../support/streams.js';
import { silentLogger } from '../support/test-chain.js';

const SECRET = 'a-secret-for-this-test-that-is-long-enough';
const WARD = wardId('ward-audited');
/** Without electrical activity from half a minute on. */
const STILL = bedId('B01');
/** With a sinus rhythm at rest. */
const STEADY = bedId('B02');
const WITHIN_MS = 90_000;
const ports = { clock: systemClock, logger: silentLogger };

/** Monitors whose frames come as fast as time passes, after half a minute at once. */
class Monitors {
  readonly #frames: readonly Iterator<EcgFrame, undefined>[];
  readonly #next: (EcgFrame | undefined)[];
  readonly #timer: NodeJS.Timeout;

  constructor(target: KafkaFrameTarget, scenarios: ReadonlyMap<BedId, Scenario>) {
    const startUs = epochUs(systemClock.nowUs() - 30 * US_PER_SECOND);
    this.#frames = [...scenarios].map(([bed, scenario], stream) => {
      const options = { bedId: bed, deviceId: 'e2e', seed: 7, stream, startUs, scenario };
      const leads = ['II', 'V1'] as const;
      return syntheticFrames({ ...options, leads })[Symbol.iterator]() as Iterator<
        EcgFrame,
        undefined
      >;
    });
    this.#next = this.#frames.map((frames) => frames.next().value);
    this.#timer = setInterval(() => {
      this.#sendDue(target);
    }, 200);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sendDue(target: KafkaFrameTarget): void {
    this.#frames.forEach((frames, i) => {
      let frame = this.#next[i];
      while (frame !== undefined && frameEndUs(frame) <= systemClock.nowUs()) {
        target.send(frame);
        frame = frames.next().value;
      }
      this.#next[i] = frame;
    });
  }
}

/** A screen that is signed in, with everything that came to it. */
class Screen {
  readonly entries: WardLogEntry[] = [];
  readonly beds = new Map<string, BedStatus>();
  beat: Heartbeat | undefined;
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
    const auth = { token, lastSeq: 0 };
    this.#socket = io(url, { auth, forceNew: true, transports: ['websocket'] });
    this.#socket.on('alert.v1', (entry, ack) => {
      this.entries.push(entry);
      ack({ seq: entry.seq });
    });
    this.#socket.on('signal.v1', (entry, ack) => {
      this.entries.push(entry);
      ack({ seq: entry.seq });
    });
    this.#socket.on('bed.v1', (status) => this.beds.set(status.bedId, status));
    this.#socket.on('heartbeat.v1', (beat) => (this.beat = beat));
  }

  async ask(request: string, body?: object): Promise<string> {
    const [method = '', path = ''] = request.split(' ');
    const reply = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { reason, code } = (await reply.json()) as { reason?: string; code?: string };
    return `${reply.status} ${reason ?? code ?? ''}`;
  }

  alerts(bed: BedId, condition: string): readonly AlertEvent[] {
    return this.entries
      .filter(isLoggedAlert)
      .map(({ event }) => event)
      .filter((event) => event.bedId === bed && event.condition === condition);
  }

  /** `kind bed subject` of each entry about signals. */
  get signals(): readonly string[] {
    return this.entries.flatMap((entry) =>
      isLoggedAlert(entry)
        ? []
        : [[entry.signal.kind, entry.signal.bedId, entry.signal.by?.subject].join(' ')],
    );
  }

  close(): void {
    this.#socket.disconnect();
  }
}

describe('wardwave run with an audit trail', () => {
  let folder: string;
  let redis: TestRedis;
  let target: KafkaFrameTarget;
  let monitors: Monitors;
  let running: CliProcess;
  let url: string;
  const screens: Screen[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardwave-audited-run-'));
    redis = await startTestRedis();
    const brokers = await kafkaBrokers();
    const environment = {
      WARDWAVE_WARD_ID: WARD,
      WARDWAVE_KAFKA_BROKERS: brokers.join(','),
      WARDWAVE_KAFKA_FRAMES_TOPIC: uniqueName('audited.frames'),
      WARDWAVE_KAFKA_DEAD_LETTER_TOPIC: uniqueName('audited.dlq'),
      WARDWAVE_KAFKA_ALERTS_TOPIC: uniqueName('audited.alerts'),
      WARDWAVE_KAFKA_PARTITIONS: '1',
      WARDWAVE_KAFKA_GROUP_ID: uniqueName('audited'),
      WARDWAVE_KAFKA_FROM_BEGINNING: 'true',
      WARDWAVE_REDIS_URL: redis.url,
      WARDWAVE_REDIS_KEY_PREFIX: redis.newPrefix(),
      WARDWAVE_SERVER_PORT: '0',
      WARDWAVE_SERVER_JWT_SECRET: SECRET,
      WARDWAVE_INFERENCE_WORKERS: '1',
      WARDWAVE_LOG_LEVEL: 'error',
      WARDWAVE_AUDIT_FOLDER: folder,
      WARDWAVE_CANARY_ENABLED: 'false',
    };
    const { kafka } = loadSettings({ environment });
    const connection = { brokers, clientId: 'audited' };
    await createTopics(connection, kafka, ports);
    target = await KafkaFrameTarget.open({ connection, framesTopic: kafka.framesTopic }, ports);
    running = startCli(['run'], environment);
    url = await running.waitFor(/ at (http:\S+)/, WITHIN_MS);
    monitors = new Monitors(
      target,
      new Map<BedId, Scenario>([
        [
          STILL,
          { episodes: [{ kind: 'rhythm', rhythm: 'asystole', startS: 20, durationS: 3_600 }] },
        ],
        [STEADY, { episodes: [] }],
      ]),
    );
  }, 180_000);

  afterAll(async () => {
    monitors.stop();
    for (const screen of screens) screen.close();
    running.kill('SIGKILL');
    await running.exited;
    await target.close();
    await redis.stop();
    await stopSharedServices();
    await rm(folder, { recursive: true });
  });

  async function screenOf(subject: string, role: Role): Promise<Screen> {
    const tokens = createTokenAuthority({ secret: SECRET, clock: systemClock });
    const request = { subject, wardId: WARD, roles: [role], expiresInS: 3_600 };
    const screen = new Screen(url, await tokens.issueToken(request));
    screens.push(screen);
    return screen;
  }

  it('carries out what staff do, tells every screen of it, and leaves a trail of who did what', async () => {
    const nurse = await screenOf('nurse-7', 'nurse');
    const charge = await screenOf('charge-1', 'charge-nurse');
    const viewer = await screenOf('screen-3', 'viewer');
    const everywhere = (what: string, holds: (screen: Screen) => boolean): Promise<void> =>
      eventually(() => screens.every(holds), { what, withinMs: WITHIN_MS });
    const asystoles = (screen: Screen) => screen.alerts(STILL, 'no-electrical-activity');

    await everywhere('the asystole', (screen) => asystoles(screen).length > 0);
    const alertId = asystoles(nurse)[0]?.alertId ?? '';
    expect(await viewer.ask(`POST /alerts/${alertId}/acknowledge`)).toMatch(/^403 /);
    expect(await nurse.ask(`POST /alerts/${alertId}/acknowledge`)).toBe('200 acknowledged');
    expect(await nurse.ask(`POST /alerts/${alertId}/acknowledge`)).toBe('200 already-acknowledged');
    expect(await nurse.ask(`POST /alerts/none/acknowledge`)).toMatch(/^404 /);
    await everywhere('the acknowledgement', ({ signals }) =>
      signals.includes('acknowledged B01 nurse-7'),
    );

    expect(await nurse.ask('POST /beds/B01/audio-pause', { seconds: 120 })).toBe(
      '200 audio-paused',
    );
    await everywhere('the pause', ({ signals, beat }) => {
      const isPaused = beat?.pauses.some(({ bedId: bed }) => bed === STILL) === true;
      return isPaused && signals.includes('audio-paused B01 nurse-7');
    });

    expect(await nurse.ask('POST /beds/B01/standby', { on: true })).toBe('200 control-changed');
    await everywhere('the end by standby', (screen) => {
      const isOnStandby = screen.beds.get(STILL)?.control?.standby === true;
      return isOnStandby && asystoles(screen).at(-1)?.reason === 'standby';
    });
    expect(await nurse.ask('POST /beds/B01/standby', { on: false })).toBe('200 control-changed');
    await everywhere('the asystole anew', (screen) => {
      const last = asystoles(screen).at(-1);
      return last?.phase === 'raised' && last.alertId !== alertId;
    });

    const limits = { limit: { kind: 'baseline' }, rateLowBpm: 120 };
    expect(await nurse.ask('PUT /beds/B02/limits', limits)).toBe('200 control-changed');
    expect(await nurse.ask('PUT /beds/B02/limits', limits)).toBe('200 control-unchanged');
    await everywhere('a rate beyond the new limit', (screen) =>
      screen.alerts(STEADY, 'rate-low').some(({ rate }) => rate?.limitBpm === 120),
    );

    expect(await nurse.ask('POST /beds/B01/discharge')).toMatch(/^403 /);
    expect(await charge.ask('POST /beds/B01/discharge')).toBe('200 discharged');
    await everywhere('the end by discharge', (screen) => {
      const isDischarged = screen.signals.includes('discharged B01 charge-1');
      return isDischarged && asystoles(screen).at(-1)?.reason === 'discharged';
    });
    for (const { entries } of screens) {
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1));
    }

    running.kill('SIGTERM');
    expect(await running.exited).toBe(0);
    const verified = await runCli(['audit', 'verify', folder]);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining(': intact, ') });

    const told = [...recordsOf(join(folder, instanceName(WARD, 0)), () => undefined)]
      .map(({ entry }) => entry)
      .filter(({ actor }) => actor.role !== 'system')
      // A pause that is over by the time of the discharge has ended by itself.
      .filter(({ action }) => !action.startsWith('signed-') && action !== 'audio-resumed')
      .map(inShort);
    expect(told).toEqual([
      'screen-3 viewer access-refused forbidden',
      'nurse-7 nurse alert-acknowledged B01 asked-by-staff',
      'nurse-7 nurse command-unchanged already-acknowledged',
      'nurse-7 nurse command-refused unknown-alert',
      'nurse-7 nurse audio-paused B01 asked-by-staff',
      'nurse-7 nurse standby-changed B01 standby-set',
      'nurse-7 nurse standby-changed B01 standby-set',
      'nurse-7 nurse limit-changed B02 limits-set',
      'nurse-7 nurse command-unchanged B02 control-unchanged',
      'nurse-7 nurse access-refused forbidden',
      'charge-1 charge-nurse bed-discharged B01 asked-by-staff',
    ]);

    const shown = await runCli(['audit', 'show', folder, '--csv', '--action', 'bed-discharged']);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('charge-1') });
  }, 300_000);
});

function inShort({ actor, action, bedId: bed, reason }: RecordedEntry): string {
  const words = [actor.subject, actor.role, action, bed, reason];
  return words.filter((word) => word !== undefined).join(' ');
}
