import { randomUUID } from 'node:crypto';
import type { Settings } from '../config/schema.js';
import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import { toEpochMs } from '../domain/units.js';
import { OutgoingFollower, type FollowedLog } from '../outgoing/outgoing-follower.js';
import type { OutgoingObserver } from '../outgoing/outgoing-observer.js';
import { WardSender } from '../outgoing/ward-sender.js';
import type { WardMetrics } from '../server/metrics.js';
import type { ReadinessCheck } from '../server/ward-view.js';
import { outgoingTargets } from './outgoing-targets.js';
import type { Stores } from './stores.js';

/** The outgoing side of a ward process; it does nothing where no target is set. */
export interface Outgoing {
  start(): void;
  /** How each target stands, without waiting for anything. */
  checks(): readonly ReadinessCheck[];
  stop(): Promise<void>;
}

/** What the outgoing side is made of. */
export interface OutgoingParts {
  readonly wardId: WardId;
  readonly stores: Pick<Stores, 'alerts' | 'cursors'>;
  readonly metrics: WardMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

const POLL_MS = 250;
const FIRST_PAUSE_MS = 500;
const LONGEST_RETRY_AFTER_MS = 300_000;

/**
 * Prepares the sending of the ward's log to every target that the settings name.
 *
 * @throws {EcgError} where a target's settings cannot be used
 */
export async function openOutgoing(settings: Settings, parts: OutgoingParts): Promise<Outgoing> {
  const { wardId, stores, clock, logger } = parts;
  const targets = await outgoingTargets(settings, parts);
  const { refusalAttempts, longestPauseMs, leaseMs, awayAfterMs } = settings.outgoing;
  const observer = outgoingTelemetry(parts);
  const followers = targets.map(
    (target) =>
      new OutgoingFollower({
        wardId,
        target,
        log: followedLog(parts),
        cursors: stores.cursors,
        policy: {
          firstPauseMs: FIRST_PAUSE_MS,
          longestPauseMs,
          refusalAttempts,
          longestRetryAfterMs: LONGEST_RETRY_AFTER_MS,
        },
        clock,
        random: Math.random,
        observer,
        pollMs: POLL_MS,
      }),
  );
  const sender = new WardSender({
    wardId,
    owner: randomUUID(),
    cursors: stores.cursors,
    followers,
    clock,
    leaseMs,
    onLease: (event, token) => {
      logger.info({ token }, `outgoing: lease ${event}`);
    },
    onStoreError: (error) => {
      observer.onStoreError('lease', error);
    },
  });
  return {
    start: () => {
      if (followers.length > 0) sender.start();
    },
    checks: () => followers.map(({ status }) => checkOf(status, { clock, awayAfterMs })),
    stop: async () => {
      await sender.stop();
      await Promise.all(targets.map((target) => target.close()));
    },
  };
}

function followedLog({ wardId, stores }: Pick<OutgoingParts, 'wardId' | 'stores'>): FollowedLog {
  return {
    ends: async () => {
      const logId = await stores.alerts.logId(wardId, randomUUID());
      return { logId, ...(await stores.alerts.head(wardId)) };
    },
    read: (afterSeq, limit) => stores.alerts.read(wardId, afterSeq, limit),
  };
}

/** The ward is watched while a target is away, so the process stays ready; but everybody can see it. */
function checkOf(
  { target, lagEntries, failingSinceMs, reason }: OutgoingFollower['status'],
  { clock, awayAfterMs }: { readonly clock: Clock; readonly awayAfterMs: number },
): ReadinessCheck {
  const name = `outgoing-${target}`;
  const failingMs = failingSinceMs === undefined ? 0 : toEpochMs(clock.nowUs()) - failingSinceMs;
  if (failingMs < awayAfterMs) return { name, ok: true, optional: true };
  const detail = `takes nothing for ${Math.round(failingMs / 1_000)} s (${reason ?? 'unknown'}); ${lagEntries} entries wait`;
  return { name, ok: false, optional: true, detail };
}

function outgoingTelemetry({ metrics, logger }: OutgoingParts): OutgoingObserver {
  return {
    onDelivered: (target, messages) => {
      metrics.outgoingDelivered.inc({ target }, messages.length);
      logger.debug({ target, seqs: messages.map(({ entry }) => entry.seq) }, 'outgoing: delivered');
    },
    onWaiting: (target, { reason, pauseMs }) => {
      metrics.outgoingRetries.inc({ target, reason });
      logger.warn({ target, reason, pauseMs }, 'outgoing: not taken, it is tried again');
    },
    onSetAside: (target, { seq, reason }) => {
      metrics.outgoingSetAside.inc({ target, reason });
      logger.error({ target, seq, reason }, 'outgoing: the receiver does not take this entry');
    },
    onPosition: (target, { cursor, reason, lostCount }) => {
      metrics.outgoingLost.inc({ target }, lostCount);
      const fields = { target, reason, fromSeq: cursor.seq, lostCount };
      if (lostCount > 0) logger.error(fields, 'outgoing: entries are gone that were never sent');
      else logger.info(fields, 'outgoing: following the log');
    },
    onLag: (target, entryCount) => {
      metrics.outgoingLagEntries.set({ target }, entryCount);
    },
    onStoreError: (target, error) => {
      metrics.storeErrors.inc({ operation: 'outgoing' });
      const code = error instanceof EcgError ? error.code : 'ECG_UNKNOWN';
      logger.warn({ target, code, err: error }, 'outgoing: the store does not answer');
    },
  };
}
