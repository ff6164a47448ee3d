/** Where the main thread of the embedded chain spends its time: a CPU profile, a flame graph and a table. */
import { Session } from 'node:inspector/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDetector } from '../dist/app/detectors.js';
import { alertRules } from '../dist/app/rules.js';
import { memoryStores } from '../dist/app/stores.js';
import { systemClock } from '../dist/app/system-clock.js';
import { WardChain } from '../dist/app/ward-chain.js';
import { loadSettings } from '../dist/config/load.js';
import { decodeFrame } from '../dist/ingest/frame-codec.js';
import { checkout, rounded, runBench } from './lib/bench.mjs';
import { benchSignal } from './lib/brokered.mjs';
import { flameGraph, shares } from './lib/flame-graph.mjs';
import { logger } from './lib/scored-replay.mjs';

const HELP = `npm run profile -- [--seconds 60] [--beds 32] [--folder FOLDER]

Carries frames of synthetic beds (2 leads, as bytes) through decoding, windows, cells, judgement and log as fast as it can, and
samples the main thread. The model runs in its worker threads and is not in the profile; idle time waits for it.
  --seconds N      signal of each bed (default: 60)
  --beds N         beds (default: 32)
  --folder FOLDER  where chain.cpuprofile and chain.svg go (default: docs/performance). The profile opens in Chrome's
                   developer tools; it is large and not kept in git.
`;
const options = {
  seconds: { type: 'string', default: '60' },
  beds: { type: 'string', default: '32' },
  folder: { type: 'string', default: join(checkout, 'docs', 'performance') },
};
const SAMPLE_EVERY_US = 500;

await runBench(
  { name: 'profile', help: HELP, options },
  async ({ quick, seconds, beds, folder }) => {
    const amount = quick
      ? { beds: 8, seconds: 20 }
      : { beds: Number(beds), seconds: Number(seconds) };
    const messages = messagesOf(amount);
    const settings = loadSettings({ environment: {} });
    const opened = await openDetector(settings, { clock: systemClock, logger, observer: {} });
    // Once without a look: compiling is no part of a steady state.
    await carried(messages.slice(0, messages.length / 4), opened, settings);
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
    await session.post('Profiler.start');
    const fromMs = performance.now();
    const windows = await carried(messages, opened, settings);
    const tookMs = performance.now() - fromMs;
    const { profile } = await session.post('Profiler.stop');
    await opened.detector.close();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'chain.cpuprofile'), JSON.stringify(profile));
    const title = `Main thread of the embedded chain, ${amount.beds} beds: ${rounded(tookMs / 1_000, 1)} s`;
    writeFileSync(join(folder, 'chain.svg'), flameGraph(profile, title));
    const { idleShare, byFolder, byFunction } = shares(profile);
    const busyMs = tookMs * (1 - idleShare);
    return {
      ...amount,
      windowsScored: windows,
      windowsPerSecond: rounded((windows * 1_000) / tookMs, 1),
      mainThreadMsAWindow: rounded(busyMs / windows, 3),
      idleShare: rounded(idleShare),
      shareOfBusyTimeByFolder: byFolder,
      topFunctions: byFunction,
    };
  },
);

async function carried(messages, { detector, spec }, settings) {
  const stores = memoryStores();
  let windows = 0;
  const chain = new WardChain({
    ...{
      wardId: 'profile',
      spec,
      rules: alertRules(settings),
      detector,
      clock: systemClock,
      logger,
    },
    allowedLatenessMs: settings.windowing.allowedLatenessMs,
    store: stores.scores,
    log: stores.alerts,
    observer: {
      onJudged: ({ score }) => {
        if (score.abstained === undefined) windows++;
      },
    },
    maxPendingWindows: settings.inference.maxPendingWindows,
  });
  for (const { key, bytes } of messages) {
    const decoded = decodeFrame(bytes, { key });
    if (!decoded.ok) throw new Error(decoded.rejection.message);
    await chain.ready();
    chain.push(decoded.frame);
  }
  await chain.whenIdle();
  await chain.stop(0);
  return windows;
}

function messagesOf({ beds, seconds }) {
  const signal = benchSignal({ arrhythmiaOneIn: 8 });
  const startUs = Date.UTC(2026, 0, 1) * 1_000;
  return Array.from({ length: seconds * 5 }, (_, sequence) =>
    Array.from({ length: beds }, (__, bed) => ({
      key: signal.bed(bed).bedId,
      bytes: signal.message(bed, sequence, startUs),
    })),
  ).flat();
}
