import type { WardId } from '../domain/bed.js';
import type { SignalCommit, SignalCommitOutcome, SignalRecord } from '../domain/signal-record.js';
import type { WardLogEntry } from '../domain/ward-log.js';

/** What a keeper of signals needs of the ward's log. */
export interface SignalLog {
  /** What is stored of the ward's signals; the state itself only where its version is not `knownVersion`. */
  loadSignals(wardId: WardId, knownVersion?: number): Promise<SignalRecord>;
  /** Stores a decision and logs its events, if the stored version is still the expected one. */
  commitSignals(wardId: WardId, commit: SignalCommit): Promise<SignalCommitOutcome>;
  /** Entries with `seq > afterSeq`, oldest first, at most `limit`. */
  read(wardId: WardId, afterSeq: number, limit: number): Promise<readonly WardLogEntry[]>;
}
