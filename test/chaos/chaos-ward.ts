import { Redis } from 'ioredis';
import { io, type Socket } from 'socket.io-client';
import { decodeBedState } from '../../src/alerts/bed-state.js';
import { systemClock } from '../../src/app/system-clock.js';
import { redisStores, type Stores } from '../../src/app/stores.js';
import { loadSettings } from '../../src/config/load.js';
import type { Settings } from '../../src/config/schema.js';
import { storeKeys } from '../../src/domain/store-keys.js';
import { isLoggedAlert } from '../../src/domain/ward-log.js';
import { KafkaFrameTarget } from '../../src/ingest/kafka-frame-target.js';
import { createTopics } from '../../src/ingest/topics.js';
import { publishFrames } from '../../src/replay/publisher.js';
import { createTokenAuthority } from '../../src/server/auth.js';
import {
  alertLines,
  BED_IDS,
  eventfulBeds,
  type AlertLines,
} from '../integration/same-log-streams.js';
import { startCli, type CliProcess } from '../support/process.js';
import { eventually, uniqueName } from '../support/services.js';
import { wardId } from '../support/streams.js';
import { silentLogger } from '../support/test-chain.js';
import type { ChaosServers } from './chaos-servers.js';

const WARD = wardId('chaos');
const SECRET = 'a-secret-for-this-test-that-is-long-enough';
const PARTITIONS = 3;
/** Seventy-five seconds of six beds in about ten. */
const SPEED = 7.5;
const ENDS_WITHIN_MS = 120_000;

const ports = { clock: systemClock, logger: silentLogger };
const beds = eventfulBeds();

/** What a ward has kept at its end: the same whatever happened on the way. */
export interface Kept {
  /** Each bed's alert events. */
  readonly alerts: AlertLines;
  /** Each bed's stored cells, as they stand in Redis: sums, counts and which windows are in them. */
  readonly cells: Readonly<Record<string, string>>;
}

/** A ward of its own, with topics, group and keys, watched by several processes of `wardwave run`. */
export class ChaosWard {
  readonly #servers: ChaosServers;
  readonly #environment: Record<string, string>;
  readonly #settings: Settings;
  readonly #stores: Stores;
  readonly #processes: CliProcess[] = [];
  readonly #clients: Socket[] = [];

  private constructor(
    servers: ChaosServers,
    parts: {
      readonly environment: Record<string, string>;
      readonly settings: Settings;
      readonly stores: Stores;
    },
  ) {
    this.#servers = servers;
    this.#environment = parts.environment;
    this.#settings = parts.settings;
    this.#stores = parts.stores;
  }

  /** Makes topics and starts the processes. */
  static async start(servers: ChaosServers, processCount: number): Promise<ChaosWard> {
    const name = uniqueName('chaos');
    const environment = {
      WARDWAVE_WARD_ID: WARD,
      WARDWAVE_KAFKA_BROKERS: servers.brokers.join(','),
      WARDWAVE_KAFKA_FRAMES_TOPIC: `${name}.frames`,
      WARDWAVE_KAFKA_DEAD_LETTER_TOPIC: `${name}.dlq`,
      WARDWAVE_KAFKA_ALERTS_TOPIC: `${name}.alerts`,
      WARDWAVE_KAFKA_PARTITIONS: String(PARTITIONS),
      WARDWAVE_KAFKA_GROUP_ID: name,
      WARDWAVE_KAFKA_FROM_BEGINNING: 'true',
      WARDWAVE_REDIS_URL: servers.redisUrl,
      WARDWAVE_REDIS_KEY_PREFIX: name,
      WARDWAVE_SERVER_PORT: '0',
      WARDWAVE_SERVER_JWT_SECRET: SECRET,
      WARDWAVE_INFERENCE_WORKERS: '1',
      // What is left out under overload depends on the machine.
      WARDWAVE_INFERENCE_STRETCH_HOP: 'false',
      WARDWAVE_LOG_LEVEL: 'error',
    };
    const settings = loadSettings({ environment });
    await createTopics(connectionOf(settings), settings.kafka, ports);
    const stores = await redisStores({ ...settings.redis, url: servers.directRedisUrl });
    const ward = new ChaosWard(servers, { environment, settings, stores });
    for (let place = 0; place < processCount; place++) ward.#processes.push(ward.#run());
    try {
      const served = ward.#processes.map((one) => one.waitFor(/ at (http:\S+)/, ENDS_WITHIN_MS));
      await Promise.all(served);
      return ward;
    } catch (error) {
      await ward.stop();
      throw error;
    }
  }

  /** Sends every stream to its end. */
  async publish(): Promise<void> {
    const connection = connectionOf(this.#settings);
    const { framesTopic } = this.#settings.kafka;
    const target = await KafkaFrameTarget.open({ connection, framesTopic }, ports);
    const deliveries = beds.map((bed) => bed.deliveries);
    await publishFrames({ beds: deliveries, target, clock: systemClock, speed: SPEED });
    await target.flush();
    await target.close();
  }

  /** Sends messages beside the streams: what is no frame, or the frames of a bed again and again. */
  async publishBeside(what: 'poison' | 'flood', durationMs: number): Promise<void> {
    const connection = connectionOf(this.#settings);
    const { framesTopic } = this.#settings.kafka;
    const target = await KafkaFrameTarget.open({ connection, framesTopic }, ports);
    const bed = beds[0];
    const frames = bed?.deliveries.filter(({ frame }) => !frame.endOfStream).slice(0, 40) ?? [];
    const endMs = performance.now() + durationMs;
    for (let turn = 0; performance.now() < endMs; turn++) {
      await target.ready();
      for (const { frame, dueUs } of frames) {
        if (what === 'flood') target.send(frame, dueUs);
        else target.sendMessage(bed?.bedId, poison(turn, frame.sequence), dueUs);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await target.flush();
    await target.close();
  }

  /** The process at a place, to be signalled. */
  process(place: number): CliProcess {
    const process = this.#processes[place];
    if (process === undefined) throw new Error(`there is no process ${place}`);
    return process;
  }

  /** Ends a process, as a crash or in good order, and starts another in its place after a while. */
  async replace(place: number, signal: 'SIGKILL' | 'SIGTERM', afterMs: number): Promise<void> {
    const process = this.process(place);
    process.kill(signal);
    await process.exited;
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    const next = this.#run();
    this.#processes[place] = next;
    await next.waitFor(/ at (http:\S+)/, ENDS_WITHIN_MS);
  }

  /** A further process joins the group and leaves it. */
  async joinAndLeave(forMs: number): Promise<void> {
    const guest = this.#run();
    await new Promise((resolve) => setTimeout(resolve, forMs));
    guest.kill('SIGTERM');
    await guest.exited;
  }

  /** A dashboard that takes alerts and acknowledges nothing, and watches every bed. */
  async addSlowConsumer(): Promise<void> {
    const url = await this.process(0).waitFor(/ at (http:\S+)/);
    const tokens = createTokenAuthority({ secret: SECRET, clock: systemClock });
    const token = await tokens.issueToken({
      subject: 'slow',
      wardId: WARD,
      roles: ['viewer'],
      expiresInS: 600,
    });
    const client = io(url, { auth: { token, lastSeq: 0 }, transports: ['websocket'] });
    client.on('connect', () => client.emit('subscribe.v1', { beds: BED_IDS }, () => undefined));
    this.#clients.push(client);
  }

  /** Counts the decisions stored so far, of all beds: it grows while the ward is watched. */
  async progress(): Promise<number> {
    let sum = 0;
    for (const bedId of BED_IDS) sum += (await this.#stores.alerts.loadBed(bedId)).version;
    return sum;
  }

  /** Waits until every stream is judged to its end, and gives what is kept. */
  async kept(): Promise<Kept> {
    await eventually(() => this.hasEnded(), {
      what: 'the end of every stream',
      withinMs: ENDS_WITHIN_MS,
    });
    return { alerts: await this.#alerts(), cells: await this.#cells() };
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.disconnect();
    for (const process of this.#processes) process.kill('SIGKILL');
    await Promise.all(this.#processes.map(({ exited }) => exited));
    await this.#stores.close();
  }

  #run(): CliProcess {
    return startCli(['run'], this.#environment);
  }

  /** Whether every bed's state says that its stream has ended, and all of it is logged. */
  async hasEnded(): Promise<boolean> {
    const { client, keys } = this.#redis();
    try {
      for (const bedId of BED_IDS) {
        const { state } = await this.#stores.alerts.loadBed(bedId);
        if (state === undefined || !decodeBedState(state).ended) return false;
        if ((await client.xlen(keys.outbox(bedId))) > 0) return false;
      }
      return true;
    } finally {
      client.disconnect();
    }
  }

  async #alerts(): Promise<AlertLines> {
    const logged = await this.#stores.alerts.read(WARD, 0, 100_000);
    const gap = logged.find(({ seq }, index) => seq !== index + 1);
    if (gap !== undefined) throw new Error(`the log has a gap before ${gap.seq}`);
    const events = logged.filter(isLoggedAlert).map(({ event }) => event);
    return alertLines(events.filter(({ bedId }) => BED_IDS.includes(bedId)));
  }

  async #cells(): Promise<Readonly<Record<string, string>>> {
    const { client } = this.#redis();
    const stored: Record<string, string> = {};
    try {
      for (const bedId of BED_IDS) {
        const pattern = `${this.#settings.redis.keyPrefix}:{bed:${bedId}}:cell-block:*`;
        for (const key of (await client.keys(pattern)).sort()) {
          const block = key.slice(key.lastIndexOf(':'));
          stored[`${bedId}${block}`] = await contentOf(client, key);
        }
      }
      return stored;
    } finally {
      client.disconnect();
    }
  }

  #redis(): { readonly client: Redis; readonly keys: ReturnType<typeof storeKeys> } {
    return {
      client: new Redis(this.#servers.directRedisUrl),
      keys: storeKeys(this.#settings.redis.keyPrefix),
    };
  }
}

/** What a key holds, whatever its type, as text that can be compared. */
async function contentOf(client: Redis, key: string): Promise<string> {
  if ((await client.type(key)) === 'string') {
    return (await client.getBuffer(key))?.toString('base64') ?? '';
  }
  const fields = await client.hgetallBuffer(key);
  const lines = Object.entries(fields).map(
    ([name, value]) => `${name}=${value.toString('base64')}`,
  );
  return lines.sort().join('\n');
}

/** Bytes that are no frame, or that are cut off. */
function poison(turn: number, sequence: number): Uint8Array {
  const bytes = new Uint8Array(1 + ((turn * 31 + sequence * 7) % 200));
  return bytes.map((_, at) => (turn * 13 + at * 29 + sequence) % 256);
}

function connectionOf({ kafka }: Settings): { brokers: readonly string[]; clientId: string } {
  return { brokers: kafka.brokers, clientId: 'chaos' };
}
