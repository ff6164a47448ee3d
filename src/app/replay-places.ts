import { randomUUID } from 'node:crypto';
import type { Settings } from '../config/schema.js';
import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import type { FrameSource } from '../ingest/frame-source.js';
import type { FrameTarget } from '../ingest/frame-target.js';
import { KafkaFrameSource } from '../ingest/kafka-frame-source.js';
import { KafkaFrameTarget } from '../ingest/kafka-frame-target.js';
import { MemoryFrameSource } from '../ingest/memory-frame-source.js';
import { createTopics, deleteTopic } from '../ingest/topics.js';
import { kafkaConnection, topicSettings } from './kafka-settings.js';
import { memoryStores, redisStores, type Stores } from './stores.js';

/** Where a replay goes through: its own corner of Kafka and Redis, or this process. */
export interface ReplayPlace {
  readonly target: FrameTarget;
  readonly source: FrameSource;
  readonly stores: Stores;
  /** Frees everything that was made for the replay. */
  close(): Promise<void>;
}

/** What a replay leaves in Redis goes after an hour. */
const FORGET_AFTER_SECONDS = 3_600;

/** Everything in this process. */
export function embeddedPlace(): ReplayPlace {
  const source = new MemoryFrameSource();
  return { target: source, source, stores: memoryStores(), close: () => Promise.resolve() };
}

/**
 * Real Kafka and real Redis, with topics and keys of the replay's own, so that a ward that is
 * watched on the same servers is not touched.
 *
 * @throws {EcgError} where a server is not named or does not answer
 */
export async function brokeredPlace(
  settings: Settings,
  wardId: WardId,
  ports: { readonly clock: Clock; readonly logger: Logger },
): Promise<ReplayPlace> {
  const connection = await kafkaConnection(settings);
  const { redis, kafka } = settings;
  if (redis.url === undefined) {
    throw new EcgError('ECG_APP_NO_REDIS', 'No Redis is named: give --redis, or use --embedded.');
  }
  const run = `replay-${randomUUID().slice(0, 8)}`;
  const topics = {
    ...topicSettings(settings),
    framesTopic: `${kafka.framesTopic}.${run}`,
    deadLetterTopic: `${kafka.deadLetterTopic}.${run}`,
    alertsTopic: `${kafka.alertsTopic}.${run}`,
  };
  await createTopics(connection, topics, ports);
  const stores = await redisStores({
    ...redis,
    url: redis.url,
    keyPrefix: `${redis.keyPrefix}.${run}`,
    forgetAfterSeconds: FORGET_AFTER_SECONDS,
  });
  const target = await KafkaFrameTarget.open(
    { connection, framesTopic: topics.framesTopic },
    ports,
  );
  const source = new KafkaFrameSource(
    { ...topics, connection, groupId: `${kafka.groupId}-${run}`, fromBeginning: true },
    ports,
  );
  return {
    target,
    source,
    stores,
    close: async () => {
      await target.close();
      await stores.alerts.expireWard(wardId, FORGET_AFTER_SECONDS);
      await stores.close();
      for (const topic of [topics.framesTopic, topics.deadLetterTopic, topics.alertsTopic]) {
        await deleteTopic(connection, topic, ports.logger);
      }
    },
  };
}
