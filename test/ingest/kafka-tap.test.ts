import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel, type Message } from 'kafkajs';

import type { Logger } from '../../src/domain/logger.js';
import { epochUs } from '../../src/domain/units.js';
import { KafkaTap, type KafkaTapSettings, type TapSink } from '../../src/ingest/kafka-tap.js';
import type { TappedMessage } from '../../src/ingest/tapped-message.js';
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

/** Keeps what it is handed; has room for so many messages. */
class Collector implements TapSink {
  readonly messages: TappedMessage[] = [];
  room = Infinity;
  #waiting: (() => void)[] = [];

  push(message: TappedMessage): void {
    this.messages.push(message);
  }

  hasRoom(): boolean {
    return this.messages.length < this.room;
  }

  ready(): Promise<void> {
    if (this.hasRoom()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  makeRoom(): void {
    this.room = Infinity;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  values(partition?: number): string[] {
    return this.messages
      .filter((message) => partition === undefined || message.partition === partition)
      .map(({ value }) => Buffer.from(value ?? []).toString());
  }
}

let brokers: readonly string[];
const open: (() => Promise<void>)[] = [];

beforeAll(async () => {
  brokers = await kafkaBrokers();
}, 60_000);
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
}, 30_000);
afterAll(stopSharedServices, 30_000);

const kafkaAt = (at: readonly string[]): Kafka =>
  new Kafka({ brokers: [...at], logLevel: logLevel.NOTHING });

async function newTopic(partitions = 1, at = brokers): Promise<string> {
  const topic = uniqueName('tapped');
  const admin = kafkaAt(at).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions }] });
  await admin.disconnect();
  return topic;
}

async function produce(topic: string, messages: Message[], at = brokers): Promise<void> {
  const producer = kafkaAt(at).producer({ retry: { retries: 30, maxRetryTime: 500 } });
  await producer.connect();
  await producer.send({ topic, messages });
  await producer.disconnect();
}

const numbered = (from: number, to: number, partition = 0): Message[] =>
  Array.from({ length: to - from }, (_, index) => ({ value: `${from + index}`, partition }));

const texts = (from: number, to: number): string[] =>
  numbered(from, to).map(({ value }) => String(value));

async function tapOf(
  topic: string,
  changes: Partial<KafkaTapSettings> & { readonly at?: readonly string[] } = {},
): Promise<KafkaTap> {
  const { at = brokers, ...rest } = changes;
  const settings: KafkaTapSettings = {
    connection: { brokers: at, clientId: 'wardwave-test' },
    topic,
    start: { kind: 'now' },
    groupPrefix: topic,
    sessionTimeoutMs: 6_000,
    ...rest,
  };
  const tap = await KafkaTap.open(settings, ports);
  open.push(() => tap.stop());
  return tap;
}

describe('KafkaTap', () => {
  it('hands over every message of every partition as it came, in each partition’s order', async () => {
    const topic = await newTopic(3);
    const given: Message[] = [
      { key: 'B1', value: Buffer.from([0, 255, 1]), partition: 0, timestamp: '1767225600123' },
      { key: null, value: 'no key', partition: 1, timestamp: '1767225600124' },
      {
        key: Buffer.from([0xff, 0xfe]),
        value: null,
        partition: 2,
        timestamp: '5',
        headers: { why: 'gone', twice: ['a', Buffer.from([0])] },
      },
      { key: '', value: '', partition: 0, timestamp: '0' },
    ];
    await produce(topic, given);
    const tap = await tapOf(topic, { start: { kind: 'beginning' } });
    const sink = new Collector();
    const beforeUs = realClock.nowUs();
    await tap.start(sink);
    await eventually(() => sink.messages.length === 4, { what: 'four messages' });

    const inOrder = sink.messages.toSorted(
      (a, b) => a.partition - b.partition || a.offset - b.offset,
    );
    expect(inOrder.map(({ arrivedUs: _, ...message }) => message)).toEqual([
      {
        ...{ partition: 0, offset: 0, brokerTimeMs: 1_767_225_600_123, headers: [] },
        ...{ key: Buffer.from('B1'), value: Buffer.from([0, 255, 1]) },
      },
      {
        ...{ partition: 0, offset: 1, brokerTimeMs: 0, headers: [] },
        ...{ key: Buffer.alloc(0), value: Buffer.alloc(0) },
      },
      {
        ...{ partition: 1, offset: 0, brokerTimeMs: 1_767_225_600_124, headers: [] },
        ...{ key: undefined, value: Buffer.from('no key') },
      },
      {
        ...{ partition: 2, offset: 0, brokerTimeMs: 5, key: Buffer.from([0xff, 0xfe]) },
        value: undefined,
        headers: [
          { name: 'why', value: Buffer.from('gone') },
          { name: 'twice', value: Buffer.from('a') },
          { name: 'twice', value: Buffer.from([0]) },
        ],
      },
    ]);
    for (const { arrivedUs } of sink.messages) {
      expect(arrivedUs).toBeGreaterThanOrEqual(beforeUs);
      expect(arrivedUs).toBeLessThanOrEqual(realClock.nowUs());
    }
    expect(tap.health()).toMatchObject({ state: 'running', messages: 4, lagMessages: 0 });
  }, 60_000);

  it('begins with what comes after it was opened, and misses nothing until it is started', async () => {
    const topic = await newTopic();
    await produce(topic, numbered(0, 5));
    const tap = await tapOf(topic);
    await produce(topic, numbered(5, 9));
    const sink = new Collector();
    await tap.start(sink);
    await produce(topic, numbered(9, 12));
    await eventually(() => sink.messages.length >= 7, { what: 'seven messages' });
    expect(sink.values()).toEqual(texts(5, 12));
  }, 60_000);

  it('begins with the first message of a moment', async () => {
    const topic = await newTopic();
    const stamped = numbered(0, 6).map((message, index) => ({
      ...message,
      timestamp: String(1_767_225_600_000 + index * 1_000),
    }));
    await produce(topic, stamped);
    const momentUs = epochUs(1_767_225_602_500_000);
    const tap = await tapOf(topic, { start: { kind: 'moment', momentUs } });
    const sink = new Collector();
    await tap.start(sink);
    await eventually(() => sink.messages.length >= 3, { what: 'three messages' });
    expect(sink.values()).toEqual(texts(3, 6));
  }, 60_000);

  it('begins with the next message where none is of the moment yet', async () => {
    const topic = await newTopic();
    await produce(topic, numbered(0, 3));
    const momentUs = epochUs(realClock.nowUs() + 3_600_000_000);
    const tap = await tapOf(topic, { start: { kind: 'moment', momentUs } });
    const sink = new Collector();
    await tap.start(sink);
    await produce(topic, numbered(3, 5));
    await eventually(() => sink.messages.length >= 2, { what: 'two messages' });
    expect(sink.values()).toEqual(texts(3, 5));
  }, 60_000);

  it('moves nobody’s place: it commits nothing, and its group has no other member', async () => {
    const topic = await newTopic(2);
    await produce(topic, [...numbered(0, 5), ...numbered(5, 9, 1)]);
    const tap = await tapOf(topic, { start: { kind: 'beginning' } });
    const sink = new Collector();
    await tap.start(sink);
    await eventually(() => sink.messages.length === 9, { what: 'nine messages' });
    const admin = kafkaAt(brokers).admin();
    await admin.connect();
    open.push(() => admin.disconnect());
    const { groups } = await admin.listGroups();
    const ours = groups.filter(({ groupId }) => groupId.startsWith(topic));
    expect(ours).toHaveLength(1);
    const groupId = ours[0]?.groupId ?? '';
    const described = await admin.describeGroups([groupId]);
    expect(described.groups[0]?.members).toHaveLength(1);
    const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
    expect(offsets?.partitions.map(({ offset }) => offset)).toEqual(['-1', '-1']);
  }, 60_000);

  it('takes nothing while there is no room, stays a member meanwhile, and then goes on', async () => {
    const topic = await newTopic();
    const sink = new Collector();
    sink.room = 40;
    const tap = await tapOf(topic);
    await tap.start(sink);
    await produce(topic, numbered(0, 300));
    await eventually(() => sink.messages.length === 40, { what: 'the messages with room' });
    // Longer than the session timeout: a member without heartbeats would be thrown out.
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    expect(sink.messages).toHaveLength(40);
    expect(tap.health()).toMatchObject({ state: 'running', messages: 40, lagMessages: 260 });
    sink.makeRoom();
    await eventually(() => sink.messages.length >= 300, { what: 'the others' });
    expect(sink.values()).toEqual(texts(0, 300));
    expect(tap.health().lagMessages).toBe(0);
  }, 60_000);

  it('hands over nothing after it is stopped, also where it waits for room', async () => {
    const topic = await newTopic();
    const sink = new Collector();
    sink.room = 3;
    const tap = await tapOf(topic);
    await tap.start(sink);
    await produce(topic, numbered(0, 10));
    await eventually(() => sink.messages.length === 3, { what: 'three messages' });
    await tap.stop();
    sink.makeRoom();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sink.messages).toHaveLength(3);
    expect(tap.health().state).toBe('stopped');
  }, 60_000);

  it('goes on with the message that was due when the broker was killed and comes back', async () => {
    const broker = await startPrivateKafka();
    const at = [broker.address];
    try {
      const topic = await newTopic(2, at);
      const tap = await tapOf(topic, { at });
      const sink = new Collector();
      await tap.start(sink);
      await produce(topic, [...numbered(0, 50), ...numbered(50, 60, 1)], at);
      await eventually(() => sink.messages.length === 60, { what: '60 messages' });
      await broker.kill();
      await eventually(() => tap.health().state === 'retrying', {
        what: 'the loss of the broker being seen',
        withinMs: 60_000,
      });
      expect(tap.health().lastError).toBeDefined();
      await broker.restart();
      await produce(topic, [...numbered(60, 100), ...numbered(100, 110, 1)], at);
      await eventually(() => sink.messages.length >= 110, { what: 'the others', withinMs: 60_000 });
      expect(sink.values(0)).toEqual([...texts(0, 50), ...texts(60, 100)]);
      expect(sink.values(1)).toEqual([...texts(50, 60), ...texts(100, 110)]);
      expect(tap.health().state).toBe('running');
    } finally {
      for (const close of open.splice(0).reverse()) await close();
      await broker.stop();
    }
  }, 180_000);

  it('goes on with the oldest message there is where the one that was due has been deleted', async () => {
    const topic = await newTopic();
    await produce(topic, numbered(0, 20));
    const sink = new Collector();
    sink.room = 0;
    const tap = await tapOf(topic, { start: { kind: 'beginning' } });
    const admin = kafkaAt(brokers).admin();
    await admin.connect();
    try {
      // The library asks for the leader without having asked who it is.
      await admin.fetchTopicMetadata({ topics: [topic] });
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '15' }] });
    } finally {
      await admin.disconnect();
    }
    sink.makeRoom();
    await tap.start(sink);
    await eventually(() => sink.messages.length >= 5, { what: 'five messages' });
    expect(sink.values()).toEqual(texts(15, 20));
  }, 60_000);

  it('says which topic is missing, and where no broker answers', async () => {
    await expect(tapOf('not.there')).rejects.toMatchObject({
      code: 'ECG_INGEST_TOPIC_MISSING',
      message: expect.stringContaining('"not.there"'),
    });
    await expect(tapOf('any', { at: ['127.0.0.1:9'] })).rejects.toMatchObject({
      code: 'ECG_INGEST_BROKER_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:9'),
    });
  }, 60_000);

  it('starts once', async () => {
    const tap = await tapOf(await newTopic());
    await tap.start(new Collector());
    await expect(tap.start(new Collector())).rejects.toMatchObject({ code: 'ECG_INGEST_CLOSED' });
  }, 60_000);
});
