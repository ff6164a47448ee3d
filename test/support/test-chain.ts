import { memoryStores, type Stores } from '../../src/app/stores.js';
import { openDetector, type OpenedDetector } from '../../src/app/detectors.js';
import { alertRules } from '../../src/app/rules.js';
import { systemClock } from '../../src/app/system-clock.js';
import { WardChain } from '../../src/app/ward-chain.js';
import type { ChainObserver } from '../../src/app/chain-observer.js';
import { loadSettings } from '../../src/config/load.js';
import type { DetectorName } from '../../src/config/schema.js';
import type { AlertEvent } from '../../src/domain/alert.js';
import type { BedId } from '../../src/domain/bed.js';
import type { EcgFrame } from '../../src/domain/frame.js';
import type { Logger } from '../../src/domain/logger.js';
import type { Detector } from '../../src/inference/detector.js';
import { wardId } from './streams.js';
import { loggedAlerts } from '../../src/domain/ward-log.js';

/** A logger that says nothing. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** The settings that a ward has when nothing is set. */
export const testSettings = loadSettings({ environment: {} });

/** A model that comes with wardwave, on real worker threads; the default where none is chosen. */
export function openShippedDetector(workers = 1, detector?: DetectorName): Promise<OpenedDetector> {
  const inference = { ...testSettings.inference, workers };
  const settings = {
    ...testSettings,
    inference: detector === undefined ? inference : { ...inference, detector },
  };
  return openDetector(settings, { clock: systemClock, logger: silentLogger, observer: {} });
}

/** What a test may replace in a chain. */
export interface TestChainOptions {
  readonly opened: OpenedDetector;
  readonly detector?: Detector;
  readonly stores?: Stores;
  readonly observer?: ChainObserver;
}

/** Runs frames through a whole chain, in the order given, and gives each bed's alert events. */
export async function runChain(
  frames: Iterable<EcgFrame>,
  { opened, detector, stores = memoryStores(), observer = {} }: TestChainOptions,
): Promise<ReadonlyMap<BedId, readonly AlertEvent[]>> {
  const ward = wardId('test');
  const chain = new WardChain({
    wardId: ward,
    spec: opened.spec,
    allowedLatenessMs: testSettings.windowing.allowedLatenessMs,
    rules: alertRules(testSettings),
    detector: detector ?? opened.detector,
    store: stores.scores,
    log: stores.alerts,
    clock: systemClock,
    logger: silentLogger,
    observer,
    maxPendingWindows: 64,
  });
  for (const frame of frames) {
    await chain.ready();
    chain.push(frame);
  }
  await chain.whenIdle();
  await chain.stop(0);
  const events = new Map<BedId, AlertEvent[]>();
  for (const { event } of loggedAlerts(await stores.alerts.read(ward, 0, 100_000))) {
    events.set(event.bedId, [...(events.get(event.bedId) ?? []), event]);
  }
  return events;
}
