/** Runs every test against a real Redis and a real Kafka, and says the result in one last line. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensureChromium } from './chromium.mjs';
import { fail } from './lib/command-line.mjs';
import { progress } from './lib/debian.mjs';
import { startKafka } from './kafka.mjs';
import { startRedis } from './redis.mjs';

const HELP = `Runs the tests with jest; further arguments go to jest (npm test -- test/ingest).

The servers that the tests need are started for the run and removed after it. Your own are used instead where
the environment names them:

  REDIS_URL        such as redis://127.0.0.1:6379 (tests use keys under prefixes of their own)
  KAFKA_BROKERS    such as 127.0.0.1:9092 (tests use topics and groups of their own)
  CHROMIUM_PATH    the browser that drives the page
  WARDWAVE_DATA    the folder of recordings; tests that need one are skipped without it
`;

const checkout = join(import.meta.dirname, '..', '..');
const jestArgs = process.argv.slice(2);

/** Starts what is not named in the environment, and names it there. */
async function startServers() {
  const servers = [];
  if (!process.env.REDIS_URL) {
    progress('starting Redis for the tests (REDIS_URL would name your own)');
    const redis = await startRedis();
    process.env.REDIS_URL = redis.url;
    servers.push(redis);
  }
  if (!process.env.KAFKA_BROKERS) {
    progress('starting Kafka for the tests (KAFKA_BROKERS would name your own)');
    const kafka = await startKafka();
    process.env.KAFKA_BROKERS = kafka.brokers;
    servers.push(kafka);
  }
  process.env.CHROMIUM_PATH = ensureChromium();
  return servers;
}

/**
 * Tests of the first of these wait for brokers and processes a third of their time, so three share two cores. Browsers
 * and a ward under faults are watched by the clock in the second, so each of its files has the machine to itself.
 */
const TURNS = [
  { ignored: '/test/(chaos/|e2e/dashboard/|e2e/demo)', maxWorkers: 3 },
  { ignored: '/test/(?!chaos/|e2e/dashboard/|e2e/demo)', maxWorkers: 1 },
];

/** Runs one turn of jest and settles with its exit status, and whether a signal stopped it. */
function runJest({ ignored, maxWorkers }, resultFile) {
  const jest = join(checkout, 'node_modules', 'jest', 'bin', 'jest.js');
  const saysWorkers = jestArgs.some((arg) => /^(-i|--runInBand|-w|--maxWorkers)/.test(arg));
  const workers = saysWorkers ? [] : [`--maxWorkers=${maxWorkers}`];
  const turn = [...workers, `--testPathIgnorePatterns=${ignored}`, '--passWithNoTests'];
  const args = [jest, ...turn, '--json', `--outputFile=${resultFile}`, ...jestArgs];
  const child = spawn(process.execPath, args, { cwd: checkout, stdio: ['inherit', 2, 2] });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) =>
      resolve({ status: status ?? 1, stopped: signal !== null }),
    );
  });
}

/** A file that could not run has no test that could fail, so it counts as one failure; so does a turn that broke off. */
function counted(resultFile) {
  if (!existsSync(resultFile)) return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(readFileSync(resultFile, 'utf8'));
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

function summary(counts) {
  const sum = (what) => counts.reduce((total, count) => total + count[what], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`;
}

async function main() {
  if (jestArgs.includes('--help')) {
    process.stdout.write(HELP);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'wardwave-tests-'));
  const servers = await startServers();
  const counts = [];
  try {
    for (const [place, turn] of TURNS.entries()) {
      const resultFile = join(folder, `result-${place}.json`);
      const { status, stopped } = await runJest(turn, resultFile);
      if (status !== 0) process.exitCode = status;
      counts.push(counted(resultFile));
      if (stopped) break;
    }
    await Promise.all(servers.map((server) => server.stop()));
    process.stdout.write(`${summary(counts)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch(fail);
