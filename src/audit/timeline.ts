import { basename } from 'node:path';
import type { ChainRecord } from './chain-record.js';
import { recordsOf, type UnreadableLine } from './read-records.js';

/** A record, and the chain that it stands in. */
export interface ChainedRecord {
  /** The name of the chain's folder. */
  readonly chain: string;
  readonly record: ChainRecord;
}

/** Which records are asked for; what is left out asks for all. */
export interface RecordFilter {
  /** Wall time, inclusive. */
  readonly fromMs?: number;
  /** Wall time, exclusive. */
  readonly toMs?: number;
  readonly bedId?: string;
  readonly actions?: readonly string[];
}

/**
 * The records of several chains as one story: by wall time, and in each chain in its own order.
 *
 * @param folders - the folders of the chains
 * @param onUnreadable - told of each line that is passed over
 * @throws {AuditError} `ECG_AUDIT_DISK`
 */
export function* timelineOf(
  folders: readonly string[],
  filter: RecordFilter,
  onUnreadable: (line: UnreadableLine) => void,
): Generator<ChainedRecord> {
  const chains = folders.map((folder) => {
    const records = recordsOf(folder, onUnreadable);
    return { chain: basename(folder), records, next: records.next() };
  });
  for (;;) {
    let first: (typeof chains)[number] | undefined;
    for (const one of chains) {
      if (one.next.done !== true && (first === undefined || isBefore(one.next, first.next)))
        first = one;
    }
    if (first === undefined || first.next.done === true) return;
    const { chain, next } = first;
    if (matches(next.value, filter)) yield { chain, record: next.value };
    first.next = first.records.next();
  }
}

type Next = IteratorResult<ChainRecord, void>;

function isBefore(a: Next, b: Next): boolean {
  if (a.done === true || b.done === true) return b.done === true;
  return a.value.entry.atMs < b.value.entry.atMs;
}

function matches({ entry }: ChainRecord, { fromMs, toMs, bedId, actions }: RecordFilter): boolean {
  return (
    entry.atMs >= (fromMs ?? 0) &&
    entry.atMs < (toMs ?? Infinity) &&
    (bedId === undefined || entry.bedId === bedId) &&
    (actions === undefined || actions.includes(entry.action))
  );
}
