import type { BedId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';

/** An item of a bed. */
export interface BatchItem {
  readonly bedId: BedId;
  /** Asked when the item's turn comes: one that is not wanted any more takes no place in a batch. Always, where not given. */
  readonly isWanted?: (() => boolean) | undefined;
}

/** When a batch is complete, and who is told. */
export interface BatcherOptions<T extends BatchItem> {
  /** The most items in a batch. */
  readonly maxBatch: number;
  /** The longest that an item waits for others to share its batch. */
  readonly maxDelayMs: number;
  readonly clock: Clock;
  /** Called when `take` may have something. */
  readonly onDue: () => void;
  /** Told of an item that was not wanted when its turn came. */
  readonly onUnwanted: (item: T) => void;
}

/**
 * Joins items of many beds into batches, by size and by deadline.
 *
 * Beds take turns, so a bed that has much waiting does not hold up the others; the items of one bed
 * keep their order. Nothing is dropped untold: whoever adds watches `size` and pauses its source.
 */
export class Batcher<T extends BatchItem> {
  readonly #options: BatcherOptions<T>;
  /** The bed whose turn it is comes first. */
  readonly #queues = new Map<BedId, T[]>();
  readonly #putBack: T[] = [];
  #queued = 0;
  /** How many of the queued items have waited long enough. */
  #due = 0;
  #flushing = false;
  #stopTimer: (() => void) | undefined;

  constructor(options: BatcherOptions<T>) {
    this.#options = options;
  }

  /** Items that wait. */
  get size(): number {
    return this.#queued + this.#putBack.length;
  }

  /** Whether what waits fills a batch. */
  get hasWhole(): boolean {
    return this.#queued >= this.#options.maxBatch;
  }

  /** Puts an item at the end of its bed's queue. */
  add(item: T): void {
    const queue = this.#queues.get(item.bedId);
    if (queue === undefined) this.#queues.set(item.bedId, [item]);
    else queue.push(item);
    this.#queued += 1;
    this.#stopTimer ??= this.#startTimer();
    if (this.#isDue()) this.#options.onDue();
  }

  /** Puts items that came back from a lost batch before all others; each of them goes alone. */
  putBack(items: readonly T[]): void {
    this.#putBack.push(...items);
    if (items.length > 0) this.#options.onDue();
  }

  /** Takes the next batch, or nothing where none is due. */
  take(): T[] {
    const suspect = this.#putBack.shift();
    if (suspect !== undefined) return [suspect];
    if (!this.#isDue()) return [];
    const { maxBatch, onUnwanted } = this.#options;
    const batch: T[] = [];
    while (batch.length < maxBatch && this.#queued > 0) {
      for (const item of this.#takeTurn()) {
        this.#due = Math.max(0, this.#due - 1);
        if (item.isWanted?.() ?? true) batch.push(item);
        else onUnwanted(item);
      }
    }
    if (this.#queued === 0) this.#clearTimer();
    return batch;
  }

  /** From now on everything is due at once. */
  flush(): void {
    this.#flushing = true;
    this.#clearTimer();
    if (this.size > 0) this.#options.onDue();
  }

  #isDue(): boolean {
    if (this.#queued === 0) return false;
    return this.#flushing || this.#due > 0 || this.hasWhole;
  }

  /** Takes the first item of the bed whose turn it is, and sends the bed to the back. */
  #takeTurn(): T[] {
    for (const [bedId, queue] of this.#queues) {
      this.#queues.delete(bedId);
      const taken = queue.splice(0, 1);
      if (queue.length > 0) this.#queues.set(bedId, queue);
      this.#queued -= taken.length;
      return taken;
    }
    return [];
  }

  /** One timer is enough: when it fires, all that was added since it started is due with it. */
  #startTimer(): (() => void) | undefined {
    if (this.#flushing) return undefined;
    return this.#options.clock.after(this.#options.maxDelayMs, () => {
      this.#stopTimer = undefined;
      this.#due = this.#queued;
      this.#options.onDue();
    });
  }

  #clearTimer(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }
}
