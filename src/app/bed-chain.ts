import { BedKeeper, type Kept } from '../alerts/bed-keeper.js';
import { isJudged, type BedCommand } from '../alerts/bed-judge.js';
import { isQuiet, type BedAlertState } from '../alerts/bed-state.js';
import type { BedId } from '../domain/bed.js';
import type { BedItem, FeedFact } from '../domain/feed.js';
import { NO_SCORE, type WindowScore } from '../domain/score.js';
import { US_PER_MS, type EpochUs } from '../domain/units.js';
import { CELL_US } from '../domain/cell.js';
import type { EcgWindow } from '../domain/window.js';
import { readRhythm } from '../rhythm/read-rhythm.js';
import { SILENCE_LIMITS_US } from '../windowing/feed-silence.js';
import { neededFromUsAfter } from '../windowing/window-spec.js';
import { BedCompactor } from './bed-compactor.js';
import { logOfBed } from './canary-bed.js';
import { isBedsTurn } from './overload/turns.js';
import { retrying } from './retry.js';
import type { WardChainParts } from './chain-parts.js';

/** An item on its way, with what has been started for it. */
export interface StartedItem {
  readonly item: BedItem | BedCommand;
  readonly startedUs: EpochUs;
  /** Scoring under way; undefined for a fact, and for a window that an earlier life has judged. */
  readonly scored: Promise<WindowScore | undefined>;
}

/** Carries one bed's items through detector, score store and judgement, in the bed's order. */
export class BedChain {
  readonly #bedId: BedId;
  readonly #parts: WardChainParts;
  readonly #signal: AbortSignal;
  readonly #keeper: BedKeeper;
  readonly #compactor: BedCompactor;
  #opened: Promise<Kept> | undefined;
  /** The state as it was judged last; undefined until it is loaded. */
  #state: BedAlertState | undefined;
  #silentSinceUs: EpochUs | undefined;
  /** The revision of what staff have set that was given to the keeper last. */
  #controlRevision = 0;

  constructor(bedId: BedId, parts: WardChainParts, signal: AbortSignal) {
    this.#bedId = bedId;
    this.#parts = parts;
    this.#signal = signal;
    const { rules, log, logger, spec, detector, store, observer } = parts;
    const { model } = detector;
    const wardId = logOfBed(parts.wardId, bedId);
    this.#keeper = new BedKeeper({ wardId, bedId, rules, model, hopMs: spec.hopMs, log, logger });
    this.#compactor = new BedCompactor({ bedId, store, observer, signal });
  }

  /** Starts what may run beside other items: the scoring of a window. */
  start(item: BedItem | BedCommand): StartedItem {
    const scored = item.kind === 'window' ? this.#score(item.window) : Promise.resolve(undefined);
    // It is awaited in the bed's order, which may be later than it fails.
    scored.catch(() => undefined);
    return { item, startedUs: this.#parts.clock.nowUs(), scored };
  }

  /** Carries an item through; called for one item at a time. */
  async finish({ item, scored, startedUs }: StartedItem): Promise<void> {
    await this.#open();
    await this.#takeControl(startedUs);
    if (item.kind !== 'window') return this.#judgeFact(item, startedUs);
    const score = await scored;
    if (score !== undefined) await this.#judgeWindow(item.window, score, startedUs);
    this.#tellProgress(item.window);
  }

  /** Loads the bed's state; what an earlier life of the process left unsaid is said. */
  #open(): Promise<Kept> {
    const { observer } = this.#parts;
    this.#opened ??= this.#retrying('load', () => this.#keeper.open()).then(
      (kept) => {
        this.#state = kept.state;
        if (kept.logged.length > 0) observer.onLogged?.(kept.logged, 0);
        observer.onBedState?.(this.#bedId, kept.state);
        return kept;
      },
      (error: unknown) => {
        // The next item tries again: one failure must not end the bed.
        this.#opened = undefined;
        throw error;
      },
    );
    return this.#opened;
  }

  async #score(window: EcgWindow): Promise<WindowScore | undefined> {
    const { state } = await this.#open();
    if (isJudged(state, window.endUs)) {
      this.#parts.observer.onSkipped?.(this.#bedId);
      return undefined;
    }
    try {
      const isWanted = (): boolean => !this.#isLeftOut(window, this.#state ?? state);
      return await this.#parts.detector.score(window, isWanted);
    } catch (error) {
      if (this.#signal.aborted) throw error;
      this.#parts.observer.onItemFailed?.(this.#bedId, error);
      return unscored(window);
    }
  }

  #isLeftOut(window: EcgWindow, state: BedAlertState): boolean {
    const { hopStretch, spec } = this.#parts;
    const stretch = hopStretch?.() ?? 1;
    return stretch > 1 && isQuiet(state) && !isBedsTurn(window, spec.hopMs, stretch);
  }

  async #judgeWindow(window: EcgWindow, score: WindowScore, startedUs: EpochUs): Promise<void> {
    const { store, spec, observer, clock } = this.#parts;
    const scoredUs = clock.nowUs();
    const cells = await this.#retrying('merge', () => store.merge(score, spec));
    const mergedUs = clock.nowUs();
    const rhythm = readRhythm(window);
    const kept = await this.#retrying('judge', () =>
      this.#keeper.handle({ kind: 'window', window, cells, rhythm }, score),
    );
    this.#state = kept.state;
    const afterMs = (clock.nowUs() - startedUs) / US_PER_MS;
    observer.onJudged?.({
      bedId: this.#bedId,
      score,
      cells,
      state: kept.state,
      mergeMs: (mergedUs - scoredUs) / US_PER_MS,
      scoredAfterMs: (scoredUs - startedUs) / US_PER_MS,
      judgedAfterMs: afterMs,
    });
    if (kept.logged.length > 0) observer.onLogged?.(kept.logged, afterMs);
    if (cells.settled === true) observer.onSettled?.(this.#bedId);
    this.#compactor.judged(cells.firstCellIndex);
  }

  /** What staff have set since the last item goes before it. */
  async #takeControl(startedUs: EpochUs): Promise<void> {
    const control = this.#parts.controls?.(this.#bedId);
    if (control === undefined || control.revision <= this.#controlRevision) return;
    await this.#judgeFact({ kind: 'control', control }, startedUs);
    this.#controlRevision = control.revision;
  }

  async #judgeFact(fact: FeedFact | BedCommand, startedUs: EpochUs): Promise<void> {
    const { observer, clock } = this.#parts;
    const kept = await this.#retrying('judge', () => this.#keeper.handle(fact));
    this.#state = kept.state;
    observer.onBedState?.(this.#bedId, kept.state);
    const afterMs = (clock.nowUs() - startedUs) / US_PER_MS;
    if (kept.logged.length > 0) observer.onLogged?.(kept.logged, afterMs);
    if (fact.kind === 'stream-ended') observer.onProgress?.(this.#bedId, fact.endUs);
    if (fact.kind === 'feed-back') this.#silentSinceUs = undefined;
    if (fact.kind === 'feed-lost' && fact.silentUs >= SILENCE_LIMITS_US.longLost) {
      this.#silentSinceUs = fact.sinceUs;
    }
  }

  #tellProgress({ startUs }: EcgWindow): void {
    const { observer, spec } = this.#parts;
    observer.onProgress?.(this.#bedId, neededFromUsAfter(startUs, spec, this.#silentSinceUs));
  }

  #retrying<T>(operation: 'load' | 'merge' | 'judge', call: () => Promise<T>): Promise<T> {
    const { clock, observer } = this.#parts;
    return retrying(call, {
      clock,
      signal: this.#signal,
      onFailure: (error) => observer.onRetry?.(operation, error),
    });
  }
}

/** The score of a window on which the detector failed. */
function unscored(window: EcgWindow): WindowScore {
  const { bedId, startUs, endUs, leads, sampleCount } = window;
  const cellCount = (endUs - startUs) / CELL_US;
  return {
    bedId,
    startUs,
    endUs,
    leads,
    cellScoresMilli: new Int32Array(leads.length * cellCount).fill(NO_SCORE),
    windowScoreMilli: NO_SCORE,
    reconstructionMv: new Float32Array(leads.length * sampleCount).fill(Number.NaN),
    abstained: 'detector-failed',
  };
}
