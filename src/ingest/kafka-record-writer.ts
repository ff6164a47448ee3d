import type { Producer } from 'kafkajs';
import type { Logger } from '../domain/logger.js';
import { IngestError } from './errors.js';
import {
  idempotentProducer,
  isRetriable,
  kafkaClient,
  kafkaErrorType,
  type KafkaConnection,
} from './kafka-client.js';

/** A record as it goes out. */
export interface KafkaRecord {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Tries of the client library for one call, about a second apart; whoever calls repeats the call. */
const RETRIES = 5;

/**
 * Writes records to one topic, each once for each call and in order, to all replicas in sync. It connects
 * with the first call. A call that fails is to be repeated as a whole: what of it was written then comes twice.
 */
export class KafkaRecordWriter {
  readonly #topic: string;
  readonly #connection: KafkaConnection;
  readonly #logger: Logger;
  #producer: Promise<Producer> | undefined;

  constructor(
    { connection, topic }: { readonly connection: KafkaConnection; readonly topic: string },
    logger: Logger,
  ) {
    this.#topic = topic;
    this.#connection = connection;
    this.#logger = logger;
  }

  /**
   * Writes records.
   *
   * @throws {IngestError} `ECG_INGEST_BROKER_UNAVAILABLE` (retryable), `ECG_INGEST_TOPIC_MISSING` (retryable,
   *   since topics can be made), `ECG_INGEST_SEND_FAILED`
   */
  async write(records: readonly KafkaRecord[]): Promise<void> {
    try {
      this.#producer ??= this.#connect();
      const producer = await this.#producer;
      const messages = records.map(({ key, value, headers }) => ({
        key,
        value,
        headers: { ...headers },
      }));
      await producer.send({ topic: this.#topic, acks: -1, messages });
    } catch (cause) {
      // An idempotent producer that has failed may have lost its place: the next call takes a new one.
      await this.close();
      throw describe(cause, this.#topic);
    }
  }

  /** Ends the connection; the next call makes another. */
  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }

  async #connect(): Promise<Producer> {
    const producer = idempotentProducer(kafkaClient(this.#connection, this.#logger), RETRIES);
    await producer.connect();
    return producer;
  }
}

function describe(cause: unknown, topic: string): IngestError {
  if (kafkaErrorType(cause) === 'UNKNOWN_TOPIC_OR_PARTITION') {
    const message = `Kafka has no topic ${topic}: make it with \`wardwave topics\`.`;
    return new IngestError('ECG_INGEST_TOPIC_MISSING', message, { cause, retryable: true });
  }
  if (kafkaErrorType(cause) !== undefined && !isRetriable(cause)) {
    const message = `Kafka refuses records for topic ${topic}: ${kafkaErrorType(cause) ?? ''}.`;
    return new IngestError('ECG_INGEST_SEND_FAILED', message, { cause });
  }
  const message = `No Kafka takes records for topic ${topic} now.`;
  return new IngestError('ECG_INGEST_BROKER_UNAVAILABLE', message, { cause, retryable: true });
}
