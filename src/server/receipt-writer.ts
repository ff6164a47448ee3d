import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import type { Receipt, ReceiptStore } from './receipts.js';

/** Receipts that may wait for the store; further ones push out the oldest. */
export const MAX_WAITING_RECEIPTS = 10_000;

/** Receipts that go to the store in one call. */
const BATCH = 200;

/** What a {@link ReceiptWriter} works with. */
export interface ReceiptWriterPorts {
  readonly store: ReceiptStore;
  readonly logger: Logger;
  /** Told how many receipts were given up because the store was away for too long. */
  readonly onLost: (count: number) => void;
}

/**
 * Hands receipts to the store: the first at once, and what comes meanwhile together with the next call.
 * While the store is away they wait, and {@link retry} tries again.
 */
export class ReceiptWriter {
  readonly #ports: ReceiptWriterPorts;
  readonly #waiting: Receipt[] = [];
  #writing = false;
  #away = false;
  #written: Promise<void> = Promise.resolve();

  constructor(ports: ReceiptWriterPorts) {
    this.#ports = ports;
  }

  /** Takes receipts; they are stored soon. */
  add(...receipts: readonly Receipt[]): void {
    this.#waiting.push(...receipts);
    this.#dropOldest();
    if (!this.#away && !this.#writing) this.#written = this.#write();
  }

  /** Tries again where the store was away. */
  retry(): void {
    if (this.#waiting.length > 0 && !this.#writing) this.#written = this.#write();
  }

  /** Waits for what is being written; what the store does not take now is given up. */
  async flushed(): Promise<void> {
    await this.#written;
    if (this.#waiting.length > 0) this.#ports.onLost(this.#waiting.length);
  }

  async #write(): Promise<void> {
    this.#writing = true;
    try {
      for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
        try {
          await this.#ports.store.record(batch);
        } catch (cause) {
          // What fails for another reason than the store would fail for ever, and hold up the rest.
          if (cause instanceof EcgError) this.#waiting.unshift(...batch);
          else this.#ports.onLost(batch.length);
          this.#dropOldest();
          throw cause;
        }
        this.#away = false;
      }
    } catch (cause) {
      if (!this.#away) {
        this.#ports.logger.error({ err: cause }, 'Receipts cannot be kept now; they wait.');
      }
      this.#away = true;
    } finally {
      this.#writing = false;
    }
  }

  #dropOldest(): void {
    const over = this.#waiting.length - MAX_WAITING_RECEIPTS;
    if (over <= 0) return;
    this.#waiting.splice(0, over);
    this.#ports.onLost(over);
  }

  #take(): readonly Receipt[] {
    return this.#waiting.splice(0, BATCH);
  }
}
