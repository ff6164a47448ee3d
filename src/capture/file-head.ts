import { crc32 } from 'node:zlib';
import type { CaptureHeader } from './captured-message.js';
import { CaptureError } from './errors.js';

/** The version of the file format that is written and read. */
export const CAPTURE_VERSION = 1;

/** The first bytes of every file: a name, and characters that a transfer as text would change. */
const MAGIC = Buffer.from('WWCAP\r\n\u001a', 'latin1');

/** Magic, length and checksum of the header. */
const FILE_HEAD_BYTES = 16;
const LONGEST_HEADER_BYTES = 1_048_576;

/** The beginning of a file. */
export function encodeFileHead(header: CaptureHeader): Buffer {
  const json = Buffer.from(JSON.stringify({ version: CAPTURE_VERSION, ...header }), 'utf8');
  const head = Buffer.alloc(FILE_HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(json.length, 8);
  head.writeUInt32LE(crc32(json), 12);
  return Buffer.concat([head, json]);
}

/** A file's header, and the byte at which its records begin. */
export interface FileHead {
  readonly header: CaptureHeader;
  readonly recordsFrom: number;
}

/**
 * Reads the beginning of a file.
 *
 * @param bytes - from the file's first byte on, as many as there are up to a mebibyte
 * @returns undefined where the file ends inside its header
 * @throws {CaptureError} `ECG_CAPTURE_FORMAT`, `ECG_CAPTURE_DAMAGED`
 */
export function decodeFileHead(bytes: Buffer, path: string): FileHead | undefined {
  const known = Math.min(bytes.length, MAGIC.length);
  if (!bytes.subarray(0, known).equals(MAGIC.subarray(0, known))) {
    const message = `${path}: expected a capture, which begins with WWCAP; this file does not`;
    throw new CaptureError('ECG_CAPTURE_FORMAT', message);
  }
  if (bytes.length < FILE_HEAD_BYTES) return undefined;
  const length = bytes.readUInt32LE(8);
  const json = bytes.subarray(FILE_HEAD_BYTES, FILE_HEAD_BYTES + length);
  if (length <= LONGEST_HEADER_BYTES && json.length < length) return undefined;
  if (length > LONGEST_HEADER_BYTES || crc32(json) !== bytes.readUInt32LE(12)) {
    const message = `${path}, byte 8: the header is damaged; copy the file again from where it was recorded`;
    throw new CaptureError('ECG_CAPTURE_DAMAGED', message);
  }
  return { header: parseHeader(json, path), recordsFrom: FILE_HEAD_BYTES + length };
}

function parseHeader(json: Buffer, path: string): CaptureHeader {
  const { version, ...header } = headerObject(json, path);
  if (version === CAPTURE_VERSION) return header;
  const message = `${path}: expected a capture of version ${CAPTURE_VERSION}, came ${String(version)}; read it with the wardwave that wrote it (${header.writtenBy})`;
  throw new CaptureError('ECG_CAPTURE_FORMAT', message);
}

type HeaderObject = CaptureHeader & { readonly version: unknown };

/** A header whose sum is right may still be none, where somebody else wrote it. */
function headerObject(json: Buffer, path: string): HeaderObject {
  let read: unknown;
  try {
    read = JSON.parse(json.toString('utf8'));
  } catch {
    read = undefined;
  }
  if (typeof read === 'object' && read !== null) return read as HeaderObject;
  const message = `${path}, byte 16: expected a header in JSON, came something else; it was not written by wardwave`;
  throw new CaptureError('ECG_CAPTURE_FORMAT', message);
}
