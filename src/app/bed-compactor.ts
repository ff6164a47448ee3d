import { newestDueBlock } from '../aggregation/block-schedule.js';
import type { ScoreStore } from '../aggregation/score-store.js';
import type { BedId } from '../domain/bed.js';
import { EcgError } from '../domain/errors.js';
import type { ChainObserver } from './chain-observer.js';

/** Whose blocks are compacted, and where. */
export interface BedCompactorOptions {
  readonly bedId: BedId;
  readonly store: Pick<ScoreStore, 'compact' | 'keptBlocks'>;
  readonly observer: Pick<ChainObserver, 'onCompacted' | 'onRetry' | 'onItemFailed'>;
  readonly signal: AbortSignal;
}

/**
 * Compacts the blocks of cells that a bed has left behind, oldest first: at most one at a time, begun by a merged window,
 * and never waited for.
 *
 * The first windows of a process go through all blocks that may be kept, so that what an earlier life left full is found.
 */
export class BedCompactor {
  readonly #options: BedCompactorOptions;
  #nextBlock: number | undefined;
  #isBusy = false;

  constructor(options: BedCompactorOptions) {
    this.#options = options;
  }

  /** Takes the first cell, counted from 1970, of a window of the bed that has been judged. */
  judged(firstCell: number): void {
    const { bedId, store } = this.#options;
    const due = newestDueBlock(bedId, firstCell);
    const oldest = Math.max(0, due - store.keptBlocks);
    const block = Math.max(this.#nextBlock ?? oldest, oldest);
    if (this.#isBusy || block > due) return;
    this.#nextBlock = block;
    void this.#compact(block);
  }

  async #compact(block: number): Promise<void> {
    const { bedId, store, observer, signal } = this.#options;
    this.#isBusy = true;
    try {
      const outcome = await store.compact(bedId, block);
      if (outcome === 'compacted') observer.onCompacted?.(bedId);
      if (outcome !== 'changed') this.#nextBlock = block + 1;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof EcgError) observer.onRetry?.('compact', error);
      else observer.onItemFailed?.(bedId, error);
      // What cannot be read now is left full until it expires, or until another process can read it.
      if (!(error instanceof EcgError && error.retryable)) this.#nextBlock = block + 1;
    } finally {
      this.#isBusy = false;
    }
  }
}
