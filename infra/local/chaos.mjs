/** Watches a ward under seeded faults, and expects the same alerts and the same cells as without them. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { fail, isMain, readOptions } from './lib/command-line.mjs';

const HELP = `Kills, freezes, cuts off and floods a real ward under load, and compares what it kept with an undisturbed run.

usage: npm run chaos -- [--seeds N] [--first N] [--out FILE]

  --seeds N   how many seeds, each with three faults (default: 20; a nightly run takes 100)
  --first N   the first seed (default: 1)
  --out FILE  where the recovery times go (default: bench/results/chaos.json)

Each seed takes about 20 s. Ends with 0 where every seed kept the same alert log and the same cells, else with 1.
What a fault makes true may come in addition: frames that it keeps away for three seconds are alarmed as lost, and
must be back. The other alerts of such a bed then need the same course, not the same revisions.
The same seed does the same faults again. Needs prlimit (util-linux), which makes the disk of Redis full.
`;

const checkout = join(import.meta.dirname, '..', '..');

function readCount(name, text, usual) {
  const count = text === undefined ? usual : Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  process.stderr.write(`--${name}: a whole number from 1 was expected, "${text}" came.\n`);
  process.exit(2);
}

function main() {
  const values = readOptions(HELP, {
    seeds: { type: 'string' },
    first: { type: 'string' },
    out: { type: 'string' },
  });
  const seeds = readCount('seeds', values.seeds, 20);
  const first = readCount('first', values.first, 1);
  const out = values.out ?? join(checkout, 'bench', 'results', 'chaos.json');
  const built = spawnSync(process.execPath, [join(import.meta.dirname, 'ensure-built.mjs')], {
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) process.exit(built.status ?? 1);
  const jest = join(checkout, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(process.execPath, [jest, '--verbose', 'test/chaos'], {
    cwd: checkout,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, CHAOS_SEEDS: seeds, CHAOS_FIRST_SEED: first, CHAOS_RESULTS: out },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('exit', (status) => {
    if (existsSync(out)) process.stdout.write(table(JSON.parse(readFileSync(out, 'utf8'))));
    process.stdout.write(
      status === 0
        ? `every seed from ${first} to ${first + seeds - 1} is equal to the undisturbed run\n`
        : 'not every seed is equal to the undisturbed run; see above\n',
    );
    process.exitCode = status ?? 1;
  });
}

/** For each kind of fault, how often it was done and how long the ward took to decide again after it. */
function table({ recoveries }) {
  const byKind = grouped(recoveries);
  const rows = [...byKind].map(([kind, all]) => {
    const times = all.map((one) => one.recoveredAfterMs).filter((ms) => ms !== undefined);
    const longest = times.length === 0 ? '-' : `${Math.max(...times)} ms`;
    return `${kind.padEnd(18)} ${String(all.length).padStart(3)} times, longest recovery ${longest}\n`;
  });
  return rows.sort().join('');
}

function grouped(recoveries) {
  const byKind = new Map();
  for (const one of recoveries) byKind.set(one.kind, [...(byKind.get(one.kind) ?? []), one]);
  return byKind;
}

if (isMain(import.meta.url)) {
  try {
    main();
  } catch (error) {
    fail(error);
  }
}
