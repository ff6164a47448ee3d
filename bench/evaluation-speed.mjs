/** How much ECG `wardwave evaluate` measures in a minute, beside a plain Python script on the same records. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  arch,
  availableParallelism,
  cpus,
  loadavg,
  release,
  tmpdir,
  totalmem,
  type,
} from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rounded } from './lib/scored-replay.mjs';

const HELP = `node bench/evaluation-speed.mjs --data DIR [--set mitdb] [--record 101,102,118,119] [--rounds 1]
    [--python python3] [--out FILE]

Evaluates the same records in turns, each from its files to its figures:
  wardwave       \`wardwave evaluate\`, one process a core: scores, alerts, all figures with intervals, report
  plainPython    bench/lib/plain_evaluation.py: wfdb and onnxruntime with default settings, each window read,
                 resampled and scored on its own; areas with intervals by scikit-learn, volumes under the
                 surfaces by vus; no alerts, no episodes, no report
and prints one JSON object: hours of two-lead ECG a minute of each; the ratio of the whole work, and beside it that of
scoring alone (what the script takes until its cells are scored to what wardwave takes for everything) and of the
script's time in onnxruntime alone. Needs a built project (npm run build) and a Python with what the script's head
names (--python). Exit codes: 0 done, 1 failed while working, 2 refused an option.
`;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    set: { type: 'string', default: 'mitdb' },
    record: { type: 'string', default: '101,102,118,119' },
    rounds: { type: 'string', default: '1' },
    python: { type: 'string', default: 'python3' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help || values.data === undefined) {
  process.stdout.write(HELP);
  process.exit(values.help ? 0 : 2);
}

const checkout = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'wardwave-speed-'));
try {
  const text = `${JSON.stringify(await measure(), null, 2)}\n`;
  if (values.out !== undefined) writeFileSync(values.out, text);
  process.stdout.write(text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  const [own, plain] = [[], []];
  const [loadBefore] = loadavg();
  for (let round = 1; round <= Number(values.rounds); round++) {
    process.stderr.write(`round ${round} of ${values.rounds}: wardwave evaluate ...\n`);
    own.push(await evaluate());
    process.stderr.write(`round ${round} of ${values.rounds}: plain Python ...\n`);
    plain.push(await plainPython());
  }
  const hours = plain[0].hours;
  const ownS = Math.min(...own.map(({ wallS }) => wallS));
  const plainS = Math.min(...plain.map(({ wallS }) => wallS));
  const perMinute = (seconds) => rounded((hours * 60) / seconds, 2);
  const { model, figures } = own[0].summary;
  return {
    command: `node bench/evaluation-speed.mjs --data DIR --set ${values.set} --record ${values.record} --rounds ${values.rounds}`,
    takenAt: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model,
      cores: availableParallelism(),
      memoryGiB: rounded(totalmem() / 2 ** 30, 1),
      system: `${type()} ${release()} ${arch()}`,
      loadBefore: rounded(loadBefore, 2),
    },
    model,
    records: values.record.split(','),
    hours,
    wardwave: {
      wallS: own.map(({ wallS }) => wallS),
      hoursAMinute: perMinute(ownS),
      beatRocAucVentricular: figures.beatRocAucVentricular,
    },
    plainPython: {
      wallS: plain.map(({ wallS }) => wallS),
      hoursAMinute: perMinute(plainS),
      rounds: plain,
    },
    ratio: rounded(plainS / ownS, 2),
    ratioOfScoringAlone: rounded(Math.min(...plain.map(({ scoredS }) => scoredS)) / ownS, 2),
    ratioToItsModelRunsAlone: rounded(Math.min(...plain.map(({ scoreS }) => scoreS)) / ownS, 2),
  };
}

async function evaluate() {
  const out = join(folder, 'out');
  const cli = join(checkout, 'dist', 'cli', 'main.js');
  const { data, set, record } = values;
  const seconds = await timed(process.execPath, [
    ...[cli, 'evaluate', '--data', data, '--set', set, '--record', record, '--out', out],
  ]);
  return {
    wallS: rounded(seconds.wallS, 1),
    summary: JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')),
  };
}

async function plainPython() {
  const script = join(checkout, 'bench', 'lib', 'plain_evaluation.py');
  const model = join(checkout, 'models', 'mmae-ecg.onnx');
  const { wallS, stdout } = await timed(values.python, [
    ...[script, '--data', join(values.data, values.set), '--record', values.record],
    ...['--model', model],
  ]);
  return { ...JSON.parse(stdout), wallS: rounded(wallS, 1) };
}

/** Runs a command to its end, start of the interpreter included. */
function timed(command, args) {
  const started = process.hrtime.bigint();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const wallS = Number(process.hrtime.bigint() - started) / 1e9;
      if (code === 0) resolve({ wallS, stdout });
      else reject(new Error(`${command} ended with ${code}`));
    });
  });
}
