/** How many windows the detectors score in a second on one core, measured side by side. */
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { parseArgs } from 'node:util';
import { SHIPPED_MANIFESTS } from '../dist/app/detectors.js';
import { EcgError } from '../dist/domain/errors.js';
import { loadManifest } from '../dist/inference/manifest.js';
import { joinInputs, toModelInput } from '../dist/inference/model-input.js';
import { OnnxSession } from '../dist/inference/onnx-session.js';
import { rPeaksOf } from '../dist/inference/r-peak-input.js';
import { rounded } from './lib/scored-replay.mjs';
import { syntheticWindows } from './lib/synthetic-windows.mjs';

const HELP = `node bench/detectors.mjs [--detectors mmae,mcf] [--windows 8] [--rounds 3] [--seed 1] [--out FILE]

Scores the same windows of the synthetic ward with each detector, with 12 leads and with leads II and V1, in
turns, on one thread of onnxruntime, R-peak detection included, and prints one JSON object:
  windowsPerSecond      by the wall clock: right on a machine that does nothing else
  windowsPerCpuSecond   by the CPU time of this process: also where other programs run
  ratio                 of the first detector to each other one, as each runs in the chain and both alone
The first detector goes in batches of up to 8, as in the chain; a model that takes R peaks one at a time.
Needs a built project (npm run build). Exit codes: 0 done, 1 failed while working, 2 refused an option.
`;

const MAX_BATCH = 8;
const LEAD_SETS = [undefined, ['II', 'V1']];
/** A quick model scores the windows this often in a round, so that the clock's steps do not matter. */
const LEAST_RUN_MS = 500;

const options = readOptions();
try {
  const text = `${JSON.stringify(await measure(options), null, 2)}\n`;
  if (options.out !== undefined) writeFileSync(options.out, text);
  process.stdout.write(text);
} catch (error) {
  if (!(error instanceof EcgError)) throw error;
  process.stderr.write(`${error.message} [${error.code}]\n`);
  process.exitCode = 1;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        detectors: { type: 'string', default: Object.keys(SHIPPED_MANIFESTS).join() },
        windows: { type: 'string', default: '8' },
        rounds: { type: 'string', default: '3' },
        seed: { type: 'string', default: '1' },
        out: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const detectors = values.detectors.split(',');
    const unknown = detectors.find((name) => !Object.hasOwn(SHIPPED_MANIFESTS, name));
    if (unknown !== undefined) throw new RangeError(`--detectors: there is no ${unknown}.`);
    return {
      detectors,
      windows: countOf(values.windows, '--windows'),
      rounds: countOf(values.rounds, '--rounds'),
      seed: countOf(values.seed, '--seed'),
      out: values.out,
    };
  } catch (error) {
    process.stderr.write(`${error.message} See --help.\n`);
    process.exit(2);
  }
}

function countOf(text, option) {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new RangeError(`${option}: expected a whole number from 1, came ${text}.`);
}

async function measure({ detectors, windows: count, rounds, seed }) {
  const loadBefore = loadavg()[0];
  const opened = [];
  for (const name of detectors) opened.push(await open(name));
  const leadSets = [];
  for (const leads of LEAD_SETS) {
    const windows = syntheticWindows({ count, seed, leads });
    leadSets.push(await measureLeads(opened, windows, rounds));
  }
  for (const { session } of opened) await session.close();
  return {
    command: `node bench/detectors.mjs --detectors ${detectors} --windows ${count} --rounds ${rounds} --seed ${seed}`,
    takenAt: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model.trim(),
      cores: availableParallelism(),
      memoryGiB: rounded(totalmem() / 2 ** 30, 1),
      system: `${type()} ${release()} ${arch()}`,
      loadBefore: rounded(loadBefore, 2),
      loadAfter: rounded(loadavg()[0], 2),
    },
    versions: {
      wardwave: versionOf('../package.json'),
      node: process.version,
      onnxruntime: versionOf('../node_modules/onnxruntime-node/package.json'),
    },
    threads: 1,
    detectors: opened.map(({ name, model }) => ({
      detector: name,
      ...model.identity,
      parameterCount: model.manifest.parameterCount,
      gflopPerWindow: rounded(model.manifest.flopsPerWindow / 1e9),
    })),
    leadSets,
  };
}

async function open(name) {
  process.stderr.write(`${name} ...\n`);
  const model = await loadManifest(SHIPPED_MANIFESTS[name]);
  const session = await OnnxSession.open(model.onnxBytes, model.shape);
  return { name, model, session, inChain: model.shape.rPeaks === undefined ? MAX_BATCH : 1 };
}

/** Measures every detector with these windows, in turns, so that a change of the machine meets all. */
async function measureLeads(opened, windows, rounds) {
  const variants = opened.flatMap((detector) => {
    const inputs = windows.map((window) => toModelInput(detector.model.shape, window));
    const sizes = [...new Set([1, Math.min(detector.inChain, windows.length)])];
    return sizes.map((batch) => ({
      detector,
      inputs,
      batch,
      spent: { windows: 0, ms: 0, cpuMs: 0 },
    }));
  });
  for (let round = 0; round < rounds; round++) {
    for (const variant of variants) await score(variant);
    process.stderr.write(`${windows[0].leads.length} leads: round ${round + 1} of ${rounds}\n`);
  }
  const results = variants.map(({ detector, batch, spent }) => ({
    detector: detector.name,
    batch,
    windows: spent.windows,
    windowsPerSecond: rounded((spent.windows * 1_000) / spent.ms),
    windowsPerCpuSecond: rounded((spent.windows * 1_000) / spent.cpuMs),
  }));
  return {
    leads: windows[0].leads,
    windows: windows.length,
    beatsPerWindow: rounded(beatsPerWindow(opened, windows), 1),
    results,
    ratio: ratios(opened, results),
  };
}

/** Scores all windows once, or as often as fills the least time. */
async function score({ detector, inputs, batch, spent }) {
  const { model, session } = detector;
  const fromMs = performance.now();
  const fromCpu = process.cpuUsage();
  do {
    for (let at = 0; at < inputs.length; at += batch) {
      await session.run(joinInputs(model.shape, inputs.slice(at, at + batch)));
    }
    spent.windows += inputs.length;
  } while (performance.now() - fromMs < LEAST_RUN_MS);
  const { user, system } = process.cpuUsage(fromCpu);
  spent.ms += performance.now() - fromMs;
  spent.cpuMs += (user + system) / 1_000;
}

function ratios([first, ...others], results) {
  const rate = (name, batch, by) =>
    results.find((result) => result.detector === name && result.batch === batch)[by];
  const ofTwo = (other, by) => ({
    inChain: rounded(
      rate(first.name, largest(first), by) / rate(other.name, largest(other), by),
      1,
    ),
    bothAlone: rounded(rate(first.name, 1, by) / rate(other.name, 1, by), 1),
  });
  const largest = ({ name }) =>
    Math.max(...results.filter(({ detector }) => detector === name).map(({ batch }) => batch));
  return others.map((other) => ({
    of: first.name,
    to: other.name,
    byWallClock: ofTwo(other, 'windowsPerSecond'),
    byCpuTime: ofTwo(other, 'windowsPerCpuSecond'),
  }));
}

/** How many R peaks the windows have, on which the cost of a model that takes them depends; 0 where none does. */
function beatsPerWindow(opened, windows) {
  const model = opened.map((detector) => detector.model).find(({ shape }) => shape.rPeaks);
  if (model === undefined) return 0;
  const { shape } = model;
  const batch = joinInputs(
    shape,
    windows.map((window) => toModelInput(shape, window)),
  );
  const { sampleIndices } = rPeaksOf(shape, batch, shape.rPeaks.maxBeats);
  return sampleIndices.filter((sample) => sample >= 0).length / windows.length;
}

function versionOf(path) {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).version;
}
