import type { IHeaders, Producer } from 'kafkajs';

import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';

import type { FrameRejection } from './frame-source.js';
import {
  idempotentProducer,
  isRetriable,
  kafkaErrorType,
  type KafkaClient,
} from './kafka-client.js';
import { settledWithin, type Signal } from './waiting.js';

/** A message that was refused, as it came. */
export interface RefusedMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly rejection: FrameRejection;
}

/** What a {@link DeadLetters} needs. */
export interface DeadLettersOptions {
  readonly client: KafkaClient;
  readonly topic: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends the attempts. */
  readonly stopping: Signal;
}

const RETRIES = 8;
const PAUSE_MS = 1_000;
/** Of a message that the dead-letter topic does not take whole, its beginning is kept. */
const KEPT_BYTES = 65_536;

/**
 * Writes refused messages to the dead-letter topic: original key and value, and headers that say why
 * and whence. A message may stand there twice after a crash; `wardwave-offset` tells.
 */
export class DeadLetters {
  readonly #options: DeadLettersOptions;
  #producer: Producer | undefined;

  constructor(options: DeadLettersOptions) {
    this.#options = options;
  }

  /**
   * Writes one message and tries until it is written: it is not done with before.
   *
   * @returns false where the source stops before it is written; it is delivered again then
   */
  async write(message: RefusedMessage): Promise<boolean> {
    let value = message.value;
    while (!this.#options.stopping.isGiven()) {
      try {
        await this.#send(message, value);
        return true;
      } catch (error) {
        if (kafkaErrorType(error) === 'MESSAGE_TOO_LARGE' && (value?.length ?? 0) > KEPT_BYTES) {
          value = value?.subarray(0, KEPT_BYTES) ?? null;
        } else {
          await this.#recover(error, message);
        }
      }
    }
    return false;
  }

  /** Frees the connection. */
  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.disconnect();
  }

  async #send(message: RefusedMessage, value: Buffer | null): Promise<void> {
    this.#producer ??= idempotentProducer(this.#options.client, RETRIES);
    // Connecting twice is no harm, and after a failure it is needed.
    await this.#producer.connect();
    await this.#producer.send({
      topic: this.#options.topic,
      messages: [{ key: message.key, value, headers: headersOf(message, value) }],
    });
  }

  /** Waits; and where the producer itself is spoilt, begins with a new one. */
  async #recover(error: unknown, { topic, partition, offset }: RefusedMessage): Promise<void> {
    const { logger, clock, stopping } = this.#options;
    logger.error(
      { code: 'ECG_INGEST_BROKER_UNAVAILABLE', topic, partition, offset, err: error },
      `A refused message could not be written to ${this.#options.topic}; its partition waits and it is tried again.`,
    );
    if (!isRetriable(error)) await this.close().catch(() => undefined);
    await settledWithin(clock, PAUSE_MS, stopping.given);
  }
}

function headersOf(message: RefusedMessage, value: Buffer | null): IHeaders {
  const { rejection, topic, partition, offset } = message;
  const headers = {
    'wardwave-reason': rejection.reason,
    'wardwave-message': rejection.message,
    'wardwave-topic': topic,
    'wardwave-partition': String(partition),
    'wardwave-offset': offset,
  };
  const originalBytes = message.value?.length ?? 0;
  if ((value?.length ?? 0) === originalBytes) return headers;
  return { ...headers, 'wardwave-original-bytes': String(originalBytes) };
}
