/** How many windows a second the whole chain carries in one process, beside bare onnxruntime-node on as many threads. */
import { availableParallelism, loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openDetector } from '../dist/app/detectors.js';
import { alertRules } from '../dist/app/rules.js';
import { memoryStores } from '../dist/app/stores.js';
import { systemClock } from '../dist/app/system-clock.js';
import { WardChain } from '../dist/app/ward-chain.js';
import { loadSettings } from '../dist/config/load.js';
import { syntheticWard } from '../dist/replay/synthetic/ward.js';
import { openBare } from './lib/bare.mjs';
import { compared, rounded, runBench } from './lib/bench.mjs';
import { logger } from './lib/scored-replay.mjs';

const HELP = `Carries frames of 16 synthetic beds (2 leads, 250 Hz) as fast as it can through windows, model, cells, judgement
and log, everything in one process with stores in memory, and in turns runs bare onnxruntime-node on the same number
of threads in batches of 8: with one inference thread, which leaves the other cores to the rest of the chain, and with
one for each core, where all that is not the model is taken from the model.
  windowsPerSecond            of both
  mainThreadDelayP99Ms        how long the event loop of the chain kept others waiting
`;
const BEDS = 16;
const LEADS = ['II', 'V1'];

await runBench({ name: 'end-to-end-embedded', help: HELP }, async ({ quick }) => {
  const cores = availableParallelism();
  const threadCounts = cores === 1 ? [1] : [1, cores];
  const frames = framesOf(quick ? 20 : 60);
  const rows = [];
  for (const threads of threadCounts) rows.push(await measured(threads, frames, quick));
  return { beds: BEDS, leads: LEADS.length, cores, rows };
});

async function measured(threads, frames, quick) {
  const settings = loadSettings({
    environment: {},
    overrides: { inference: { workers: threads } },
  });
  const opened = await openDetector(settings, { clock: systemClock, logger, observer: {} });
  const bare = await openBare({ threads, batch: 8, leads: LEADS });
  const rates = { wardwave: 0, bareNode: 0 };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  for (let round = 0; round < (quick ? 1 : 4); round++) {
    delay.enable();
    rates.wardwave = Math.max(rates.wardwave, await chainRate(frames, opened, settings));
    delay.disable();
    rates.bareNode = Math.max(rates.bareNode, await bare.rate(quick ? 1_000 : 5_000));
  }
  await bare.close();
  await opened.detector.close();
  return {
    threads,
    ...compared(rates, 'windowsPerSecond'),
    bedsAtOneSecondHop: Math.floor(rates.wardwave),
    mainThreadDelayP99Ms: rounded(delay.percentile(99) / 1e6, 1),
    loadDuring: rounded(loadavg()[0], 2),
  };
}

async function chainRate(frames, { detector, spec }, settings) {
  const stores = memoryStores();
  let windows = 0;
  const chain = new WardChain({
    ...{ wardId: 'bench', spec, rules: alertRules(settings), detector, clock: systemClock, logger },
    allowedLatenessMs: settings.windowing.allowedLatenessMs,
    store: stores.scores,
    log: stores.alerts,
    observer: {
      onItemFailed: (bedId, error) => {
        throw new Error(`an item of ${bedId} failed`, { cause: error });
      },
      onJudged: ({ score }) => {
        if (score.abstained === undefined) windows++;
      },
    },
    maxPendingWindows: settings.inference.maxPendingWindows,
  });
  const fromMs = performance.now();
  for (const frame of frames) {
    await chain.ready();
    chain.push(frame);
  }
  await chain.whenIdle();
  const rate = (windows * 1_000) / (performance.now() - fromMs);
  await chain.stop(0);
  return rate;
}

/** The frames of all beds in turns, as they arrive. */
function framesOf(seconds) {
  const startUs = Date.UTC(2026, 0, 1) * 1_000;
  const ward = syntheticWard({ beds: BEDS, seed: 1, startUs, leads: LEADS });
  const streams = ward.map(({ frames }) => frames[Symbol.iterator]());
  const rounds = seconds * 5;
  return Array.from({ length: rounds }, () => streams.map((stream) => stream.next().value)).flat();
}
