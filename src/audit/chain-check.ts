import type { RecordedEntry } from './audit-entry.js';
import { NO_HASH, type ChainHash } from './chain-hash.js';
import { readRecord, type ChainHead, type ChainRecord, type ReadRecord } from './chain-record.js';
import type { RawLine } from './raw-lines.js';
import { isRecoveryOf, type TornTail } from './torn-tail.js';

/**
 * Why a chain is broken.
 *
 * `not-a-record`, `hash`: a line was changed; `line-end`: the end of a line was changed; `sequence`: records
 * are missing, doubled or in another order; `previous-hash`: the record before this one was replaced;
 * `begins-late`: the first records are missing; `segment-missing`: a file is missing; `torn-inside`: a file
 * ends in a part of a line that no recovery entry names; `head-missing`: the record that was named is not
 * there; `not-keyed`, `other-key`: the chain is not hashed with the key that is set.
 */
export type ProblemReason =
  | ReadProblem
  | 'line-end'
  | 'sequence'
  | 'previous-hash'
  | 'begins-late'
  | 'segment-missing'
  | 'torn-inside'
  | 'head-missing'
  | 'not-keyed'
  | 'other-key';

type ReadProblem = Extract<ReadRecord, { readonly ok: false }>['reason'];

/** Where a chain is broken, and why. */
export interface ChainProblem {
  readonly reason: ProblemReason;
  /** The file's name. */
  readonly segment: string;
  /** Counted from 1. */
  readonly line: number;
  /** Where the line begins. */
  readonly byte: number;
  /** The sequence number that is expected there. */
  readonly seq: number;
  readonly detail: string;
}

/** Problems that are kept one by one; further ones are only counted. */
const MAX_PROBLEMS = 100;

/**
 * Follows a chain line by line and collects what is wrong with it. After damage it goes on at the next
 * record that agrees with its own hash, so that one damaged place is one problem.
 */
export class ChainCheck {
  readonly #hash: ChainHash;
  readonly #problems: ChainProblem[] = [];
  #problemCount = 0;
  #segment = '';
  #line = 0;
  #head: ChainHead | undefined;
  #isHeadKnown: boolean;
  #unreadable = 0;
  #tails: readonly TornTail[] = [];

  /** @param begins - `anywhere`: the first record is believed, as it is not the chain's first */
  constructor(hash: ChainHash, begins: 'at-start' | 'anywhere' = 'at-start') {
    this.#hash = hash;
    this.#isHeadKnown = begins === 'at-start';
  }

  /** The last good record; undefined where there was none. */
  get head(): ChainHead | undefined {
    return this.#head;
  }

  /** Torn ends that no recovery entry has named so far. */
  get tails(): readonly TornTail[] {
    return this.#tails;
  }

  /** The first problems, at most 100. */
  get problems(): readonly ChainProblem[] {
    return this.#problems;
  }

  get problemCount(): number {
    return this.#problemCount;
  }

  /** The lines that follow are those of this file. */
  beginSegment(name: string): void {
    this.#segment = name;
    this.#line = 0;
  }

  /** Takes the next line, and gives its record where it is one. */
  take(line: RawLine): ChainRecord | undefined {
    this.#line += 1;
    const read = readRecord(line.bytes, this.#hash);
    if (!line.isEnded) {
      this.#takeTail(line);
      return undefined;
    }
    if (!read.ok) {
      this.#add(read.reason, line.byte, read.detail);
      this.#unreadable += 1;
      return undefined;
    }
    this.#link(read.record, line.byte);
    this.#settleTails(read.record.entry, line.byte);
    return read.record;
  }

  /** Notes a problem that lies beside the lines. */
  add(reason: ProblemReason, detail: string): void {
    this.#add(reason, 0, detail);
  }

  #takeTail(line: RawLine): void {
    const { byte, byteLength, bytes } = line;
    const tail = { segment: this.#segment, byte, byteLength, sha256: line.sha256() };
    this.#tails = [...this.#tails, tail];
    // A whole record and one byte more is no line that was cut off: its end was changed.
    if (bytes !== undefined && readRecord(bytes.subarray(0, -1), this.#hash).ok) {
      this.#add('line-end', byte, 'expected a line end behind the record, came another byte');
    }
  }

  #link(record: ChainRecord, byte: number): void {
    const { seq, prev } = record;
    const before = this.#head ?? { seq: 0, hash: NO_HASH };
    const follows = seq === before.seq + 1 && prev === before.hash;
    if (this.#isHeadKnown && !follows) {
      const expected = before.seq + this.#unreadable + 1;
      if (seq !== expected) {
        const reason = this.#head === undefined ? 'begins-late' : 'sequence';
        this.#add(reason, byte, `expected sequence number ${expected}, came ${seq}`);
      } else if (this.#unreadable === 0) {
        this.#add('previous-hash', byte, `expected the hash of record ${before.seq}, came another`);
      }
    }
    this.#head = { seq, hash: record.hash };
    this.#isHeadKnown = true;
    this.#unreadable = 0;
  }

  #settleTails(entry: RecordedEntry, byte: number): void {
    if (entry.action === 'trail-recovered') {
      this.#tails = this.#tails.filter((tail) => !isRecoveryOf(entry, tail));
      return;
    }
    // Recovery entries follow these.
    if (entry.action === 'trail-opened' || entry.action === 'trail-resumed') return;
    for (const { segment, byte: at } of this.#tails) {
      const detail = `${segment} ends at byte ${at} in a part of a line that no recovery entry names`;
      this.#add('torn-inside', byte, detail);
    }
    this.#tails = [];
  }

  #add(reason: ProblemReason, byte: number, detail: string): void {
    this.#problemCount += 1;
    if (this.#problems.length === MAX_PROBLEMS) return;
    const seq = (this.#head?.seq ?? 0) + this.#unreadable + 1;
    this.#problems.push({ reason, segment: this.#segment, line: this.#line, byte, seq, detail });
  }
}
