/** Watches a ward under a steady load for a long time: does memory grow, does anything drift? */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoadSender } from '../dist/app/load/load-sender.js';
import { systemClock } from '../dist/app/system-clock.js';
import { KafkaFrameTarget } from '../dist/ingest/kafka-frame-target.js';
import { FrameCalendar } from '../dist/load/frame-calendar.js';
import { KAFKA_VERSION } from '../infra/local/lib/kafka-jars.mjs';
import { checkout, rounded, runBench } from './lib/bench.mjs';
import { benchSignal, until, withServers } from './lib/brokered.mjs';
import { coursePlot } from './lib/course-plot.mjs';
import { growthOf } from './lib/growth.mjs';
import { logger } from './lib/scored-replay.mjs';

const HELP = `npm run soak -- [--minutes 60] [--beds 64] [--embedded] [--folder FOLDER]

Runs \`wardwave run\` on a Kafka and a Redis of its own with frames of 64 beds (2 leads) by the clock, or \`wardwave demo\`
with --embedded (12 leads, everything in one process), reads its metrics every few seconds, and judges resident
memory, heap, timers and the main thread's delay. Memory counts by the floors of twelve stretches of time.
  --minutes N      how long (default: 60)
  --beds N         how many beds (default: 64)
  --folder FOLDER  where soak.svg and soak.json go (default: .cache/soak)
With another Kafka: KAFKA_VERSION=3.9.1 npm run soak. With another Node: npx -p node@22 node bench/soak.mjs.
Exit codes: 0 flat, or too short to say; 1 something grows, scores are missing, or it failed; 2 refused an option.
`;
const options = {
  minutes: { type: 'string', default: '60' },
  beds: { type: 'string', default: '64' },
  embedded: { type: 'boolean', default: false },
  folder: { type: 'string', default: join(checkout, '.cache', 'soak') },
};
const LEAST_SAMPLES = 200;
/** One window a bed and second; what a busy machine delays is no loss, what is missing at the end is. */
const LEAST_SCORED_SHARE = 0.98;
const FIRST_WINDOW_S = 15;

await runBench(
  { name: 'soak', help: HELP, options },
  async ({ quick, minutes, beds, embedded, folder }) => {
    const seconds = quick ? 40 : Number(minutes) * 60;
    const bedCount = quick ? 4 : Number(beds);
    if (!(seconds > 0) || !Number.isInteger(bedCount) || bedCount < 1) {
      process.stderr.write(
        `--minutes: expected a number above 0, came ${minutes}; --beds: a whole number from 1, came ${beds}. See --help.\n`,
      );
      process.exit(2);
    }
    const samples = embedded
      ? await soakEmbedded(bedCount, seconds)
      : await soakBrokered(bedCount, seconds);
    const report = judged(samples, { bedCount, seconds });
    mkdirSync(folder, { recursive: true });
    const where = embedded ? 'one process' : 'Kafka and Redis';
    writeFileSync(
      join(folder, 'soak.svg'),
      coursePlot(
        `${bedCount} beds for ${rounded(seconds / 60, 1)} min, ${where}: ${report.verdict}`,
        report.panels,
      ),
    );
    const { panels, ...result } = report;
    writeFileSync(
      join(folder, 'soak.json'),
      `${JSON.stringify({ ...result, samples }, null, 1)}\n`,
    );
    process.stderr.write(`${report.verdict}; ${join(folder, 'soak.svg')}\n`);
    if (report.verdict !== 'flat' && report.verdict !== 'too-short')
      process.on('exit', () => (process.exitCode = 1));
    const kafka = embedded ? {} : { kafka: KAFKA_VERSION };
    return { beds: bedCount, minutes: rounded(seconds / 60, 1), where, ...kafka, ...result };
  },
);

async function soakBrokered(beds, seconds) {
  return withServers(async (servers) => {
    const topic = await servers.newTopic('soak');
    const ward = await servers.startWardwave(topic, { fromBeginning: false });
    await until(async () => (await fetch(`${ward.url}/readyz`)).ok, 30_000, 'the ward');
    const signal = benchSignal({ arrhythmiaOneIn: 8 });
    const ports = { clock: systemClock, logger };
    const target = await KafkaFrameTarget.open(
      { connection: servers.connection, framesTopic: topic },
      ports,
    );
    const calendar = new FrameCalendar({
      startUs: systemClock.nowUs(),
      frameUs: signal.frameUs,
      phases: 'spread',
    });
    const sender = new LoadSender({
      ...{ signal, target, calendar },
      clock: systemClock,
      onFrame: () => undefined,
    });
    for (let bed = 0; bed < beds; bed++) sender.addBed();
    const samples = await sampled(ward.url, seconds);
    await sender.end();
    await target.close();
    await ward.stop();
    return samples;
  });
}

async function soakEmbedded(beds, seconds) {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const cli = join(checkout, 'dist', 'cli', 'main.js');
  const child = spawn(
    process.execPath,
    [cli, 'demo', '--beds', String(beds), '--port', String(port)],
    {
      env: { PATH: process.env.PATH, WARDWAVE_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const url = `http://127.0.0.1:${port}`;
  try {
    await until(async () => (await fetch(`${url}/healthz`)).ok, 30_000, 'wardwave demo');
    return await sampled(url, seconds);
  } finally {
    child.kill('SIGTERM');
  }
}

async function sampled(url, seconds) {
  const everyMs = Math.min(5_000, Math.max(250, (seconds * 1_000) / LEAST_SAMPLES));
  const fromMs = performance.now();
  const samples = [];
  for (let next = 0; next <= seconds * 1_000; next += everyMs) {
    await sleep(Math.max(0, fromMs + next - performance.now()));
    const text = await (await fetch(`${url}/metrics`)).text();
    samples.push({ atS: rounded((performance.now() - fromMs) / 1_000, 2), ...readMetrics(text) });
  }
  return samples;
}

function readMetrics(text) {
  const of = (name, labels = '') =>
    Number(new RegExp(`^wardwave_${name}${labels} (\\S+)`, 'm').exec(text)?.[1] ?? 0);
  return {
    rssMiB: rounded(of('process_resident_memory_bytes') / 2 ** 20, 1),
    heapMiB: rounded(of('nodejs_heap_size_used_bytes') / 2 ** 20, 1),
    loopDelayP99Ms: rounded(of('nodejs_eventloop_lag_p99_seconds') * 1_000, 2),
    timers: of('nodejs_active_resources', '\\{type="Timeout"\\}'),
    scored: of('windows_scored_total'),
    failed: of('items_failed_total'),
  };
}

function judged(samples, { bedCount, seconds }) {
  const course = (name) => samples.map((sample) => ({ atS: sample.atS, value: sample[name] }));
  const growth = Object.fromEntries(
    ['rssMiB', 'heapMiB', 'timers'].map((name) => [name, growthOf(course(name))]),
  );
  const last = samples.at(-1);
  const expected = Math.max(1, bedCount * (seconds - FIRST_WINDOW_S));
  const scoredShare = last.scored / expected;
  const panels = [
    {
      title: 'resident memory, dots: floors',
      unit: 'MiB',
      points: course('rssMiB'),
      floors: growth.rssMiB.floors,
    },
    { title: 'heap in use', unit: 'MiB', points: course('heapMiB'), floors: growth.heapMiB.floors },
    { title: 'delay of the main thread, p99', unit: 'ms', points: course('loopDelayP99Ms') },
    { title: 'timers', unit: '', points: course('timers') },
  ];
  const grows = Object.keys(growth).filter((name) => growth[name].verdict === 'grows');
  return {
    verdict: verdictOf({
      grows,
      scoredShare,
      failed: last.failed,
      isShort: growth.rssMiB.verdict === 'too-short',
    }),
    grows,
    windowsScored: last.scored,
    scoredShare: rounded(scoredShare),
    itemsFailed: last.failed,
    growthAnHour: Object.fromEntries(
      Object.entries(growth).map(([name, { perHour, verdict }]) => [
        name,
        { verdict, perHour: rounded(perHour ?? undefined, 2) },
      ]),
    ),
    panels,
  };
}

/** The first fact that speaks against the run. */
function verdictOf({ grows, scoredShare, failed, isShort }) {
  if (failed > 0) return 'items-failed';
  if (scoredShare < LEAST_SCORED_SHARE) return 'scores-missing';
  if (isShort) return 'too-short';
  return grows.length > 0 ? 'grows' : 'flat';
}
