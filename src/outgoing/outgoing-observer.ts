import type { LogPosition } from './log-position.js';
import type { OutgoingMessage } from './outgoing-target.js';

/** Told of what a follower does; for metrics and log lines. It never sees a secret. */
export interface OutgoingObserver {
  onDelivered(target: string, messages: readonly OutgoingMessage[]): void;
  /** It is tried again after a pause. */
  onWaiting(target: string, facts: { readonly reason: string; readonly pauseMs: number }): void;
  /** The receiver does not take this entry; it is kept beside the log, and the next one is sent. */
  onSetAside(target: string, facts: { readonly seq: number; readonly reason: string }): void;
  /** A follower begins, or finds another log than it knew, or a log that has lost entries. */
  onPosition(target: string, position: LogPosition): void;
  /** Entries of the log that the target does not have yet. */
  onLag(target: string, entryCount: number): void;
  onStoreError(target: string, error: unknown): void;
}
