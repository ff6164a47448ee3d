import type { EachBatchPayload, KafkaMessage } from 'kafkajs';

import type { Clock } from '../domain/clock.js';
import { frameEndUs } from '../domain/frame.js';

import { statedArrivalUs } from './arrival-header.js';
import type { BedPartitions } from './bed-partitions.js';
import type { DeadLetters } from './dead-letters.js';
import { decodeFrame } from './frame-codec.js';
import type { FrameLimits } from './frame-limits.js';
import type { FrameSink } from './frame-source.js';
import type { OffsetKeeper } from './offset-keeper.js';
import type { PartitionLedger } from './partition-ledger.js';
import { settledWithin, type Signal } from './waiting.js';

/** What a {@link BatchDelivery} works with. */
export interface BatchDeliveryOptions {
  readonly sink: FrameSink;
  readonly ledger: PartitionLedger;
  readonly beds: BedPartitions;
  readonly deadLetters: Pick<DeadLetters, 'write'>;
  readonly limits: FrameLimits;
  readonly clock: Clock;
  readonly stopping: Signal;
  /** Called when the chain has no room for longer; must stop Kafka from sending until it settles. */
  readonly pauseUntil: (room: Promise<void>) => void;
  /** Whether Kafka is stopped from sending now. */
  readonly isPaused: () => boolean;
}

/** Messages between two heartbeats; the client spaces real ones by its own interval. */
const CHUNK_MESSAGES = 64;
/** A short wait costs less than a pause, which throws away what was fetched. */
const PATIENCE_MS = 500;
const HEARTBEAT_SLICE_MS = 100;

/**
 * Hands the messages of a fetched batch to the chain, one after the other, as long as this process is
 * the one to do so and the chain has room. What it does not reach is fetched again.
 */
export class BatchDelivery {
  readonly #options: BatchDeliveryOptions;
  #underway: Promise<void> = Promise.resolve();

  constructor(options: BatchDeliveryOptions) {
    this.#options = options;
  }

  /** Settles when no batch is being delivered. */
  async idle(): Promise<void> {
    await this.#underway.catch(() => undefined);
  }

  /** Delivers one batch; for the client's `eachBatch`. */
  deliver(payload: EachBatchPayload): Promise<void> {
    this.#underway = this.#deliver(payload);
    return this.#underway;
  }

  async #deliver(payload: EachBatchPayload): Promise<void> {
    const { partition, highWatermark, messages } = payload.batch;
    const keeper = this.#options.ledger.keeper(partition);
    if (keeper === undefined) return;
    this.#options.ledger.sawEnd(partition, Number(highWatermark));
    let handled: string | undefined;
    try {
      for (const [index, message] of messages.entries()) {
        if (!(await this.#mayHandle(payload))) break;
        if (!(await this.#handle(message, keeper, payload))) break;
        handled = message.offset;
        if (index % CHUNK_MESSAGES === CHUNK_MESSAGES - 1) await payload.heartbeat();
      }
    } finally {
      if (handled !== undefined) payload.resolveOffset(handled);
    }
  }

  async #mayHandle(payload: EachBatchPayload): Promise<boolean> {
    if (!this.#isOurs(payload) || this.#options.isPaused()) return false;
    if (!(await this.#hasRoom(payload))) return false;
    return this.#isOurs(payload);
  }

  /** Whether an effect is still ours to have: not stopping, not moved, not assigned to another. */
  #isOurs(payload: EachBatchPayload): boolean {
    if (this.#options.stopping.isGiven()) return false;
    return payload.isRunning() && !payload.isStale();
  }

  async #hasRoom(payload: EachBatchPayload): Promise<boolean> {
    const room = this.#options.sink.ready();
    if (await settlesAtOnce(room)) {
      await room;
      return true;
    }
    const hasCome = await this.#aliveWhile(room, payload, PATIENCE_MS);
    if (!hasCome && this.#isOurs(payload)) this.#options.pauseUntil(room);
    return hasCome;
  }

  /** Waits for a task with heartbeats; false where the time is over or the batch is no longer ours. */
  async #aliveWhile(
    task: Promise<unknown>,
    payload: EachBatchPayload,
    atMostMs: number,
  ): Promise<boolean> {
    const taskOrStop = Promise.race([task, this.#options.stopping.given]);
    for (let waitedMs = 0; waitedMs < atMostMs; waitedMs += HEARTBEAT_SLICE_MS) {
      if (await settledWithin(this.#options.clock, HEARTBEAT_SLICE_MS, taskOrStop)) {
        await taskOrStop;
        return this.#isOurs(payload);
      }
      await payload.heartbeat();
      if (!this.#isOurs(payload)) return false;
    }
    return false;
  }

  /** Takes one message; false where it is not done with. */
  async #handle(
    message: KafkaMessage,
    keeper: OffsetKeeper,
    payload: EachBatchPayload,
  ): Promise<boolean> {
    const { sink, beds, limits } = this.#options;
    const { topic, partition } = payload.batch;
    const key = message.key?.toString('utf8');
    const decoded = decodeFrame(message.value ?? Buffer.alloc(0), { key, limits });
    if (decoded.ok) {
      const { frame } = decoded;
      beds.saw(frame.bedId, partition);
      const offset = Number(message.offset);
      keeper.took({ offset, bedId: frame.bedId, endUs: frameEndUs(frame) });
      sink.push(frame, statedArrivalUs(message.headers));
      return true;
    }
    const { rejection } = decoded;
    const { key: originalKey, value, offset } = message;
    const refused = { topic, partition, offset, key: originalKey, value, rejection };
    const written = this.#options.deadLetters.write(refused);
    if (!(await this.#aliveWhile(written, payload, Infinity)) || !(await written)) return false;
    sink.rejected(rejection);
    keeper.passed(Number(message.offset));
    return true;
  }
}

/** Whether a promise settles within a few turns of the microtask queue: the way of a queue with room. */
async function settlesAtOnce(task: Promise<void>): Promise<boolean> {
  const state = { settled: false };
  const note = (): void => {
    state.settled = true;
  };
  task.then(note, note);
  for (let turn = 0; turn < 4 && !state.settled; turn += 1) await Promise.resolve();
  return state.settled;
}
