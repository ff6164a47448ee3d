import type { Admin, ITopicMetadata } from 'kafkajs';

import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';

import { IngestError } from './errors.js';
import {
  kafkaClient,
  kafkaErrorType,
  TOPIC_RESOURCE,
  withAdmin,
  type KafkaClient,
  type KafkaConnection,
} from './kafka-client.js';
import { delay } from './waiting.js';

/** Which topics to create, and how. */
export interface TopicSettings {
  readonly framesTopic: string;
  readonly deadLetterTopic: string;
  readonly alertsTopic: string;
  /** Of the frames and of their dead letters; alerts have one, so that they keep one order. */
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly retentionHours: number;
}

/** What the creation of topics needs of the process. */
export interface TopicPorts {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What became of one topic. */
export interface TopicReport {
  readonly topic: string;
  readonly outcome: 'created' | 'was-there';
  /** Full sentences on where a topic that was there differs from the settings; nothing changes it. */
  readonly differences: readonly string[];
}

interface WantedTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
}

const LEADER_ATTEMPTS = 100;
const LEADER_PAUSE_MS = 100;
const MS_PER_HOUR = 3_600_000;

/** A refused message may be one that is far too large for a frame, and its copy must fit. */
const DEAD_LETTER_MAX_BYTES = 16 * 1_048_576;

/**
 * Creates the topics that are not there yet, and says how those that are there differ.
 *
 * @throws {IngestError} `ECG_INGEST_BROKER_UNAVAILABLE`, or `ECG_INGEST_TOPIC_REFUSED` where Kafka refuses
 */
export async function createTopics(
  connection: KafkaConnection,
  settings: TopicSettings,
  ports: TopicPorts,
): Promise<readonly TopicReport[]> {
  const wanted = wantedTopics(settings);
  return asIngestErrors(connection, () =>
    withAdmin(kafkaClient(connection, ports.logger), (admin) =>
      createAll(admin, wanted, ports.clock),
    ),
  );
}

/**
 * Deletes a topic, such as that of one replay; one that is not there is none to delete.
 *
 * @throws {IngestError} `ECG_INGEST_BROKER_UNAVAILABLE`, or `ECG_INGEST_TOPIC_REFUSED` where Kafka refuses
 */
export async function deleteTopic(
  connection: KafkaConnection,
  topic: string,
  logger: Logger,
): Promise<void> {
  await asIngestErrors(connection, () =>
    withAdmin(kafkaClient(connection, logger), async (admin) => {
      const topics = await admin.listTopics();
      if (topics.includes(topic)) await admin.deleteTopics({ topics: [topic] });
    }),
  );
}

/**
 * Counts the partitions of topics that must be there.
 *
 * @throws {IngestError} `ECG_INGEST_TOPIC_MISSING`
 */
export async function countPartitions(
  client: KafkaClient,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  return withAdmin(client, async (admin) => {
    const present = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !present.has(topic));
    if (missing.length > 0) throw missingTopics(missing);
    const metadata = await admin.fetchTopicMetadata({ topics: [...topics] });
    return new Map(metadata.topics.map(({ name, partitions }) => [name, partitions.length]));
  });
}

function missingTopics(missing: readonly string[]): IngestError {
  const names = missing.map((topic) => `"${topic}"`).join(' and ');
  return new IngestError(
    'ECG_INGEST_TOPIC_MISSING',
    `Kafka has no topic ${names}. Create what is missing with: wardwave topics`,
    { details: { topics: missing.join(',') } },
  );
}

function wantedTopics(settings: TopicSettings): readonly WantedTopic[] {
  const { partitions, replicationFactor } = settings;
  const retention = { 'retention.ms': String(Math.round(settings.retentionHours * MS_PER_HOUR)) };
  return [
    { topic: settings.framesTopic, partitions, replicationFactor, config: retention },
    {
      topic: settings.deadLetterTopic,
      partitions,
      replicationFactor,
      config: { ...retention, 'max.message.bytes': String(DEAD_LETTER_MAX_BYTES) },
    },
    { topic: settings.alertsTopic, partitions: 1, replicationFactor, config: retention },
  ];
}

/** One after the other: a task that went on after another failed would outlive its connection. */
async function createAll(
  admin: Admin,
  wanted: readonly WantedTopic[],
  clock: Clock,
): Promise<readonly TopicReport[]> {
  const reports: TopicReport[] = [];
  for (const topic of wanted) reports.push(await createTopic(admin, topic));
  await untilLed(admin, wanted, clock);
  return reports;
}

async function createTopic(admin: Admin, wanted: WantedTopic): Promise<TopicReport> {
  const { topic, partitions, replicationFactor, config } = wanted;
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  const created = await admin.createTopics({
    topics: [{ topic, numPartitions: partitions, replicationFactor, configEntries }],
    waitForLeaders: false,
  });
  if (created) return { topic, outcome: 'created', differences: [] };
  return { topic, outcome: 'was-there', differences: await differencesOf(admin, wanted) };
}

/** The controller creates a topic before the brokers know of it; only then can it be used. */
async function untilLed(admin: Admin, wanted: readonly WantedTopic[], clock: Clock): Promise<void> {
  const names = wanted.map(({ topic }) => topic);
  for (let attempt = 0; attempt < LEADER_ATTEMPTS; attempt += 1) {
    if (await areLed(admin, names)) return;
    await delay(clock, LEADER_PAUSE_MS);
  }
  throw new IngestError(
    'ECG_INGEST_BROKER_UNAVAILABLE',
    `Kafka created the topics ${names.join(', ')} and has no leader for all partitions yet.`,
    { retryable: true },
  );
}

async function areLed(admin: Admin, names: readonly string[]): Promise<boolean> {
  const present = new Set(await admin.listTopics());
  if (!names.every((name) => present.has(name))) return false;
  const metadata = await admin.fetchTopicMetadata({ topics: [...names] });
  return metadata.topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
}

async function differencesOf(admin: Admin, wanted: WantedTopic): Promise<readonly string[]> {
  const metadata = await admin.fetchTopicMetadata({ topics: [wanted.topic] });
  const present = metadata.topics[0];
  const shape = present === undefined ? [] : shapeDifferences(present, wanted);
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [
      { type: TOPIC_RESOURCE, name: wanted.topic, configNames: Object.keys(wanted.config) },
    ],
  });
  const entries = resources.flatMap((resource) => resource.configEntries);
  const config = entries
    .filter(({ configName, configValue }) => configValue !== wanted.config[configName])
    .map(({ configName, configValue }) =>
      difference(wanted.topic, configName, { is: configValue, wanted: wanted.config[configName] }),
    );
  return [...shape, ...config];
}

function shapeDifferences(present: ITopicMetadata, wanted: WantedTopic): readonly string[] {
  const pairs = [
    { what: 'partitions', is: present.partitions.length, wanted: wanted.partitions },
    {
      what: 'replication factor',
      is: present.partitions[0]?.replicas.length ?? 0,
      wanted: wanted.replicationFactor,
    },
  ];
  return pairs
    .filter((pair) => pair.is !== pair.wanted)
    .map((pair) => difference(wanted.topic, pair.what, pair));
}

function difference(
  topic: string,
  what: string,
  values: { readonly is: string | number; readonly wanted: string | number | undefined },
): string {
  return `Topic ${topic} has ${what} ${values.is}, and the settings say ${values.wanted ?? 'nothing'}.`;
}

async function asIngestErrors<T>(connection: KafkaConnection, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    if (cause instanceof IngestError) throw cause;
    const why = reasonsOf(cause);
    const brokers = connection.brokers.join(', ');
    if (kafkaErrorType(cause) === undefined && !isTopicRefusal(cause)) {
      const message = `No Kafka answers at ${brokers} (${why}). Check kafka.brokers, TLS and SASL.`;
      throw new IngestError('ECG_INGEST_BROKER_UNAVAILABLE', message, { cause, retryable: true });
    }
    const message = `Kafka at ${brokers} refused to change its topics: ${why}`;
    throw new IngestError('ECG_INGEST_TOPIC_REFUSED', message, { cause });
  }
}

function reasonsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!('errors' in error) || !Array.isArray(error.errors)) return error.message;
  return error.errors.map(reasonsOf).join('; ');
}

/** The library gathers what Kafka says of several topics in one error without a type of its own. */
function isTopicRefusal(error: unknown): boolean {
  return error instanceof Error && /^KafkaJS(Aggregate|CreateTopic|DeleteTopic)/.test(error.name);
}
