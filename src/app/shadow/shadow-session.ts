import type { Settings } from '../../config/schema.js';
import type { AlertEvent } from '../../domain/alert.js';
import type { WardId } from '../../domain/bed.js';
import type { Clock } from '../../domain/clock.js';
import { EcgError } from '../../domain/errors.js';
import type { Logger } from '../../domain/logger.js';
import type { ModelIdentity } from '../../domain/score.js';
import { US_PER_MS } from '../../domain/units.js';
import { retrying } from '../retry.js';
import type { Candidate } from './candidate.js';
import { LiveLog, type ReadableLog } from './live-log.js';
import type { PairedBeds, PairedTotals } from './paired-beds.js';
import type { ShadowFolder } from './shadow-folder.js';
import type { ShadowFacts, ShadowReport } from './shadow-report.js';
import { UNKNOWN_MODEL, writeShadowResults } from './shadow-results.js';

/** How far a shadow is. */
export interface ShadowProgress extends PairedTotals {
  readonly latencyP95Ms: number | null;
  readonly waitingMessages: number;
  /** Whether the ward's log answers. */
  readonly isLogReadable: boolean;
}

/** What a {@link ShadowSession} works with. */
export interface ShadowSessionParts {
  readonly settings: Settings;
  readonly wardId: WardId;
  readonly folder: ShadowFolder;
  readonly log: ReadableLog;
  readonly paired: PairedBeds;
  readonly candidate: Pick<Candidate, 'model' | 'measured'>;
  readonly waitingMessages: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly onNotice: (text: string) => void;
  readonly onProgress: (progress: ShadowProgress) => void;
  readonly pollEveryMs?: number;
  readonly writeEveryMs?: number;
}

const POLL_EVERY_MS = 5_000;
const WRITE_EVERY_MS = 60_000;
/** Notices that are kept; later ones are only told. */
const KEPT_NOTICES = 20;

/** Reads the ward's log beside the candidate, and writes what both say again and again. */
export class ShadowSession {
  readonly #parts: ShadowSessionParts;
  readonly #live: LiveLog;
  readonly #startedAt: string;
  readonly #notices = new Set<string>();
  #liveModel: ModelIdentity = UNKNOWN_MODEL;
  #isLogReadable = true;
  /** One task at a time: polls and writes follow each other. */
  #underway: Promise<unknown> | undefined;

  constructor(parts: ShadowSessionParts) {
    this.#parts = parts;
    this.#startedAt = this.#now();
    this.#live = new LiveLog(parts.log, parts.wardId, {
      onEvent: (event) => {
        this.#tookModel(event);
        parts.paired.logged('live', event);
      },
      onJudged: (bedId, toMs) => {
        parts.paired.liveJudged(bedId, toMs);
      },
      onNotice: (text) => {
        this.#notice(text);
      },
    });
  }

  /** Reads the log that is there, so that alerts that are open now are known; waits for a Redis that is away. */
  async begin(): Promise<void> {
    const { clock, logger, signal } = this.#parts;
    try {
      await retrying(() => this.#live.poll([]), {
        clock,
        signal,
        onFailure: ({ code, message }) => {
          logger.warn({ code }, `${message} It is tried again.`);
        },
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Polls and writes by the clock; the returned function ends it. */
  repeat(): () => void {
    const { clock, pollEveryMs = POLL_EVERY_MS, writeEveryMs = WRITE_EVERY_MS } = this.#parts;
    const endings = [
      clock.every(pollEveryMs, () => {
        this.#unlessBusy(() => this.#poll());
      }),
      clock.every(writeEveryMs, () => {
        this.#unlessBusy(() => this.#write(false));
      }),
    ];
    return () => {
      for (const end of endings) end();
    };
  }

  /** Reads to the end of what the ward has said of the time that the candidate has judged, and writes it. */
  async finish(): Promise<ShadowReport> {
    await this.#underway;
    // The second look tells that the events of the states of the first are in the log.
    await this.#poll();
    if (this.#isLogReadable) await this.#poll();
    return this.#write(true);
  }

  /** A task that fails here is told and comes again by the clock. */
  #unlessBusy(task: () => Promise<unknown>): void {
    this.#underway ??= task()
      .catch((error: unknown) => {
        this.#parts.logger.error({ err: error }, 'the shadow’s results could not be written');
      })
      .finally(() => {
        this.#underway = undefined;
      });
  }

  async #poll(): Promise<void> {
    const { paired, candidate, logger, onProgress, waitingMessages } = this.#parts;
    try {
      await this.#live.poll(paired.beds);
      this.#isLogReadable = true;
    } catch (error) {
      if (!(error instanceof EcgError)) throw error;
      if (this.#isLogReadable)
        logger.warn({ code: error.code }, `${error.message} It is tried again.`);
      this.#isLogReadable = false;
    }
    onProgress({
      ...paired.totals(),
      latencyP95Ms: candidate.measured().latencyMs.p95,
      waitingMessages: waitingMessages(),
      isLogReadable: this.#isLogReadable,
    });
  }

  #write(finished: boolean): Promise<ShadowReport> {
    const { folder, paired, settings } = this.#parts;
    return writeShadowResults(folder, paired.paired(), this.#facts(finished), settings);
  }

  #facts(finished: boolean): ShadowFacts {
    const { wardId, settings, paired, candidate, waitingMessages } = this.#parts;
    return {
      wardId,
      startedAt: this.#startedAt,
      writtenAt: this.#now(),
      finished,
      models: { live: this.#liveModel, candidate: candidate.model },
      settlingS: settings.alerts.warmUpMs / 1_000,
      unpaired: paired.unpaired(),
      candidate: { ...candidate.measured(), waitingMessages: waitingMessages() },
      missedLiveEvents: this.#live.missedEvents,
      notices: [...this.#notices],
    };
  }

  #tookModel({ model }: AlertEvent): void {
    if (model === undefined || model.sha256 === this.#liveModel.sha256) return;
    this.#liveModel = model;
  }

  #notice(text: string): void {
    this.#parts.onNotice(text);
    if (this.#notices.size < KEPT_NOTICES) this.#notices.add(text);
  }

  #now(): string {
    return new Date(this.#parts.clock.nowUs() / US_PER_MS).toISOString();
  }
}
