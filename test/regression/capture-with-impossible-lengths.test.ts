import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCapture } from '../../src/capture/capture-reader.js';
import { encodeFileHead } from '../../src/capture/file-head.js';
import { encodeEnd, encodeMessage } from '../../src/capture/record.js';
import { epochUs } from '../../src/domain/units.js';

/*
 * Found by `npm run fuzz`: a record or header whose sum is right and whose lengths are not (made on purpose, or by
 * another program) ended the reader with a RangeError or a SyntaxError instead of saying that the file is damaged.
 */

const HEAD = encodeFileHead({
  captureId: 'c',
  topic: 'ecg.frames',
  startedUs: epochUs(0),
  from: 'now',
  writtenBy: '0.1.0',
  part: 1,
});
const END = encodeEnd({ messageCount: 1, endedUs: epochUs(2), isLast: true });

function record(): Buffer {
  return encodeMessage({
    partition: 0,
    offset: 1,
    brokerTimeMs: 1,
    arrivedUs: epochUs(1),
    key: Buffer.from('B01'),
    value: Buffer.from('value'),
    headers: [{ name: 'name', value: Buffer.from('text') }],
  });
}

/** Changes a record's body, and puts its sum right again. */
function changed(bytes: Buffer, change: (body: Buffer) => void): Buffer {
  change(bytes.subarray(12));
  bytes.writeUInt32LE(crc32(bytes.subarray(12), crc32(bytes.subarray(4, 8))), 8);
  return bytes;
}

/** A record that is shorter than its kind needs. */
function cut(bytes: Buffer, bodyBytes: number): Buffer {
  const short = Buffer.from(bytes.subarray(0, 12 + bodyBytes));
  short.writeUInt32LE(bodyBytes, 4);
  return changed(short, () => undefined);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardwave-regression-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(...parts: readonly Buffer[]): Promise<number> {
  const path = join(folder, 'c-0001.wwcap');
  await writeFile(path, Buffer.concat(parts));
  return [...readCapture(path)].length;
}

describe('readCapture', () => {
  it('reads the record that is changed below', async () => {
    expect(await read(HEAD, record(), END)).toBe(1);
  });

  it.each([
    {
      name: 'a key longer than the record',
      change: (body: Buffer) => body.writeInt32LE(1_000_000, 32),
    },
    { name: 'a negative key length', change: (body: Buffer) => body.writeInt32LE(-2, 32) },
    {
      name: 'a value longer than the record',
      change: (body: Buffer) => body.writeInt32LE(9_999, 36),
    },
    {
      name: 'more headers than there are',
      change: (body: Buffer) => body.writeUInt16LE(65_535, 2),
    },
    {
      name: 'a header name longer than the record',
      change: (body: Buffer) => body.writeUInt16LE(60_000, 48),
    },
  ])('calls $name damage', async ({ change }) => {
    const made = changed(record(), (body) => {
      change(body);
    });
    await expect(read(HEAD, made, END)).rejects.toMatchObject({ code: 'ECG_CAPTURE_DAMAGED' });
  });

  it('calls records that are shorter than their kind damage', async () => {
    const damaged = { code: 'ECG_CAPTURE_DAMAGED' };
    await expect(read(HEAD, cut(record(), 20), END)).rejects.toMatchObject(damaged);
    await expect(read(HEAD, record(), cut(END, 4), END)).rejects.toMatchObject(damaged);
  });

  it.each([
    { name: 'no JSON', text: '{"version":' },
    { name: 'JSON that is no object', text: 'null' },
  ])('refuses a header that is $name', async ({ text }) => {
    const json = Buffer.from(text);
    const head = Buffer.from(HEAD.subarray(0, 16));
    head.writeUInt32LE(json.length, 8);
    head.writeUInt32LE(crc32(json), 12);
    await expect(read(head, json)).rejects.toMatchObject({ code: 'ECG_CAPTURE_FORMAT' });
  });
});
