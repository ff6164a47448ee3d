/** What every benchmark has in common: options, the machine, versions, and where the result goes. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** The checkout. */
export const checkout = join(import.meta.dirname, '..', '..');

const PACKAGES = ['onnxruntime-node', 'kafkajs', 'ioredis', 'protobufjs', 'socket.io', 'rxjs'];

/**
 * Runs a benchmark as a command: reads its options, measures, prints one JSON object.
 *
 * @param about.name - the file's name without `.mjs`
 * @param about.help - what `--help` says, below the usage
 * @param about.options - further options, as `parseArgs` takes them
 * @param measure - gets the options' values; gives the benchmark's own figures
 */
export async function runBench({ name, help, options = {} }, measure) {
  const values = readValues(name, help, options);
  const startedAt = new Date();
  const loadBefore = loadavg()[0];
  try {
    const figures = await measure(values);
    const report = {
      schema: 1,
      bench: name,
      command: ['node', `bench/${name}.mjs`, ...process.argv.slice(2)]
        .join(' ')
        .replaceAll(`${checkout}/`, ''),
      quick: values.quick === true,
      takenAt: startedAt.toISOString(),
      tookS: Math.round((Date.now() - startedAt.getTime()) / 1_000),
      commit: commit(),
      machine: machine(loadBefore),
      versions: versions(),
      ...figures,
    };
    const text = `${JSON.stringify(report, null, 2)}\n`;
    if (values.out !== undefined) writeFileSync(values.out, text);
    process.stdout.write(text);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exit(1);
  }
}

function readValues(name, help, options) {
  const usage = `node bench/${name}.mjs [--quick] [--out FILE]${Object.keys(options)
    .map((option) => ` [--${option}]`)
    .join('')}\n\n${help}
  --quick       seconds instead of minutes: shows that it works, its figures say little
  --out FILE    writes the JSON there too
Needs a built project (npm run build). Exit codes: 0 done, 1 failed while working, 2 refused an option.
`;
  try {
    const common = {
      quick: { type: 'boolean' },
      out: { type: 'string' },
      help: { type: 'boolean' },
    };
    const { values } = parseArgs({ options: { ...common, ...options } });
    if (values.help !== true) return values;
    process.stdout.write(usage);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error.message} See --help.\n`);
    process.exit(2);
  }
}

function machine(loadBefore) {
  return {
    cpu: cpus()[0]?.model.trim(),
    cores: availableParallelism(),
    memoryGiB: rounded(totalmem() / 2 ** 30, 1),
    system: `${type()} ${release()} ${arch()}`,
    loadBefore: rounded(loadBefore, 2),
    loadAfter: rounded(loadavg()[0], 2),
  };
}

function versions() {
  const of = (path) => JSON.parse(readFileSync(join(checkout, path), 'utf8')).version;
  return {
    wardwave: of('package.json'),
    node: process.version,
    ...Object.fromEntries(PACKAGES.map((name) => [name, of(`node_modules/${name}/package.json`)])),
  };
}

/** The commit that is measured; `-dirty` where files differ from it, other than results. */
function commit() {
  try {
    const git = (...args) =>
      execFileSync('git', ['-C', checkout, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    return `${git('rev-parse', '--short=12', 'HEAD').trim()}${git('status', '--porcelain', '--', '.', ':!bench/results') === '' ? '' : '-dirty'}`;
  } catch {
    return undefined;
  }
}

/** A number with few digits. */
export function rounded(value, digits = 3) {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toFixed(digits));
}

/**
 * How often a second each of several things is done, in turns, so that a change of the machine meets all.
 *
 * @param variants - name to a function that does it some times and says (a promise of) how often
 * @returns name to times a second: of the best round, which the machine disturbed least
 */
export async function perSecond(variants, { rounds = 3, leastMs = 500 } = {}) {
  const best = Object.fromEntries(Object.keys(variants).map((name) => [name, 0]));
  // A round to warm up does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(variants)) {
      const fromMs = performance.now();
      let count = 0;
      do count += await run();
      while (performance.now() - fromMs < leastMs);
      const rate = (count * 1_000) / (performance.now() - fromMs);
      if (round > 0) best[name] = Math.max(best[name], rate);
    }
  }
  return best;
}

/** Each name's rate, and the ratio of the first to each other one. */
export function compared(rates, unit) {
  const [first, ...others] = Object.keys(rates);
  return {
    [unit]: Object.fromEntries(
      Object.entries(rates).map(([name, rate]) => [name, rounded(rate, 1)]),
    ),
    ratio: Object.fromEntries(
      others
        .filter((name) => rates[name] > 0)
        .map((name) => [`${first} / ${name}`, rounded(rates[first] / rates[name], 2)]),
    ),
  };
}
