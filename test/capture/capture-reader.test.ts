import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Capture, readCapture } from '../../src/capture/capture-reader.js';
import type { CapturedMessage } from '../../src/capture/captured-message.js';
import { ABOUT, message, newFolder, readAll, writeCapture } from './captures.js';

const GIVEN = Array.from({ length: 20 }, (_, offset) =>
  message({ offset, value: Buffer.alloc(40 + offset, offset) }),
);
const RECORD_BYTES = GIVEN.map(({ value }) => 12 + 40 + 2 + (value?.length ?? 0));

let whole: Buffer;
let recordsFrom: number;

beforeAll(async () => {
  const folder = await writeCapture(GIVEN);
  whole = readFileSync(join(folder, 'capture-0001.wwcap'));
  recordsFrom = 16 + whole.readUInt32LE(8);
});

/** The messages that are whole in the first bytes of the file. */
function wholeBefore(byte: number): CapturedMessage[] {
  let end = recordsFrom;
  return GIVEN.filter((_, index) => {
    end += RECORD_BYTES[index] ?? 0;
    return end <= byte;
  });
}

function folderWith(files: Readonly<Record<string, Buffer>>): string {
  const folder = newFolder();
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

const asOne = (bytes: Buffer): string => folderWith({ 'capture-0001.wwcap': bytes });

/** A capture of several files, as one that was copied elsewhere. */
async function severalFiles(changes: {
  readonly without?: number;
  readonly change?: (bytes: Buffer, part: number) => Buffer;
}): Promise<{ readonly folder: string; readonly parts: number }> {
  const origin = await writeCapture(GIVEN, { rotateBytes: 600 });
  const names = readdirSync(origin).sort();
  const files = names.flatMap((name, index): [string, Buffer][] => {
    const part = index + 1;
    if (part === changes.without) return [];
    const bytes = readFileSync(join(origin, name));
    return [[name, changes.change?.(bytes, part) ?? bytes]];
  });
  return { folder: folderWith(Object.fromEntries(files)), parts: names.length };
}

const damaged = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x40;
  return copy;
};

describe('readCapture', () => {
  it('reads everything before a cut at every fifth byte, and tells the place', () => {
    for (let cut = recordsFrom; cut < whole.length; cut += 5) {
      const { messages, notices } = readAll(asOne(whole.subarray(0, cut)));
      const expected = wholeBefore(cut);
      expect(messages).toHaveLength(expected.length);
      expect(messages.at(-1)).toEqual(expected.at(-1));
      const end = RECORD_BYTES.slice(0, expected.length).reduce((a, b) => a + b, recordsFrom);
      expect(notices).toMatchObject([
        end === cut
          ? { kind: 'unfinished', lostBytes: 0 }
          : { kind: 'cut-off', byte: end, lostBytes: cut - end },
      ]);
    }
  });

  it('reads everything before a tail of zeros, as a power loss leaves it', () => {
    const cut = recordsFrom + (RECORD_BYTES[0] ?? 0) + 30;
    const tail = Buffer.concat([whole.subarray(0, cut), Buffer.alloc(5_000)]);
    const { messages, notices } = readAll(asOne(tail));
    expect(messages).toEqual(GIVEN.slice(0, 1));
    expect(notices).toMatchObject([{ kind: 'cut-off', lostBytes: 5_030 }]);
  });

  it('takes no damaged byte for the end: it names file, byte and what to do', () => {
    const lastMessageFrom = whole.length - 36;
    fc.assert(
      fc.property(fc.integer({ min: recordsFrom, max: lastMessageFrom - 1 }), (at) => {
        const folder = asOne(damaged(whole, at));
        const before = wholeBefore(at);
        const read: CapturedMessage[] = [];
        expect(() => {
          for (const one of readCapture(folder)) read.push(one);
        }).toThrow(
          expect.objectContaining({
            code: 'ECG_CAPTURE_DAMAGED',
            message: expect.stringMatching(
              /capture-0001\.wwcap, byte \d+: .*Copy the file again .* or skip/,
            ),
          }),
        );
        expect(read).toEqual(before);
      }),
    );
  });

  it('passes over damage where it is told to: one message is lost, and that is said', () => {
    fc.assert(
      fc.property(fc.integer({ min: recordsFrom, max: whole.length - 37 }), (at) => {
        const { messages, notices } = readAll(asOne(damaged(whole, at)), { damage: 'skip' });
        const lost = wholeBefore(at).length;
        expect(messages).toEqual(GIVEN.filter((_, index) => index !== lost));
        expect(notices).toMatchObject([{ kind: 'damaged', lostBytes: RECORD_BYTES[lost] }]);
      }),
    );
  });

  it('is not led astray by a message that holds another capture', async () => {
    const nested = message({ value: whole });
    const folder = await writeCapture([nested, message()]);
    expect(readAll(folder).messages).toEqual([nested, message()]);
  });

  it('reads messages far longer than what it reads at a time', async () => {
    const given = [0, 1, 2].map((offset) =>
      message({ offset, value: Buffer.alloc(3_000_000, offset + 1) }),
    );
    const { messages } = readAll(await writeCapture(given));
    // Comparing megabytes with toEqual takes half a minute.
    const sums = (list: readonly CapturedMessage[]): number[] =>
      list.map(({ value }) => crc32(value ?? Buffer.alloc(0)));
    expect(sums(messages)).toEqual(sums(given));
  });

  it('reads one file of a capture alone', async () => {
    const { folder, parts } = await severalFiles({});
    expect(parts).toBeGreaterThan(3);
    const { messages, notices } = readAll(join(folder, 'capture-0002.wwcap'));
    const { offset = -1 } = messages[0] ?? {};
    expect(messages).toEqual(GIVEN.slice(offset, offset + messages.length));
    expect({ offset: offset > 0, notices }).toEqual({ offset: true, notices: [] });
  });

  it('does not mind names that do not sort, but whose numbers do', async () => {
    const { folder } = await severalFiles({});
    const target = newFolder();
    mkdirSync(target);
    for (const name of readdirSync(folder)) {
      copyFileSync(join(folder, name), join(target, name.replace('-000', '-0000000')));
    }
    expect(readAll(target).messages).toEqual(GIVEN);
  });

  it.each([1, 2])('names the file where part %d is missing', async (without) => {
    const { folder } = await severalFiles({ without });
    expect(() => readAll(folder)).toThrow(
      expect.objectContaining({
        code: 'ECG_CAPTURE_PARTS',
        message: expect.stringMatching(
          new RegExp(
            `expected part ${without} .* came part ${without + 1}; put the missing file back`,
          ),
        ),
      }),
    );
  });

  it('says where the last file is missing, and reads the others', async () => {
    const { parts } = await severalFiles({});
    const { folder } = await severalFiles({ without: parts });
    const { messages, notices } = readAll(folder);
    expect(messages).toEqual(GIVEN.slice(0, messages.length));
    expect(notices.map(({ kind }) => kind)).toEqual(['unfinished']);
    expect(notices[0]?.message).toMatch(/next one is not there/);
  });

  it.each([
    { name: 'inside a record', end: -40, says: /ends inside a record/ },
    { name: 'before its closing record', end: -36, says: /without its closing record/ },
  ])('takes a file in the middle that ends $name for damaged', async ({ end, says }) => {
    const change = (bytes: Buffer, part: number): Buffer =>
      part === 2 ? bytes.subarray(0, end) : bytes;
    const { folder } = await severalFiles({ change });
    expect(() => readAll(folder)).toThrow(
      expect.objectContaining({
        code: 'ECG_CAPTURE_DAMAGED',
        message: expect.stringMatching(new RegExp(`capture-0002.wwcap.*${says.source}`)),
      }),
    );
  });

  it('reads what is there where the last file was cut inside its header', async () => {
    const { parts } = await severalFiles({});
    for (const kept of [0, 5, 30]) {
      const { folder } = await severalFiles({
        change: (bytes, part) => (part === parts ? bytes.subarray(0, kept) : bytes),
      });
      const { messages, notices } = readAll(folder);
      expect(messages).toEqual(GIVEN.slice(0, messages.length));
      expect(messages.length).toBeGreaterThan(10);
      expect(notices.map(({ kind }) => kind)).toEqual(['cut-off', 'unfinished']);
    }
  });

  it.each([
    {
      name: 'a folder without a capture',
      path: () => folderWith({ 'a.txt': Buffer.from('a') }),
      code: 'ECG_CAPTURE_NOT_FOUND',
    },
    { name: 'a folder that is not there', path: () => newFolder(), code: 'ECG_CAPTURE_NOT_FOUND' },
    {
      name: 'a file that is cut inside its header',
      path: () => asOne(whole.subarray(0, 20)),
      code: 'ECG_CAPTURE_NOT_FOUND',
    },
    {
      name: 'a file of another kind',
      path: () => asOne(Buffer.from('PK and so on')),
      code: 'ECG_CAPTURE_FORMAT',
    },
    {
      name: 'a file that was sent as text',
      path: () => asOne(Buffer.concat([Buffer.from('WWCAP\n'), whole.subarray(7)])),
      code: 'ECG_CAPTURE_FORMAT',
    },
    {
      name: 'a damaged header',
      path: () => asOne(damaged(whole, 30)),
      code: 'ECG_CAPTURE_DAMAGED',
    },
    {
      name: 'a damaged length of the header',
      path: () => asOne(damaged(whole, 11)),
      code: 'ECG_CAPTURE_DAMAGED',
    },
  ])('refuses $name', ({ path, code }) => {
    expect(() => readAll(path())).toThrow(expect.objectContaining({ code }));
  });

  it('refuses files of two captures in one folder', async () => {
    const about = { ...ABOUT, captureId: 'c-2' };
    const other = await writeCapture(GIVEN, { about });
    const folder = folderWith({
      'a-0001.wwcap': whole,
      'b-0001.wwcap': readFileSync(join(other, 'capture-0001.wwcap')),
    });
    expect(() => readAll(folder)).toThrow(expect.objectContaining({ code: 'ECG_CAPTURE_PARTS' }));
  });

  it('says so where a later version wrote the file', async () => {
    const later = { ...ABOUT, version: 2, writtenBy: '9.1.0' };
    const folder = await writeCapture([], { about: later });
    expect(() => readAll(folder)).toThrow(
      expect.objectContaining({
        code: 'ECG_CAPTURE_FORMAT',
        message: expect.stringMatching(/version 1, came 2; .*9\.1\.0/),
      }),
    );
  });

  it('says what the system refuses', async () => {
    const folder = await writeCapture(GIVEN);
    const capture = new Capture(folder);
    rmSync(folder, { recursive: true });
    expect(() => [...capture.messages()]).toThrow(
      expect.objectContaining({
        code: 'ECG_CAPTURE_FILE',
        message: expect.stringMatching(/capture-0001.wwcap: expected a readable file, came ENOENT/),
      }),
    );
  });
});
