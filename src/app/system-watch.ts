import type { Outage, SystemFact } from '../alerts/system/judge-system.js';
import type { SystemKeeper } from '../alerts/system/system-keeper.js';
import { overloadPriority } from '../alerts/system/system-rules.js';
import type { LoggedAlert } from '../domain/alert.js';
import type { BedId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { EcgFrame } from '../domain/frame.js';
import { frameEndUs } from '../domain/frame.js';
import type { Logger } from '../domain/logger.js';
import type { OverloadLevel } from '../domain/overload.js';
import { toEpochMs } from '../domain/units.js';
import type { JudgedFacts } from './chain-observer.js';

/** What a {@link SystemWatch} looks at. */
export interface SystemWatchParts {
  readonly keeper: Pick<SystemKeeper, 'report'>;
  /** Names this process among those of the ward. */
  readonly process: string;
  readonly windowLengthMs: number;
  /** Seconds of signal for a second of the clock, where it is not one. */
  readonly eventSpeed?: () => number;
  readonly watches: (bedId: BedId) => boolean;
  readonly isStoreReady: () => boolean;
  readonly isDetectorReady: () => boolean;
  /** What this process leaves out because it has too much to do. */
  readonly overloadLevel: () => OverloadLevel;
  /** Whether the canary was missed; undefined where there is none. */
  readonly isCanaryMissed: (() => Promise<boolean>) | undefined;
  readonly onLogged: (alerts: readonly LoggedAlert[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

const LOOK_EVERY_MS = 1_000;

/** A score older than this is late ... */
const LATE_AFTER_MS = 5_000;

/** ... where frames have come within this time; where none come, the feed is lost and says so itself. */
const FRAMES_WITHIN_MS = 3_000;

/** What must hold for so long before it is said, so that a hiccup of one look is no alarm. */
const HOLDS_FOR_MS = 3_000;

/** Windows that the detector could not score, one after another, before it counts as down. */
const FAILED_WINDOWS = 3;

/** How far a bed's frames and scores have come. */
interface BedProgress {
  firstSampleMs: number;
  lastSampleMs: number;
  lastFrameMs: number;
  judgedToMs: number;
}

/** Looks every second at what wardwave itself is doing, and says what is wrong. */
export class SystemWatch {
  readonly #parts: SystemWatchParts;
  readonly #beds = new Map<BedId, BedProgress>();
  /** Beds whose stream has ended, until that is reported: nothing is late of them any more. */
  readonly #ended = new Set<BedId>();
  readonly #since = new Map<string, number>();
  readonly #stopLooking: () => void;
  #failedWindows = 0;
  #awaySinceMs: number | undefined;
  #outage: Outage | undefined;
  #looking: Promise<void> | undefined;

  constructor(parts: SystemWatchParts) {
    this.#parts = parts;
    this.#stopLooking = parts.clock.every(LOOK_EVERY_MS, () => {
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    });
  }

  /** A frame has come. */
  frame(frame: EcgFrame): void {
    const endMs = toEpochMs(frameEndUs(frame));
    const nowMs = this.#nowMs();
    const bed = this.#beds.get(frame.bedId);
    if (frame.endOfStream) {
      this.#beds.delete(frame.bedId);
      this.#ended.add(frame.bedId);
    } else if (bed === undefined || endMs < bed.lastSampleMs - HOLDS_FOR_MS) {
      const progress = {
        firstSampleMs: endMs,
        lastSampleMs: endMs,
        lastFrameMs: nowMs,
        judgedToMs: 0,
      };
      this.#beds.set(frame.bedId, progress);
    } else {
      bed.lastSampleMs = Math.max(bed.lastSampleMs, endMs);
      bed.lastFrameMs = nowMs;
    }
  }

  /** A window has been judged. */
  judged({ bedId, score }: Pick<JudgedFacts, 'bedId' | 'score'>): void {
    if (score.abstained === 'detector-failed') this.#failedWindows += 1;
    // A window that was left out says nothing of the detector.
    else if (score.abstained !== 'overload') this.#failedWindows = 0;
    const bed = this.#beds.get(bedId);
    if (bed !== undefined) bed.judgedToMs = Math.max(bed.judgedToMs, toEpochMs(score.endUs));
  }

  /** Ends when what is under way is said, and that streams which have ended are late no more. */
  async stop(): Promise<void> {
    this.#stopLooking();
    await this.#looking;
    if (this.#ended.size > 0) await this.#look();
  }

  async #look(): Promise<void> {
    const { keeper, isStoreReady, onLogged, logger } = this.#parts;
    const nowMs = this.#nowMs();
    this.#lookAtStore(isStoreReady(), nowMs);
    if (!isStoreReady()) return;
    try {
      const facts = [
        ...this.#bedFacts(nowMs),
        this.#detectorFact(nowMs),
        this.#overloadFact(),
        ...(await this.#canary()),
      ];
      const outage = this.#outage;
      const ended = [...this.#ended];
      const logged = await keeper.report({
        nowMs,
        facts,
        ...(outage === undefined ? {} : { outage }),
      });
      if (this.#outage === outage) this.#outage = undefined;
      for (const bedId of ended) this.#ended.delete(bedId);
      if (logged.length > 0) onLogged(logged);
    } catch (error) {
      if (!(error instanceof EcgError) || !error.retryable) {
        logger.error({ err: error }, 'The conditions of wardwave cannot be kept now.');
      }
    }
  }

  #lookAtStore(isReady: boolean, nowMs: number): void {
    if (!isReady) {
      this.#awaySinceMs ??= nowMs;
      return;
    }
    const startMs = this.#awaySinceMs;
    this.#awaySinceMs = undefined;
    if (startMs === undefined || nowMs - startMs < HOLDS_FOR_MS) return;
    this.#outage = { startMs: this.#outage?.startMs ?? startMs, endMs: nowMs };
  }

  #bedFacts(nowMs: number): readonly SystemFact[] {
    const { watches, windowLengthMs } = this.#parts;
    const facts: SystemFact[] = [];
    // A fast playing is further ahead in event time after the same time of work.
    const lateAfterMs = LATE_AFTER_MS * Math.max(1, this.#parts.eventSpeed?.() ?? 1);
    for (const [bedId, bed] of this.#beds) {
      if (!watches(bedId)) {
        this.#beds.delete(bedId);
        continue;
      }
      const expectedFromMs = bed.firstSampleMs + windowLengthMs;
      const behindMs = bed.lastSampleMs - Math.max(bed.judgedToMs, expectedFromMs);
      const framesCome = nowMs - bed.lastFrameMs <= FRAMES_WITHIN_MS;
      const isLate = framesCome && behindMs > lateAfterMs;
      const present = this.#holds(`scores-late/${bedId}`, isLate, nowMs);
      facts.push({ condition: 'scores-late', bedId, present });
    }
    for (const bedId of this.#ended) {
      this.#since.delete(`scores-late/${bedId}`);
      if (this.#beds.has(bedId)) continue;
      facts.push({ condition: 'scores-late', bedId, present: false, because: 'stream-ended' });
    }
    return facts;
  }

  #detectorFact(nowMs: number): SystemFact {
    const isDown = this.#failedWindows >= FAILED_WINDOWS || !this.#parts.isDetectorReady();
    const present = this.#holds('detector-down', isDown, nowMs);
    return { condition: 'detector-down', process: this.#parts.process, present };
  }

  /** The level has its own times of rising and falling, so it is said at once. */
  #overloadFact(): SystemFact {
    const { process, overloadLevel } = this.#parts;
    const level = overloadLevel();
    const priority = overloadPriority(level);
    return { condition: 'overload', process, present: level !== 'normal', priority };
  }

  async #canary(): Promise<readonly SystemFact[]> {
    const isMissed = await this.#parts.isCanaryMissed?.();
    return isMissed === undefined ? [] : [{ condition: 'canary-missed', present: isMissed }];
  }

  /** Whether something has held for long enough to be said. */
  #holds(name: string, isSo: boolean, nowMs: number): boolean {
    if (!isSo) {
      this.#since.delete(name);
      return false;
    }
    const sinceMs = this.#since.get(name) ?? nowMs;
    this.#since.set(name, sinceMs);
    return nowMs - sinceMs >= HOLDS_FOR_MS;
  }

  #nowMs(): number {
    return toEpochMs(this.#parts.clock.nowUs());
  }
}
