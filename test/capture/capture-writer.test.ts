import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCapture } from '../../src/capture/capture-reader.js';
import { CaptureWriter } from '../../src/capture/capture-writer.js';
import { ManualClock } from '../support/test-clock.js';
import {
  ABOUT,
  anyMessages,
  message,
  newFolder,
  readAll,
  START_MS,
  writeCapture,
} from './captures.js';

const clock = new ManualClock(START_MS);

describe('CaptureWriter', () => {
  it('keeps every message as it came, absent keys, values and header values included', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyMessages,
        fc.integer({ min: 1, max: 4_000 }),
        async (given, rotateBytes) => {
          const folder = await writeCapture(given, { rotateBytes });
          const { messages, notices } = readAll(folder);
          expect(messages).toEqual(given);
          expect(notices).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('tells an empty key and value from absent ones', async () => {
    const empty = message({ key: Buffer.alloc(0), value: Buffer.alloc(0) });
    const absent = message({ key: undefined, value: undefined });
    const [first, second] = [...readCapture(await writeCapture([empty, absent]))];
    expect([first?.key?.length, first?.value?.length]).toEqual([0, 0]);
    expect([second?.key, second?.value]).toEqual([undefined, undefined]);
  });

  it('copies what it is given, so a caller may use the memory again', async () => {
    const folder = newFolder();
    const writer = await CaptureWriter.open({ folder, about: ABOUT, clock });
    const value = Buffer.from([1, 2, 3]);
    writer.append(message({ value }));
    value.fill(9);
    await writer.close();
    expect(readAll(folder).messages[0]?.value).toEqual(Buffer.from([1, 2, 3]));
  });

  it('begins a new file before one would grow beyond its size, and keeps the order', async () => {
    const given = Array.from({ length: 50 }, (_, offset) =>
      message({ offset, value: Buffer.alloc(1_000, offset) }),
    );
    const folder = await writeCapture(given, { rotateBytes: 10_000, name: 'night' });
    const names = readdirSync(folder).sort();
    expect(names).toEqual(Array.from({ length: 6 }, (_, index) => `night-000${index + 1}.wwcap`));
    for (const name of names) expect(statSync(join(folder, name)).size).toBeLessThan(10_100);
    expect(readAll(folder).messages.map(({ offset }) => offset)).toEqual(
      given.map(({ offset }) => offset),
    );
  });

  it('gives a message that is larger than a file one of its own', async () => {
    const large = message({ value: Buffer.alloc(5_000) });
    const folder = await writeCapture([message(), large, large], { rotateBytes: 1_000 });
    expect(readdirSync(folder)).toHaveLength(3);
    expect(readAll(folder).messages).toEqual([message(), large, large]);
  });

  it('counts what it has been given', async () => {
    const folder = newFolder();
    const writer = await CaptureWriter.open({ folder, about: ABOUT, clock, rotateBytes: 500 });
    for (let offset = 0; offset < 20; offset += 1) writer.append(message({ offset }));
    const written = await writer.close();
    const files = readdirSync(folder);
    const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(written).toEqual({ messages: 20, bytes, files: files.length });
    expect(files.length).toBeGreaterThan(2);
  });

  it('has what it was given in the file soon, without being closed', async () => {
    const folder = newFolder();
    const writer = await CaptureWriter.open({ folder, about: ABOUT, clock, maxWaitingBytes: 1 });
    writer.append(message());
    await writer.ready();
    const { messages, notices } = readAll(folder);
    expect(messages).toEqual([message()]);
    expect(notices.map(({ kind }) => kind)).toEqual(['unfinished']);
    await writer.close();
    expect(readAll(folder).notices).toEqual([]);
  });

  it('says when it has no room, and when it has again', async () => {
    const folder = newFolder();
    const writer = await CaptureWriter.open({
      folder,
      about: ABOUT,
      clock,
      maxWaitingBytes: 10_000,
    });
    const large = message({ value: Buffer.alloc(4_000) });
    const rooms = [1, 2, 3].map(() => {
      writer.append(large);
      return writer.hasRoom();
    });
    expect(rooms).toEqual([true, true, false]);
    await writer.ready();
    expect(writer.hasRoom()).toBe(true);
    await writer.close();
  });

  it('refuses a folder that has a capture, and leaves it as it is', async () => {
    const folder = await writeCapture([message()]);
    await expect(CaptureWriter.open({ folder, about: ABOUT, clock })).rejects.toMatchObject({
      code: 'ECG_CAPTURE_EXISTS',
      message: expect.stringContaining('capture-0001.wwcap'),
    });
    expect(readAll(folder).messages).toEqual([message()]);
  });

  it('takes a folder that is there with other things in it', async () => {
    const folder = newFolder();
    mkdirSync(folder);
    writeFileSync(join(folder, 'notes.txt'), 'bed 7 was moved');
    const writer = await CaptureWriter.open({ folder, about: ABOUT, clock });
    await writer.close();
    expect(readAll(folder)).toEqual({ messages: [], notices: [] });
  });

  it('says what the disk refuses, by itself and to whoever gives, waits or closes', async () => {
    const folder = newFolder();
    const options = { folder, about: ABOUT, clock, rotateBytes: 100, maxWaitingBytes: 1 };
    const writer = await CaptureWriter.open(options);
    writer.append(message());
    await writer.ready();
    rmSync(folder, { recursive: true });
    writer.append(message());
    await expect(writer.failed).resolves.toMatchObject({ code: 'ECG_CAPTURE_FILE' });
    const refusal = { code: 'ECG_CAPTURE_FILE', message: expect.stringMatching(/0002.*ENOENT/) };
    await expect(writer.ready()).rejects.toMatchObject(refusal);
    expect(() => {
      writer.append(message());
    }).toThrow(expect.objectContaining({ code: 'ECG_CAPTURE_FILE' }));
    await expect(writer.close()).rejects.toMatchObject(refusal);
  });

  it('refuses a folder that cannot be made', async () => {
    const file = join(newFolder(), '..', 'file');
    writeFileSync(file, '');
    const opened = CaptureWriter.open({ folder: join(file, 'x'), about: ABOUT, clock });
    await expect(opened).rejects.toMatchObject({ code: 'ECG_CAPTURE_FILE' });
  });

  it('refuses a message when it is closed, and one that no record holds', async () => {
    const folder = newFolder();
    const writer = await CaptureWriter.open({ folder, about: ABOUT, clock });
    expect(() => {
      writer.append(message({ value: Buffer.alloc(128 * 1_048_576) }));
    }).toThrow(expect.objectContaining({ code: 'ECG_CAPTURE_TOO_LARGE' }));
    await writer.close();
    await writer.close();
    expect(() => {
      writer.append(message());
    }).toThrow(expect.objectContaining({ code: 'ECG_CAPTURE_CLOSED' }));
  });
});
