import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import { decodeBedState } from '../alerts/bed-state.js';
import type { Settings } from '../config/schema.js';
import type { BedId, WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import { epochUs } from '../domain/units.js';
import type { FrameSource } from '../ingest/frame-source.js';
import { createWardMetrics } from '../server/metrics.js';
import { createWardServer } from '../server/ward-server.js';
import type { ReadinessCheck } from '../server/ward-view.js';
import type { KnownBed } from '../windowing/bed-items.js';
import { openDetector } from './detectors.js';
import { retrying } from './retry.js';
import { alertRules } from './rules.js';
import type { Stores } from './stores.js';
import { chainTelemetry, detectorTelemetry, observeLiveLatency } from './telemetry.js';
import { WardBoard } from './ward-board.js';
import { watchProgress } from './watchdog.js';
import { WardChain } from './ward-chain.js';
import { wardView } from './ward-view.js';

/** What a ward process runs on. */
export interface WardProcessParts {
  readonly settings: Settings;
  readonly wardId: WardId;
  /** Signs the tokens of dashboards; at least 32 bytes. */
  readonly jwtSecret: string;
  readonly source: FrameSource;
  readonly stores: Stores;
  /** Whether the source is heard now: while it is not, no bed counts as silent. */
  readonly listening: () => boolean;
  readonly sourceHealth: () => ReadinessCheck;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A ward that is being watched. */
export interface WardProcess {
  /** The address of the page, the API and the metrics. */
  readonly url: string;
  /** Settles only where the ward cannot be watched any more, with the reason: end the process. */
  readonly failed: Promise<unknown>;
  /** Ends it in good order: what is under way is finished, open windows are left to the next process. */
  stop(): Promise<void>;
}

const STOP_GRACE_MS = 5_000;

/** Windows that wait this long while everything answers hang in a worker. */
const STUCK_AFTER_MS = 5_000;

/**
 * Watches a ward: source, chain, stores and server, wired together.
 *
 * @throws {EcgError} where the model, the server's address or the topics are not usable
 */
export async function startWard(parts: WardProcessParts): Promise<WardProcess> {
  const { settings, wardId, source, stores, clock, logger } = parts;
  const metrics = createWardMetrics(new Registry());
  const board = new WardBoard();
  const rules = alertRules(settings);
  const observer = detectorTelemetry(metrics, logger);
  const { detector, spec } = await openDetector(settings, { clock, logger, observer });
  const stopped = new AbortController();
  const knownBeds = await retrying(() => knownBedsOf(stores, wardId, logger), {
    clock,
    signal: stopped.signal,
    onFailure: (error) => {
      logger.warn({ code: error.code }, `${error.message} It is tried again.`);
    },
  });
  for (const { bedId } of knownBeds) board.addKnown(bedId);

  const checks = (): readonly ReadinessCheck[] => [
    parts.sourceHealth(),
    { name: 'detector', ok: detector.pending <= settings.inference.maxPendingWindows },
  ];
  const view = await wardView({ wardId, stores, board, checks });
  const { host, port } = settings.server;
  const server = createWardServer({
    settings: { host, port, jwtSecret: parts.jwtSecret, dashboardDir: DASHBOARD_DIR },
    view,
    metrics,
    clock,
    logger,
  });

  const { allowedLatenessMs } = settings.windowing;
  const telemetry = chainTelemetry({
    metrics,
    board,
    rules,
    allowedLatenessMs,
    clock,
    logger,
    server: () => server,
  });
  const liveLatency = observeLiveLatency(metrics, clock);
  const chain = new WardChain({
    wardId,
    spec,
    allowedLatenessMs,
    rules,
    detector,
    store: stores.scores,
    log: stores.alerts,
    clock,
    logger,
    observer: {
      ...telemetry,
      onJudged: (facts) => {
        telemetry.onJudged?.(facts);
        liveLatency?.(facts);
      },
      onProgress: (bedId, neededFromUs) => {
        source.progress({ bedId, neededFromUs });
      },
    },
    maxPendingWindows: settings.inference.maxPendingWindows,
    listening: parts.listening,
    watches: (bedId: BedId) => source.owns(bedId),
    knownBeds,
  });
  const endBedCount = clock.every(1_000, () => {
    metrics.beds.reset();
    for (const { feed } of board.beds()) metrics.beds.inc({ feed });
  });

  let endWatchdog = (): void => undefined;
  const stop = async (): Promise<void> => {
    endBedCount();
    endWatchdog();
    stopped.abort();
    await source.stop();
    await chain.stop(STOP_GRACE_MS);
    await server.close();
    await detector.close();
    await stores.close();
  };
  try {
    const url = await server.listen();
    const failed = new Promise<unknown>((resolve) => {
      source.start(chain).catch(resolve);
      endWatchdog = watchProgress(chain, {
        clock,
        stuckAfterMs: STUCK_AFTER_MS,
        mayWait: () => !stores.health().ok,
        onStuck: resolve,
      });
    });
    return { url, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The built page, beside this file's folder in dist. */
const DASHBOARD_DIR = fileURLToPath(new URL('../../dist/dashboard', import.meta.url));

/** Beds that were watched before, so that one that stays silent after a restart is noticed. */
async function knownBedsOf(
  { alerts }: Stores,
  wardId: WardId,
  logger: Logger,
): Promise<readonly KnownBed[]> {
  const known: KnownBed[] = [];
  for (const bedId of await alerts.beds(wardId)) {
    const { state } = await alerts.loadBed(bedId);
    if (state === undefined) continue;
    try {
      const { judgedToUs, ended } = decodeBedState(state);
      if (judgedToUs > 0 && !ended) known.push({ bedId, lastEndUs: epochUs(judgedToUs) });
    } catch (error) {
      if (!(error instanceof EcgError)) throw error;
      logger.warn({ bed: bedId, code: error.code }, error.message);
    }
  }
  return known;
}
