import { ChainCheck, type ChainProblem } from './chain-check.js';
import { readClaim } from './chain-claim.js';
import type { ChainHash } from './chain-hash.js';
import { readRecord, type ChainHead } from './chain-record.js';
import { AuditError } from './errors.js';
import { rawLines } from './raw-lines.js';
import { segmentsIn, type Segment } from './segment-files.js';
import type { TornTail } from './torn-tail.js';

/** Where a chain ends, for whoever goes on with it. */
export interface ChainEnd {
  /** The last good record; undefined where there is none. */
  readonly head: ChainHead | undefined;
  /** The last file; undefined where there is none. */
  readonly last: LastSegment | undefined;
  /** Torn ends that no recovery entry names yet. */
  readonly tails: readonly TornTail[];
  /** What else is wrong in the last file, oldest first. */
  readonly problems: readonly ChainProblem[];
}

/** The last file of a chain. */
export interface LastSegment {
  readonly number: number;
  readonly byteLength: number;
  /** The wall time of its first record; undefined where it has none. */
  readonly firstAtMs: number | undefined;
  readonly isTorn: boolean;
}

/**
 * Finds the end of a chain. It reads the last file, and those before it only as far as torn ends reach, so
 * its cost does not grow with the years.
 *
 * @throws {AuditError} `ECG_AUDIT_DISK`; `ECG_AUDIT_KEY` where the chain is hashed with another key
 */
export function findChainEnd(folder: string, hash: ChainHash): ChainEnd {
  const segments = segmentsIn(folder);
  refuseOtherKey(folder, segments, hash);
  const from = firstToRead(segments, hash);
  const check = new ChainCheck(hash, from === 0 ? 'at-start' : 'anywhere');
  let last: LastSegment | undefined;
  for (const segment of segments.slice(from)) last = followSegment(segment, check);
  return { head: check.head, last, tails: check.tails, problems: check.problems };
}

function followSegment(segment: Segment, check: ChainCheck): LastSegment {
  check.beginSegment(segment.name);
  let byteLength = 0;
  let firstAtMs: number | undefined;
  let isTorn = false;
  for (const line of rawLines(segment.path)) {
    byteLength += line.byteLength;
    isTorn = !line.isEnded;
    const record = check.take(line);
    firstAtMs ??= record?.entry.atMs;
  }
  return { number: segment.number, byteLength, firstAtMs, isTorn };
}

/** Before a file that begins with a good record that recovers nothing, every torn end has been named. */
function firstToRead(segments: readonly Segment[], hash: ChainHash): number {
  for (let index = segments.length - 1; index > 0; index -= 1) {
    const segment = segments[index];
    if (segment !== undefined && beginsOrdinarily(segment, hash)) return index;
  }
  return 0;
}

function beginsOrdinarily({ path }: Segment, hash: ChainHash): boolean {
  for (const { isEnded, bytes } of rawLines(path)) {
    const read = readRecord(bytes, hash);
    return isEnded && read.ok && !read.record.entry.action.startsWith('trail-');
  }
  return false;
}

function refuseOtherKey(folder: string, segments: readonly Segment[], hash: ChainHash): void {
  const claim = readClaim(segments);
  if (claim === undefined) return;
  if (claim.algorithm === hash.algorithm && claim.keyId === hash.keyId) return;
  const message = `${folder}: expected a chain of the key that is set (${hash.keyId ?? 'none'}), came one of ${claim.keyId ?? 'none'}; begin a new chain in another folder`;
  throw new AuditError('ECG_AUDIT_KEY', message);
}
