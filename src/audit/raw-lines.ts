import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { MAX_LINE_BYTES } from './chain-record.js';
import { diskError } from './errors.js';

/** One line of a file, as its bytes are. */
export interface RawLine {
  /** Where it begins. */
  readonly byte: number;
  /** With its end, where it has one. */
  readonly byteLength: number;
  /** Without its end; undefined where the line is longer than a record can be. */
  readonly bytes: Buffer | undefined;
  /** Whether a line end follows; without one the file ends here. */
  readonly isEnded: boolean;
  /** SHA-256 of its bytes without its end. */
  sha256(): string;
}

const CHUNK_BYTES = 65_536;
const LINE_END = 0x0a;

/**
 * The lines of a file, one after the other. Memory is bounded: of a line that is too long only its length
 * and hash are kept.
 *
 * @throws {AuditError} `ECG_AUDIT_DISK` where the file cannot be read
 */
export function* rawLines(path: string): Generator<RawLine> {
  let line = new GrowingLine(0);
  for (const chunk of chunks(path)) {
    for (let at = 0; at < chunk.length;) {
      const end = chunk.indexOf(LINE_END, at);
      line.add(chunk.subarray(at, end < 0 ? chunk.length : end));
      at = end < 0 ? chunk.length : end + 1;
      if (end >= 0) {
        const whole = line.finish(true);
        yield whole;
        line = new GrowingLine(whole.byte + whole.byteLength);
      }
    }
  }
  const rest = line.finish(false);
  if (rest.byteLength > 0) yield rest;
}

class GrowingLine {
  readonly #byte: number;
  readonly #parts: Buffer[] = [];
  #length = 0;
  #tooLong: Hash | undefined;

  constructor(byte: number) {
    this.#byte = byte;
  }

  add(part: Buffer): void {
    this.#length += part.length;
    if (this.#tooLong !== undefined) {
      this.#tooLong.update(part);
      return;
    }
    this.#parts.push(Buffer.from(part));
    if (this.#length < MAX_LINE_BYTES) return;
    this.#tooLong = createHash('sha256').update(Buffer.concat(this.#parts));
    this.#parts.length = 0;
  }

  finish(isEnded: boolean): RawLine {
    const bytes = this.#tooLong === undefined ? Buffer.concat(this.#parts) : undefined;
    const digest = this.#tooLong?.digest('hex');
    return {
      byte: this.#byte,
      byteLength: this.#length + (isEnded ? 1 : 0),
      bytes,
      isEnded,
      sha256: () =>
        digest ??
        createHash('sha256')
          .update(bytes ?? '')
          .digest('hex'),
    };
  }
}

function* chunks(path: string): Generator<Buffer> {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const buffer = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const length = readSync(descriptor, buffer);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } catch (cause) {
    throw diskError(`${path}: expected a readable file`, cause);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
