import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaRecordWriter } from '../../src/ingest/kafka-record-writer.js';
import { createTopics } from '../../src/ingest/topics.js';
import { KafkaTarget } from '../../src/outgoing/kafka/kafka-target.js';
import { MemoryCursorStore } from '../../src/outgoing/memory-cursor-store.js';
import { OutgoingFollower } from '../../src/outgoing/outgoing-follower.js';
import { LOG_ID, loggedAlert, POLICY, recordingObserver, TestLog } from '../outgoing/builders.js';
import { bed, WARD } from '../support/fixture-ward.js';
import {
  eventually,
  startPrivateKafka,
  uniqueName,
  type PrivateServer,
} from '../support/services.js';
import { silentLogger } from '../support/test-chain.js';
import { realClock } from '../support/test-clock.js';

const ENTRIES = 120;
const BEDS = ['B01', 'B02', 'B03'];

let kafka: PrivateServer;
let topic: string;

beforeAll(async () => {
  kafka = await startPrivateKafka();
  topic = uniqueName('alerts');
  await createTopics(
    { brokers: [kafka.address], clientId: 'test' },
    {
      framesTopic: uniqueName('frames'),
      deadLetterTopic: uniqueName('dlq'),
      alertsTopic: topic,
      partitions: 3,
      replicationFactor: 1,
      retentionHours: 1,
    },
    { clock: realClock, logger: silentLogger },
  );
}, 60_000);

afterAll(() => kafka.stop());

interface Seen {
  readonly key: string;
  readonly seq: number;
  readonly schema: string;
  readonly logId: string;
}

async function readTopic(until: (seen: readonly Seen[]) => boolean): Promise<readonly Seen[]> {
  const client = new Kafka({ brokers: [kafka.address], logLevel: logLevel.NOTHING });
  const consumer = client.consumer({ groupId: uniqueName('reader') });
  const seen: Seen[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      const header = (name: string) => String(message.headers?.[name]);
      const { seq } = JSON.parse(String(message.value)) as { readonly seq: number };
      expect(header('seq')).toBe(String(seq));
      seen.push({
        key: String(message.key),
        seq,
        schema: header('schema'),
        logId: header('logId'),
      });
      return Promise.resolve();
    },
  });
  await eventually(() => until(seen), { what: 'the entries in the topic', withinMs: 25_000 });
  await consumer.disconnect();
  return seen;
}

describe('KafkaTarget with a broker', () => {
  it('brings every entry, in order for each bed, also through kills of sender and broker', async () => {
    const log = new TestLog();
    const cursors = new MemoryCursorStore(realClock);
    let token = (await cursors.lease(WARD, 'one', 60_000)) ?? 0;
    await cursors.move(WARD, { token, target: 'kafka', cursor: { logId: LOG_ID, seq: 0 } });
    const run = (held: number, dropsAnswerAt?: number) => {
      const connection = { brokers: [kafka.address], clientId: 'test' };
      const target = new KafkaTarget(new KafkaRecordWriter({ connection, topic }, silentLogger));
      const ended = new AbortController();
      const deliver = target.deliver.bind(target);
      // A process that ends after the broker has the entries and before the cursor is moved.
      target.deliver = async (messages) => {
        const outcome = await deliver(messages);
        if (!messages.some(({ entry }) => entry.seq === dropsAnswerAt)) return outcome;
        ended.abort();
        return { kind: 'away', reason: 'killed' };
      };
      const follower = new OutgoingFollower({
        wardId: WARD,
        target,
        log,
        cursors,
        policy: { ...POLICY, longestPauseMs: 200 },
        clock: realClock,
        random: () => 0,
        observer: recordingObserver(),
        pollMs: 5,
      });
      return { target, ended, result: follower.run(held, ended.signal) };
    };
    const add = (from: number, to: number): void => {
      for (let seq = from; seq <= to; seq++) {
        log.add(loggedAlert(seq, { bedId: bed(BEDS[seq % BEDS.length] ?? '') }));
      }
    };

    add(1, 40);
    const first = run(token, 40);
    expect(await first.result).toBe('aborted');
    await first.target.close();

    await cursors.release(WARD, 'one');
    token = (await cursors.lease(WARD, 'two', 60_000)) ?? 0;
    const second = run(token);
    await eventually(async () => (await cursors.cursor(WARD, 'kafka'))?.seq === 40, { what: '40' });
    await kafka.kill();
    add(41, ENTRIES);
    await kafka.restart();
    await eventually(async () => (await cursors.cursor(WARD, 'kafka'))?.seq === ENTRIES, {
      what: 'all entries sent',
      withinMs: 30_000,
    });
    second.ended.abort();
    await second.target.close();

    const seen = await readTopic((all) => new Set(all.map(({ seq }) => seq)).size === ENTRIES);
    for (const key of BEDS) {
      const seqs = seen.filter((each) => each.key === key).map(({ seq }) => seq);
      const firstTimes = [...new Set(seqs)];
      expect(firstTimes).toEqual(firstTimes.toSorted((a, b) => a - b));
      expect(firstTimes).toHaveLength(ENTRIES / BEDS.length);
    }
    // The killed process had sent entries whose numbers then come again, and no others do.
    expect(seen.length).toBeGreaterThan(ENTRIES);
    expect(seen.length).toBeLessThanOrEqual(2 * ENTRIES);
    expect(new Set(seen.map(({ schema, logId }) => `${schema} ${logId}`))).toEqual(
      new Set([`wardwave.alert.v1 ${LOG_ID}`]),
    );
  }, 90_000);
});
