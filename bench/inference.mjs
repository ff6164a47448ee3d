/** How many windows a second one thread scores: the chain's detector beside bare onnxruntime, in Node and in Python. */
import { openDetector } from '../dist/app/detectors.js';
import { systemClock } from '../dist/app/system-clock.js';
import { loadSettings } from '../dist/config/load.js';
import { openBare, pythonRate } from './lib/bare.mjs';
import { compared, perSecond, rounded, runBench } from './lib/bench.mjs';
import { peerPython } from './lib/peer.mjs';
import { logger } from './lib/scored-replay.mjs';
import { syntheticWindows } from './lib/synthetic-windows.mjs';

const HELP = `Scores windows of 2 leads and of 12, in batches of 8, on one thread of onnxruntime with
  wardwave          the chain's detector: model input, worker thread, batching, scores back
  bareNode          onnxruntime-node alone, on its own thread, the same input again and again
  barePython        onnxruntime of Python alone (--no-python leaves it out; another version, see versions)
`;
const options = { 'no-python': { type: 'boolean' } };
const LEAD_SETS = [['II', 'V1'], undefined];
const ALL = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const BATCH = 8;

await runBench({ name: 'inference', help: HELP, options }, async (values) => {
  const python = values['no-python'] ? undefined : peerPython();
  const settings = loadSettings({ environment: { WARDWAVE_INFERENCE_WORKERS: '1' } });
  const { detector } = await openDetector(settings, { clock: systemClock, logger, observer: {} });
  const leadSets = [];
  for (const leads of LEAD_SETS)
    leadSets.push(await measure(detector, leads, { python, ...values }));
  await detector.close();
  return { threads: 1, batch: BATCH, leadSets };
});

async function measure(detector, leads, { python, quick }) {
  const windows = syntheticWindows({ count: 64, seed: 1, leads });
  const bare = await openBare({ threads: 1, batch: BATCH, leads: leads ?? ALL });
  const how = quick ? { rounds: 1, leastMs: 500 } : { rounds: 4, leastMs: 3_000 };
  let pythonVersion;
  const rates = await perSecond(
    {
      wardwave: async () => {
        await Promise.all(windows.map((window) => detector.score(window)));
        return windows.length;
      },
      bareNode: async () => (await bare.rate(how.leastMs)) * (how.leastMs / 1_000),
    },
    how,
  );
  if (python !== undefined) {
    const found = pythonRate(python, {
      batch: BATCH,
      leads: leads ?? ALL,
      durationMs: how.leastMs,
    });
    pythonVersion = found?.onnxruntime;
    rates.barePython = found?.windowsPerSecond ?? 0;
  }
  await bare.close();
  return {
    leads: leads?.length ?? ALL.length,
    onnxruntimeOfPython: pythonVersion ?? null,
    ...compared(rates, 'windowsPerSecond'),
    msAWindow: rounded(1_000 / rates.wardwave),
  };
}
