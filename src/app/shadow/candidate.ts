import { MemoryAlertLog } from '../../alerts/memory-alert-log.js';
import { MemoryScoreStore } from '../../aggregation/memory-score-store.js';
import type { Settings } from '../../config/schema.js';
import type { AlertEvent } from '../../domain/alert.js';
import type { BedId, WardId } from '../../domain/bed.js';
import type { Clock } from '../../domain/clock.js';
import type { Logger } from '../../domain/logger.js';
import type { ModelIdentity } from '../../domain/score.js';
import { US_PER_MS } from '../../domain/units.js';
import type { FrameSink } from '../../ingest/frame-source.js';
import { openDetector } from '../detectors.js';
import { alertRules } from '../rules.js';
import { WardChain } from '../ward-chain.js';
import { LatencyMeter, type LatencySummary } from './latency-meter.js';

/** Who is told of what the candidate says. */
export interface CandidateListener {
  readonly onEvent: (event: AlertEvent) => void;
  /** A window of a bed that ends then has been judged, its events not yet told. */
  readonly onJudged: (bedId: BedId, endMs: number) => void;
}

/** How the candidate has fared. */
export interface CandidateMeasures {
  /** From the arrival of a window's last frame in this process to its judgement. */
  readonly latencyMs: LatencySummary;
  /** Messages that were no usable frame. */
  readonly refusedMessages: number;
  /** Windows and facts that could not be carried through; 0 in a sound chain. */
  readonly failedItems: number;
}

/** The whole chain with the candidate's settings, whose alerts stay in this process. */
export interface Candidate {
  readonly model: ModelIdentity;
  readonly sink: FrameSink & { hasRoom(): boolean };
  /** Settles only where the chain has ended by a fault of its own, with that fault. */
  readonly broken: Promise<unknown>;
  measured(): CandidateMeasures;
  stop(graceMs: number): Promise<void>;
}

/** The stores keep what windows still touch; the alerts are kept by whoever listens. */
const STORED = { retentionHours: 2, logEntries: 100, strips: 8 } as const;

/**
 * Starts the candidate's chain.
 *
 * @throws {EcgError} where its model cannot be used
 */
export async function startCandidate(
  settings: Settings,
  wardId: WardId,
  listener: CandidateListener,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<Candidate> {
  const { detector, spec } = await openDetector(settings, { clock, logger, observer: {} });
  const { maxPendingWindows } = settings.inference;
  const latency = new LatencyMeter();
  const counts = { refused: 0, failed: 0 };
  const chain = new WardChain({
    wardId,
    spec,
    allowedLatenessMs: settings.windowing.allowedLatenessMs,
    rules: alertRules(settings),
    detector,
    store: new MemoryScoreStore({ retentionHours: STORED.retentionHours }),
    log: new MemoryAlertLog({ maxLogEntries: STORED.logEntries, maxStripCount: STORED.strips }),
    clock,
    logger,
    maxPendingWindows,
    observer: {
      onJudged: ({ bedId, score, judgedAfterMs }) => {
        latency.add(judgedAfterMs);
        listener.onJudged(bedId, score.endUs / US_PER_MS);
      },
      onLogged: (logged) => {
        for (const { event } of logged) listener.onEvent(event);
      },
      onRejected: () => {
        counts.refused += 1;
      },
      onItemFailed: (bed, error) => {
        counts.failed += 1;
        logger.error({ bed, err: error }, 'an item of a bed failed; the bed goes on');
      },
    },
  });
  return {
    model: detector.model,
    sink: {
      push: (frame) => {
        chain.push(frame);
      },
      ready: () => chain.ready(),
      rejected: (rejection) => {
        chain.rejected(rejection);
      },
      hasRoom: () => chain.pending < maxPendingWindows,
    },
    broken: chain.broken,
    measured: () => ({
      latencyMs: latency.summary(),
      refusedMessages: counts.refused,
      failedItems: counts.failed,
    }),
    stop: async (graceMs) => {
      await chain.stop(graceMs);
      await detector.abandon();
    },
  };
}
