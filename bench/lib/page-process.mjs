/** What a page costs, as Chromium itself accounts for it. */
import { readFileSync } from 'node:fs';

import { rounded } from './bench.mjs';

/** The heap of a page's main thread in MB, after its garbage was collected. */
export async function mainHeapMb(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return rounded((metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN) / 1e6, 2);
}

/** The processes of a browser: processor time in seconds and resident memory in MB, by type. */
export async function processesOf(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const ofType = (type) => processInfo.filter((one) => one.type === type);
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  return {
    cpuS: (type) => sum(ofType(type).map(({ cpuTime }) => cpuTime)),
    residentMb: (type) => rounded(sum(ofType(type).map(({ id }) => residentMb(id))), 1),
  };
}

/** From Linux's process table; 0 elsewhere, and where the process has just ended. */
function residentMb(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024) / 1e6;
  } catch {
    return 0;
  }
}
