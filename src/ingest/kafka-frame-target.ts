import type { Message, Producer } from 'kafkajs';

import type { Clock } from '../domain/clock.js';
import type { EcgFrame } from '../domain/frame.js';
import type { Logger } from '../domain/logger.js';
import type { EpochUs } from '../domain/units.js';

import { statedIn } from './arrival-header.js';

import { IngestError } from './errors.js';
import { encodeFrame } from './frame-codec.js';
import type { FrameTarget } from './frame-target.js';
import {
  idempotentProducer,
  isRetriable,
  kafkaClient,
  type KafkaConnection,
} from './kafka-client.js';
import { countPartitions } from './topics.js';
import { delay, signal, type Signal } from './waiting.js';

/** How a {@link KafkaFrameTarget} writes. */
export interface KafkaFrameTargetSettings {
  readonly connection: KafkaConnection;
  readonly framesTopic: string;
  /** Frames that may wait before `ready()` makes the sender wait. Default 2000. */
  readonly maxWaitingFrames?: number;
  /** Frames in one request. Default 500. */
  readonly maxBatchFrames?: number;
}

/** What a {@link KafkaFrameTarget} needs of the process. */
export interface KafkaFrameTargetPorts {
  readonly clock: Clock;
  readonly logger: Logger;
}

const RETRIES = 60;
const PAUSE_MS = 1_000;

/**
 * Writes frames to Kafka for a replay, each under its bed's key, in order: one request at a time, so a
 * retry overtakes nothing. While Kafka is away it waits and goes on where it was.
 */
export class KafkaFrameTarget implements FrameTarget {
  readonly #producer: Producer;
  readonly #ports: KafkaFrameTargetPorts;
  readonly #topic: string;
  readonly #maxWaiting: number;
  readonly #maxBatch: number;
  #waiting: Message[] = [];
  #inFlight = 0;
  #writing: Promise<void> | undefined;
  #room: Signal | undefined;
  #failure: IngestError | undefined;
  #closed = false;

  private constructor(
    producer: Producer,
    settings: KafkaFrameTargetSettings,
    ports: KafkaFrameTargetPorts,
  ) {
    this.#producer = producer;
    this.#ports = ports;
    this.#topic = settings.framesTopic;
    this.#maxWaiting = settings.maxWaitingFrames ?? 2_000;
    this.#maxBatch = settings.maxBatchFrames ?? 500;
  }

  /**
   * Connects.
   *
   * @throws {IngestError} `ECG_INGEST_TOPIC_MISSING`, `ECG_INGEST_BROKER_UNAVAILABLE`
   */
  static async open(
    settings: KafkaFrameTargetSettings,
    ports: KafkaFrameTargetPorts,
  ): Promise<KafkaFrameTarget> {
    const client = kafkaClient(settings.connection, ports.logger);
    const producer = idempotentProducer(client, RETRIES);
    try {
      await countPartitions(client, [settings.framesTopic]);
      await producer.connect();
    } catch (cause) {
      if (cause instanceof IngestError) throw cause;
      const brokers = settings.connection.brokers.join(', ');
      const message = `No Kafka answers at ${brokers}, so no frame can be sent there.`;
      throw new IngestError('ECG_INGEST_BROKER_UNAVAILABLE', message, { cause, retryable: true });
    }
    return new KafkaFrameTarget(producer, settings, ports);
  }

  /**
   * Takes a frame to be written.
   *
   * @throws {IngestError} `ECG_INGEST_SEND_FAILED` where Kafka has refused an earlier one;
   *   `ECG_INGEST_CLOSED`
   */
  send(frame: EcgFrame, dueUs?: EpochUs): void {
    this.#take({ key: frame.bedId, value: Buffer.from(encodeFrame(frame)), ...statedIn(dueUs) });
  }

  /**
   * Takes a message to be written as it is.
   *
   * @throws {IngestError} as {@link send} does
   */
  sendMessage(key: string | undefined, bytes: Uint8Array, dueUs?: EpochUs): void {
    this.#take({ key: key ?? null, value: Buffer.from(bytes), ...statedIn(dueUs) });
  }

  async ready(): Promise<void> {
    while (this.#unwritten >= this.#maxWaiting) {
      this.#throwIfUnusable();
      this.#room ??= signal();
      await this.#room.given;
    }
  }

  async flush(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting = [];
    this.#giveRoom();
    await this.#producer.disconnect();
  }

  #take(message: Message): void {
    this.#throwIfUnusable();
    this.#waiting.push(message);
    this.#writing ??= this.#writeAll();
  }

  get #unwritten(): number {
    return this.#waiting.length + this.#inFlight;
  }

  /** Lets frames gather for a turn, then writes until none waits. */
  async #writeAll(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0 && this.#failure === undefined && !this.#closed) {
      const batch = this.#waiting.splice(0, this.#maxBatch);
      this.#inFlight = batch.length;
      await this.#write(batch);
      this.#inFlight = 0;
      this.#giveRoom();
    }
    this.#writing = undefined;
  }

  async #write(messages: Message[]): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#producer.send({ topic: this.#topic, messages });
        return;
      } catch (error) {
        if (!isRetriable(error)) {
          this.#fail(error);
          return;
        }
        const fields = {
          code: 'ECG_INGEST_BROKER_UNAVAILABLE',
          waiting: this.#unwritten,
          err: error,
        };
        this.#ports.logger.error(fields, 'Frames cannot be written to Kafka; it is tried again.');
        await delay(this.#ports.clock, PAUSE_MS);
      }
    }
  }

  #fail(cause: unknown): void {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `Kafka refuses frames for topic ${this.#topic}: ${why}`;
    this.#failure = new IngestError('ECG_INGEST_SEND_FAILED', message, { cause });
  }

  #giveRoom(): void {
    this.#room?.give();
    this.#room = undefined;
  }

  #throwIfUnusable(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed) throw new IngestError('ECG_INGEST_CLOSED', 'The target is closed.');
  }
}
