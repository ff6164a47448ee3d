import type { Actor } from '../domain/staff.js';

/**
 * `delivered`: a page has the log entry; it does not say that anybody looked at it.
 * `seen`: the page had it before somebody's eyes.
 * `acknowledged`: a member of staff has taken the alert on.
 */
export const RECEIPT_KINDS = ['delivered', 'seen', 'acknowledged'] as const;

/** One kind of receipt. */
export type ReceiptKind = (typeof RECEIPT_KINDS)[number];

/** What became of one entry of the ward's log with one member of staff, or one screen. */
export interface Receipt {
  /** The entry; of `acknowledged`, the one that raised the alert or raised its priority last. */
  readonly seq: number;
  readonly kind: ReceiptKind;
  readonly by: Actor;
  /** Server time. */
  readonly atMs: number;
}

/** Keeps what was delivered to whom, who has seen it and who has acknowledged it, and when. */
export interface ReceiptStore {
  /**
   * Keeps receipts; of one kind, entry and subject the first stays. May be repeated.
   *
   * Of one entry at most {@link MAX_RECEIPTS_OF_ENTRY} are kept, the first ones. Receipts go when their
   * entry goes from the log.
   */
  record(receipts: readonly Receipt[]): Promise<void>;
  /** The receipts of one log entry, in the order in which they came. */
  receiptsOf(seq: number): Promise<readonly Receipt[]>;
}

/** Receipts that one entry may have: a hundred screens and people, three kinds each. */
export const MAX_RECEIPTS_OF_ENTRY = 300;

/** Whether two receipts say the same of the same subject. */
export function isSameReceipt(a: Receipt, b: Receipt): boolean {
  return a.seq === b.seq && a.kind === b.kind && a.by.subject === b.by.subject;
}
