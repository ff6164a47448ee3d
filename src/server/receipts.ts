import type { LoggedAlert } from '../domain/alert.js';

/** A dashboard has an alert event. It does not say that anybody looked at it. */
export interface Receipt {
  readonly seq: number;
  readonly alertId: string;
  readonly revision: number;
  /** The subject of the token with which the dashboard signed in. */
  readonly subject: string;
  readonly deliveredAtMs: number;
}

/** Keeps which alert events were delivered to whom, and when. */
export interface ReceiptStore {
  /** Keeps a receipt; the first of a subject for an event stays. */
  record(receipt: Receipt): Promise<void>;
  /** The receipts of one log entry, in the order in which they came. */
  receiptsOf(seq: number): Promise<readonly Receipt[]>;
}

/** Makes the receipt of one delivery. */
export function receiptFor(alert: LoggedAlert, subject: string, deliveredAtMs: number): Receipt {
  const { alertId, revision } = alert.event;
  return { seq: alert.seq, alertId, revision, subject, deliveredAtMs };
}

/**
 * Keeps receipts in this process: they do not outlive it, and those of the oldest entries fall away
 * when more than `maxEntries` log entries have some.
 */
export function createMemoryReceipts(maxEntries = 10_000): ReceiptStore {
  const bySeq = new Map<number, Receipt[]>();
  return {
    record: (receipt) => {
      const receipts = bySeq.get(receipt.seq) ?? [];
      if (!receipts.some((kept) => kept.subject === receipt.subject)) receipts.push(receipt);
      bySeq.set(receipt.seq, receipts);
      if (bySeq.size > maxEntries) {
        const [oldest] = bySeq.keys();
        if (oldest !== undefined) bySeq.delete(oldest);
      }
      return Promise.resolve();
    },
    receiptsOf: (seq) => Promise.resolve(bySeq.get(seq) ?? []),
  };
}
