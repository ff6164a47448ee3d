import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigResourceTypes, Kafka, logLevel, type KafkaMessage } from 'kafkajs';

import { frameEndUs, type EcgFrame } from '../../src/domain/frame.js';
import type { Logger } from '../../src/domain/logger.js';
import { encodeFrame } from '../../src/ingest/frame-codec.js';
import type { FrameRejection, FrameSink } from '../../src/ingest/frame-source.js';
import { KafkaFrameSource } from '../../src/ingest/kafka-frame-source.js';
import { KafkaFrameTarget } from '../../src/ingest/kafka-frame-target.js';
import { createTopics, deleteTopic } from '../../src/ingest/topics.js';
import { bed, frame } from '../ingest/frames.js';
import {
  eventually,
  kafkaBrokers,
  startPrivateKafka,
  stopSharedServices,
  uniqueName,
} from '../support/services.js';
import { realClock } from '../support/test-clock.js';

const silent = (): void => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
const ports = { clock: realClock, logger };

/** A chain that only collects. */
class CollectingSink implements FrameSink {
  readonly frames: EcgFrame[] = [];
  readonly rejections: FrameRejection[] = [];
  /** Frames that it takes before it has no room. */
  room = Infinity;
  #waiting: (() => void)[] = [];

  push(taken: EcgFrame): void {
    this.frames.push(taken);
  }

  ready(): Promise<void> {
    if (this.frames.length < this.room) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  rejected(rejection: FrameRejection): void {
    this.rejections.push(rejection);
  }

  makeRoom(): void {
    this.room = Infinity;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  sequences(bedId: string): number[] {
    return this.frames.filter((one) => one.bedId === bedId).map(({ sequence }) => sequence);
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

let brokers: readonly string[];
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  brokers = await kafkaBrokers();
}, 60_000);
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
}, 30_000);
afterAll(stopSharedServices, 30_000);

interface Ward {
  readonly brokers: readonly string[];
  readonly framesTopic: string;
  readonly deadLetterTopic: string;
  readonly groupId: string;
}

async function newWard(partitions = 3, at = brokers): Promise<Ward> {
  const name = uniqueName('ward');
  const ward = {
    brokers: at,
    framesTopic: `${name}.frames`,
    deadLetterTopic: `${name}.dlq`,
    groupId: name,
  };
  await createTopics(connection(ward), topicSettings(ward, partitions), ports);
  open.push({
    close: async () => {
      for (const topic of [ward.framesTopic, ward.deadLetterTopic, `${ward.framesTopic}.alerts`]) {
        await deleteTopic(connection(ward), topic, logger).catch(silent);
      }
    },
  });
  return ward;
}

const connection = (ward: Ward): { brokers: readonly string[]; clientId: string } => ({
  brokers: ward.brokers,
  clientId: 'wardwave-test',
});

const topicSettings = (ward: Ward, partitions: number) => ({
  framesTopic: ward.framesTopic,
  deadLetterTopic: ward.deadLetterTopic,
  alertsTopic: `${ward.framesTopic}.alerts`,
  partitions,
  replicationFactor: 1,
  retentionHours: 1,
});

/** A source that is stopped after the test at the latest. */
function newSource(ward: Ward): KafkaFrameSource {
  const { framesTopic, deadLetterTopic, groupId } = ward;
  const settings = {
    connection: connection(ward),
    framesTopic,
    deadLetterTopic,
    groupId,
    fromBeginning: true,
    sessionTimeoutMs: 6_000,
    commitIntervalMs: 100,
  };
  const source = new KafkaFrameSource(settings, ports);
  open.push({ close: () => source.stop() });
  return source;
}

async function newTarget(ward: Ward): Promise<KafkaFrameTarget> {
  const { framesTopic } = ward;
  const target = await KafkaFrameTarget.open({ connection: connection(ward), framesTopic }, ports);
  open.push({ close: () => target.close() });
  return target;
}

async function sendAll(target: KafkaFrameTarget, frames: readonly EcgFrame[]): Promise<void> {
  for (const one of frames) {
    await target.ready();
    target.send(one);
  }
  await target.flush();
}

const stream = (bedId: string, count: number): EcgFrame[] =>
  upTo(count).map((sequence) => frame(sequence, { bedId: bed(bedId) }));

/** Reads a topic from its beginning until so many messages have come. */
async function readTopic(ward: Ward, topic: string, count: number): Promise<KafkaMessage[]> {
  const kafka = new Kafka({ brokers: [...ward.brokers], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: uniqueName('reader'), maxWaitTimeInMs: 100 });
  const messages: KafkaMessage[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      messages.push(message);
      return Promise.resolve();
    },
  });
  await eventually(() => messages.length >= count, { what: `${count} messages in ${topic}` });
  await consumer.disconnect();
  return messages;
}

async function produce(
  ward: Ward,
  messages: { key: string | null; value: Buffer }[],
): Promise<void> {
  const kafka = new Kafka({ brokers: [...ward.brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  for (const message of messages)
    await producer.send({ topic: ward.framesTopic, messages: [message] });
  await producer.disconnect();
}

async function allowMessagesUpTo(ward: Ward, bytes: number): Promise<void> {
  const admin = new Kafka({ brokers: [...ward.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: ConfigResourceTypes.TOPIC,
        name: ward.framesTopic,
        configEntries: [{ name: 'max.message.bytes', value: String(bytes) }],
      },
    ],
  });
  await admin.disconnect();
}

describe('KafkaFrameSource with KafkaFrameTarget', () => {
  it('delivers every frame once and each bed in order', async () => {
    const ward = await newWard();
    const sink = new CollectingSink();
    await newSource(ward).start(sink);
    const beds = ['B1', 'B2', 'B3', 'B4'];
    await sendAll(
      await newTarget(ward),
      beds.flatMap((bedId) => stream(bedId, 300)),
    );
    await eventually(() => sink.frames.length >= 1_200, { what: '1200 frames' });
    for (const bedId of beds) expect(sink.sequences(bedId)).toEqual(upTo(300));
    expect(sink.frames[0]).toEqual(frame(0, { bedId: sink.frames[0]?.bedId ?? bed('none') }));
  }, 60_000);

  it('delivers again from the oldest frame that is still needed', async () => {
    const ward = await newWard(1);
    const frames = stream('B1', 100);
    await sendAll(await newTarget(ward), frames);
    const first = newSource(ward);
    const sink = new CollectingSink();
    await first.start(sink);
    await eventually(() => sink.frames.length === 100, { what: '100 frames' });
    const finished = frames[39] ?? frame();
    first.progress({ bedId: bed('B1'), neededFromUs: frameEndUs(finished) });
    await eventually(() => first.health().partitions[0]?.committedOffset === 40, {
      what: 'the commit of offset 40',
    });
    await first.stop();

    const successor = new CollectingSink();
    await newSource(ward).start(successor);
    await eventually(() => successor.frames.length >= 60, { what: '60 frames again' });
    expect(successor.sequences('B1')).toEqual(upTo(100).slice(40));
  }, 60_000);

  it('owns the beds of its partitions, and shares them with a second member', async () => {
    const ward = await newWard(4);
    const beds = upTo(40).map((number) => bed(`B${number}`));
    const first = newSource(ward);
    await first.start(new CollectingSink());
    expect(beds.every((bedId) => first.owns(bedId))).toBe(true);

    const second = newSource(ward);
    await second.start(new CollectingSink());
    const owners = (): number[] =>
      beds.map((bedId) => Number(first.owns(bedId)) + Number(second.owns(bedId)));
    await eventually(() => owners().every((count) => count === 1), {
      what: 'one owner for each bed',
    });
    expect(beds.some((bedId) => second.owns(bedId))).toBe(true);
    await second.stop();
    await eventually(() => beds.every((bedId) => first.owns(bedId)), { what: 'beds coming back' });
  }, 60_000);

  it('stops fetching while the chain has no room, stays in the group, and goes on', async () => {
    const ward = await newWard(2);
    const sink = new CollectingSink();
    sink.room = 50;
    const source = newSource(ward);
    await source.start(sink);
    await sendAll(await newTarget(ward), [...stream('B1', 200), ...stream('B2', 200)]);
    await eventually(() => source.health().paused, { what: 'the pause' });
    // Longer than the session timeout: a member without heartbeats would be thrown out.
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    expect(sink.frames.length).toBe(50);
    expect(source.health()).toMatchObject({ state: 'running', paused: true });

    sink.makeRoom();
    await eventually(() => sink.frames.length >= 400, { what: 'the remaining frames' });
    expect(sink.sequences('B1')).toEqual(upTo(200));
    expect(sink.sequences('B2')).toEqual(upTo(200));
    expect(source.health().paused).toBe(false);
  }, 60_000);
});

describe('KafkaFrameSource', () => {
  it('writes what it refuses to the dead-letter topic with the reason, and goes on', async () => {
    const ward = await newWard(1);
    const good = Buffer.from(encodeFrame(frame(0)));
    const nonsense = Buffer.from([255, 1, 2, 3]);
    const nanGain = Buffer.from(
      encodeFrame(
        frame(1, {
          leads: frame(1).leads.map((lead) => ({ ...lead, gainUvPerCount: Number.NaN })),
        }),
      ),
    );
    await produce(ward, [
      { key: 'B1', value: good },
      { key: 'B1', value: nonsense },
      { key: 'B2', value: good },
      { key: 'B1', value: nanGain },
      { key: 'B1', value: Buffer.from(encodeFrame(frame(2))) },
    ]);
    const sink = new CollectingSink();
    const source = newSource(ward);
    await source.start(sink);
    await eventually(() => sink.frames.length === 2, { what: 'both good frames' });
    expect(sink.rejections.map(({ reason }) => reason)).toEqual([
      'undecodable',
      'bed-key-mismatch',
      'bad-gain',
    ]);

    const letters = await readTopic(ward, ward.deadLetterTopic, 3);
    const texts = (name: string): (string | undefined)[] =>
      letters.map(({ headers }) => headers?.[name]?.toString());
    expect(letters.map(({ value }) => value)).toEqual([nonsense, good, nanGain]);
    expect(letters.map(({ key }) => key?.toString())).toEqual(['B1', 'B2', 'B1']);
    expect(texts('wardwave-reason')).toEqual(['undecodable', 'bed-key-mismatch', 'bad-gain']);
    expect(texts('wardwave-offset')).toEqual(['1', '2', '3']);
    expect(texts('wardwave-partition')).toEqual(['0', '0', '0']);
    expect(texts('wardwave-topic')).toEqual(Array(3).fill(ward.framesTopic));
    expect(texts('wardwave-message')[2]).toContain('gain_uv_per_count of lead II');

    source.progress({ bedId: bed('B1'), neededFromUs: frameEndUs(frame(2)) });
    await eventually(() => source.health().partitions[0]?.committedOffset === 5, {
      what: 'the commit behind the refused messages',
    });
  }, 60_000);

  it('refuses frames far beyond the limit and keeps what the dead-letter topic takes of them', async () => {
    const ward = await newWard(1);
    await allowMessagesUpTo(ward, 20_000_000);
    const sizes = [10_000_000, 17_000_000];
    for (const bytes of sizes) await produce(ward, [{ key: 'B1', value: Buffer.alloc(bytes, 1) }]);
    await produce(ward, [{ key: 'B1', value: Buffer.from(encodeFrame(frame(0))) }]);
    const sink = new CollectingSink();
    await newSource(ward).start(sink);
    await eventually(() => sink.frames.length === 1, {
      what: 'the frame behind',
      withinMs: 40_000,
    });

    const letters = await readTopic(ward, ward.deadLetterTopic, 2);
    expect(letters.map(({ value }) => value?.length)).toEqual([10_000_000, 65_536]);
    expect(letters.map(({ headers }) => headers?.['wardwave-reason']?.toString())).toEqual([
      'too-large',
      'too-large',
    ]);
    expect(letters[1]?.headers?.['wardwave-original-bytes']?.toString()).toBe('17000000');
  }, 90_000);

  it('says which topic is missing and which command creates it', async () => {
    const ward = {
      brokers,
      framesTopic: 'not.there',
      deadLetterTopic: 'nor.this',
      groupId: 'none',
    };
    await expect(newSource(ward).start(new CollectingSink())).rejects.toMatchObject({
      code: 'ECG_INGEST_TOPIC_MISSING',
      message: expect.stringMatching(/"not.there" and "nor.this".*wardwave topics/),
    });
  });

  it('keeps trying while no broker answers, says so, and can be stopped', async () => {
    const ward = { brokers: ['127.0.0.1:9'], framesTopic: 'f', deadLetterTopic: 'd', groupId: 'g' };
    const source = newSource(ward);
    const started = source.start(new CollectingSink());
    await eventually(() => source.health().state === 'retrying', { what: 'the first failure' });
    expect(source.health().lastError).toContain('127.0.0.1:9');
    await source.stop();
    await started;
    expect(source.health().state).toBe('stopped');
  }, 30_000);

  it('loses no frame when the broker is killed in mid-run and comes back', async () => {
    const broker = await startPrivateKafka();
    const ward = await newWard(2, [broker.address]);
    const sink = new CollectingSink();
    const source = newSource(ward);
    await source.start(sink);
    const target = await newTarget(ward);
    try {
      await sendAll(target, stream('B1', 100));
      await eventually(() => sink.frames.length >= 100, { what: '100 frames' });
      await broker.kill();
      for (const one of stream('B1', 200).slice(100)) target.send(one);
      await eventually(() => source.health().state === 'retrying', {
        what: 'the loss of the broker being seen',
        withinMs: 30_000,
      });
      await broker.restart();
      await target.flush();
      await eventually(() => new Set(sink.sequences('B1')).size === 200, {
        what: 'all 200 frames',
        withinMs: 60_000,
      });
      expect(source.health().state).toBe('running');
      expect([...new Set(sink.sequences('B1'))].sort((a, b) => a - b)).toEqual(upTo(200));
    } finally {
      for (const one of open.splice(0).reverse()) await one.close();
      await broker.stop();
    }
  }, 180_000);
});

describe('createTopics', () => {
  it('creates what is missing and says where a topic that is there differs', async () => {
    const ward = await newWard(2);
    const again = await createTopics(connection(ward), topicSettings(ward, 2), ports);
    expect(again.map(({ outcome, differences }) => [outcome, differences])).toEqual(
      Array(3).fill(['was-there', []]),
    );
    const more = await createTopics(
      connection(ward),
      { ...topicSettings(ward, 5), retentionHours: 2 },
      ports,
    );
    expect(more[0]?.differences).toEqual([
      `Topic ${ward.framesTopic} has partitions 2, and the settings say 5.`,
      `Topic ${ward.framesTopic} has retention.ms 3600000, and the settings say 7200000.`,
    ]);
  }, 30_000);

  it('says what Kafka refuses', async () => {
    const ward = {
      brokers,
      framesTopic: uniqueName('f'),
      deadLetterTopic: uniqueName('d'),
      groupId: '',
    };
    const settings = { ...topicSettings(ward, 1), replicationFactor: 9 };
    await expect(createTopics(connection(ward), settings, ports)).rejects.toMatchObject({
      code: 'ECG_INGEST_TOPIC_REFUSED',
    });
  }, 30_000);

  it('says where no broker answers', async () => {
    const ward = { brokers: ['127.0.0.1:9'], framesTopic: 'f', deadLetterTopic: 'd', groupId: 'g' };
    await expect(
      createTopics(connection(ward), topicSettings(ward, 1), ports),
    ).rejects.toMatchObject({
      code: 'ECG_INGEST_BROKER_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:9'),
    });
  }, 30_000);
});
