import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisScoreStore } from '../../src/aggregation/redis-score-store.js';
import type { RedisScripts } from '../../src/aggregation/redis-scripts.js';
import type { BedId } from '../../src/domain/bed.js';
import { LEADS } from '../../src/domain/lead.js';
import { NO_SCORE } from '../../src/domain/score.js';
import { storeKeys, type StoreKeys } from '../../src/domain/store-keys.js';
import { evenWindow, HOUR_START_HOP, scoreOf, SPEC } from '../conformance/score-store.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { openScripts } from '../support/store-scripts.js';

const bedId = 'B1' as BedId;
const hour = HOUR_START_HOP / 7_200;
const HEADER_AND_BITMAP_BYTES = 32 + 4_500;
const SLOT_BYTES = 180_000;

let redis: TestRedis;
let scripts: RedisScripts;
let admin: Redis;
let keys: StoreKeys;

beforeAll(async () => {
  redis = await startTestRedis();
  scripts = await openScripts(redis.url);
  admin = new Redis(redis.url);
});

beforeEach(() => {
  keys = storeKeys(redis.newPrefix());
});

afterAll(async () => {
  admin.disconnect();
  await scripts.close();
  await redis.stop();
});

function merge(window: ReturnType<typeof evenWindow>, retentionSeconds?: number) {
  const options = retentionSeconds === undefined ? {} : { retentionSeconds };
  return new RedisScoreStore({ scripts, keys, ...options }).merge(scoreOf(bedId, window), SPEC);
}

describe('RedisScoreStore', () => {
  it('lets both hours that a window touches expire', async () => {
    await merge(evenWindow(HOUR_START_HOP - 1, ['II'], 100), 500);
    for (const key of [keys.cells(bedId, hour - 1), keys.cells(bedId, hour)]) {
      const seconds = await admin.ttl(key);
      expect(seconds).toBeGreaterThan(490);
      expect(seconds).toBeLessThanOrEqual(500);
    }
  });

  it('keeps an hour for 73 hours by default, and touches no hour that a window lies outside of', async () => {
    await merge(evenWindow(HOUR_START_HOP, ['II'], 100));
    expect(await admin.ttl(keys.cells(bedId, hour))).toBeGreaterThan(73 * 3_600 - 10);
    expect(await admin.exists(keys.cells(bedId, hour - 1), keys.cells(bedId, hour + 1))).toBe(0);
  });

  it('gives space to the leads that have a score, when they first have one', async () => {
    const bytes = () => admin.strlen(keys.cells(bedId, hour));
    await merge(evenWindow(HOUR_START_HOP, ['I', 'II'], NO_SCORE));
    expect(await bytes()).toBe(HEADER_AND_BITMAP_BYTES);
    await merge(evenWindow(HOUR_START_HOP + 1, ['I', 'II'], 100));
    expect(await bytes()).toBe(HEADER_AND_BITMAP_BYTES + 2 * SLOT_BYTES);
    await merge(evenWindow(HOUR_START_HOP + 2, LEADS, 100));
    expect(await bytes()).toBe(HEADER_AND_BITMAP_BYTES + LEADS.length * SLOT_BYTES);
  });

  it('writes nothing for a window that is in', async () => {
    const key = keys.cells(bedId, hour);
    await merge(evenWindow(HOUR_START_HOP, ['II'], 100));
    await admin.expire(key, 77);
    const before = await admin.getBuffer(key);
    await merge(evenWindow(HOUR_START_HOP, ['II', 'V1'], 900));
    expect(await admin.ttl(key)).toBeLessThanOrEqual(77);
    expect((await admin.getBuffer(key))?.equals(before ?? Buffer.alloc(0))).toBe(true);
  });

  it('refuses an hour that another layout version wrote', async () => {
    await admin.set(keys.cells(bedId, hour), Buffer.alloc(64, 9));
    await expect(merge(evenWindow(HOUR_START_HOP, ['II'], 100))).rejects.toMatchObject({
      code: 'ECG_STORE_SCRIPT_FAILED',
      retryable: false,
      details: { kind: 'LAYOUT' },
    });
  });
});
