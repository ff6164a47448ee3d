import type { AlertEvent, LoggedAlert } from '../domain/alert.js';
import type { WardId } from '../domain/bed.js';
import type { Logger } from '../domain/logger.js';
import type { WindowScore } from '../domain/score.js';
import type { AlertLog } from './alert-log.js';
import { judge, type JudgeContext, type JudgeInput } from './bed-judge.js';
import { decodeBedState, encodeBedState, NEW_BED, type BedAlertState } from './bed-state.js';
import { stripParts } from './strip.js';

/** Where a bed is kept and judged. */
export interface BedKeeperOptions extends JudgeContext {
  readonly wardId: WardId;
  readonly log: AlertLog;
  readonly logger: Logger;
}

/** What came of one item of a bed. */
export interface Kept {
  /** New entries of the ward's log, in its order. */
  readonly logged: readonly LoggedAlert[];
  readonly state: BedAlertState;
}

/**
 * Judges one bed's items in order and stores each decision with its events before the next item.
 *
 * Every call may be repeated after a failure of the store: the stored version tells whether the
 * decision is in already.
 */
export class BedKeeper {
  readonly #options: BedKeeperOptions;
  #known: { readonly version: number; readonly state: BedAlertState } | undefined;
  /** Whether the bed's outbox may hold events: a commit or a publish of them has not come to its end. */
  #unsaid = true;

  constructor(options: BedKeeperOptions) {
    this.#options = options;
  }

  /** The bed's state, loaded from the store at the first call; what an earlier life left unsaid is logged. */
  async open(): Promise<Kept> {
    const { state } = await this.#load();
    return { state, logged: await this.#publish() };
  }

  /** Judges one item; `score` goes with a window and is what the alert's strip is cut from. */
  async handle(input: JudgeInput, score?: WindowScore): Promise<Kept> {
    const { log, bedId } = this.#options;
    // Whoever made the window's cells compact has judged it, and further ones: what is known here is old.
    if (input.kind === 'window' && input.cells.settled === true) this.#known = undefined;
    for (;;) {
      const { version, state } = this.#known ?? (await this.#load());
      const judged = judge(state, input, this.#options);
      if (judged.state === state) return { state, logged: await this.#publish() };
      if (input.kind === 'window' && score !== undefined) {
        await this.#keepStrips(judged.state, judged.events, { window: input.window, score });
      }
      // Set before the commit, which may be done although its answer is lost.
      if (judged.events.length > 0) this.#unsaid = true;
      const outcome = await log.commit({
        bedId,
        expectedVersion: version,
        state: encodeBedState(judged.state),
        events: judged.events,
      });
      if (outcome === 'committed') {
        this.#known = { version: version + 1, state: judged.state };
        return { state: judged.state, logged: await this.#publish() };
      }
      // Another process decides for this bed too, and was first: go on from what it stored.
      this.#known = undefined;
    }
  }

  /** Moves the events of the outbox into the ward's log, where there may be any. */
  async #publish(): Promise<readonly LoggedAlert[]> {
    if (!this.#unsaid) return [];
    const { log, wardId, bedId } = this.#options;
    const logged = await log.publish(wardId, bedId);
    this.#unsaid = false;
    return logged;
  }

  async #load(): Promise<{ readonly version: number; readonly state: BedAlertState }> {
    const { log, wardId, bedId, logger } = this.#options;
    await log.addBed(wardId, bedId);
    const { version, state: stored } = await log.loadBed(bedId);
    let state = NEW_BED;
    try {
      if (stored !== undefined) state = decodeBedState(stored);
    } catch (error) {
      logger.error({ bed: bedId, error }, 'the stored alert state is not readable');
    }
    this.#known = { version, state };
    return this.#known;
  }

  async #keepStrips(
    state: BedAlertState,
    events: readonly AlertEvent[],
    scored: Parameters<typeof stripParts>[2],
  ): Promise<void> {
    const { log, hopMs } = this.#options;
    for (const part of stripParts(state, events, scored, hopMs)) await log.putStrip(part);
  }
}
