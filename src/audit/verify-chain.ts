import { basename } from 'node:path';
import { ChainCheck, type ChainProblem } from './chain-check.js';
import { readClaim } from './chain-claim.js';
import { chainHash } from './chain-hash.js';
import type { ChainHead } from './chain-record.js';
import { AuditError } from './errors.js';
import { rawLines } from './raw-lines.js';
import { segmentsIn, type Segment } from './segment-files.js';
import type { TornTail } from './torn-tail.js';

/** What a chain is verified against. */
export interface VerifyOptions {
  /** The secret that it is hashed with; undefined for a chain without one. */
  readonly key: string | undefined;
  /** A record that must be in it, as an earlier verification printed it: it tells of a chain that was cut short. */
  readonly expectedHead?: ChainHead;
}

/** What came of a verification. */
export interface ChainReport {
  /** The folder's name. */
  readonly chain: string;
  readonly segments: number;
  readonly records: number;
  readonly head: ChainHead | undefined;
  readonly firstAtMs: number | undefined;
  readonly lastAtMs: number | undefined;
  /** The first problems, at most 100; empty where the chain is intact. */
  readonly problems: readonly ChainProblem[];
  readonly problemCount: number;
  /** A last line that is not whole: its append had not settled. The next opening records it. */
  readonly tornEnds: readonly TornTail[];
  /** Whether the last record says that the trail was closed in good order. */
  readonly isClosed: boolean;
}

/**
 * Verifies a chain from its first record to its last, in the memory of one line.
 *
 * @param folder - the folder of one chain
 * @throws {AuditError} `ECG_AUDIT_NOT_FOUND`, `ECG_AUDIT_DISK`; `ECG_AUDIT_KEY` where it is hashed with a key
 *   and none is given
 */
export function verifyChain(folder: string, { key, expectedHead }: VerifyOptions): ChainReport {
  const segments = segmentsIn(folder);
  if (segments.length === 0) {
    throw new AuditError('ECG_AUDIT_NOT_FOUND', `${folder}: expected a chain, found none`);
  }
  const hash = chainHash(key);
  const claim = readClaim(segments);
  if (key === undefined && claim?.keyId !== undefined) {
    const message = `${folder}: the chain is hashed with the key ${claim.keyId}; set audit.hmacKey to it`;
    throw new AuditError('ECG_AUDIT_KEY', message);
  }
  const check = new ChainCheck(hash);
  const isOtherKey = key !== undefined && claim !== undefined && claim.keyId !== hash.keyId;
  if (isOtherKey) {
    check.beginSegment(segments[0]?.name ?? '');
    const came = claim.keyId === undefined ? 'one without a key' : `one of ${claim.keyId}`;
    const reason = claim.keyId === undefined ? 'not-keyed' : 'other-key';
    check.add(reason, `expected a chain of the key ${hash.keyId ?? ''}, came ${came}`);
  }
  const seen = isOtherKey ? NOTHING_SEEN : followAll(segments, check, expectedHead);
  return {
    chain: basename(folder),
    segments: segments.length,
    ...seen,
    head: check.head,
    problems: check.problems,
    problemCount: check.problemCount,
    tornEnds: check.tails,
  };
}

type Seen = Pick<ChainReport, 'records' | 'firstAtMs' | 'lastAtMs' | 'isClosed'>;

const NOTHING_SEEN: Seen = {
  records: 0,
  firstAtMs: undefined,
  lastAtMs: undefined,
  isClosed: false,
};

function followAll(
  segments: readonly Segment[],
  check: ChainCheck,
  expectedHead: ChainHead | undefined,
): Seen {
  let seen = NOTHING_SEEN;
  let isHeadThere = expectedHead === undefined;
  let expectedNumber = 1;
  for (const { number, name, path } of segments) {
    check.beginSegment(name);
    if (number !== expectedNumber) {
      check.add('segment-missing', `expected the file number ${expectedNumber} before it`);
    }
    expectedNumber = number + 1;
    for (const line of rawLines(path)) {
      const record = check.take(line);
      if (record === undefined) continue;
      const { atMs, action } = record.entry;
      isHeadThere ||= record.seq === expectedHead?.seq && record.hash === expectedHead.hash;
      seen = {
        records: seen.records + 1,
        firstAtMs: seen.firstAtMs ?? atMs,
        lastAtMs: atMs,
        isClosed: action === 'trail-closed',
      };
    }
  }
  if (!isHeadThere && expectedHead !== undefined) {
    check.add('head-missing', `expected record ${expectedHead.seq} with the hash that was named`);
  }
  return seen;
}
