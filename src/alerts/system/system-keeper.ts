import type { LoggedAlert } from '../../domain/alert.js';
import { SYSTEM_BED_ID, type BedId, type WardId } from '../../domain/bed.js';
import { EcgError } from '../../domain/errors.js';
import type { Logger } from '../../domain/logger.js';
import type { AlertLog } from '../alert-log.js';
import { judgeSystem, type SystemReport } from './judge-system.js';
import {
  decodeSystemState,
  encodeSystemState,
  NEW_SYSTEM,
  type SystemState,
} from './system-state.js';

/** Where the conditions of wardwave are kept. */
export interface SystemKeeperOptions {
  readonly wardId: WardId;
  readonly log: Pick<AlertLog, 'loadBed' | 'commit' | 'publish'>;
  readonly logger: Logger;
}

/**
 * Keeps the conditions of wardwave under the state and the outbox of {@link SYSTEM_BED_ID}, as those of a bed
 * are kept: what several processes say, and say again after a crash, is logged once.
 */
export class SystemKeeper {
  readonly #options: SystemKeeperOptions;
  #known: { readonly version: number; readonly state: SystemState } | undefined;
  /** Whether the outbox may hold events: a commit or a publish has not come to its end. */
  #unsaid = true;

  constructor(options: SystemKeeperOptions) {
    this.#options = options;
  }

  /**
   * Takes what this process sees.
   *
   * @returns the new entries of the ward's log
   * @throws {EcgError} `ECG_STORE_UNAVAILABLE`; the next report goes on from what is stored
   */
  async report(report: SystemReport): Promise<readonly LoggedAlert[]> {
    const { log, wardId } = this.#options;
    for (;;) {
      const { version, state } = this.#known ?? (await this.#load());
      const judged = judgeSystem(state, report);
      if (judged.state !== state) {
        const outcome = await this.#commit(version, judged);
        if (outcome === 'stale') continue;
      }
      if (!this.#unsaid) return [];
      const logged = await log.publish(wardId, keptAs(wardId));
      this.#unsaid = false;
      return logged;
    }
  }

  async #commit(
    expectedVersion: number,
    { state, events }: ReturnType<typeof judgeSystem>,
  ): Promise<'committed' | 'stale'> {
    // Unknown until the answer comes: a commit may be done although its answer is lost.
    this.#known = undefined;
    this.#unsaid = true;
    const outcome = await this.#options.log.commit({
      bedId: keptAs(this.#options.wardId),
      expectedVersion,
      state: encodeSystemState(state),
      events,
    });
    if (outcome === 'committed') this.#known = { version: expectedVersion + 1, state };
    return outcome;
  }

  async #load(): Promise<{ readonly version: number; readonly state: SystemState }> {
    const { log, logger, wardId } = this.#options;
    const { version, state: stored } = await log.loadBed(keptAs(wardId));
    let state = NEW_SYSTEM;
    try {
      if (stored !== undefined) state = decodeSystemState(stored);
    } catch (error) {
      if (!(error instanceof EcgError)) throw error;
      logger.error({ code: error.code }, error.message);
    }
    this.#known = { version, state };
    return this.#known;
  }
}

/** Beds of two wards never share an id, but every ward has a wardwave: it is kept under the ward's name. */
function keptAs(wardId: WardId): BedId {
  return `${SYSTEM_BED_ID}.${wardId}` as BedId;
}
