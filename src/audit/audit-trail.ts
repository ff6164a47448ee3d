import type { AuditEntry } from './audit-entry.js';
import type { ChainHead } from './chain-record.js';

/**
 * Why an entry is not in the trail.
 *
 * `bad-entry`: it breaks the rules of an entry; `queue-full`: more wait than the trail may hold; `disk`: the
 * disk refuses, and the entry may be there or not; `closed`: the trail has been closed.
 */
export type RefusalReason = 'bad-entry' | 'queue-full' | 'disk' | 'closed';

/** What became of an entry: it is on the disk, at this place of the chain, or it is not and why. */
export type AppendOutcome =
  | { readonly kind: 'written'; readonly head: ChainHead }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly message: string };

/** Whether the trail takes entries now. */
export interface TrailHealth {
  readonly ok: boolean;
  /** What is wrong, where something is. */
  readonly reason?: Extract<RefusalReason, 'queue-full' | 'disk'>;
  /** Entries that were refused since the trail last took one; the trail records their number. */
  readonly refusedEntries: number;
  /** A full sentence for the log. */
  readonly detail?: string;
}

/** The ward's append-only record of who did what. */
export interface AuditTrail {
  /**
   * Records an entry. It never rejects: what could not be recorded is a technical fact for the caller, who
   * has to tell of it and goes on watching the ward.
   *
   * @returns when the entry is on the disk, or will not be
   */
  append(entry: AuditEntry): Promise<AppendOutcome>;
  /** What is known now, without waiting for anything. */
  health(): TrailHealth;
  /** Records what waits and that the trail ends in good order, and gives the folder free. */
  close(): Promise<void>;
}
