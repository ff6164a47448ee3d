import {
  isSameReceipt,
  MAX_RECEIPTS_OF_ENTRY,
  type Receipt,
  type ReceiptStore,
} from './receipts.js';

/**
 * Keeps receipts in this process, for a ward whose log is in it too: those of the oldest entries fall
 * away where more than `maxEntries` have some.
 */
export class MemoryReceipts implements ReceiptStore {
  readonly #bySeq = new Map<number, Receipt[]>();
  readonly #maxEntries: number;

  constructor(maxEntries = 100_000) {
    this.#maxEntries = maxEntries;
  }

  record(receipts: readonly Receipt[]): Promise<void> {
    for (const receipt of receipts) this.#add(receipt);
    return Promise.resolve();
  }

  receiptsOf(seq: number): Promise<readonly Receipt[]> {
    return Promise.resolve([...(this.#bySeq.get(seq) ?? [])]);
  }

  #add(receipt: Receipt): void {
    const kept = this.#bySeq.get(receipt.seq) ?? [];
    const known = kept.some((other) => isSameReceipt(other, receipt));
    if (!known && kept.length < MAX_RECEIPTS_OF_ENTRY) kept.push(receipt);
    this.#bySeq.set(receipt.seq, kept);
    if (this.#bySeq.size <= this.#maxEntries) return;
    const [oldest] = this.#bySeq.keys();
    if (oldest !== undefined) this.#bySeq.delete(oldest);
  }
}
