/** Runs every benchmark of the speed table, one after the other, and writes the table. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { speedTable } from './lib/table.mjs';

const BENCHES = [
  'codec',
  'windowing',
  'inference',
  'store',
  'end-to-end-embedded',
  'end-to-end-kafka',
  'live-beds',
];
const WITH_PEER = {
  inference: '--no-python',
  'end-to-end-kafka': '--no-peer',
  'live-beds': '--no-peer',
};

const HELP = `npm run bench [-- --quick] [--only NAME,...] [--no-peer] [--out FOLDER]

Runs ${BENCHES.join(', ')},
each beside the thing that it is compared with, on this machine, in one run, and writes a JSON file for each and the
table speed.md. Close other programs: a result holds the load average of its time, and a machine that was busy says so.
  --quick       all of it in about two minutes: shows that it works, its figures say little
  --only NAMES  only these, comma separated
  --no-peer     without Python: leaves out the peer and Python's onnxruntime
  --out FOLDER  where to write (default: bench/results; with --quick a temporary folder)
Exit codes: 0 done, 1 a benchmark failed, 2 refused an option.
`;

const options = readOptions();
const folder =
  options.out ??
  (options.quick
    ? mkdtempSync(join(tmpdir(), 'wardwave-bench-'))
    : join(import.meta.dirname, 'results'));
mkdirSync(folder, { recursive: true });
const failed = options.names.filter((name) => !run(name));
const results = options.names.filter((name) => !failed.includes(name)).map(read);
const table = await format(speedTable(results), { parser: 'markdown', printWidth: 100 });
writeFileSync(join(folder, 'speed.md'), table);
process.stdout.write(`${table}\n${folder}\n`);
for (const name of failed) process.stderr.write(`${name} failed, see above.\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        'no-peer': { type: 'boolean', default: false },
        out: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const names = values.only?.split(',') ?? BENCHES;
    const unknown = names.find((name) => !BENCHES.includes(name));
    if (unknown !== undefined) {
      throw new RangeError(`--only: expected some of ${BENCHES.join(', ')}; came ${unknown}.`);
    }
    return { ...values, names };
  } catch (error) {
    process.stderr.write(`${error.message} See --help.\n`);
    process.exit(2);
  }
}

function run(name) {
  process.stderr.write(`${name} ...\n`);
  const args = [join(import.meta.dirname, `${name}.mjs`), '--out', fileOf(name)];
  if (options.quick) args.push('--quick');
  if (options['no-peer'] && WITH_PEER[name] !== undefined) args.push(WITH_PEER[name]);
  return spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 2] }).status === 0;
}

function fileOf(name) {
  return join(folder, `${name}.json`);
}

function read(name) {
  return JSON.parse(readFileSync(fileOf(name), 'utf8'));
}
