/** Fuzzes everything that reads bytes from outside. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzTarget } from './lib/fuzz-target.mjs';
import { inputAt } from './lib/inputs.mjs';
import { corpusOf, TARGETS } from './lib/targets.mjs';

const HELP = `npm run fuzz -- [--seconds 60] [--target NAME,...] [--seed N] [--jobs 2] [--replay] [--out FOLDER]

Changes good inputs (test/fuzz/corpus) by bytes, words and structure, and gives them to each target in a process of its
own. Allowed is a value or an error with an ECG_ code. Anything else is a finding: another error, a 5xx answer, an
input that takes longer than 5 s, a process that dies or needs more than 512 MiB of heap. A finding is kept as a file, with
its seed and place, which make it again; a mended one goes into test/regression/ and the corpus.
  --seconds N     for each target (default: 60)
  --target NAMES  only these, comma separated: ${Object.keys(TARGETS).join(', ')}
  --seed N        another seed makes other inputs (default: of the day)
  --jobs N        targets at a time (default: 2)
  --replay        the corpus as it is, nothing changed
  --out FOLDER    where findings are kept (default: .cache/fuzz)
Needs a built project. Exit codes: 0 nothing found, 1 something was, 2 refused an option.
`;

const HANG_MS = 5_000;
const options = readOptions();
const waiting = [...options.targets];
let found = 0;
await Promise.all(Array.from({ length: options.jobs }, work));
process.exitCode = found > 0 ? 1 : 0;

async function work() {
  for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
    const { seed, seconds, replay } = options;
    const { inputs, findings } = await fuzzTarget({
      target,
      seed,
      seconds,
      hangMs: HANG_MS,
      replayOnly: replay,
    });
    found += findings.length;
    process.stdout.write(
      `${target}: ${inputs} inputs, ${findings.length} findings, seed ${seed}\n`,
    );
    for (const finding of findings) keep(target, finding);
  }
}

function keep(target, { index, why }) {
  const input = inputAt({ target, seed: options.seed, corpus: corpusOf(target), index });
  const name = `${target}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}`;
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, `${name}.bin`), input);
  writeFileSync(
    join(options.out, `${name}.json`),
    `${JSON.stringify({ target, seed: options.seed, index, why }, null, 2)}\n`,
  );
  process.stdout.write(
    `  ${join(options.out, `${name}.bin`)}, input ${index}: ${why.split('\n').slice(0, 4).join('\n    ')}\n`,
  );
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string', default: '60' },
        target: { type: 'string' },
        seed: { type: 'string', default: new Date().toISOString().slice(0, 10) },
        jobs: { type: 'string', default: '2' },
        replay: { type: 'boolean', default: false },
        out: { type: 'string', default: join(import.meta.dirname, '..', '..', '.cache', 'fuzz') },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const targets = values.target?.split(',') ?? Object.keys(TARGETS);
    const unknown = targets.find((name) => !Object.hasOwn(TARGETS, name));
    if (unknown !== undefined) {
      const known = Object.keys(TARGETS).join(', ');
      throw new RangeError(`--target: expected some of ${known}; came ${unknown}.`);
    }
    const [seconds, jobs] = [Number(values.seconds), Number(values.jobs)];
    if (!(seconds > 0))
      throw new RangeError(`--seconds: expected a number above 0, came ${values.seconds}.`);
    if (!Number.isInteger(jobs) || jobs < 1)
      throw new RangeError(`--jobs: expected a whole number from 1, came ${values.jobs}.`);
    return { ...values, targets, seconds, jobs };
  } catch (error) {
    process.stderr.write(`${error.message} See --help.\n`);
    process.exit(2);
  }
}
