/** How long a ward has no new score after its process is killed: restarted alone, and with a hot standby. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { decodeBedState } from '../dist/alerts/bed-state.js';
import { redisStores } from '../dist/app/stores.js';
import { systemClock } from '../dist/app/system-clock.js';
import { loadSettings } from '../dist/config/load.js';
import { createTopics } from '../dist/ingest/topics.js';
import { KafkaFrameTarget } from '../dist/ingest/kafka-frame-target.js';
import { promptly } from '../dist/replay/delivery.js';
import { publishFrames } from '../dist/replay/publisher.js';
import { syntheticWard } from '../dist/replay/synthetic/ward.js';
import { startKafka } from '../infra/local/kafka.mjs';
import { startRedis } from '../infra/local/redis.mjs';
import { logger, quantile } from './lib/scored-replay.mjs';

const HELP = `node bench/failover.mjs [--rounds 5] [--beds 8] [--out FILE]

Kills the process (SIGKILL) that watches live synthetic beds, and measures for every bed how long after it the
first new score is stored. Twice: the process alone, started again at once by its supervisor; and with a second
process in a consumer group of its own (hot standby). Starts its own Kafka and Redis. Needs a built project.
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    beds: { type: 'string', default: '8' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const SETTLE_MS = 16_000;
const LOST_AFTER_MS = 60_000;
const bedCount = Number(values.beds);
const [kafka, redis] = await Promise.all([startKafka(), startRedis()]);
const name = `failover-${randomUUID().slice(0, 8)}`;
const environment = {
  PATH: process.env.PATH,
  WARDWAVE_WARD_ID: 'failover',
  WARDWAVE_KAFKA_BROKERS: kafka.brokers,
  WARDWAVE_KAFKA_FRAMES_TOPIC: `${name}.frames`,
  WARDWAVE_KAFKA_DEAD_LETTER_TOPIC: `${name}.dlq`,
  WARDWAVE_KAFKA_ALERTS_TOPIC: `${name}.alerts`,
  WARDWAVE_KAFKA_PARTITIONS: '4',
  WARDWAVE_KAFKA_GROUP_ID: 'a',
  WARDWAVE_REDIS_URL: redis.url,
  WARDWAVE_REDIS_KEY_PREFIX: name,
  WARDWAVE_SERVER_PORT: '0',
  WARDWAVE_SERVER_JWT_SECRET: 'a-secret-for-this-bench-that-is-long-enough',
  WARDWAVE_INFERENCE_WORKERS: '1',
  WARDWAVE_LOG_LEVEL: 'error',
};
const settings = loadSettings({
  environment: Object.fromEntries(
    Object.entries(environment).filter(([key]) => key.startsWith('WARDWAVE_')),
  ),
});
const ports = { clock: systemClock, logger };
const connection = { brokers: settings.kafka.brokers, clientId: 'failover' };
await createTopics(connection, settings.kafka, ports);
const stores = await redisStores({ ...settings.redis, url: redis.url });
const { framesTopic } = settings.kafka;
const target = await KafkaFrameTarget.open({ connection, framesTopic }, ports);
const ward = syntheticWard({ beds: bedCount, seed: 1, startUs: Date.now() * 1_000 });
const ending = new AbortController();
const playing = publishFrames({
  beds: ward.map(({ frames }) => promptly(frames)),
  target,
  clock: systemClock,
  speed: 1,
  signal: ending.signal,
});

const running = new Set();
try {
  const alone = await rounds({ standby: false });
  const standby = await rounds({ standby: true });
  const report = {
    command: `node bench/failover.mjs --rounds ${values.rounds} --beds ${values.beds}`,
    takenAt: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
    beds: bedCount,
    rounds: Number(values.rounds),
    target: { aloneMs: 8_000, standbyMs: 1_000 },
    // A score comes each second: the hop itself is part of every figure.
    hopMs: settings.windowing.hopMs,
    killToNewScoreMs: { alone: summary(alone), standby: summary(standby) },
    ratio: Number((quantile(alone, 0.5) / quantile(standby, 0.5)).toFixed(1)),
  };
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (values.out !== undefined) writeFileSync(values.out, text);
  process.stdout.write(text);
} finally {
  for (const child of running) child.kill('SIGKILL');
  ending.abort();
  await playing.catch(() => undefined);
  await target.close();
  await stores.close();
  await Promise.all([kafka.stop(), redis.stop()]);
}

/** Kills the process again and again; gives, for each bed and round, the time to the first new score. */
async function rounds({ standby }) {
  const gaps = [];
  let main = start('a');
  let other = standby ? start('b') : undefined;
  for (let round = 0; round < Number(values.rounds); round++) {
    await sleep(SETTLE_MS + Math.random() * 1_000);
    process.stderr.write(`${standby ? 'with a standby' : 'alone'}: round ${round + 1} ...\n`);
    const killedMs = performance.now();
    const before = await judgedTo();
    await kill(main);
    if (standby) [main, other] = [other, start(round % 2 === 0 ? 'a' : 'b')];
    else main = start('a');
    gaps.push(...(await untilNew(before, killedMs)));
  }
  await kill(main);
  if (other !== undefined) await kill(other);
  return gaps;
}

function start(groupId) {
  const child = spawn(process.execPath, ['dist/cli/main.js', 'run'], {
    env: { ...environment, WARDWAVE_KAFKA_GROUP_ID: groupId },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.add(child);
  return child;
}

async function kill(child) {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
  running.delete(child);
}

/** The end of the last judged window of each bed. */
async function judgedTo() {
  const ends = new Map();
  for (const { bedId } of ward) {
    const { state } = await stores.alerts.loadBed(bedId);
    ends.set(bedId, state === undefined ? 0 : decodeBedState(state).judgedToUs);
  }
  return ends;
}

async function untilNew(before, killedMs) {
  const gaps = new Map();
  while (gaps.size < ward.length) {
    const nowMs = performance.now() - killedMs;
    if (nowMs > LOST_AFTER_MS) throw new Error(`no new score for ${LOST_AFTER_MS} ms`);
    for (const [bedId, endUs] of await judgedTo()) {
      if (!gaps.has(bedId) && endUs > before.get(bedId)) gaps.set(bedId, nowMs);
    }
    await sleep(10);
  }
  return [...gaps.values()];
}

function summary(gaps) {
  const at = (fraction) => Math.round(quantile(gaps, fraction));
  return { n: gaps.length, p50: at(0.5), p95: at(0.95), longest: Math.round(Math.max(...gaps)) };
}
