import { describe, expect, it } from '@jest/globals';
import { EcgError } from '../../src/domain/errors.js';
import { MAX_WAITING_RECEIPTS, ReceiptWriter } from '../../src/server/receipt-writer.js';
import type { Receipt } from '../../src/server/receipts.js';
import { silentLogger } from '../support/test-chain.js';

function receipt(seq: number): Receipt {
  return { seq, kind: 'delivered', by: { subject: 's', role: 'viewer' }, atMs: 1 };
}

function rig() {
  const batches: number[][] = [];
  const lost: number[] = [];
  const errors: string[] = [];
  const state = { failure: undefined as Error | undefined };
  const writer = new ReceiptWriter({
    store: {
      record: (receipts) => {
        if (state.failure !== undefined) return Promise.reject(state.failure);
        batches.push(receipts.map(({ seq }) => seq));
        return Promise.resolve();
      },
      receiptsOf: () => Promise.resolve([]),
    },
    logger: { ...silentLogger, error: (_fields, message) => errors.push(message) },
    onLost: (count) => lost.push(count),
  });
  return { writer, batches, lost, errors, state };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

const away = new EcgError('ECG_STORE_UNAVAILABLE', 'away', { retryable: true });

describe('ReceiptWriter', () => {
  it('writes the first at once and what comes meanwhile together', async () => {
    const { writer, batches } = rig();
    for (const seq of [1, 2, 3]) writer.add(receipt(seq));
    await settle();
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('keeps what a store that is away did not take, in order, says so once, and writes it later', async () => {
    const { writer, batches, errors, state } = rig();
    state.failure = away;
    for (const seq of [1, 2, 3]) writer.add(receipt(seq));
    await settle();
    writer.retry();
    await settle();
    expect(errors).toHaveLength(1);
    state.failure = undefined;
    writer.retry();
    await settle();
    expect(batches.flat()).toEqual([1, 2, 3]);
  });

  it('gives up the oldest beyond its bound, and counts them', async () => {
    const { writer, batches, lost, state } = rig();
    state.failure = away;
    for (let seq = 1; seq <= MAX_WAITING_RECEIPTS + 5; seq += 1) writer.add(receipt(seq));
    await settle();
    expect(lost.reduce((sum, count) => sum + count, 0)).toBe(5);
    state.failure = undefined;
    writer.retry();
    await writer.flushed();
    expect(batches.flat().length).toBe(MAX_WAITING_RECEIPTS);
    expect(batches.flat()[0]).toBe(6);
  });

  it('gives up what would fail for ever, rather than hold up the rest', async () => {
    const { writer, batches, lost, state } = rig();
    state.failure = new TypeError('broken');
    writer.add(receipt(1));
    await settle();
    state.failure = undefined;
    writer.add(receipt(2));
    writer.retry();
    await settle();
    expect(lost).toEqual([1]);
    expect(batches).toEqual([[2]]);
  });
});
