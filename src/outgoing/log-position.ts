import type { Cursor } from './cursor-store.js';

/** The log as it is now. */
export interface LogEnds {
  readonly logId: string;
  /** The highest sequence number; 0 in an empty log. */
  readonly headSeq: number;
  /** The lowest that is still kept; 0 in an empty log. */
  readonly oldestSeq: number;
}

/** Where a follower goes on, and why, as a stable word. */
export interface LogPosition {
  readonly cursor: Cursor;
  readonly reason: 'goes-on' | 'new-target' | 'log-replaced' | 'log-trimmed';
  /** Entries that nobody can send any more. */
  readonly lostCount: number;
}

/**
 * Decides where a follower goes on. A target that never had a cursor begins with the next entry, so that
 * switching it on does not call staff to alerts of days ago; a log that began anew is sent from its start.
 */
export function positionIn({ logId, headSeq, oldestSeq }: LogEnds, stored?: Cursor): LogPosition {
  if (stored === undefined) {
    return { cursor: { logId, seq: headSeq }, reason: 'new-target', lostCount: 0 };
  }
  const isReplaced = stored.logId !== logId || stored.seq > headSeq;
  const fromSeq = isReplaced ? 0 : stored.seq;
  const lostCount = Math.max(0, oldestSeq - 1 - fromSeq);
  const cursor = { logId, seq: fromSeq + lostCount };
  if (isReplaced) return { cursor, reason: 'log-replaced', lostCount };
  return { cursor, reason: lostCount > 0 ? 'log-trimmed' : 'goes-on', lostCount };
}
