import type { WardLogEntry } from '../domain/ward-log.js';

/** One entry of the ward's log on its way out; log id and sequence number tell a double. */
export interface OutgoingMessage {
  readonly logId: string;
  readonly entry: WardLogEntry;
}

/**
 * What became of a message.
 *
 * `delivered`: the receiver has said that it has it. `not-for-target`: the target's format has no words
 * for such an entry. `away`: no usable answer; it is tried again without end. `refused`: the receiver has
 * answered that it does not want this message; it is tried again a few times, unless the answer is final.
 */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'not-for-target' }
  | {
      readonly kind: 'away';
      /** A stable word, such as `timeout` or `http-503`. */
      readonly reason: string;
      /** How long the receiver asked to be left alone. */
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly final: boolean };

/** Where log entries are sent. */
export interface OutgoingTarget {
  /** A stable word, such as `webhook`; cursors and metrics go by it. */
  readonly name: string;
  /** Messages that one call may carry. */
  readonly maxBatch: number;
  /** Sends messages in order. It never rejects: whatever happens is an outcome of the whole batch. */
  deliver(messages: readonly OutgoingMessage[]): Promise<DeliveryOutcome>;
  /** Sends a message that says that it is a test. */
  sendTest(wardId: string): Promise<DeliveryOutcome>;
  /** Ends connections. */
  close(): Promise<void>;
}
