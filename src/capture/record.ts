import { crc32 } from 'node:zlib';
import { epochUs, type EpochUs } from '../domain/units.js';
import type { CapturedHeader, CapturedMessage } from './captured-message.js';
import { CaptureError } from './errors.js';

/** The first bytes of every record, by which records are found again behind damage. */
export const RECORD_MARK = Buffer.from('WREC', 'latin1');

/** Mark, length and checksum. */
export const RECORD_HEAD_BYTES = 12;

/** No record is longer: what claims to be is damaged. */
const LONGEST_RECORD_BYTES = 128 * 1_048_576;

/** Two bytes count the headers of a message, and the bytes of a header's name. */
const MAX_UINT16 = 65_535;

const KIND = { message: 1, end: 2 } as const;
const MESSAGE_HEAD_BYTES = 40;
const END_BYTES = 24;
const ABSENT = -1;

/** What closes a file that was ended in good order. */
export interface CaptureEnd {
  /** Messages in this file. */
  readonly messageCount: number;
  readonly endedUs: EpochUs;
  /** Whether the capture ends here; else it goes on in the next file. */
  readonly isLast: boolean;
}

/** What a record holds. */
export type CaptureRecord =
  | { readonly kind: 'message'; readonly message: CapturedMessage }
  | { readonly kind: 'end'; readonly end: CaptureEnd }
  /** Of a later version: its sum is right, and what it says is passed over. */
  | { readonly kind: 'unknown' };

/**
 * A message as a record.
 *
 * @throws {CaptureError} `ECG_CAPTURE_TOO_LARGE`
 */
export function encodeMessage(message: CapturedMessage): Buffer {
  const { key, value } = message;
  const headers = message.headers.map(({ name, value: text }) => ({
    name: Buffer.from(name, 'utf8'),
    value: text,
  }));
  const headerBytes = headers.reduce(
    (sum, header) => sum + 6 + header.name.length + (header.value?.length ?? 0),
    0,
  );
  const length = MESSAGE_HEAD_BYTES + (key?.length ?? 0) + (value?.length ?? 0) + headerBytes;
  const longest = headers.reduce((most, { name }) => Math.max(most, name.length), 0);
  if (Math.max(longest, headers.length) > MAX_UINT16) {
    const expected = `a message of at most ${MAX_UINT16} headers with names of at most ${MAX_UINT16} bytes`;
    throw tooLarge(message, expected, `${headers.length} headers, the longest name ${longest}`);
  }
  const record = emptyRecord(length, message);
  const body = record.subarray(RECORD_HEAD_BYTES);
  body.writeUInt8(KIND.message, 0);
  body.writeUInt16LE(headers.length, 2);
  body.writeUInt32LE(message.partition, 4);
  body.writeBigInt64LE(BigInt(message.offset), 8);
  body.writeBigInt64LE(BigInt(message.brokerTimeMs), 16);
  body.writeBigInt64LE(BigInt(message.arrivedUs), 24);
  body.writeInt32LE(key?.length ?? ABSENT, 32);
  body.writeInt32LE(value?.length ?? ABSENT, 36);
  let at = MESSAGE_HEAD_BYTES;
  const put = (bytes: Uint8Array | undefined): void => {
    if (bytes === undefined) return;
    body.set(bytes, at);
    at += bytes.length;
  };
  put(key);
  put(value);
  for (const header of headers) {
    at = body.writeUInt16LE(header.name.length, at);
    put(header.name);
    at = body.writeInt32LE(header.value?.length ?? ABSENT, at);
    put(header.value);
  }
  return sealed(record);
}

/** The record that closes a file. */
export function encodeEnd(end: CaptureEnd): Buffer {
  const record = emptyRecord(END_BYTES);
  const body = record.subarray(RECORD_HEAD_BYTES);
  body.writeUInt8(KIND.end, 0);
  body.writeUInt8(end.isLast ? 1 : 0, 1);
  body.writeBigInt64LE(BigInt(end.messageCount), 8);
  body.writeBigInt64LE(BigInt(end.endedUs), 16);
  return sealed(record);
}

function emptyRecord(length: number, message?: CapturedMessage): Buffer {
  if (length > LONGEST_RECORD_BYTES) {
    throw tooLarge(message, `a message of at most ${LONGEST_RECORD_BYTES} bytes`, String(length));
  }
  const record = Buffer.alloc(RECORD_HEAD_BYTES + length);
  RECORD_MARK.copy(record);
  record.writeUInt32LE(length, 4);
  return record;
}

function tooLarge(
  message: CapturedMessage | undefined,
  expected: string,
  came: string,
): CaptureError {
  const place = `partition ${message?.partition ?? 0}, offset ${message?.offset ?? 0}`;
  const text = `${place}: expected ${expected}, came ${came}`;
  return new CaptureError('ECG_CAPTURE_TOO_LARGE', text);
}

/** Writes the sum, which covers the length and all that follows the head. */
function sealed(record: Buffer): Buffer {
  record.writeUInt32LE(sumOf(record), 8);
  return record;
}

function sumOf(record: Buffer): number {
  return crc32(record.subarray(RECORD_HEAD_BYTES), crc32(record.subarray(4, 8)));
}

/**
 * The length of the record that begins here, head included.
 *
 * @param head - its first {@link RECORD_HEAD_BYTES} bytes
 * @returns undefined where no record can begin so
 */
export function recordLength(head: Buffer): number | undefined {
  if (!head.subarray(0, RECORD_MARK.length).equals(RECORD_MARK)) return undefined;
  const length = head.readUInt32LE(4);
  return length > 0 && length <= LONGEST_RECORD_BYTES ? RECORD_HEAD_BYTES + length : undefined;
}

/**
 * Reads one whole record; key and values are views on its bytes.
 *
 * @returns undefined where its bytes are not those that were written, or say what cannot be
 */
export function decodeRecord(record: Buffer): CaptureRecord | undefined {
  if (sumOf(record) !== record.readUInt32LE(8)) return undefined;
  const body = record.subarray(RECORD_HEAD_BYTES);
  switch (body.readUInt8(0)) {
    case KIND.message: {
      const message = messageOf(body);
      return message && { kind: 'message', message };
    }
    case KIND.end:
      return body.length < END_BYTES ? undefined : { kind: 'end', end: endOf(body) };
    default:
      return { kind: 'unknown' };
  }
}

/** The sum of a record made on purpose is right whatever it says, so every length is held against the record. */
function messageOf(body: Buffer): CapturedMessage | undefined {
  if (body.length < MESSAGE_HEAD_BYTES) return undefined;
  const lengths = new BoundedBytes(body, MESSAGE_HEAD_BYTES);
  const key = lengths.take(body.readInt32LE(32));
  const value = lengths.take(body.readInt32LE(36));
  const headers: CapturedHeader[] = [];
  for (let left = body.readUInt16LE(2); left > 0 && !lengths.isOver; left--) {
    const name = lengths.take(lengths.takeUint16())?.toString('utf8') ?? '';
    headers.push({ name, value: lengths.take(lengths.takeInt32()) });
  }
  if (lengths.isOver) return undefined;
  return {
    partition: body.readUInt32LE(4),
    offset: Number(body.readBigInt64LE(8)),
    brokerTimeMs: Number(body.readBigInt64LE(16)),
    arrivedUs: epochUs(Number(body.readBigInt64LE(24))),
    key,
    value,
    headers,
  };
}

/** Reads bytes one after the other, and knows when more were asked for than there are. */
class BoundedBytes {
  readonly #bytes: Buffer;
  #at: number;
  #isOver = false;

  constructor(bytes: Buffer, from: number) {
    this.#bytes = bytes;
    this.#at = from;
  }

  /** Whether more was asked for than there is: nothing that was read counts. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** So many bytes; undefined where they are absent or not there. */
  take(length: number): Buffer | undefined {
    if (length === ABSENT) return undefined;
    if (length < 0 || this.#at + length > this.#bytes.length) this.#isOver = true;
    if (this.#isOver) return undefined;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  takeUint16(): number {
    return this.take(2)?.readUInt16LE(0) ?? 0;
  }

  takeInt32(): number {
    return this.take(4)?.readInt32LE(0) ?? ABSENT;
  }
}

function endOf(body: Buffer): CaptureEnd {
  return {
    isLast: body[1] === 1,
    messageCount: Number(body.readBigInt64LE(8)),
    endedUs: epochUs(Number(body.readBigInt64LE(16))),
  };
}
