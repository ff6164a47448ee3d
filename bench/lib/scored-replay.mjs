/** Runs frames through the whole embedded chain of dist/ and keeps what the final cells and the log say. */
import { alertRules } from '../../dist/app/rules.js';
import { memoryStores } from '../../dist/app/stores.js';
import { WardChain } from '../../dist/app/ward-chain.js';
import { systemClock } from '../../dist/app/system-clock.js';

const NO_SCORE = -2_147_483_648;

/** A logger for errors only. */
export const logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
};

/**
 * @returns for each bed: `cells`, a map from cell number to the highest lead's final score (1 = 99th
 *   percentile of normal ECG), and the bed's alert `events`
 */
export async function scoredReplay({ frames, opened, settings }) {
  const stores = memoryStores();
  const beds = new Map();
  const bedOf = (bedId) => {
    if (!beds.has(bedId)) beds.set(bedId, { cells: new Map(), events: [] });
    return beds.get(bedId);
  };
  const chain = new WardChain({
    wardId: 'bench',
    spec: opened.spec,
    allowedLatenessMs: settings.windowing.allowedLatenessMs,
    rules: alertRules(settings),
    detector: opened.detector,
    store: stores.scores,
    log: stores.alerts,
    clock: systemClock,
    logger,
    observer: {
      onItemFailed: (bedId, error) => logger.error({ bedId }, String(error)),
      onJudged: ({ bedId, cells }) => keepCells(bedOf(bedId).cells, cells),
    },
    maxPendingWindows: settings.inference.maxPendingWindows,
  });
  for (const frame of frames) {
    await chain.ready();
    chain.push(frame);
  }
  await chain.whenIdle();
  await chain.stop(0);
  // Nobody acts on this ward, so its log holds alert events only.
  for (const { event } of await stores.alerts.read('bench', 0, 1_000_000)) {
    bedOf(event.bedId).events.push(event);
  }
  return beds;
}

/** A later window's view of a cell replaces the earlier one's, so the last one kept is the final one. */
function keepCells(kept, { firstCellIndex, cellCount, leads, meanMilli }) {
  for (let cell = 0; cell < cellCount; cell++) {
    let highest = NO_SCORE;
    for (let lead = 0; lead < leads.length; lead++) {
      highest = Math.max(highest, meanMilli[lead * cellCount + cell]);
    }
    if (highest > NO_SCORE) kept.set(firstCellIndex + cell, highest / 1_000);
  }
}

/** The area under the ROC curve, ties counted half; undefined where a class is empty. */
export function areaUnderRoc(positives, negatives) {
  const all = [
    ...positives.map((value) => ({ value, positive: true })),
    ...negatives.map((value) => ({ value, positive: false })),
  ].sort((a, b) => a.value - b.value);
  if (positives.length === 0 || negatives.length === 0) return undefined;
  let rankSum = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    while (to < all.length && all[to].value === all[from].value) to++;
    const rank = (from + 1 + to) / 2;
    for (let at = from; at < to; at++) if (all[at].positive) rankSum += rank;
    from = to;
  }
  const count = positives.length;
  return (rankSum - (count * (count + 1)) / 2) / (count * negatives.length);
}

/** A number with few digits, for a report. */
export function rounded(value, digits = 3) {
  return value === undefined ? null : Number(value.toFixed(digits));
}

/** The value below which a share of the values lies. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
