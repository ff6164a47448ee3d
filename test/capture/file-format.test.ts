import { describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CapturedMessage } from '../../src/capture/captured-message.js';
import { epochUs } from '../../src/domain/units.js';
import { ABOUT, newFolder, readAll, START_MS, writeCapture } from './captures.js';

/** CRC-32 as its definition has it, bit by bit: not the code that is tested. */
function crcOf(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const u16 = (value: number): Buffer => Buffer.from(new Uint16Array([value]).buffer);
const u32 = (value: number): Buffer => Buffer.from(new Uint32Array([value]).buffer);
const i32 = (value: number): Buffer => Buffer.from(new Int32Array([value]).buffer);
const i64 = (value: number): Buffer => Buffer.from(new BigInt64Array([BigInt(value)]).buffer);
const text = (value: string): Buffer => Buffer.from(value, 'utf8');

function record(...body: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(body);
  const summed = Buffer.concat([u32(bytes.length), bytes]);
  return Buffer.concat([text('WREC'), u32(bytes.length), u32(crcOf(summed)), bytes]);
}

const HEADER = text(JSON.stringify({ version: 1, ...ABOUT, part: 1 }));
const HEAD = Buffer.concat([
  text('WWCAP\r\n\u001a'),
  u32(HEADER.length),
  u32(crcOf(HEADER)),
  HEADER,
]);

const MESSAGES: readonly CapturedMessage[] = [
  {
    partition: 3,
    offset: 2 ** 40 + 5,
    brokerTimeMs: START_MS,
    arrivedUs: epochUs(START_MS * 1_000 + 7),
    key: text('B1'),
    value: Buffer.from([1, 2, 3]),
    headers: [
      { name: 'µ', value: Buffer.from([9]) },
      { name: 'x', value: undefined },
    ],
  },
  {
    partition: 0,
    offset: 0,
    brokerTimeMs: -1,
    arrivedUs: epochUs(0),
    key: undefined,
    value: undefined,
    headers: [],
  },
];

const AS_DOCUMENTED = Buffer.concat([
  HEAD,
  record(
    ...[Buffer.from([1, 0]), u16(2), u32(3), i64(2 ** 40 + 5), i64(START_MS)],
    ...[i64(START_MS * 1_000 + 7), i32(2), i32(3), text('B1'), Buffer.from([1, 2, 3])],
    ...[u16(2), text('µ'), i32(1), Buffer.from([9]), u16(1), text('x'), i32(-1)],
  ),
  record(Buffer.from([1, 0]), u16(0), u32(0), i64(0), i64(-1), i64(0), i32(-1), i32(-1)),
  record(Buffer.from([2, 1, 0, 0, 0, 0, 0, 0]), i64(2), i64(START_MS * 1_000)),
]);

function folderWith(bytes: Buffer): string {
  const folder = newFolder();
  mkdirSync(folder);
  writeFileSync(join(folder, 'by-hand-0001.wwcap'), bytes);
  return folder;
}

describe('the file format of docs/recording.md', () => {
  it('is what is written, byte for byte', async () => {
    const folder = await writeCapture(MESSAGES);
    expect(readFileSync(join(folder, 'capture-0001.wwcap'))).toEqual(AS_DOCUMENTED);
  });

  it('is what is read', () => {
    expect(readAll(folderWith(AS_DOCUMENTED))).toEqual({ messages: MESSAGES, notices: [] });
  });

  it('leaves room for records of a kind that is not known yet', () => {
    const later = record(Buffer.from([77]), text('of a later version'));
    const endFrom = AS_DOCUMENTED.length - 36;
    const bytes = Buffer.concat([
      HEAD,
      later,
      AS_DOCUMENTED.subarray(HEAD.length, endFrom),
      later,
      AS_DOCUMENTED.subarray(endFrom),
    ]);
    expect(readAll(folderWith(bytes))).toEqual({ messages: MESSAGES, notices: [] });
  });
});
