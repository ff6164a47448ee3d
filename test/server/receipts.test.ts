import { describe, expect, it } from '@jest/globals';
import { createMemoryReceipts, receiptFor, type Receipt } from '../../src/server/receipts.js';
import { alertEvent, WARD } from '../support/fixture-ward.js';

function receipt(seq: number, subject: string, deliveredAtMs: number): Receipt {
  return receiptFor({ seq, wardId: WARD, event: alertEvent() }, subject, deliveredAtMs);
}

describe('createMemoryReceipts', () => {
  it('keeps the first receipt of a subject for an entry', async () => {
    const store = createMemoryReceipts();
    await store.record(receipt(1, 'screen-1', 10));
    await store.record(receipt(1, 'screen-1', 20));
    await store.record(receipt(1, 'screen-2', 30));
    expect(await store.receiptsOf(1)).toEqual([
      receipt(1, 'screen-1', 10),
      receipt(1, 'screen-2', 30),
    ]);
  });

  it('forgets the oldest entries beyond its bound', async () => {
    const store = createMemoryReceipts(2);
    for (const seq of [1, 2, 3]) await store.record(receipt(seq, 'screen-1', seq));
    expect(await store.receiptsOf(1)).toEqual([]);
    expect(await store.receiptsOf(3)).toHaveLength(1);
  });
});
