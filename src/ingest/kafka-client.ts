import kafkajs, {
  Kafka,
  logLevel,
  Partitioners,
  type Admin,
  type LogEntry,
  type Producer,
  type SASLOptions,
} from 'kafkajs';

import type { Logger } from '../domain/logger.js';

/** TLS towards the brokers; texts are PEM. `{}` trusts what Node trusts. */
export interface KafkaTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Only for trials: false accepts any certificate. */
  readonly rejectUnauthorized?: boolean;
}

/** How to sign in. */
export type KafkaSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  | { readonly mechanism: 'oauthbearer'; readonly token: () => Promise<string> };

/** How to reach Kafka. */
export interface KafkaConnection {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls?: KafkaTls;
  readonly sasl?: KafkaSasl;
  /** Default 3000. */
  readonly connectionTimeoutMs?: number;
  /** Default 10 000. */
  readonly requestTimeoutMs?: number;
}

/** The client library's connection, for the other files of this folder. */
export type KafkaClient = Kafka;

/** What the protocol calls a topic among the things that have settings. */
export const TOPIC_RESOURCE = kafkajs.ConfigResourceTypes.TOPIC;

/** A tenth of a second, then up to one: a ward wants its broker back at once, and a broker wants no storm. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 } as const;

/** Prepares a client; it connects when something of it is used. */
export function kafkaClient(connection: KafkaConnection, logger: Logger): KafkaClient {
  const { tls, sasl } = connection;
  return new Kafka({
    brokers: [...connection.brokers],
    clientId: connection.clientId,
    ...(tls === undefined ? {} : { ssl: { ...tls } }),
    ...(sasl === undefined ? {} : { sasl: saslOptions(sasl) }),
    connectionTimeout: connection.connectionTimeoutMs ?? 3_000,
    authenticationTimeout: connection.connectionTimeoutMs ?? 3_000,
    requestTimeout: connection.requestTimeoutMs ?? 10_000,
    retry: RETRY,
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => {
      logEntry(entry, logger);
    },
  });
}

function saslOptions(sasl: KafkaSasl): SASLOptions {
  if (sasl.mechanism !== 'oauthbearer') return { ...sasl };
  return {
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => ({ value: await sasl.token() }),
  };
}

/** What the library calls an error it mostly mends itself; what it cannot mend, this folder says. */
function logEntry({ level, namespace, log }: LogEntry, logger: Logger): void {
  const fields = { from: `kafka ${namespace}`, ...textFields(log) };
  if (level <= logLevel.WARN) logger.warn(fields, log.message);
  else logger.debug(fields, log.message);
}

function textFields(log: LogEntry['log']): Record<string, string> {
  const { broker, topic, error, groupId } = log as Readonly<Record<string, unknown>>;
  const named = Object.entries({ broker, topic, error, groupId });
  return Object.fromEntries(
    named.filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

/**
 * A producer that writes each message once and in order, with the partitioner of Kafka's own clients.
 *
 * @param retries - how often it tries before it fails, about once a second
 */
export function idempotentProducer(client: KafkaClient, retries: number): Producer {
  return client.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { ...RETRY, retries },
  });
}

const partitioner = Partitioners.DefaultPartitioner();

/** The partition to which a key belongs by the hash of Kafka's own clients (murmur2). */
export function partitionOfKey(key: string, partitionCount: number): number {
  const partitionMetadata = Array.from({ length: partitionCount }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  return partitioner({ topic: '', partitionMetadata, message: { key, value: null } });
}

/** Uses an admin connection for one task. */
export async function withAdmin<T>(
  client: KafkaClient,
  task: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = client.admin();
  await admin.connect();
  try {
    return await task(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Kafka's own name of an error, such as `UNKNOWN_TOPIC_OR_PARTITION`, however deep it is wrapped. */
export function kafkaErrorType(error: unknown): string | undefined {
  for (let inner: unknown = error; inner instanceof Error; inner = inner.cause) {
    if ('type' in inner && typeof inner.type === 'string') return inner.type;
  }
  return undefined;
}

/** Whether the same request may succeed later. */
export function isRetriable(error: unknown): boolean {
  for (let inner: unknown = error; inner instanceof Error; inner = inner.cause) {
    if (inner.name === 'KafkaJSNumberOfRetriesExceeded') return true;
    if ('retriable' in inner && inner.retriable === true) return true;
  }
  return false;
}
