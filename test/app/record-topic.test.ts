import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { existsSync, rmSync } from 'node:fs';
import { recordTopic, type RecordParts, type RecordProgress } from '../../src/app/record-topic.js';
import type { Logger } from '../../src/domain/logger.js';
import { encodeFrame } from '../../src/ingest/frame-codec.js';
import { newFolder, readAll } from '../capture/captures.js';
import { frame } from '../ingest/frames.js';
import { eventually, kafkaBrokers, stopSharedServices, uniqueName } from '../support/services.js';
import { realClock } from '../support/test-clock.js';

const silent = (): void => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

let brokers: readonly string[];

beforeAll(async () => {
  brokers = await kafkaBrokers();
}, 60_000);
afterAll(stopSharedServices, 30_000);

async function newTopic(): Promise<string> {
  const topic = uniqueName('recorded');
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
  await admin.disconnect();
  return topic;
}

async function send(topic: string, from: number, to: number): Promise<void> {
  const producer = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const messages = Array.from({ length: to - from }, (_, index) => ({
    key: 'B1',
    value: Buffer.from(encodeFrame(frame(from + index))),
  }));
  await producer.send({ topic, messages });
  await producer.disconnect();
}

function partsOf(topic: string, changes: Partial<RecordParts> = {}): RecordParts {
  return {
    connection: { brokers, clientId: 'wardwave-test' },
    topic,
    start: { kind: 'beginning' },
    groupPrefix: topic,
    folder: newFolder(),
    writtenBy: '0.0.0',
    // For tests that fail: none takes as long.
    durationMs: 40_000,
    clock: realClock,
    logger,
    signal: new AbortController().signal,
    onProgress: silent,
    ...changes,
  };
}

describe('recordTopic', () => {
  it('tells how far it is, and says at the end what it has', async () => {
    const topic = await newTopic();
    await send(topic, 0, 30);
    const stopping = new AbortController();
    const told: RecordProgress[] = [];
    const onProgress = (progress: RecordProgress): void => {
      told.push(progress);
    };
    const parts = partsOf(topic, { signal: stopping.signal, onProgress });
    const recording = recordTopic(parts);
    await eventually(() => told.at(-1)?.messages === 30, { what: 'the first messages' });
    await send(topic, 32, 40);
    await eventually(() => told.at(-1)?.messages === 38, { what: 'the others' });
    expect(told.at(-1)).toMatchObject({ beds: 1, lagMessages: 0, isReading: true, files: 1 });
    stopping.abort();
    const { messages, tally } = await recording;
    expect(messages).toBe(38);
    expect([...tally.beds.values()]).toMatchObject([{ frames: 38, gaps: 1, missingFrames: 2 }]);
    expect(readAll(parts.folder)).toMatchObject({ messages: { length: 38 }, notices: [] });
  }, 60_000);

  it('ends with what the disk said where the disk refuses', async () => {
    const topic = await newTopic();
    const parts = partsOf(topic, { rotateBytes: 1_000 });
    const recording = recordTopic(parts);
    recording.catch(silent);
    await eventually(() => existsSync(parts.folder), { what: 'the first file', withinMs: 30_000 });
    await send(topic, 0, 2);
    rmSync(parts.folder, { recursive: true });
    await send(topic, 2, 20);
    const startedAt = performance.now();
    await expect(recording).rejects.toMatchObject({ code: 'ECG_CAPTURE_FILE' });
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  }, 60_000);

  it('reads nothing of Kafka where the folder has a capture', async () => {
    const topic = await newTopic();
    const folder = newFolder();
    await recordTopic(partsOf(topic, { folder, durationMs: 100 }));
    const parts = partsOf('not.there', { folder });
    await expect(recordTopic(parts)).rejects.toMatchObject({ code: 'ECG_CAPTURE_EXISTS' });
  }, 60_000);

  it('ends at once, with an empty capture, where it is stopped before it begins', async () => {
    const topic = await newTopic();
    await send(topic, 0, 5);
    const parts = partsOf(topic, { signal: AbortSignal.abort() });
    await expect(recordTopic(parts)).resolves.toMatchObject({ files: 1 });
    expect(readAll(parts.folder).notices).toEqual([]);
  }, 60_000);
});
