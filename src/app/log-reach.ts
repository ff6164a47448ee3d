import type { AlertLog } from '../alerts/alert-log.js';
import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import { toEpochMs } from '../domain/units.js';
import type { WardMetrics } from '../server/metrics.js';
import type { ReadinessCheck } from '../server/ward-view.js';
import type { Stores } from './stores.js';

/** Every page that was away for less gets all that it missed. */
export const PROMISED_REACH_MS = 72 * 3_600_000;

const LOOK_EVERY_MS = 60_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_SECOND = 1_000;

/** What a {@link LogReach} looks at. */
export interface LogReachParts {
  readonly wardId: WardId;
  readonly log: Pick<AlertLog, 'head' | 'oldestAtMs'>;
  /** Told at each look. */
  readonly onReach: (reach: { readonly entryCount: number; readonly reachMs: number }) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Looks how far back the ward's log reaches. New alerts are worth more than old ones, so a log at its bound in
 * entries drops the oldest, also such as are younger than promised; then it is said, as staff and pages
 * would rely on it.
 */
export class LogReach {
  readonly #parts: LogReachParts;
  readonly #stopLooking: () => void;
  #shortOf: string | undefined;

  constructor(parts: LogReachParts) {
    this.#parts = parts;
    this.#stopLooking = parts.clock.every(LOOK_EVERY_MS, () => void this.look());
  }

  /** A ward that cannot keep its promise goes on watching: the check is no reason to take it out of service. */
  check(): ReadinessCheck {
    const detail = this.#shortOf;
    const name = 'alert-log';
    return detail === undefined ? { name, ok: true } : { name, ok: false, optional: true, detail };
  }

  /** Looks now; a store that does not answer is looked at again later. */
  async look(): Promise<void> {
    const { log, wardId, onReach, clock, logger } = this.#parts;
    try {
      const [{ headSeq, oldestSeq }, oldestAtMs] = await Promise.all([
        log.head(wardId),
        log.oldestAtMs(wardId),
      ]);
      if (oldestAtMs === undefined) return;
      const reachMs = Math.max(0, toEpochMs(clock.nowUs()) - oldestAtMs);
      onReach({ entryCount: headSeq - oldestSeq + 1, reachMs });
      const wasShort = this.#shortOf !== undefined;
      // A log that still has its first entry has dropped nothing.
      const isShort = oldestSeq > 1 && reachMs < PROMISED_REACH_MS;
      this.#shortOf = isShort ? shortBy(reachMs) : undefined;
      if (isShort && !wasShort) logger.warn({ reachMs }, shortBy(reachMs));
    } catch (error) {
      if (!(error instanceof EcgError) || !error.retryable) throw error;
    }
  }

  stop(): void {
    this.#stopLooking();
  }
}

/** Looks how far back a ward's log reaches, for its metrics. */
export function watchReach(
  {
    stores,
    wardId,
    clock,
    logger,
  }: Omit<LogReachParts, 'log' | 'onReach'> & { readonly stores: Stores },
  metrics: WardMetrics,
): LogReach {
  return new LogReach({
    wardId,
    log: stores.alerts,
    onReach: ({ entryCount, reachMs }) => {
      metrics.alertLogEntries.set(entryCount);
      metrics.alertLogReach.set(reachMs / MS_PER_SECOND);
    },
    clock,
    logger,
  });
}

function shortBy(reachMs: number): string {
  const hours = (reachMs / MS_PER_HOUR).toFixed(1);
  return `The ward's log reaches back ${hours} h, expected 72 h: raise redis.alertLogMaxEntries.`;
}
