import type { BedId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import type { EpochUs } from '../domain/units.js';

import { BatchDelivery } from './batch-delivery.js';
import { BedPartitions } from './bed-partitions.js';
import { ConsumerSession, type ConsumerSettings } from './consumer-session.js';
import { DeadLetters } from './dead-letters.js';
import { IngestError } from './errors.js';
import { FRAME_LIMITS, type FrameLimits } from './frame-limits.js';
import type { BedProgress, FrameSink, FrameSource } from './frame-source.js';
import { kafkaClient, type KafkaClient, type KafkaConnection } from './kafka-client.js';
import { OffsetCommitter } from './offset-committer.js';
import { PartitionLedger, type PartitionHealth } from './partition-ledger.js';
import { SourceState, type SourcePhase } from './source-state.js';
import { countPartitions } from './topics.js';
import { settledWithin, signal } from './waiting.js';

/** How a {@link KafkaFrameSource} reads. */
export interface KafkaFrameSourceSettings {
  readonly connection: KafkaConnection;
  readonly groupId: string;
  readonly framesTopic: string;
  readonly deadLetterTopic: string;
  /** Where a group begins that has never committed. */
  readonly fromBeginning: boolean;
  /** Default 10 000: how long the group waits before it gives a silent member's beds to another. */
  readonly sessionTimeoutMs?: number;
  /** Default 1 000. */
  readonly commitIntervalMs?: number;
  /** Default 50: how long a fetch waits for messages that are worth it. */
  readonly maxWaitMs?: number;
  readonly limits?: FrameLimits;
}

/** What a {@link KafkaFrameSource} needs of the process. */
export interface KafkaFrameSourcePorts {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How a {@link KafkaFrameSource} is. */
export interface KafkaSourceHealth {
  readonly state: SourcePhase;
  readonly sinceUs: EpochUs;
  /** Whether the chain has no room, so that nothing is fetched. */
  readonly paused: boolean;
  /** What went wrong last; stays when it is mended. */
  readonly lastError?: string;
  readonly partitions: readonly PartitionHealth[];
}

/** The beds of a dead member wait for it; brokers allow no shorter one unless told (`group.min.session.timeout.ms`). */
const DEFAULT_SESSION_TIMEOUT_MS = 6_000;
const DEFAULT_COMMIT_INTERVAL_MS = 1_000;
const DEFAULT_MAX_WAIT_MS = 50;
const LONGEST_HEARTBEAT_MS = 3_000;
const STOP_WITHIN_MS = 5_000;
/** A consumer that has neither fetched nor beaten for this many session timeouts hangs. */
const HANGS_AFTER_SESSIONS = 3;
const US_PER_MS = 1_000;

/**
 * Reads frames from Kafka as a member of a consumer group.
 *
 * It commits, for each partition, the offset of the oldest frame that is still needed, so a successor
 * rebuilds the unfinished windows. Where the chain has no room it stops fetching. Where Kafka is away it
 * says so in the log and in `health()`, and comes back by itself; it never ends the process.
 */
export class KafkaFrameSource implements FrameSource {
  readonly #settings: KafkaFrameSourceSettings;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #client: KafkaClient;
  readonly #ledger = new PartitionLedger();
  readonly #beds = new BedPartitions();
  readonly #committer: OffsetCommitter;
  readonly #deadLetters: DeadLetters;
  readonly #state: SourceState;
  readonly #started = signal();
  /** Given when delivery must end, and then, after the last commit, when the session may close. */
  readonly #stopping = signal();
  readonly #closing = signal();
  #session: ConsumerSession | undefined;
  #delivery: BatchDelivery | undefined;
  #supervision: Promise<void> = Promise.resolve();
  #endCommitTimer: () => void = () => undefined;
  #paused = false;
  #activeAtUs: EpochUs;

  constructor(settings: KafkaFrameSourceSettings, ports: KafkaFrameSourcePorts) {
    const { clock, logger } = ports;
    this.#settings = settings;
    this.#clock = clock;
    this.#logger = logger;
    this.#client = kafkaClient(settings.connection, logger);
    this.#committer = new OffsetCommitter(this.#ledger, logger);
    this.#activeAtUs = clock.nowUs();
    const { brokers } = settings.connection;
    this.#state = new SourceState({ clock, logger, brokers, stopping: this.#stopping });
    this.#deadLetters = new DeadLetters({
      client: this.#client,
      topic: settings.deadLetterTopic,
      clock,
      logger,
      stopping: this.#stopping,
    });
  }

  /**
   * Joins the group and begins to deliver. While no broker answers it keeps trying, so it may take as
   * long as the broker is away; `stop()` ends the attempt.
   *
   * @throws {IngestError} `ECG_INGEST_TOPIC_MISSING`; `ECG_INGEST_CLOSED` where it was started before
   */
  async start(sink: FrameSink): Promise<void> {
    if (this.#state.phase !== 'new') {
      throw new IngestError('ECG_INGEST_CLOSED', 'A Kafka source starts once; make a new one.');
    }
    this.#state.enter('starting');
    this.#delivery = this.#deliveryTo(sink);
    await this.#untilTopicsAreThere();
    if (this.#stopping.isGiven()) return;
    const commitIntervalMs = this.#settings.commitIntervalMs ?? DEFAULT_COMMIT_INTERVAL_MS;
    this.#endCommitTimer = this.#clock.every(commitIntervalMs, () => {
      void this.#committer.commit(this.#session);
    });
    this.#supervision = this.#supervise();
    await Promise.race([this.#started.given, this.#stopping.given]);
  }

  progress({ bedId, neededFromUs }: BedProgress): void {
    this.#ledger.progress(bedId, neededFromUs);
  }

  /** Beds stay this process's while Kafka is away: someone must say that their feed is lost. */
  owns(bedId: BedId): boolean {
    const partition = this.#beds.of(bedId);
    return partition !== undefined && this.#ledger.has(partition);
  }

  /** How the source is; cheap enough for every scrape. */
  health(): KafkaSourceHealth {
    const { phase, sinceUs, lastError } = this.#state;
    return {
      state: phase,
      sinceUs,
      paused: this.#paused,
      ...(lastError === undefined ? {} : { lastError }),
      partitions: this.#ledger.health(),
    };
  }

  async stop(): Promise<void> {
    if (this.#stopping.isGiven()) return;
    this.#state.enter('stopped');
    this.#stopping.give();
    this.#endCommitTimer();
    // A broker that is away must not keep a process from ending: what is not committed comes again.
    if (await settledWithin(this.#clock, STOP_WITHIN_MS, this.#shutDown())) return;
    this.#closing.give();
    this.#logger.warn({}, 'Kafka did not answer while stopping; the last commit may be missing.');
  }

  async #shutDown(): Promise<void> {
    await this.#delivery?.idle();
    await this.#committer.idle();
    await this.#committer.commit(this.#session);
    this.#closing.give();
    await this.#supervision;
    await this.#deadLetters.close();
  }

  #deliveryTo(sink: FrameSink): BatchDelivery {
    return new BatchDelivery({
      sink,
      ledger: this.#ledger,
      beds: this.#beds,
      deadLetters: this.#deadLetters,
      limits: this.#settings.limits ?? FRAME_LIMITS,
      clock: this.#clock,
      stopping: this.#stopping,
      isPaused: () => this.#paused,
      pauseUntil: (room) => {
        this.#pauseUntil(room);
      },
    });
  }

  /** At the start a missing topic is the operator's to mend; a missing broker may come by itself. */
  async #untilTopicsAreThere(): Promise<void> {
    while (!this.#stopping.isGiven()) {
      try {
        await this.#readPartitionCount();
        return;
      } catch (error) {
        if (error instanceof IngestError) {
          this.#state.enter('stopped');
          throw error;
        }
        await this.#state.retryLater(error);
      }
    }
  }

  async #readPartitionCount(): Promise<void> {
    const { framesTopic, deadLetterTopic } = this.#settings;
    const counts = await countPartitions(this.#client, [framesTopic, deadLetterTopic]);
    this.#beds.resize(counts.get(framesTopic) ?? 0);
  }

  /** Opens one session after the other until the source stops. */
  async #supervise(): Promise<void> {
    while (!this.#stopping.isGiven()) {
      try {
        await this.#runSession();
      } catch (error) {
        await this.#state.retryLater(error);
      }
    }
  }

  /** One session, from joining to its end; throws what ended it, or returns where the source stops. */
  async #runSession(): Promise<void> {
    let failed = (_error: Error): void => undefined;
    const failure = new Promise<Error>((resolve) => {
      failed = resolve;
    });
    this.#markActive();
    const session = await ConsumerSession.open(this.#client, this.#consumerSettings(), {
      assigned: (partitions) => {
        this.#takeAssignment(partitions);
      },
      rebalancing: () => {
        if (this.#state.phase === 'running') this.#state.enter('rebalancing');
        void this.#committer.commit(this.#session);
      },
      crashed: failed,
      active: () => {
        this.#markActive();
      },
      batch: async (payload) => this.#delivery?.deliver(payload),
    });
    this.#session = session;
    const endWatch = this.#watchForHang(failed);
    const error = await Promise.race([failure, this.#closing.given]);
    endWatch();
    this.#session = undefined;
    this.#paused = false;
    await settledWithin(this.#clock, STOP_WITHIN_MS, session.close());
    if (error !== undefined) throw error;
  }

  #consumerSettings(): ConsumerSettings {
    const { groupId, framesTopic, fromBeginning, sessionTimeoutMs, maxWaitMs } = this.#settings;
    const timeoutMs = sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS;
    return {
      groupId,
      topic: framesTopic,
      fromBeginning,
      sessionTimeoutMs: timeoutMs,
      heartbeatIntervalMs: Math.min(LONGEST_HEARTBEAT_MS, Math.floor(timeoutMs / 4)),
      maxWaitMs: maxWaitMs ?? DEFAULT_MAX_WAIT_MS,
    };
  }

  #takeAssignment(partitions: readonly number[]): void {
    this.#markActive();
    this.#ledger.assign(partitions);
    this.#logger.info({ partitions }, 'Kafka has assigned partitions.');
    this.#state.enter('running');
    this.#started.give();
    this.#readPartitionCount().catch((error: unknown) => {
      this.#logger.warn({ err: error }, 'The number of partitions could not be read again.');
    });
  }

  #pauseUntil(room: Promise<void>): void {
    const session = this.#session;
    if (session === undefined || this.#paused) return;
    this.#paused = true;
    session.pause();
    const resume = (): void => {
      if (this.#session !== session) return;
      this.#paused = false;
      session.resume();
    };
    room.then(resume, resume);
  }

  #markActive(): void {
    this.#activeAtUs = this.#clock.nowUs();
  }

  #watchForHang(failed: (error: Error) => void): () => void {
    const { sessionTimeoutMs } = this.#consumerSettings();
    return this.#clock.every(sessionTimeoutMs, () => {
      const quietMs = (this.#clock.nowUs() - this.#activeAtUs) / US_PER_MS;
      if (quietMs <= HANGS_AFTER_SESSIONS * sessionTimeoutMs) return;
      failed(new Error('The consumer neither fetches nor beats any more.'));
    });
  }
}
