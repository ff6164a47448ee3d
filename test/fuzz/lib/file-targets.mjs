/** Targets that read bytes of files and of Kafka. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { recordsOf } from '../../../dist/audit/read-records.js';
import { verifyChain } from '../../../dist/audit/verify-chain.js';
import { readCapture } from '../../../dist/capture/capture-reader.js';
import { decodeFrame, encodeFrame } from '../../../dist/ingest/frame-codec.js';
import { readWfdbRecord } from '../../../dist/replay/wfdb-record.js';
import { attempt } from './allowed.mjs';

/** Parts of one input that stand for several files. */
const DIVIDER = Buffer.from('\n--8<--\n');

export function frameCodec(bytes) {
  const decoded = decodeFrame(bytes, { key: 'B01' });
  if (!decoded.ok) return;
  // What was taken must be taken again, and say the same.
  const again = decodeFrame(encodeFrame(decoded.frame), { key: 'B01' });
  if (!again.ok || again.frame.sampleCount !== decoded.frame.sampleCount)
    throw new Error('a frame changes when written again');
}

function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'wardwave-fuzz-'));
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) };
}

export function wfdbRecord() {
  const { folder, close } = temporaryFolder();
  const run = async (bytes) => {
    const [header, signal, annotations] = divided(bytes);
    writeFileSync(join(folder, 'r.hea'), header);
    writeFileSync(join(folder, 'r.dat'), signal);
    writeFileSync(join(folder, 'r.atr'), annotations);
    await readWfdbRecord(join(folder, 'r'), { checksum: 'ignore' });
  };
  return { run, close };
}

function divided(bytes) {
  const first = bytes.indexOf(DIVIDER);
  if (first < 0) return [bytes, Buffer.alloc(0), Buffer.alloc(0)];
  const rest = bytes.subarray(first + DIVIDER.length);
  const second = rest.indexOf(DIVIDER);
  return second < 0
    ? [bytes.subarray(0, first), rest, Buffer.alloc(0)]
    : [bytes.subarray(0, first), rest.subarray(0, second), rest.subarray(second + DIVIDER.length)];
}

export function capture() {
  const { folder, close } = temporaryFolder();
  const path = join(folder, 'c-0001.wwcap');
  const run = (bytes) => {
    writeFileSync(path, bytes);
    attempt(() => [...readCapture(path)].length);
    // The sums hide what is behind them, so the same input comes again with right ones.
    writeFileSync(path, summed(bytes));
    attempt(() => [...readCapture(path)].length);
    return [...readCapture(path, { damage: 'skip' })].length;
  };
  return { run, close };
}

/** The same bytes with the sums of their header and records put right. */
function summed(bytes) {
  const copy = Buffer.from(bytes);
  if (copy.length < 16) return copy;
  const headerEnd = 16 + copy.readUInt32LE(8);
  if (headerEnd > copy.length) return copy;
  copy.writeUInt32LE(crc32(copy.subarray(16, headerEnd)), 12);
  for (
    let at = copy.indexOf('WREC', headerEnd);
    at >= 0 && at + 12 <= copy.length;
    at = copy.indexOf('WREC', at + 4)
  ) {
    const end = at + 12 + copy.readUInt32LE(at + 4);
    if (end <= copy.length)
      copy.writeUInt32LE(
        crc32(copy.subarray(at + 12, end), crc32(copy.subarray(at + 4, at + 8))),
        at + 8,
      );
  }
  return copy;
}

/** One segment of an audit trail, verified with a key and without, and read. */
export function auditTrail() {
  const { folder, close } = temporaryFolder();
  const run = (bytes) => {
    writeFileSync(join(folder, 'audit-000001.jsonl'), bytes);
    attempt(() => verifyChain(folder, { key: undefined }));
    attempt(() => verifyChain(folder, { key: 'a-key-for-fuzzing-that-is-long-enough' }));
    return [...recordsOf(folder, () => undefined)].length;
  };
  return { run, close };
}
