import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureBeds } from '../../src/capture/capture-beds.js';
import type { CapturedMessage } from '../../src/capture/captured-message.js';
import type { EcgFrame } from '../../src/domain/frame.js';
import { epochUs } from '../../src/domain/units.js';
import { encodeFrame } from '../../src/ingest/frame-codec.js';
import { readWfdbRecord } from '../../src/replay/wfdb-record.js';
import { readAll } from '../capture/captures.js';
import { decode } from '../capture/frames.js';
import { bed, EPOCH_US, frame } from '../ingest/frames.js';
import { runCli, startCli, type CliProcess } from '../support/process.js';
import { eventually, kafkaBrokers, stopSharedServices, uniqueName } from '../support/services.js';

let brokers: readonly string[];
const running: CliProcess[] = [];

beforeAll(async () => {
  brokers = await kafkaBrokers();
}, 60_000);
afterEach(async () => {
  for (const one of running.splice(0)) {
    one.kill('SIGKILL');
    await one.exited;
  }
}, 30_000);
afterAll(stopSharedServices, 30_000);

interface Sent {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

const asSent = (one: EcgFrame, key: string = one.bedId): Sent => ({
  key: Buffer.from(key),
  value: Buffer.from(encodeFrame(one)),
});

const of = (bedId: string, sequence: number, changes: Partial<EcgFrame> = {}): EcgFrame =>
  frame(sequence, { bedId: bed(bedId), ...changes });

/** What two beds send on a bad day: good, late, twice, of nobody, restarted, and no frames at all. */
const BAD_DAY: readonly Sent[] = [
  asSent(of('B1', 0)),
  asSent(of('B2', 0)),
  asSent(of('B1', 2)),
  asSent(of('B1', 1)),
  asSent(of('B1', 1)),
  { key: Buffer.from('B2'), value: Buffer.from([255, 1, 2, 3]) },
  { key: null, value: Buffer.from('who am I?') },
  { key: Buffer.from([0xff, 0x00]), value: Buffer.alloc(0) },
  { key: Buffer.from('B1'), value: null },
  asSent(of('B2', 5)),
  asSent(of('B2', 6), 'B1'),
  asSent(
    of('B2', 0, {
      streamEpochUs: epochUs(EPOCH_US + 60_000_000),
      deviceTimeUs: epochUs(EPOCH_US + 60_000_000),
    }),
  ),
];

async function newTopic(partitions = 1): Promise<string> {
  const topic = uniqueName('recorded');
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions }] });
  await admin.disconnect();
  return topic;
}

async function send(topic: string, messages: readonly Sent[]): Promise<void> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  // One at a time, as monitors do: then the order in the topic is that of the list.
  for (const message of messages) await producer.send({ topic, messages: [message] });
  await producer.disconnect();
}

const newFolder = (): string => join(mkdtempSync(join(tmpdir(), 'wardwave-record-')), 'rec');

function args(topic: string, out: string, ...more: readonly string[]): string[] {
  return ['record', '--kafka', brokers.join(','), '--topic', topic, '--out', out, ...more];
}

/** A recorder that has found its place in the topic and reads. */
async function startRecorder(
  topic: string,
  out: string,
  ...more: readonly string[]
): Promise<CliProcess> {
  const recorder = startCli(args(topic, out, ...more));
  running.push(recorder);
  await eventually(() => existsSync(out) || recorder.stderr().includes('wardwave:'), {
    what: 'the first file',
    withinMs: 30_000,
  });
  return recorder;
}

const captured = (out: string): readonly CapturedMessage[] => readAll(out).messages;

const bytesOf = (messages: readonly (Sent | CapturedMessage)[]): string[] =>
  messages.map(({ key, value }) => {
    const text = (bytes: Uint8Array | null | undefined): string =>
      bytes == null ? 'none' : Buffer.from(bytes).toString('hex');
    return `${text(key)} ${text(value)}`;
  });

describe('wardwave record', () => {
  it('keeps every byte of a topic, and delivers it again bed by bed with its timing', async () => {
    const topic = await newTopic();
    const out = newFolder();
    const recorder = await startRecorder(topic, out);
    await send(topic, BAD_DAY);
    await eventually(() => captured(out).length === BAD_DAY.length, { what: 'all messages' });
    recorder.kill('SIGINT');
    expect(await recorder.exited).toBe(0);

    const { messages, notices } = readAll(out);
    expect(bytesOf(messages)).toEqual(bytesOf(BAD_DAY));
    expect(messages.map(({ offset }) => offset)).toEqual(BAD_DAY.map((_, index) => index));
    expect(notices).toEqual([]);
    expect(recorder.stdout()).toMatch(
      new RegExp(`^12 messages in [\\d.]+ s, 0.0 MB in 1 files: ${out}$`, 'm'),
    );
    expect(recorder.stdout()).toContain(
      '  B1: 4 frames, 0 missing in 1 gaps, 1 twice, 1 out of order, 0 restarts\n' +
        '  B2: 3 frames, 4 missing in 1 gaps, 0 twice, 0 out of order, 1 restarts\n' +
        '  no frames: undecodable 2, bad-bed-id 2, bed-key-mismatch 1 (kept in the capture)\n',
    );

    const ward = captureBeds(out, { decode });
    for (const { bedId, deliveries } of ward.beds) {
      const given = BAD_DAY.filter(({ key }) => key?.toString() === bedId);
      const delivered = [...deliveries];
      expect(bytesOf(delivered.flatMap(({ captured: one }) => one ?? []))).toEqual(bytesOf(given));
      for (const delivery of delivered) {
        if (delivery.kind !== 'frame') continue;
        expect(encodeFrame(delivery.frame)).toEqual(new Uint8Array(delivery.captured?.value ?? []));
      }
    }
    const pauses = (times: readonly number[]): number[] =>
      times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses([...ward.all].map(({ dueUs }) => dueUs))).toEqual(
      pauses(messages.map(({ arrivedUs }) => arrivedUs)),
    );
  }, 60_000);

  it('leaves everything that had come where it is killed in the middle', async () => {
    const topic = await newTopic(2);
    const out = newFolder();
    const recorder = await startRecorder(topic, out);
    const given = Array.from({ length: 4_000 }, (_, index) =>
      asSent(of(`B${(index % 2) + 1}`, index >> 1)),
    );
    const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    let sent = 0;
    const sending = (async () => {
      for (; sent < given.length; sent += 20) {
        await producer.send({ topic, messages: given.slice(sent, sent + 20) });
      }
    })();
    await eventually(() => captured(out).length > 500, { what: '500 messages' });
    const before = captured(out);
    recorder.kill('SIGKILL');
    expect(await recorder.exited).toBeNull();
    await sending;
    await producer.disconnect();

    const { messages, notices } = readAll(out);
    expect(messages.length).toBeGreaterThanOrEqual(before.length);
    expect(messages.slice(0, before.length)).toEqual(before);
    expect(['unfinished', 'cut-off']).toContain(notices[0]?.kind);
    for (const bedId of ['B1', 'B2']) {
      const isOf = ({ key }: Sent | CapturedMessage): boolean =>
        Buffer.from(key ?? []).toString() === bedId;
      const kept = bytesOf(messages.filter(isOf));
      expect(kept).toEqual(bytesOf(given.filter(isOf)).slice(0, kept.length));
    }
    const folder = newFolder();
    const exported = await runCli(['export', '--capture', out, '--out', folder]);
    expect(exported).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/no closing record|cut off/),
    });
    expect(exported.stdout).toMatch(/^2 records of \d+ messages/);
  }, 90_000);

  it('ends by itself after a duration, and writes WFDB records where it is told to', async () => {
    const topic = await newTopic();
    await send(topic, BAD_DAY);
    const out = newFolder();
    const { code, stdout, stderr } = await runCli(
      args(topic, out, '--from', 'beginning', '--duration', '3s', '--rotate-mib', '1', '--wfdb'),
    );
    expect({ code, stderr: stderr.replace(/^\d+ messages, .*$/gm, '').trim() }).toMatchObject({
      code: 0,
    });
    expect(stdout).toMatch(/12 messages[^]*3 records of 12 messages: .*wfdb/);
    expect(readdirSync(join(out, 'wfdb')).sort()).toEqual(
      ['B1_20260101T000000', 'B2_20260101T000000', 'B2_20260101T000100'].flatMap((name) =>
        ['dat', 'hea', 'wwq'].map((extension) => `${name}.${extension}`),
      ),
    );
    const recording = await readWfdbRecord(join(out, 'wfdb', 'B1_20260101T000000'));
    expect([...(recording.leads[0]?.counts ?? [])]).toEqual(
      [0, 1, 2].flatMap((sequence) => [...(frame(sequence).leads[0]?.counts ?? [])]),
    );
  }, 60_000);

  it('keeps only the beds that are named', async () => {
    const topic = await newTopic();
    await send(topic, BAD_DAY);
    const out = newFolder();
    const { code } = await runCli(
      args(topic, out, '--from', 'beginning', '--duration', '3s', '--bed', 'B2,B9'),
    );
    expect(code).toBe(0);
    expect(bytesOf(captured(out))).toEqual(
      bytesOf(BAD_DAY.filter(({ key }) => key?.toString() === 'B2')),
    );
  }, 60_000);

  it('refuses a folder that has a capture, with exit code 2, and leaves it as it is', async () => {
    const topic = await newTopic();
    await send(topic, BAD_DAY);
    const out = newFolder();
    const again = ['--from', 'beginning', '--duration', '2s'];
    expect((await runCli(args(topic, out, ...again))).code).toBe(0);
    const file = join(out, 'capture-0001.wwcap');
    const before = readFileSync(file);
    const { code, stderr } = await runCli(args(topic, out, ...again));
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /capture-0001\.wwcap is there; name another folder \[ECG_CAPTURE_EXISTS\]/,
    );
    expect(readFileSync(file)).toEqual(before);
  }, 60_000);

  it('fails, and makes no folder, where the topic is missing', async () => {
    const out = newFolder();
    const { code, stderr } = await runCli(args('not.there', out));
    expect(code).toBe(1);
    expect(stderr).toMatch(/no topic "not.there".*\[ECG_INGEST_TOPIC_MISSING\]/);
    expect(existsSync(out)).toBe(false);
  }, 60_000);
});

describe('wardwave record', () => {
  it.each([
    { name: 'no folder', given: ['--kafka', 'a:1'], says: /--out <folder>/ },
    { name: 'no broker', given: ['--out', 'x'], says: /KAFKA_BROKERS/ },
    {
      name: 'a bed that is none',
      given: ['--out', 'x', '--bed', 'a b'],
      says: /bed ids, came a b/,
    },
    {
      name: 'a time without unit',
      given: ['--out', 'x', '--duration', '10'],
      says: /90s or 1h30m/,
    },
    { name: 'no time at all', given: ['--out', 'x', '--duration', '0s'], says: /above 0/ },
    {
      name: 'a start that is none',
      given: ['--out', 'x', '--from', 'monday'],
      says: /now, beginning/,
    },
    {
      name: 'files of no size',
      given: ['--out', 'x', '--rotate-mib', '0'],
      says: /whole number from 1/,
    },
  ])('refuses $name with exit code 2', async ({ given, says }) => {
    const { code, stdout, stderr } = await runCli(['record', ...given]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
  });
});
