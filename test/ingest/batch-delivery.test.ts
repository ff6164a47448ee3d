import { describe, expect, it } from '@jest/globals';
import type { EachBatchPayload, IHeaders, KafkaMessage } from 'kafkajs';

import { epochUs } from '../../src/domain/units.js';
import { statedIn } from '../../src/ingest/arrival-header.js';
import { BatchDelivery } from '../../src/ingest/batch-delivery.js';
import { BedPartitions } from '../../src/ingest/bed-partitions.js';
import type { RefusedMessage } from '../../src/ingest/dead-letters.js';
import { encodeFrame } from '../../src/ingest/frame-codec.js';
import { FRAME_LIMITS } from '../../src/ingest/frame-limits.js';
import { PartitionLedger } from '../../src/ingest/partition-ledger.js';
import { signal } from '../../src/ingest/waiting.js';
import { ManualClock } from '../support/test-clock.js';
import { bed, frame } from './frames.js';

const never = new Promise<void>(() => undefined);

function message(
  offset: number,
  value: Uint8Array = encodeFrame(frame(offset)),
  headers: IHeaders = {},
): KafkaMessage {
  return {
    key: Buffer.from('B1'),
    value: Buffer.from(value),
    offset: String(offset),
    timestamp: '0',
    attributes: 0,
    headers,
  };
}

/** A delivery of one partition, and what came of it. */
function setUp() {
  const clock = new ManualClock(0);
  const ledger = new PartitionLedger();
  ledger.assign([0]);
  const stopping = signal();
  const seen = {
    sequences: [] as number[],
    arrivalsUs: [] as (number | undefined)[],
    refused: [] as RefusedMessage[],
    resolved: [] as string[],
    heartbeats: 0,
    paused: 0,
  };
  const state = { isRunning: true, isStale: false, room: Promise.resolve(), isWritten: true };
  const delivery = new BatchDelivery({
    sink: {
      push: ({ sequence }, arrivedUs) => {
        seen.sequences.push(sequence);
        seen.arrivalsUs.push(arrivedUs);
      },
      ready: () => state.room,
      rejected: () => undefined,
    },
    ledger,
    beds: new BedPartitions(),
    deadLetters: {
      write: (refused) => {
        seen.refused.push(refused);
        return Promise.resolve(state.isWritten);
      },
    },
    limits: FRAME_LIMITS,
    clock,
    stopping,
    pauseUntil: () => (seen.paused += 1),
    isPaused: () => seen.paused > 0,
  });
  const payload = (messages: KafkaMessage[], partition = 0): EachBatchPayload => ({
    batch: {
      topic: 'frames',
      partition,
      highWatermark: '1000',
      messages,
      isEmpty: () => false,
      firstOffset: () => '0',
      lastOffset: () => '0',
      offsetLag: () => '0',
      offsetLagLow: () => '0',
    },
    resolveOffset: (offset) => seen.resolved.push(offset),
    heartbeat: () => {
      seen.heartbeats += 1;
      return Promise.resolve();
    },
    pause: () => () => undefined,
    commitOffsetsIfNecessary: () => Promise.resolve(),
    uncommittedOffsets: () => ({ topics: [] }),
    isRunning: () => state.isRunning,
    isStale: () => state.isStale,
  });
  return { clock, delivery, ledger, payload, seen, state, stopping };
}

const messages = (count: number): KafkaMessage[] =>
  Array.from({ length: count }, (_, offset) => message(offset));

describe('BatchDelivery', () => {
  it('hands on every message, resolves the last one and beats between chunks', async () => {
    const { delivery, payload, seen, ledger } = setUp();
    await delivery.deliver(payload(messages(200)));
    expect(seen.sequences).toEqual(messages(200).map(({ offset }) => Number(offset)));
    expect(seen.resolved).toEqual(['199']);
    expect(seen.heartbeats).toBe(3);
    expect(ledger.health()).toEqual([
      { partition: 0, nextOffset: 200, committedOffset: undefined, lagMessages: 800 },
    ]);
    expect(ledger.uncommitted()).toEqual([{ partition: 0, offset: 0 }]);
    ledger.progress(bed('B1'), epochUs(Number.MAX_SAFE_INTEGER));
    expect(ledger.uncommitted()).toEqual([{ partition: 0, offset: 200 }]);
  });

  it('hands on when a message arrived, where it states it', async () => {
    const { delivery, payload, seen } = setUp();
    const stated = message(0, encodeFrame(frame(0)), statedIn(epochUs(42)).headers);
    await delivery.deliver(payload([stated, message(1)]));
    expect(seen.arrivalsUs).toEqual([42, undefined]);
  });

  it.each([
    { name: 'is stale', change: { isStale: true } },
    { name: 'comes from a consumer that stops', change: { isRunning: false } },
  ])('touches nothing of a batch that $name', async ({ change }) => {
    const { delivery, payload, seen, state } = setUp();
    Object.assign(state, change);
    await delivery.deliver(payload(messages(3)));
    expect(seen).toMatchObject({ sequences: [], resolved: [] });
  });

  it('touches nothing of a partition that is not assigned', async () => {
    const { delivery, payload, seen } = setUp();
    await delivery.deliver(payload(messages(3), 1));
    expect(seen).toMatchObject({ sequences: [], resolved: [] });
  });

  it('ends between two messages when the source stops', async () => {
    const { delivery, payload, seen, stopping } = setUp();
    const batch = messages(3);
    const stopsAfterFirst = { ...payload(batch), isStale: () => seen.sequences.length === 1 };
    await delivery.deliver(stopsAfterFirst);
    expect(seen.resolved).toEqual(['0']);
    stopping.give();
    await delivery.deliver(payload(batch));
    expect(seen.sequences).toEqual([0]);
  });

  it('waits with heartbeats for room, then pauses and leaves the rest to be fetched again', async () => {
    const { clock, delivery, payload, seen, state } = setUp();
    state.room = never;
    const delivered = delivery.deliver(payload(messages(3)));
    for (let waitedMs = 0; waitedMs < 2_000 && seen.paused === 0; waitedMs += 100) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advanceMs(100);
    }
    await delivered;
    expect(seen).toMatchObject({ sequences: [], resolved: [], paused: 1, heartbeats: 5 });
  });

  it('counts a refused message as done only when its copy is written', async () => {
    const { delivery, payload, seen, state, ledger } = setUp();
    state.isWritten = false;
    const batch = [message(0), message(1, Uint8Array.of(255)), message(2)];
    await delivery.deliver(payload(batch));
    expect(seen.resolved).toEqual(['0']);
    expect(ledger.health()[0]?.nextOffset).toBe(1);

    state.isWritten = true;
    await delivery.deliver(payload(batch.slice(1)));
    expect(seen.resolved).toEqual(['0', '2']);
    expect(seen.refused.map(({ offset }) => offset)).toEqual(['1', '1']);
    expect(seen.sequences).toEqual([0, 2]);
  });

  it('lets an error of the chain through, so that it is seen', async () => {
    const { delivery, payload, state } = setUp();
    state.room = Promise.reject(new Error('the chain is broken'));
    await expect(delivery.deliver(payload(messages(1)))).rejects.toThrow('the chain is broken');
    await delivery.idle();
  });
});
