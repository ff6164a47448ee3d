import type { ChainObserver } from './chain-observer.js';
import type { Clock } from '../domain/clock.js';
import { frameEndUs, frameStartUs, INVALID_COUNT, type EcgFrame } from '../domain/frame.js';
import type { Logger } from '../domain/logger.js';
import { toEpochMs, US_PER_SECOND } from '../domain/units.js';
import { limitsOf } from '../alerts/bed-judge.js';
import type { AlertRules } from '../alerts/rules.js';
import { SYSTEM_CONDITIONS, SYSTEM_PRIORITY } from '../alerts/system/system-rules.js';
import { SequenceTracker } from '../ingest/sequence-tracker.js';
import type { DetectorObserver } from '../inference/detector-observer.js';
import type { WardMetrics } from '../server/metrics.js';
import type { WardServer } from '../server/ward-server.js';
import { MISSING_SAMPLE_UV } from '../server/wire.js';
import type { WardBoard } from './ward-board.js';

/** Where the chain's happenings go. */
export interface TelemetryOptions {
  readonly metrics: WardMetrics;
  readonly board: WardBoard;
  readonly rules: AlertRules;
  readonly allowedLatenessMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Undefined where nobody looks on, as in a replay to a file. */
  readonly server: () => WardServer | undefined;
  /** Whether waves are left out, because there is too much to do. */
  readonly wavesShed: () => boolean;
}

/** Milliseconds in a second, and microseconds in a millisecond. */
const MS = 1_000;

/** Turns what happens in the chain into metrics, log lines and what displays show. */
export function chainTelemetry(options: TelemetryOptions): ChainObserver {
  const { metrics, board, rules, clock, logger, server } = options;
  const sequence = new SequenceTracker({ allowedLatenessUs: options.allowedLatenessMs * MS });
  // A counter that begins with its first alarm has no increase that a Prometheus rule could see.
  for (const condition of SYSTEM_CONDITIONS) {
    metrics.alertEvents.inc(
      { condition, priority: SYSTEM_PRIORITY[condition], phase: 'raised' },
      0,
    );
  }
  return {
    onFrame: (frame) => {
      metrics.framesReceived.inc();
      const verdict = sequence.observe(frame, frameEndUs(frame));
      metrics.sequenceEvents.inc({ kind: verdict.kind });
      if (verdict.kind === 'restart') {
        logger.info({ bed: frame.bedId, epochStepUs: verdict.epochStepUs }, 'monitor restarted');
      }
      const status = board.frame(frame, clock.nowUs());
      if (status !== undefined) server()?.publishBed(status);
      if (frame.endOfStream) return;
      if (options.wavesShed()) metrics.overloadWavesShed.inc();
      else server()?.publishWave(toWave(frame));
    },
    onRejected: ({ reason, message, bedId }) => {
      metrics.framesRejected.inc({ reason });
      logger.warn({ bed: bedId, code: reason }, message);
    },
    onDiscarded: ({ bedId, reason, behindUs }) => {
      metrics.framesDiscarded.inc({ reason });
      logger.debug({ bed: bedId, code: reason, behindMs: behindUs / MS }, 'frame adds nothing');
    },
    onItem: (item) => {
      if (item.kind === 'window') metrics.windowsClosed.inc();
      else {
        metrics.feedFacts.inc({ kind: item.kind });
        logger.info({ ...item, bed: item.bedId, bedId: undefined }, `feed: ${item.kind}`);
      }
      const status = board.item(item);
      if (status !== undefined && item.kind !== 'window') server()?.publishBed(status);
    },
    onJudged: ({ bedId, score, cells, state, mergeMs, scoredAfterMs, judgedAfterMs }) => {
      if (score.abstained === undefined) metrics.windowsScored.inc();
      else metrics.windowsAbstained.inc({ reason: score.abstained });
      metrics.storeMergeSeconds.observe(mergeMs / MS);
      if (score.abstained !== 'overload') metrics.frameToScoreSeconds.observe(scoredAfterMs / MS);
      server()?.publishBed(board.judged(bedId, state, judgedAfterMs));
      server()?.publishCells({ bedId, ...cells, limitsMilli: limitsOf(state, cells, rules) });
    },
    onLogged: (alerts, afterMs) => {
      for (const { seq, event } of alerts) {
        const { condition, priority, phase, bedId, alertId, revision, leads, reason } = event;
        metrics.alertEvents.inc({ condition, priority, phase });
        metrics.alertLogHeadSeq.set(seq);
        metrics.frameToAlertSeconds.observe(afterMs / MS);
        logger.info(
          { bed: bedId, seq, alertId, revision, priority, leads, reason },
          `alert ${phase}`,
        );
      }
      for (const alert of alerts) server()?.publishEntry(alert);
    },
    onSkipped: () => {
      metrics.windowsSkipped.inc();
    },
    onSettled: (bedId) => {
      metrics.windowsSettled.inc();
      logger.debug({ bed: bedId }, 'a window came for cells that are compact already');
    },
    onCompacted: () => {
      metrics.cellBlocksCompacted.inc();
    },
    onBedState: (bedId, state) => {
      server()?.publishBed(board.judged(bedId, state));
    },
    onRetry: (operation, error) => {
      metrics.storeErrors.inc({ operation });
      logger.warn({ operation, code: error.code }, `${error.message} It is tried again.`);
    },
    onItemFailed: (bedId, error) => {
      metrics.itemsFailed.inc();
      logger.error({ bed: bedId, err: error }, 'an item of a bed failed; the bed goes on');
    },
  };
}

/** Counts what happens inside the detector. */
export function detectorTelemetry(metrics: WardMetrics, logger: Logger): DetectorObserver {
  return {
    onBatch: ({ windowCount, runMs }) => {
      metrics.inferenceBatchWindows.observe(windowCount);
      metrics.inferenceRunSeconds.observe(runMs / MS);
    },
    onPending: (windowCount) => {
      metrics.inferenceQueueWindows.set(windowCount);
    },
    onWorkerLost: ({ windowsReturned }) => {
      logger.error({ windowsReturned }, 'an inference worker ended; its windows are taken back');
    },
    onWorkerRestarted: () => {
      metrics.inferenceWorkerRestarts.inc();
    },
  };
}

/** A frame's signal for displays: microvolts at the monitor's own rate. */
function toWave(frame: EcgFrame): Parameters<WardServer['publishWave']>[0] {
  const { bedId, sampleRateHz, sampleCount, leads } = frame;
  const samplesUv = new Int16Array(leads.length * sampleCount);
  for (const [index, { counts, gainUvPerCount, leadOff }] of leads.entries()) {
    for (let at = 0; at < sampleCount; at++) {
      const count = counts[at] ?? INVALID_COUNT;
      const missing = leadOff || count === INVALID_COUNT;
      samplesUv[index * sampleCount + at] = missing
        ? MISSING_SAMPLE_UV
        : Math.max(-32_767, Math.min(32_767, Math.round(count * gainUvPerCount)));
    }
  }
  const startMs = toEpochMs(frameStartUs(frame));
  return { bedId, startMs, sampleRateHz, leads: leads.map(({ lead }) => lead), samplesUv };
}

/** Watches how late scores are against the time of day; only where frames come live. */
export function observeLiveLatency(metrics: WardMetrics, clock: Clock): ChainObserver['onJudged'] {
  return ({ score }) => {
    if (score.abstained === 'overload') return;
    metrics.windowEndToScoreSeconds.observe((clock.nowUs() - score.endUs) / US_PER_SECOND);
  };
}
