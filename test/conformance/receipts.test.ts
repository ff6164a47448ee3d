import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RedisScripts } from '../../src/aggregation/redis-scripts.js';
import { RedisAlertLog } from '../../src/alerts/redis-alert-log.js';
import { storeKeys } from '../../src/domain/store-keys.js';
import { MemoryReceipts } from '../../src/server/memory-receipts.js';
import type { Receipt } from '../../src/server/receipts.js';
import { RedisReceipts } from '../../src/server/redis-receipts.js';
import { alertEvent, bed, WARD } from '../support/fixture-ward.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { openScripts } from '../support/store-scripts.js';
import { describeReceipts } from './receipts.js';

let redis: TestRedis;
let scripts: RedisScripts;

beforeAll(async () => {
  redis = await startTestRedis();
  scripts = await openScripts(redis.url);
});

afterAll(async () => {
  await scripts.close();
  await redis.stop();
});

const by = { subject: 'screen-1', role: 'viewer' } as const;

function delivered(seq: number): Receipt {
  return { seq, kind: 'delivered', by, atMs: 1_000 + seq };
}

describeReceipts('MemoryReceipts', () => ({ store: new MemoryReceipts() }));
describeReceipts('RedisReceipts', () => ({
  store: new RedisReceipts({ scripts, keys: storeKeys(redis.newPrefix()), wardId: WARD }),
}));

describe('MemoryReceipts', () => {
  it('forgets the oldest entries beyond its bound', async () => {
    const store = new MemoryReceipts(2);
    await store.record([delivered(1), delivered(2), delivered(3)]);
    expect(await store.receiptsOf(1)).toEqual([]);
    expect(await store.receiptsOf(3)).toHaveLength(1);
  });
});

describe('RedisReceipts', () => {
  /** A log of so many entries that keeps 100, with its receipts. */
  function wardOf(prefix: string) {
    const keys = storeKeys(prefix);
    const log = new RedisAlertLog({ scripts, keys, maxLogEntries: 3 });
    const store = new RedisReceipts({ scripts, keys, wardId: WARD });
    let version = 0;
    const logEntries = async (count: number): Promise<void> => {
      const events = Array.from({ length: count }, (_, revision) => alertEvent({ revision }));
      const state = Buffer.from('{}');
      await log.commit({ bedId: bed('B01'), expectedVersion: version, state, events });
      version += 1;
      await log.publish(WARD, bed('B01'));
    };
    return { log, store, logEntries, keys };
  }

  it('forgets the receipts of entries that the log has dropped', async () => {
    const { store, logEntries } = wardOf(redis.newPrefix());
    await logEntries(3);
    await store.record([delivered(1), delivered(3)]);
    expect(await store.receiptsOf(1)).toHaveLength(1);
    await logEntries(2);
    await store.record([delivered(5)]);
    expect(await store.receiptsOf(1)).toEqual([]);
    expect(await store.receiptsOf(3)).toEqual([delivered(3)]);
    expect(await store.receiptsOf(5)).toEqual([delivered(5)]);
  });

  it('outlives the process that recorded them', async () => {
    const prefix = redis.newPrefix();
    await wardOf(prefix).store.record([delivered(1)]);
    expect(await wardOf(prefix).store.receiptsOf(1)).toEqual([delivered(1)]);
  });

  it('begins anew with a log of another name, which counts from 1 again', async () => {
    const prefix = redis.newPrefix();
    const { store, log, keys } = wardOf(prefix);
    await log.logId(WARD, 'the-first');
    await store.record([delivered(1)]);
    await log.expireWard(WARD, 0);
    await log.logId(WARD, 'the-second');
    await store.record([delivered(2)]);
    expect(await store.receiptsOf(1)).toEqual([]);
    expect(await store.receiptsOf(2)).toEqual([delivered(2)]);
    expect(keys.receipts(WARD)).toContain('{ward:');
  });
});
