import { closeSync, openSync, readSync } from 'node:fs';
import type { CaptureHeader } from './captured-message.js';
import { onDisk } from './errors.js';
import {
  decodeRecord,
  RECORD_HEAD_BYTES,
  RECORD_MARK,
  recordLength,
  type CaptureRecord,
} from './record.js';

/** One file of a capture. */
export interface CapturePart {
  readonly path: string;
  readonly header: CaptureHeader;
  /** The byte at which the first record begins. */
  readonly recordsFrom: number;
  /** How long the file was when it was opened: what is written later is not read. */
  readonly sizeBytes: number;
}

/** A record, and where it begins in its file. */
export interface PlacedRecord {
  readonly byte: number;
  readonly record: CaptureRecord;
}

/** Bytes that are no whole record. */
export interface BadStretch {
  readonly byte: number;
  /** Where the next good record begins; undefined where none follows. */
  readonly nextByte: number | undefined;
}

/** Which records of a file, and who is told of bytes that are none. */
export interface ScanOptions {
  /** A byte at which a record begins; the first one by default. */
  readonly from?: number;
  /** Records that begin here or later are left out. */
  readonly until?: number;
  /** Told of bytes that are no record; where it throws, the scan ends. */
  readonly onBad: (stretch: BadStretch) => void;
}

const CHUNK_BYTES = 1_048_576;

/**
 * Reads the records of a file, one after the other, in memory of one mebibyte and one record.
 *
 * Where bytes are no record, the next one is searched by its mark and its sum. Key and value of a
 * message are views on memory that is not used again, so they may be kept.
 *
 * @throws {CaptureError} `ECG_CAPTURE_FILE`
 */
export function* scanRecords(part: CapturePart, options: ScanOptions): Generator<PlacedRecord> {
  const file = new PartBytes(part);
  try {
    for (let at = options.from ?? part.recordsFrom; at < (options.until ?? part.sizeBytes);) {
      const found = recordAt(file, at);
      if (found !== undefined) {
        yield { byte: at, record: found.record };
        at = found.nextByte;
        continue;
      }
      const nextByte = nextRecord(file, at + 1);
      options.onBad({ byte: at, nextByte });
      if (nextByte === undefined) return;
      at = nextByte;
    }
  } finally {
    file.close();
  }
}

function recordAt(
  file: PartBytes,
  at: number,
): { readonly record: CaptureRecord; readonly nextByte: number } | undefined {
  const head = file.bytesAt(at, RECORD_HEAD_BYTES);
  const length = head === undefined ? undefined : recordLength(head);
  const bytes = length === undefined ? undefined : file.bytesAt(at, length);
  const record = bytes === undefined ? undefined : decodeRecord(bytes);
  return record === undefined || bytes === undefined
    ? undefined
    : { record, nextByte: at + bytes.length };
}

function nextRecord(file: PartBytes, from: number): number | undefined {
  for (let at = from; ;) {
    const rest = file.chunkAt(at);
    if (rest.length < RECORD_HEAD_BYTES) return undefined;
    const found = rest.indexOf(RECORD_MARK);
    // A mark may lie across the end of what was read.
    if (found < 0) at += rest.length - RECORD_MARK.length + 1;
    else if (recordAt(file, at + found) !== undefined) return at + found;
    else at += found + 1;
  }
}

/** The bytes of a file as it was when it was opened, read in chunks. */
class PartBytes {
  readonly #part: CapturePart;
  #descriptor: number | undefined;
  #chunk = Buffer.alloc(0);
  #chunkFrom = 0;

  constructor(part: CapturePart) {
    this.#part = part;
  }

  /** As many bytes as asked for; undefined where the file ends before. */
  bytesAt(at: number, length: number): Buffer | undefined {
    if (at + length > this.#part.sizeBytes) return undefined;
    if (at < this.#chunkFrom || at + length > this.#chunkFrom + this.#chunk.length) {
      this.#read(at, Math.max(length, CHUNK_BYTES));
    }
    const from = at - this.#chunkFrom;
    const bytes = this.#chunk.subarray(from, from + length);
    return bytes.length === length ? bytes : undefined;
  }

  /** What is at hand from a byte on: at least a record's head, unless the file ends there. */
  chunkAt(at: number): Buffer {
    const least = Math.min(RECORD_HEAD_BYTES, Math.max(0, this.#part.sizeBytes - at));
    if (this.bytesAt(at, least) === undefined) return Buffer.alloc(0);
    return this.#chunk.subarray(at - this.#chunkFrom);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #read(at: number, length: number): void {
    const { path, sizeBytes } = this.#part;
    const chunk = Buffer.allocUnsafeSlow(Math.min(length, sizeBytes - at));
    let done = 0;
    onDisk(`${path}: expected a readable file`, () => {
      const descriptor = (this.#descriptor ??= openSync(path, 'r'));
      while (done < chunk.length) {
        const read = readSync(descriptor, chunk, done, chunk.length - done, at + done);
        if (read === 0) break;
        done += read;
      }
    });
    this.#chunk = chunk.subarray(0, done);
    this.#chunkFrom = at;
  }
}
