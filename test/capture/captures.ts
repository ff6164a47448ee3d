import fc from 'fast-check';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureAbout, CapturedMessage } from '../../src/capture/captured-message.js';
import type { CaptureNotice, CaptureReadOptions } from '../../src/capture/capture-reader.js';
import { Capture } from '../../src/capture/capture-reader.js';
import { CaptureWriter, type CaptureWriterOptions } from '../../src/capture/capture-writer.js';
import { epochUs } from '../../src/domain/units.js';
import { ManualClock } from '../support/test-clock.js';

/** When every made capture begins: 2026-01-01T00:00:00Z. */
export const START_MS = 1_767_225_600_000;

/** What every made capture says of itself. */
export const ABOUT: CaptureAbout = {
  captureId: 'c-1',
  topic: 'ecg.frames',
  startedUs: epochUs(START_MS * 1_000),
  from: 'now',
  writtenBy: '0.0.0',
};

/** A folder that no other test has; it is not there yet. */
export function newFolder(): string {
  return join(mkdtempSync(join(tmpdir(), 'wardwave-capture-')), 'capture');
}

/** A message of bed B1 that is no frame. */
export function message(changes: Partial<CapturedMessage> = {}): CapturedMessage {
  return {
    partition: 0,
    offset: 7,
    brokerTimeMs: START_MS,
    arrivedUs: epochUs(START_MS * 1_000 + 5),
    key: Buffer.from('B1'),
    value: Buffer.from([1, 2, 3]),
    headers: [],
    ...changes,
  };
}

const bytes = fc.uint8Array({ maxLength: 300 }).map((value) => Buffer.from(value));
const maybeBytes = fc.option(bytes, { nil: undefined });

/** Messages of every shape. */
export const anyMessages: fc.Arbitrary<readonly CapturedMessage[]> = fc.array(
  fc.record({
    partition: fc.nat(5_000),
    offset: fc.maxSafeNat(),
    brokerTimeMs: fc.oneof(fc.constant(-1), fc.maxSafeNat()),
    arrivedUs: fc.maxSafeNat().map(epochUs),
    key: maybeBytes,
    value: maybeBytes,
    headers: fc.array(fc.record({ name: fc.string({ unit: 'binary' }), value: maybeBytes }), {
      maxLength: 4,
    }),
  }),
  { maxLength: 30 },
);

/** Writes a capture and closes it. */
export async function writeCapture(
  messages: Iterable<CapturedMessage>,
  options: Partial<CaptureWriterOptions> = {},
): Promise<string> {
  const folder = newFolder();
  const clock = new ManualClock(START_MS);
  const writer = await CaptureWriter.open({ folder, about: ABOUT, clock, ...options });
  for (const one of messages) {
    await writer.ready();
    writer.append(one);
  }
  await writer.close();
  return folder;
}

/** All messages of a capture, and what a reader was told. */
export function readAll(
  path: string,
  options: CaptureReadOptions = {},
): { readonly messages: readonly CapturedMessage[]; readonly notices: readonly CaptureNotice[] } {
  const notices: CaptureNotice[] = [];
  const onNotice = (notice: CaptureNotice): void => {
    notices.push(notice);
  };
  const messages = [...new Capture(path, { ...options, onNotice }).messages()];
  return { messages, notices };
}
