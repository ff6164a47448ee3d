import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import type { Settings } from '../config/schema.js';
import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import type { FrameTarget } from '../ingest/frame-target.js';
import type { FrameSource } from '../ingest/frame-source.js';
import type { OnnxDetector } from '../inference/onnx-detector.js';
import { createWardMetrics, type WardMetrics } from '../server/metrics.js';
import { createWardServer, type WardServer } from '../server/ward-server.js';
import type { ReplayDesk } from '../server/replay-desk.js';
import type { WardRelay } from '../server/ward-relay.js';
import type { ReadinessCheck } from '../server/ward-view.js';
import type { SignalKeeper } from '../signals/signal-keeper.js';
import type { KnownBed } from '../windowing/bed-items.js';
import { accessSettings } from './access.js';
import { alarmDesk } from './alarm-desk.js';
import type { ChainObserver } from './chain-observer.js';
import type { Listening, WardChainParts } from './chain-parts.js';
import { openDetector, slowestRunMs, type OpenedDetector } from './detectors.js';
import { watchReach, type LogReach } from './log-reach.js';
import { knownBedsOf } from './known-beds.js';
import { openOutgoing, type Outgoing } from './outgoing.js';
import { wardOverload, type WardOverload } from './overload/ward-overload.js';
import { alertRules } from './rules.js';
import type { Stores } from './stores.js';
import { chainTelemetry, detectorTelemetry, observeLiveLatency } from './telemetry.js';
import { WardBoard } from './ward-board.js';
import { watchProgress } from './watchdog.js';
import { WardChain } from './ward-chain.js';
import { openWardAudit, type WardAudit } from './ward-audit.js';
import { wardSignals } from './ward-signals.js';
import { servedBurden } from './ward-burden.js';
import { wardSystem, type WardSystem } from './ward-system.js';
import { wardView } from './ward-view.js';

/** What a ward process runs on. */
export interface WardProcessParts {
  readonly settings: Settings;
  readonly wardId: WardId;
  /** Signs the tokens of dashboards; at least 32 bytes. */
  readonly jwtSecret?: string;
  /** Shows what other processes of the ward watch; left out where there is only this one. */
  readonly relay?: WardRelay;
  readonly source: FrameSource;
  readonly stores: Stores;
  readonly listening: Listening;
  readonly sourceHealth: () => ReadinessCheck;
  /** Opens the way that frames of monitors come by, for the canary; left out, there is none. */
  readonly openCanaryTarget?: () => Promise<FrameTarget>;
  /** Controls what is played, where beds are played from recordings or made up. */
  readonly replay?: ReplayDesk;
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

/** Windows that wait this long while everything answers hang in a worker, where no run may take longer. */
const STUCK_AFTER_MS = 5_000;

/**
 * Watches a ward: source, chain, stores and server, wired together.
 *
 * @throws {EcgError} where the model, the server's address or the topics are not usable
 */
export async function startWard(parts: WardProcessParts): Promise<WardProcess> {
  const { settings, source, stores, clock, logger } = parts;
  const metrics = createWardMetrics(new Registry());
  const board = new WardBoard();
  const observer = detectorTelemetry(metrics, logger);
  const opened = await openDetector(settings, { clock, logger, observer });
  const knownBeds = await knownBedsOf(parts);
  for (const { bedId } of knownBeds) board.addKnown(bedId);
  const audit = await openWardAudit(parts);
  const outgoing = await openOutgoing(settings, { ...parts, metrics });
  const keeper = keepSignals(parts, { board, audit, server: () => server, chain: () => chain });
  const overload = leaveOut(parts, { metrics, board, server: () => server });
  const system = watchSystem(parts, { detector: opened.detector, overload });
  const reach = watchReach(parts, metrics);
  const { detector } = opened;
  const shown = { metrics, board, audit, keeper, outgoing, overload, system, reach, detector };
  const server = await openServer(parts, shown);
  const wired = chainParts(parts, { ...shown, ...opened, server, knownBeds });
  const chain = new WardChain(wired);
  const endBedCount = clock.every(1_000, () => {
    metrics.beds.reset();
    for (const { feed } of board.beds()) metrics.beds.inc({ feed });
  });
  let endWatchdog = (): void => undefined;
  const stop = async (): Promise<void> => {
    endBedCount();
    reach.stop();
    endWatchdog();
    overload.stop();
    await system.stop();
    await source.stop();
    await chain.stop(STOP_GRACE_MS);
    await keeper.stop();
    await outgoing.stop();
    await server.close();
    await audit.close();
    // What has not been scored by now is scored by the next process.
    await opened.detector.abandon();
    await stores.close();
  };
  try {
    const url = await server.listen();
    keeper.start();
    outgoing.start();
    overload.start(chain);
    system.start((alerts) => wired.observer.onLogged?.(alerts, 0));
    const failed = new Promise<unknown>((resolve) => {
      source.start(chain).catch(resolve);
      void chain.broken.then(resolve);
      endWatchdog = watchProgress(chain, {
        clock,
        stuckAfterMs: Math.max(STUCK_AFTER_MS, slowestRunMs(opened.detector)),
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

interface Shown {
  readonly metrics: WardMetrics;
  readonly board: WardBoard;
  readonly audit: WardAudit;
  readonly keeper: SignalKeeper;
  readonly outgoing: Outgoing;
  readonly overload: WardOverload;
  readonly system: WardSystem;
  readonly reach: LogReach;
  readonly detector: OnnxDetector;
}

/** What is left out of the beds of this process while there is too much to do. */
function leaveOut(
  { settings, source, stores, clock, logger }: WardProcessParts,
  { metrics, board, server }: Pick<Shown, 'metrics' | 'board'> & { server: () => WardServer },
): WardOverload {
  const { maxPendingWindows, stretchHop } = settings.inference;
  return wardOverload({
    maxPendingWindows,
    stretchesHop: stretchHop,
    watches: (bedId) => source.owns(bedId),
    isStoreReady: () => stores.health().ok,
    board,
    metrics,
    publishBed: (status) => {
      server().publishBed(status);
    },
    clock,
    logger,
  });
}

function watchSystem(
  parts: WardProcessParts,
  { detector, overload }: Pick<Shown, 'detector' | 'overload'>,
): WardSystem {
  const { settings, source } = parts;
  return wardSystem({
    ...parts,
    overloadLevel: () => overload.level(),
    isDetectorReady: () => detector.pending <= settings.inference.maxPendingWindows,
    watches: (bedId) => source.owns(bedId),
    eventSpeed: () => parts.replay?.state().speed ?? 1,
  });
}

/** Signals go to the pages as they are logged, whichever process logs them. */
function keepSignals(
  parts: WardProcessParts,
  {
    board,
    audit,
    server,
    chain,
  }: Pick<Shown, 'board' | 'audit'> & {
    readonly server: () => WardServer;
    readonly chain: () => WardChain;
  },
): SignalKeeper {
  return wardSignals({
    ...parts,
    onEntries: (entries) => {
      audit.entries(entries);
      for (const entry of entries) server().publishEntry(entry);
    },
    onControl: (control) => {
      server().publishBed(board.controlled(control));
      // A bed that sends nothing has no item before which the chain would look.
      if (parts.source.owns(control.bedId)) chain().command({ kind: 'control', control });
    },
  });
}

async function openServer(
  parts: WardProcessParts,
  { metrics, board, audit, keeper, outgoing, reach, detector }: Shown,
): Promise<WardServer> {
  const { settings, wardId, stores, clock, logger, jwtSecret, relay } = parts;
  const checks = (): readonly ReadinessCheck[] => [
    parts.sourceHealth(),
    { name: 'detector', ok: detector.pending <= settings.inference.maxPendingWindows },
    ...outgoing.checks(),
    ...audit.checks(),
    reach.check(),
  ];
  const { host, port } = settings.server;
  return createWardServer({
    settings: {
      host,
      port,
      ...(jwtSecret === undefined ? {} : { jwtSecret }),
      dashboardDir: DASHBOARD_DIR,
      access: accessSettings(settings),
    },
    view: await wardView({ wardId, stores, board, keeper, checks }),
    desk: alarmDesk({
      settings,
      wardId,
      stores,
      keeper,
      clock,
      replay: parts.replay !== undefined,
    }),
    burden: servedBurden({ wardId, alerts: stores.alerts, settings: settings.burden }),
    metrics,
    clock,
    logger,
    receipts: stores.receiptsOf(wardId),
    audit: audit.access,
    ...(parts.replay === undefined ? {} : { replay: parts.replay }),
    ...(relay === undefined ? {} : { relay }),
    onForeignBed: (status) => {
      board.foreign(status);
    },
  });
}

function chainParts(
  parts: WardProcessParts,
  made: Shown &
    OpenedDetector & { readonly server: WardServer; readonly knownBeds: readonly KnownBed[] },
): WardChainParts {
  const { settings, wardId, source, stores, listening, clock, logger } = parts;
  const { metrics, board, keeper, overload, system, server, detector, spec, knownBeds } = made;
  const { allowedLatenessMs } = settings.windowing;
  const rules = alertRules(settings);
  const common = { allowedLatenessMs, rules, clock, logger };
  const telemetry = chainTelemetry({
    ...common,
    metrics,
    board,
    server: () => server,
    wavesShed: () => overload.level() !== 'normal',
  });
  const liveLatency = observeLiveLatency(metrics, clock);
  const observed = (observer: ChainObserver): ChainObserver =>
    overload.observed(system.observed(observer));
  return {
    ...common,
    wardId,
    spec,
    detector,
    store: stores.scores,
    log: stores.alerts,
    observer: observed({
      ...telemetry,
      onJudged: (facts) => {
        telemetry.onJudged?.(facts);
        liveLatency?.(facts);
      },
      onLogged: (alerts, afterMs) => {
        telemetry.onLogged?.(alerts, afterMs);
        keeper.wake();
      },
      onProgress: (bedId, neededFromUs) => {
        source.progress({ bedId, neededFromUs });
      },
    }),
    maxPendingWindows: settings.inference.maxPendingWindows,
    listening,
    watches: (bedId) => source.owns(bedId),
    controls: (bedId) => keeper.control(bedId),
    hopStretch: overload.hopStretch,
    knownBeds,
  };
}

/** The built page, beside this file's folder in dist. */
const DASHBOARD_DIR = fileURLToPath(new URL('../../dist/dashboard', import.meta.url));
