/** wardwave and the peer on a real Kafka and a real Redis: a backlog to drain, or a live load. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { LoadSignal } from '../../dist/app/load/load-signal.js';
import { systemClock } from '../../dist/app/system-clock.js';
import { KafkaFrameTarget } from '../../dist/ingest/kafka-frame-target.js';
import { createTopics } from '../../dist/ingest/topics.js';
import { startKafka } from '../../infra/local/kafka.mjs';
import { startRedis } from '../../infra/local/redis.mjs';
import { MODEL } from './bare.mjs';
import { checkout } from './bench.mjs';
import { peerPython } from './peer.mjs';
import { logger } from './scored-replay.mjs';

export const LEADS = ['II', 'V1'];
const PARTITIONS = 12;
const CLI = join(checkout, 'dist', 'cli', 'main.js');
const ENDS_WITHIN_MS = 15_000;

/** The signal of a benchmark's beds: no arrhythmia, so that nothing but the chain is measured. */
export function benchSignal(options = {}) {
  return new LoadSignal({
    ...{
      leads: LEADS,
      sampleRateHz: 250,
      frameMs: 200,
      seed: 1,
      periodMs: 60_000,
      arrhythmiaOneIn: 0,
    },
    ...options,
  });
}

/** Starts the servers, runs a task, removes the servers. */
export async function withServers(task) {
  const redis = await startRedis();
  const kafka = await startKafka();
  const folder = mkdtempSync(join(tmpdir(), 'wardwave-bench-'));
  try {
    return await task(new Servers(redis.url, kafka.brokers, folder));
  } finally {
    await Promise.all([redis.stop(), kafka.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

class Servers {
  constructor(redisUrl, brokers, folder) {
    this.redisUrl = redisUrl;
    this.brokers = brokers;
    this.folder = folder;
    this.connection = { brokers: [brokers], clientId: 'bench' };
  }

  /** What Redis has sent, received and kept so far. */
  async redisStats() {
    const redis = new Redis(this.redisUrl);
    const text = `${await redis.info('stats')}\n${await redis.info('memory')}`;
    redis.disconnect();
    const of = (name) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1]);
    return {
      inputBytes: of('total_net_input_bytes'),
      outputBytes: of('total_net_output_bytes'),
      usedBytes: of('used_memory'),
    };
  }

  async newTopic(name) {
    const topics = {
      framesTopic: name,
      deadLetterTopic: `${name}.dlq`,
      alertsTopic: `${name}.alerts`,
    };
    const rest = { partitions: PARTITIONS, replicationFactor: 1, retentionHours: 1 };
    await createTopics(this.connection, { ...topics, ...rest }, { clock: systemClock, logger });
    return name;
  }

  /** Writes so many seconds of so many beds to a topic. */
  async fill(topic, { beds, seconds }) {
    const signal = benchSignal();
    const target = await KafkaFrameTarget.open(
      { connection: this.connection, framesTopic: topic },
      { clock: systemClock, logger },
    );
    // Live streams end now, so that nothing of it lies in the future.
    const startUs = Math.floor(Date.now() / 1_000 - seconds) * 1e6;
    for (let sequence = 0; sequence < seconds * 5; sequence++) {
      for (let bed = 0; bed < beds; bed++) {
        await target.ready();
        target.sendMessage(signal.bed(bed).bedId, signal.message(bed, sequence, startUs));
      }
    }
    await target.flush();
    await target.close();
  }

  /** `wardwave run` on a topic; `fromBeginning` drains what is there. */
  async startWardwave(topic, { fromBeginning }) {
    const secret = randomBytes(32).toString('hex');
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    const environment = {
      PATH: process.env.PATH,
      KAFKA_BROKERS: this.brokers,
      REDIS_URL: this.redisUrl,
      WARDWAVE_SERVER_JWT_SECRET: secret,
      WARDWAVE_KAFKA_FRAMES_TOPIC: topic,
      WARDWAVE_KAFKA_DEAD_LETTER_TOPIC: `${topic}.dlq`,
      WARDWAVE_KAFKA_GROUP_ID: `wardwave-${topic}`,
      WARDWAVE_KAFKA_FROM_BEGINNING: String(fromBeginning),
      WARDWAVE_REDIS_KEY_PREFIX: `bench-${topic}`,
      WARDWAVE_LOG_LEVEL: 'error',
    };
    const child = spawn(process.execPath, [CLI, 'run', '--port', String(port)], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const url = `http://127.0.0.1:${port}`;
    await until(async () => (await fetch(`${url}/healthz`)).ok, 30_000, 'wardwave run');
    return {
      url,
      environment,
      scored: () => metric(url, 'wardwave_windows_scored_total'),
      mainThreadDelayP99Ms: async () =>
        Math.round((await metric(url, 'wardwave_nodejs_eventloop_lag_p99_seconds')) * 1e5) / 100,
      stop: () => ended(child),
    };
  }

  /**
   * The peer on a topic, a process for each core.
   *
   * @param onWindow - told of each merged window: bed, its end and the time, in milliseconds
   */
  startPeer(topic, onWindow = () => undefined) {
    let count = 0;
    const children = Array.from({ length: availableParallelism() }, (_, index) => {
      const args = [
        ...[
          '--brokers',
          this.brokers,
          '--redis',
          this.redisUrl,
          '--topic',
          topic,
          '--group',
          `peer-${topic}`,
        ],
        ...['--model', MODEL, '--state', join(this.folder, `${topic}-${index}`)],
        ...['--script', join(checkout, 'src', 'aggregation', 'commands', 'mergeScores-2.lua')],
      ];
      const script = join(checkout, 'bench', 'peer', 'pipeline.py');
      const child = spawn(peerPython(), [script, ...args], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [bedId, endMs, nowMs] = line.split(' ');
        count++;
        onWindow({ bedId, endMs: Number(endMs), nowMs: Number(nowMs) });
      });
      return child;
    });
    return { scored: () => count, stop: () => Promise.all(children.map(ended)) };
  }
}

/**
 * Windows a second while a backlog is drained, from the first window that is seen to the last: the start of the
 * program does not count.
 */
export async function drainRate(scored, limitMs) {
  const points = [];
  const endMs = performance.now() + limitMs;
  let still = 0;
  while (performance.now() < endMs && still < 20) {
    await sleep(250);
    const count = await scored();
    const last = points.at(-1)?.count ?? 0;
    still = count > 0 && count === last ? still + 1 : 0;
    if (count > last) points.push({ ms: performance.now(), count });
  }
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last.ms === first.ms) {
    throw new Error(
      'nothing, or everything at once, was drained: see the messages above, or fill in more',
    );
  }
  return { windows: last.count, rate: ((last.count - first.count) * 1_000) / (last.ms - first.ms) };
}

async function metric(url, name) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} ([0-9.e+-]+)`, 'm').exec(text)?.[1] ?? 0);
}

/** Waits until a question is answered with yes. */
export async function until(isSo, withinMs, what) {
  const endMs = performance.now() + withinMs;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > endMs) throw new Error(`${what} did not get ready in ${withinMs} ms`);
    await sleep(200);
  }
}

async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGTERM');
  await Promise.race([over, sleep(ENDS_WITHIN_MS)]);
  child.kill('SIGKILL');
  await over;
}
