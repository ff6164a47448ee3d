/** Targets that read bytes of files and of Kafka. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { FileAuditTrail } from '../../../dist/audit/file-audit-trail.js';
import { recordsOf } from '../../../dist/audit/read-records.js';
import { verifyChain } from '../../../dist/audit/verify-chain.js';
import { captureBeds } from '../../../dist/capture/capture-beds.js';
import { readCapture } from '../../../dist/capture/capture-reader.js';
import { decodeRecord, encodeMessage } from '../../../dist/capture/record.js';
import { statedArrivalUs } from '../../../dist/ingest/arrival-header.js';
import { decodeFrame, encodeFrame } from '../../../dist/ingest/frame-codec.js';
import { tapped } from '../../../dist/ingest/tapped-message.js';
import { readWfdbRecord } from '../../../dist/replay/wfdb-record.js';
import { attempt } from './allowed.mjs';
import { parted } from './parts.mjs';

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
    const [header, signal, annotations] = parted(bytes, 3);
    writeFileSync(join(folder, 'r.hea'), header);
    writeFileSync(join(folder, 'r.dat'), signal);
    writeFileSync(join(folder, 'r.atr'), annotations);
    await readWfdbRecord(join(folder, 'r'), { checksum: 'ignore' });
  };
  return { run, close };
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

/** Two files of one capture in a folder, taken apart into beds as a replay does. */
export function captureFolder() {
  const { folder, close } = temporaryFolder();
  const run = (bytes) => {
    parted(bytes, 2).forEach((part, index) => {
      writeFileSync(join(folder, `c-000${index + 1}.wwcap`), summed(part));
    });
    const decode = (value, key) => {
      const decoded = decodeFrame(value, { key });
      return decoded.ok ? decoded.frame : undefined;
    };
    const ward = captureBeds(folder, { decode, damage: 'skip', endStreams: true });
    for (const { deliveries } of [...ward.beds, ward.unkeyed]) {
      for (const { dueUs } of deliveries)
        if (!Number.isFinite(dueUs)) throw new Error(`a message is due at ${dueUs}`);
    }
  };
  return { run, close };
}

/** A chain that another process left, perhaps torn: it is gone on with, and what is added stands. */
export function auditTail() {
  const { folder, close } = temporaryFolder();
  const instance = 'one';
  const run = async (bytes) => {
    rmSync(join(folder, instance), { recursive: true, force: true });
    mkdirSync(join(folder, instance));
    writeFileSync(join(folder, instance, 'audit-000001.jsonl'), bytes);
    const clock = { nowUs: () => Date.UTC(2026, 0, 1) * 1_000 };
    const trail = await FileAuditTrail.open({ folder, instance, clock });
    const outcome = await trail.append(ENTRY);
    await trail.close();
    if (outcome.kind !== 'written') throw new Error(`the entry is ${outcome.reason}`);
    const actions = [...recordsOf(join(folder, instance), () => undefined)];
    if (!actions.some(({ entry }) => entry.reason === ENTRY.reason))
      throw new Error('what was written is not read');
  };
  return { run, close };
}

const ENTRY = {
  atMs: Date.UTC(2026, 0, 1),
  actor: { subject: 'fuzz', role: 'nurse' },
  action: 'alert-acknowledged',
  alertId: 'alert-1',
  reason: 'written-by-the-fuzzer',
};

/** Header lines of a Kafka message, `name=value`; a name alone is a header without value. */
export function kafkaHeaders(bytes) {
  const lists = new Map();
  for (const line of bytes.toString('latin1').split('\n')) {
    const at = line.indexOf('=');
    const [name, value] =
      at < 0 ? [line, null] : [line.slice(0, at), Buffer.from(line.slice(at + 1), 'latin1')];
    lists.set(name, lists.get(name) ?? []);
    lists.get(name).push(value);
  }
  // As the client library puts them together: a value, or a list where the name stands several times.
  const entries = [...lists].map(([name, all]) => [name, all.length === 1 ? all[0] : all]);
  const headers = Object.fromEntries(entries);
  const statedUs = statedArrivalUs(headers);
  if (statedUs !== undefined && !(Number.isSafeInteger(statedUs) && statedUs >= 0))
    throw new Error(`an arrival at ${statedUs}`);
  const message = { key: null, value: null, timestamp: '-1', offset: '7', headers };
  const record = decodeRecord(encodeMessage(tapped(message, 0, 1)));
  const names = record?.message.headers.length;
  const expected = Object.values(headers).flat().length;
  if (names !== expected) throw new Error(`${expected} headers went in, ${names} came back`);
}
