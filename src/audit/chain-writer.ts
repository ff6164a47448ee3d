import { open } from 'node:fs/promises';
import type { RecordedEntry } from './audit-entry.js';
import type { ChainEnd } from './chain-end.js';
import { NO_HASH, type ChainHash } from './chain-hash.js';
import { makeRecord, type ChainHead } from './chain-record.js';
import { diskError } from './errors.js';
import { segmentOf } from './segment-files.js';

/** A file that is appended to; a `FileHandle` is one. */
export interface SegmentFile {
  appendFile(bytes: Buffer): Promise<void>;
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file for appending; `ax` where it must not be there. */
export type OpenSegment = (path: string, flags: 'a' | 'ax') => Promise<SegmentFile>;

/** Where and how a chain is written. */
export interface ChainWriterOptions {
  readonly folder: string;
  readonly hash: ChainHash;
  /** A file that would grow beyond this is closed and the next one begun. */
  readonly segmentBytes: number;
  readonly openSegment: OpenSegment;
}

const MS_PER_DAY = 86_400_000;

/**
 * Appends records to the files of a chain. What it has written is on the disk when `write` settles. After it
 * has failed it is of no use any more: a new one finds out what is on the disk.
 */
export class ChainWriter {
  readonly #options: ChainWriterOptions;
  #head: ChainHead;
  #number: number;
  #bytes: number;
  #dayIndex: number | undefined;
  #file: SegmentFile | undefined;
  #isThere: boolean;

  /** @param end - the chain's end, as it was just found */
  constructor(end: ChainEnd, options: ChainWriterOptions) {
    this.#options = options;
    this.#head = end.head ?? { seq: 0, hash: NO_HASH };
    const { last } = end;
    const goesOn = last !== undefined && !last.isTorn && end.tails.length === 0;
    this.#number = (last?.number ?? 0) + (goesOn ? 0 : 1);
    this.#isThere = goesOn;
    this.#bytes = goesOn ? last.byteLength : 0;
    this.#dayIndex =
      goesOn && last.firstAtMs !== undefined ? dayIndexOf(last.firstAtMs) : undefined;
  }

  /**
   * Appends entries and forces them onto the disk.
   *
   * @returns their places in the chain
   * @throws {AuditError} `ECG_AUDIT_DISK`; any of the entries may be on the disk all the same
   */
  async write(entries: readonly RecordedEntry[]): Promise<readonly ChainHead[]> {
    try {
      return await this.#writeAll(entries);
    } catch (cause) {
      await this.close();
      const { path } = segmentOf(this.#options.folder, this.#number);
      throw diskError(`${path}: expected a disk that takes the entry`, cause);
    }
  }

  /** Closes the file. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined);
  }

  async #writeAll(entries: readonly RecordedEntry[]): Promise<readonly ChainHead[]> {
    const heads: ChainHead[] = [];
    let lines: Buffer[] = [];
    for (const entry of entries) {
      const { record, line } = makeRecord(this.#head, entry, this.#options.hash);
      const dayIndex = dayIndexOf(entry.atMs);
      if (this.#isFull(line.length, dayIndex)) {
        await this.#force(lines);
        await this.#nextSegment();
        lines = [];
      }
      this.#dayIndex ??= dayIndex;
      this.#bytes += line.length;
      this.#head = { seq: record.seq, hash: record.hash };
      lines.push(line);
      heads.push(this.#head);
    }
    await this.#force(lines);
    return heads;
  }

  #isFull(lineBytes: number, dayIndex: number): boolean {
    if (this.#dayIndex === undefined) return false;
    // A clock that is set back begins no file: only a later day does.
    return dayIndex > this.#dayIndex || this.#bytes + lineBytes > this.#options.segmentBytes;
  }

  async #nextSegment(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    this.#number += 1;
    this.#isThere = false;
    this.#bytes = 0;
    this.#dayIndex = undefined;
  }

  async #force(lines: readonly Buffer[]): Promise<void> {
    if (lines.length === 0) return;
    this.#file ??= await this.#openFile();
    await this.#file.appendFile(Buffer.concat(lines));
    await this.#file.datasync();
  }

  async #openFile(): Promise<SegmentFile> {
    const { folder, openSegment } = this.#options;
    const { path } = segmentOf(folder, this.#number);
    const file = await openSegment(path, this.#isThere ? 'a' : 'ax');
    if (!this.#isThere) await syncFolder(folder);
    this.#isThere = true;
    return file;
  }
}

/** Makes the name of a new file durable, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch {
    // Some file systems have no such thing; the file itself is synced in any case.
  } finally {
    await handle.close();
  }
}

function dayIndexOf(atMs: number): number {
  return Math.floor(atMs / MS_PER_DAY);
}
