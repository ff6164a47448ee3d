import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisScripts } from '../../src/aggregation/redis-scripts.js';
import { storeKeys } from '../../src/domain/store-keys.js';
import { MAX_SET_ASIDE, type CursorStore } from '../../src/outgoing/cursor-store.js';
import { MemoryCursorStore } from '../../src/outgoing/memory-cursor-store.js';
import { RedisCursorStore } from '../../src/outgoing/redis-cursor-store.js';
import { ward } from '../support/fixture-ward.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { openScripts } from '../support/store-scripts.js';
import { realClock } from '../support/test-clock.js';

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

describe.each([
  ['MemoryCursorStore', (): CursorStore => new MemoryCursorStore(realClock)],
  [
    'RedisCursorStore',
    (): CursorStore => new RedisCursorStore({ scripts, keys: storeKeys(redis.newPrefix()) }),
  ],
])('%s', (_name, open) => {
  const newWard = () => ward(`ward-${randomUUID().slice(0, 8)}`);

  it('gives the lease to one owner, who may hold it on under the same token', async () => {
    const [store, wardId] = [open(), newWard()];
    const token = await store.lease(wardId, 'one', 60_000);
    expect(await store.lease(wardId, 'two', 60_000)).toBeUndefined();
    expect(await store.lease(wardId, 'one', 60_000)).toBe(token);
  });

  it('gives the next owner a higher token, after a release and after the time', async () => {
    const [store, wardId] = [open(), newWard()];
    const first = (await store.lease(wardId, 'one', 60_000)) ?? 0;
    await store.release(wardId, 'two');
    expect(await store.lease(wardId, 'two', 1)).toBeUndefined();
    await store.release(wardId, 'one');
    const second = (await store.lease(wardId, 'two', 20)) ?? 0;
    await sleep(60);
    const third = (await store.lease(wardId, 'one', 60_000)) ?? 0;
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(second);
  });

  it('moves cursors of the newest token only, each target by itself', async () => {
    const [store, wardId] = [open(), newWard()];
    const old = (await store.lease(wardId, 'one', 60_000)) ?? 0;
    const cursor = { logId: 'log', seq: 7 };
    expect(await store.cursor(wardId, 'webhook')).toBeUndefined();
    expect(await store.move(wardId, { token: old, target: 'webhook', cursor })).toBe(true);
    await store.release(wardId, 'one');
    await store.lease(wardId, 'two', 60_000);
    const late = { token: old, target: 'webhook', cursor: { logId: 'log', seq: 3 } };
    expect(await store.move(wardId, late)).toBe(false);
    expect(await store.cursor(wardId, 'webhook')).toEqual(cursor);
    expect(await store.cursor(wardId, 'hl7')).toBeUndefined();
  });

  it('keeps what was set aside, and of that a bounded number', async () => {
    const [store, wardId] = [open(), newWard()];
    const token = (await store.lease(wardId, 'one', 60_000)) ?? 0;
    for (let seq = 1; seq <= MAX_SET_ASIDE + 2; seq++) {
      const aside = { target: 'hl7', logId: 'log', seq, reason: 'ack-ar', atMs: 5 };
      const cursor = { logId: 'log', seq };
      await store.move(wardId, { token, target: 'hl7', cursor, setAside: aside });
    }
    const kept = await store.setAside(wardId);
    expect(kept).toHaveLength(MAX_SET_ASIDE);
    expect(kept.at(-1)).toMatchObject({ seq: MAX_SET_ASIDE + 2, reason: 'ack-ar' });
  });
});
