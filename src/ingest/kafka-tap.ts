import { randomUUID } from 'node:crypto';
import type { EachBatchPayload } from 'kafkajs';

import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import { US_PER_MS, type EpochUs } from '../domain/units.js';

import { ConsumerSession } from './consumer-session.js';
import { IngestError } from './errors.js';
import { kafkaClient, type KafkaClient, type KafkaConnection } from './kafka-client.js';
import { SourceState, type SourcePhase } from './source-state.js';
import { findOffsets, type TapStart } from './tap-offsets.js';
import { tapped, type TappedMessage } from './tapped-message.js';
import { countPartitions } from './topics.js';
import { settledWithin, signal } from './waiting.js';

/** Takes the messages of a tap, one after the other. */
export interface TapSink {
  /** Takes a message; its bytes may be kept. */
  push(message: TappedMessage): void;
  /** Whether it takes more now; while it does not, Kafka sends nothing. */
  hasRoom(): boolean;
  /** Settles when it has room. */
  ready(): Promise<void>;
}

/** What a {@link KafkaTap} reads. */
export interface KafkaTapSettings {
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly start: TapStart;
  /** The beginning of the names of the tap's own groups, for the brokers' access rules; `wardwave` by default. */
  readonly groupPrefix?: string;
  /** Default 10 000. */
  readonly sessionTimeoutMs?: number;
  /** Default 100: how long a fetch waits for a message. */
  readonly maxWaitMs?: number;
}

/** What a {@link KafkaTap} needs of the process. */
export interface KafkaTapPorts {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How a {@link KafkaTap} is. */
export interface KafkaTapHealth {
  readonly state: SourcePhase;
  readonly sinceUs: EpochUs;
  /** What went wrong last; stays when it is mended. */
  readonly lastError?: string;
  /** Messages that were handed over. */
  readonly messages: number;
  /** Messages that are in Kafka, as far as it has said, and have not been handed over. */
  readonly lagMessages: number;
}

const DEFAULT_SESSION_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_WAIT_MS = 100;
const LONGEST_HEARTBEAT_MS = 3_000;
const STOP_WITHIN_MS = 5_000;
const HEARTBEAT_SLICE_MS = 100;
/** Messages between two heartbeats; the client spaces real ones by its own interval. */
const CHUNK_MESSAGES = 64;
/** A consumer that has neither fetched nor beaten for this many session timeouts hangs. */
const HANGS_AFTER_SESSIONS = 3;

/**
 * Reads all partitions of a topic beside whoever else reads it: in a group of its own that never commits
 * anything, so nobody's place in the topic moves.
 *
 * It keeps its place itself. Where Kafka was away it goes on with the message that was due; where that
 * one has been deleted meanwhile, with the oldest there is. It never ends the process.
 */
export class KafkaTap {
  readonly #settings: KafkaTapSettings;
  readonly #clock: Clock;
  readonly #client: KafkaClient;
  readonly #state: SourceState;
  readonly #stopping = signal();
  readonly #started = signal();
  /** The offset that is due, and the end that Kafka has told, of each partition. */
  readonly #due = new Map<number, number>();
  readonly #ends = new Map<number, number>();
  #sink: TapSink | undefined;
  #supervision: Promise<void> = Promise.resolve();
  #messages = 0;
  #activeAtUs: EpochUs;

  private constructor(settings: KafkaTapSettings, client: KafkaClient, ports: KafkaTapPorts) {
    const { clock, logger } = ports;
    this.#settings = settings;
    this.#clock = clock;
    this.#client = client;
    this.#activeAtUs = clock.nowUs();
    const { brokers } = settings.connection;
    this.#state = new SourceState({ clock, logger, brokers, stopping: this.#stopping });
  }

  /**
   * Finds the topic, and the place in each of its partitions at which the tap begins: a message that comes
   * later is not missed, however long `start` waits.
   *
   * @throws {IngestError} `ECG_INGEST_TOPIC_MISSING`, `ECG_INGEST_BROKER_UNAVAILABLE`
   */
  static async open(settings: KafkaTapSettings, ports: KafkaTapPorts): Promise<KafkaTap> {
    const { connection, topic, start } = settings;
    const client = kafkaClient(connection, ports.logger);
    const tap = new KafkaTap(settings, client, ports);
    try {
      await countPartitions(client, [topic]);
      for (const { partition, from, end } of await findOffsets(client, topic, start)) {
        tap.#due.set(partition, from);
        tap.#ends.set(partition, end);
      }
    } catch (cause) {
      if (cause instanceof IngestError) throw cause;
      const brokers = connection.brokers.join(', ');
      const message = `No Kafka answers at ${brokers}, so topic ${topic} cannot be read.`;
      throw new IngestError('ECG_INGEST_BROKER_UNAVAILABLE', message, { cause, retryable: true });
    }
    return tap;
  }

  /**
   * Begins to deliver; settles when Kafka has assigned the partitions, or after `stop()`.
   *
   * @throws {IngestError} `ECG_INGEST_CLOSED` where it was started before
   */
  async start(sink: TapSink): Promise<void> {
    if (this.#state.phase !== 'new') {
      throw new IngestError('ECG_INGEST_CLOSED', 'A Kafka tap starts once; open a new one.');
    }
    this.#state.enter('starting');
    this.#sink = sink;
    this.#supervision = this.#supervise();
    await Promise.race([this.#started.given, this.#stopping.given]);
  }

  /** How the tap is; cheap enough for every line of progress. */
  health(): KafkaTapHealth {
    const { phase, sinceUs, lastError } = this.#state;
    let lagMessages = 0;
    for (const [partition, end] of this.#ends) {
      lagMessages += Math.max(0, end - (this.#due.get(partition) ?? 0));
    }
    return {
      state: phase,
      sinceUs,
      ...(lastError === undefined ? {} : { lastError }),
      messages: this.#messages,
      lagMessages,
    };
  }

  /** Ends the delivery and frees the connection; no message is handed over after it. */
  async stop(): Promise<void> {
    this.#state.enter('stopped');
    this.#stopping.give();
    await settledWithin(this.#clock, STOP_WITHIN_MS, this.#supervision);
  }

  /** Opens one session after the other until the tap stops. */
  async #supervise(): Promise<void> {
    while (!this.#stopping.isGiven()) {
      try {
        await this.#runSession();
      } catch (error) {
        await this.#state.retryLater(error);
      }
    }
  }

  async #runSession(): Promise<void> {
    let failed = (_error: Error): void => undefined;
    const failure = new Promise<Error>((resolve) => {
      failed = resolve;
    });
    this.#markActive();
    const session = await ConsumerSession.open(this.#client, this.#consumerSettings(), {
      // A partition that is new since the start is read from its beginning.
      beginAt: (partition) => this.#due.get(partition),
      assigned: () => {
        this.#markActive();
        this.#state.enter('running');
        this.#started.give();
      },
      rebalancing: () => {
        if (this.#state.phase === 'running') this.#state.enter('rebalancing');
      },
      crashed: failed,
      active: () => {
        this.#markActive();
      },
      batch: (payload) => this.#deliver(payload),
    });
    const endWatch = this.#watchForHang(failed);
    const error = await Promise.race([failure, this.#stopping.given]);
    endWatch();
    await settledWithin(this.#clock, STOP_WITHIN_MS, session.close());
    if (error !== undefined) throw error;
  }

  #consumerSettings(): Parameters<typeof ConsumerSession.open>[1] {
    const timeoutMs = this.#sessionTimeoutMs;
    const { groupPrefix = 'wardwave', topic } = this.#settings;
    return {
      // A new group for each session: in an old one, Kafka would wait for the member that is gone.
      groupId: `${groupPrefix}.tap-${randomUUID()}`,
      topic,
      // Only for places that Kafka does not have any more: what is left is read from its beginning.
      fromBeginning: true,
      sessionTimeoutMs: timeoutMs,
      heartbeatIntervalMs: Math.min(LONGEST_HEARTBEAT_MS, Math.floor(timeoutMs / 4)),
      maxWaitMs: this.#settings.maxWaitMs ?? DEFAULT_MAX_WAIT_MS,
    };
  }

  get #sessionTimeoutMs(): number {
    return this.#settings.sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS;
  }

  async #deliver(payload: EachBatchPayload): Promise<void> {
    const arrivedUs = this.#clock.nowUs();
    const { partition, highWatermark, messages } = payload.batch;
    this.#ends.set(partition, Number(highWatermark));
    let handled: string | undefined;
    try {
      for (const [index, message] of messages.entries()) {
        if (!(await this.#mayHandOver(payload))) return;
        this.#sink?.push(tapped(message, partition, arrivedUs));
        this.#messages += 1;
        this.#due.set(partition, Number(message.offset) + 1);
        handled = message.offset;
        if (index % CHUNK_MESSAGES === CHUNK_MESSAGES - 1) await payload.heartbeat();
      }
      // Behind the last message there may be marks of transactions, which are no messages.
      this.#due.set(partition, Number(payload.batch.lastOffset()) + 1);
    } finally {
      if (handled !== undefined) payload.resolveOffset(handled);
    }
  }

  /** Waits for room with heartbeats; false where the batch is no longer ours to deliver. */
  async #mayHandOver(payload: EachBatchPayload): Promise<boolean> {
    const sink = this.#sink;
    const isOurs = (): boolean =>
      !this.#stopping.isGiven() && payload.isRunning() && !payload.isStale();
    while (sink !== undefined && isOurs()) {
      if (sink.hasRoom()) return true;
      const roomOrStop = Promise.race([sink.ready(), this.#stopping.given]);
      await settledWithin(this.#clock, HEARTBEAT_SLICE_MS, roomOrStop);
      await payload.heartbeat();
    }
    return false;
  }

  #markActive(): void {
    this.#activeAtUs = this.#clock.nowUs();
  }

  #watchForHang(failed: (error: Error) => void): () => void {
    const timeoutMs = this.#sessionTimeoutMs;
    return this.#clock.every(timeoutMs, () => {
      const quietMs = (this.#clock.nowUs() - this.#activeAtUs) / US_PER_MS;
      if (quietMs <= HANGS_AFTER_SESSIONS * timeoutMs) return;
      failed(new Error('The consumer neither fetches nor beats any more.'));
    });
  }
}
