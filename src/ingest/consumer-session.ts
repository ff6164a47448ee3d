import type { Consumer, EachBatchPayload } from 'kafkajs';

import type { KafkaClient } from './kafka-client.js';
import type { PartitionOffset } from './partition-ledger.js';

/** How the group reads its topic. */
export interface ConsumerSettings {
  readonly groupId: string;
  readonly topic: string;
  /** Where a group begins that has never committed: the oldest message, or what comes next. */
  readonly fromBeginning: boolean;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** How long a fetch waits for a message; also how long stopping takes. */
  readonly maxWaitMs: number;
}

/** What a session tells its owner. */
export interface ConsumerEvents {
  /** A rebalance is over; everything is delivered again from the committed offsets. */
  readonly assigned: (partitions: readonly number[]) => void;
  /** Where to begin in a partition after an assignment; where it says nothing, the committed offset counts. */
  readonly beginAt?: (partition: number) => number | undefined;
  /** A rebalance begins: the last moment to commit. */
  readonly rebalancing: () => void;
  /** The consumer has ended by itself; it will not come back. */
  readonly crashed: (error: Error) => void;
  /** It has done something; for a watchdog. */
  readonly active: () => void;
  readonly batch: (payload: EachBatchPayload) => Promise<void>;
}

/**
 * A fetch comes back with this much, some fifty frames, or after `maxWaitMs` with what there is. For each frame by
 * itself, fetching would cost a ward of a hundred beds more than decoding (docs/performance.md).
 */
const FETCH_AT_LEAST_BYTES = 16_384;

/**
 * One life of a consumer, from its connection to its end. The client library would restart a consumer
 * after some failures and not after others; here it never does, and the owner opens a new session.
 */
export class ConsumerSession {
  readonly #consumer: Consumer;
  readonly #topic: string;

  private constructor(consumer: Consumer, topic: string) {
    this.#consumer = consumer;
    this.#topic = topic;
  }

  /** Connects, joins the group and begins to deliver. */
  static async open(
    client: KafkaClient,
    settings: ConsumerSettings,
    events: ConsumerEvents,
  ): Promise<ConsumerSession> {
    const { groupId, topic, fromBeginning } = settings;
    const consumer = client.consumer({
      groupId,
      sessionTimeout: settings.sessionTimeoutMs,
      heartbeatInterval: settings.heartbeatIntervalMs,
      maxWaitTimeInMs: settings.maxWaitMs,
      minBytes: FETCH_AT_LEAST_BYTES,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5, restartOnFailure: never },
    });
    listen(consumer, topic, events);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: events.batch,
      });
    } catch (error) {
      await consumer.disconnect().catch(() => undefined);
      throw error;
    }
    return new ConsumerSession(consumer, topic);
  }

  /** Commits offsets. */
  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    const topic = this.#topic;
    await this.#consumer.commitOffsets(
      offsets.map(({ partition, offset }) => ({ topic, partition, offset: String(offset) })),
    );
  }

  /** Stops Kafka from sending; heartbeats go on. */
  pause(): void {
    this.#consumer.pause([{ topic: this.#topic }]);
  }

  /** Lets Kafka send again, from the first message that was not handled. */
  resume(): void {
    this.#consumer.resume([{ topic: this.#topic }]);
  }

  /** Leaves the group and frees the connection. */
  async close(): Promise<void> {
    await this.#consumer.disconnect();
  }
}

const never = (): Promise<boolean> => Promise.resolve(false);

function listen(consumer: Consumer, topic: string, events: ConsumerEvents): void {
  const { GROUP_JOIN, REBALANCING, CRASH, FETCH, HEARTBEAT } = consumer.events;
  consumer.on(GROUP_JOIN, ({ payload }) => {
    const partitions = payload.memberAssignment[topic] ?? [];
    // The library tells of an assignment before it fetches, so no message comes from elsewhere.
    for (const partition of partitions) {
      const offset = events.beginAt?.(partition);
      if (offset !== undefined) consumer.seek({ topic, partition, offset: String(offset) });
    }
    events.assigned(partitions);
  });
  consumer.on(REBALANCING, events.rebalancing);
  consumer.on(CRASH, ({ payload }) => {
    events.crashed(payload.error);
  });
  consumer.on(FETCH, events.active);
  consumer.on(HEARTBEAT, events.active);
}
