/** What the page costs and how current it is: 16 beds with 2 leads each in a headless Chromium. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

import { ensureChromium } from '../infra/local/chromium.mjs';
import { checkout, rounded, runBench } from './lib/bench.mjs';
import { tenHours } from './lib/page-hours.mjs';
import { mainHeapMb, processesOf } from './lib/page-process.mjs';

const HELP = `Opens the built page on \`wardwave demo --beds 16\` (2 leads, 250 Hz, real speed, the real detector and
server) and takes what the page says of its own drawing, and the processor time of Chromium's processes.
Then feeds another page's drawing worker with ten hours of packets at speed and watches its memory.
  --seconds N   how long is measured, after a warm-up of 15 s (default: 60)
`;
const BEDS = 16;
const LEADS = 2;
const WARM_UP_MS = 15_000;
const QUICK_WARM_UP_MS = 5_000;

/** The ward under the page, in a process of its own so that its work is not the browser's. */
async function startDemo() {
  const child = spawn(
    process.execPath,
    [join(checkout, 'dist/cli/main.js'), 'demo', '--beds', String(BEDS), '--port', '0'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const stop = async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const page = /page\s+(\S+)/.exec(line)?.[1];
    if (page !== undefined) return { page, stop };
  }
  throw new Error('The demo ended before it said where its page is.');
}

/** Collects the page's own reports; to be run in the page before its program. */
function collectReports() {
  globalThis.drawingTotals = { frames: 0, dropped: 0, sampleToPixelMs: [], arrivalToPixelMs: [] };
  globalThis.addEventListener('wardwave:drawing', ({ detail }) => {
    const totals = globalThis.drawingTotals;
    totals.frames += detail.frames;
    totals.dropped += detail.dropped;
    totals.sampleToPixelMs.push(...detail.sampleToPixelMs);
    totals.arrivalToPixelMs.push(...detail.arrivalToPixelMs);
  });
}

function clearReports() {
  globalThis.drawingTotals = { frames: 0, dropped: 0, sampleToPixelMs: [], arrivalToPixelMs: [] };
}

/** Nearest rank. */
function percentiles(latenciesMs) {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const at = (share) => rounded(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)], 1);
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

async function measureLive(browser, { seconds, warmUpMs }) {
  const demo = await startDemo();
  try {
    const page = await browser.newPage({ viewport: { width: 1_920, height: 1_080 } });
    await page.addInitScript(collectReports);
    await page.goto(demo.page);
    await page.locator('body[data-link=live]').waitFor();
    await page.locator('#bed-B16 canvas').waitFor();
    await page.waitForTimeout(warmUpMs);
    const heapStartMb = await mainHeapMb(page);
    const before = await processesOf(browser);
    const fromMs = performance.now();
    await page.evaluate(clearReports);
    await page.waitForTimeout(seconds * 1_000);
    const totals = await page.evaluate(() => globalThis.drawingTotals);
    const tookS = (performance.now() - fromMs) / 1_000;
    const after = await processesOf(browser);
    const heapEndMb = await mainHeapMb(page);
    const canvasCount = await page.locator('.bed canvas').count();
    await page.close();
    if (totals.frames === 0) throw new Error('The page drew nothing.');
    const cpuShareOfCore = (type) => rounded((after.cpuS(type) - before.cpuS(type)) / tookS, 3);
    return {
      seconds: rounded(tookS, 1),
      beds: BEDS,
      leadsABed: LEADS,
      sampleRateHz: 250,
      canvasCount,
      framesDrawn: totals.frames,
      framesDropped: totals.dropped,
      droppedShare: rounded(totals.dropped / (totals.dropped + totals.frames), 4),
      framesPerSecond: rounded(totals.frames / tookS, 1),
      sampleToPixel: percentiles(totals.sampleToPixelMs),
      arrivalToPixel: percentiles(totals.arrivalToPixelMs),
      // 1 is one core. The renderer holds the page and its workers; the GPU process rasters in software.
      cpuCores: { renderer: cpuShareOfCore('renderer'), gpu: cpuShareOfCore('GPU') },
      mainHeapMb: { start: heapStartMb, end: heapEndMb },
    };
  } finally {
    await demo.stop();
  }
}

const options = { seconds: { type: 'string' } };
await runBench({ name: 'dashboard', help: HELP, options }, async ({ quick, seconds }) => {
  const measuredS = Number(seconds ?? (quick ? 5 : 60));
  if (!(measuredS > 0)) throw new Error(`--seconds: expected a number above 0, not ${seconds}.`);
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const warmUpMs = quick ? QUICK_WARM_UP_MS : WARM_UP_MS;
    const live = await measureLive(browser, { seconds: measuredS, warmUpMs });
    const hours = await tenHours(browser, { hours: quick ? 1 : 10 });
    return { chromium: browser.version(), live, hours };
  } finally {
    await browser.close();
  }
});
