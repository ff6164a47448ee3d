import type { RecordedEntry } from './audit-entry.js';
import { canonicalJson } from './canonical-json.js';
import type { ChainHash } from './chain-hash.js';
import { entryProblem, isObject } from './entry-problem.js';

/** Where a chain stands: its last record. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** One record of a chain. */
export interface ChainRecord extends ChainHead {
  /** The hash of the record before it. */
  readonly prev: string;
  readonly entry: RecordedEntry;
}

/** What was read from one line: a record, or why there is none. */
export type ReadRecord =
  | { readonly ok: true; readonly record: ChainRecord }
  | { readonly ok: false; readonly reason: 'not-a-record' | 'hash'; readonly detail: string };

/** The longest line, its end included: an entry at all its limits is shorter. */
export const MAX_LINE_BYTES = 262_144;

const HASH = /^[0-9a-f]{64}$/;

/** Makes the record after a head, and its line. */
export function makeRecord(
  after: ChainHead,
  entry: RecordedEntry,
  { hash }: ChainHash,
): { readonly record: ChainRecord; readonly line: Buffer } {
  const linked = { entry, prev: after.hash, seq: after.seq + 1 };
  const record = { ...linked, hash: hash(bodyOf(linked)) };
  return { record, line: Buffer.from(`${textOf(record)}\n`, 'utf8') };
}

/**
 * Reads a line and checks that it agrees with its own hash.
 *
 * @param bytes - without the line end; undefined where the line is too long to be a record
 */
export function readRecord(bytes: Buffer | undefined, { hash }: ChainHash): ReadRecord {
  const parsed = parseRecord(bytes);
  if (!parsed.ok || hash(bodyOf(parsed.record)) === parsed.record.hash) return parsed;
  return { ok: false, reason: 'hash', detail: 'expected the record that was hashed' };
}

/**
 * Reads a line without checking its hash, for which a key may be needed. Its bytes must be the canonical
 * ones, so that no byte can change unseen.
 *
 * @param bytes - without the line end; undefined where the line is too long to be a record
 */
export function parseRecord(bytes: Buffer | undefined): ReadRecord {
  if (bytes === undefined) return notARecord(`a line of at most ${MAX_LINE_BYTES} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return notARecord('JSON');
  }
  if (!isRecordShape(value)) return notARecord('seq, prev, hash and an entry');
  const problem = entryProblem(value.entry);
  if (problem !== undefined) return notARecord(`an entry, of which ${problem}`);
  if (!Buffer.from(textOf(value), 'utf8').equals(bytes)) return notARecord('canonical JSON');
  return { ok: true, record: value };
}

function notARecord(expected: string): ReadRecord {
  return { ok: false, reason: 'not-a-record', detail: `expected ${expected}` };
}

function isRecordShape(value: unknown): value is ChainRecord {
  if (!isObject(value) || Object.keys(value).length !== 4) return false;
  const { seq, prev, hash, entry } = value;
  const isHash = (text: unknown): boolean => typeof text === 'string' && HASH.test(text);
  return (
    Number.isSafeInteger(seq) && Number(seq) > 0 && isHash(prev) && isHash(hash) && isObject(entry)
  );
}

/** What the hash of a record is of. */
function bodyOf({ entry, prev, seq }: Omit<ChainRecord, 'hash'>): string {
  return canonicalJson({ entry: plain(entry), prev, seq });
}

function textOf({ entry, prev, seq, hash }: ChainRecord): string {
  return canonicalJson({ entry: plain(entry), hash, prev, seq });
}

function plain(entry: RecordedEntry): Parameters<typeof canonicalJson>[0] {
  const { actor, before, after, ...rest } = entry;
  return {
    ...rest,
    actor: { ...actor },
    before: before && { ...before },
    after: after && { ...after },
  };
}
