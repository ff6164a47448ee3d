import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisScoreStore } from '../../src/aggregation/redis-score-store.js';
import { scoreOfStep, stepOf } from '../../src/aggregation/score-scale.js';
import type { RedisScripts } from '../../src/aggregation/redis-scripts.js';
import type { AtomicScripts } from '../../src/domain/atomic-scripts.js';
import type { BedId } from '../../src/domain/bed.js';
import { LEADS } from '../../src/domain/lead.js';
import { NO_SCORE } from '../../src/domain/score.js';
import { storeKeys, type StoreKeys } from '../../src/domain/store-keys.js';
import { evenWindow, HOUR_START_HOP, scoreOf, SPEC } from '../conformance/score-store.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { openScripts } from '../support/store-scripts.js';

const bedId = 'B1' as BedId;
const block = HOUR_START_HOP / 1_800;
const HEADER_AND_BITMAP_BYTES = 32 + 1_125;
const SLOT_BYTES = 45_000;

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
  it('lets both blocks that a window touches expire', async () => {
    await merge(evenWindow(HOUR_START_HOP - 1, ['II'], 100), 500);
    for (const key of [keys.cells(bedId, block - 1), keys.cells(bedId, block)]) {
      const seconds = await admin.ttl(key);
      expect(seconds).toBeGreaterThan(490);
      expect(seconds).toBeLessThanOrEqual(500);
    }
  });

  it('keeps a block for 73 hours by default, and touches no block that a window lies outside of', async () => {
    await merge(evenWindow(HOUR_START_HOP, ['II'], 100));
    expect(await admin.ttl(keys.cells(bedId, block))).toBeGreaterThan(73 * 3_600 - 10);
    expect(await admin.exists(keys.cells(bedId, block - 1), keys.cells(bedId, block + 1))).toBe(0);
  });

  it('gives space to the leads that have a score, when they first have one', async () => {
    const bytes = () => admin.strlen(keys.cells(bedId, block));
    await merge(evenWindow(HOUR_START_HOP, ['I', 'II'], NO_SCORE));
    expect(await bytes()).toBe(HEADER_AND_BITMAP_BYTES);
    await merge(evenWindow(HOUR_START_HOP + 1, ['I', 'II'], 100));
    expect(await bytes()).toBe(HEADER_AND_BITMAP_BYTES + 2 * SLOT_BYTES);
    await merge(evenWindow(HOUR_START_HOP + 2, LEADS, 100));
    expect(await bytes()).toBe(HEADER_AND_BITMAP_BYTES + LEADS.length * SLOT_BYTES);
  });

  it('writes nothing for a window that is in', async () => {
    const key = keys.cells(bedId, block);
    await merge(evenWindow(HOUR_START_HOP, ['II'], 100));
    await admin.expire(key, 77);
    const before = await admin.getBuffer(key);
    await merge(evenWindow(HOUR_START_HOP, ['II', 'V1'], 900));
    expect(await admin.ttl(key)).toBeLessThanOrEqual(77);
    expect((await admin.getBuffer(key))?.equals(before ?? Buffer.alloc(0))).toBe(true);
  });

  it('refuses a block that another layout version wrote', async () => {
    await admin.set(keys.cells(bedId, block), Buffer.alloc(64, 9));
    await expect(merge(evenWindow(HOUR_START_HOP, ['II'], 100))).rejects.toMatchObject({
      code: 'ECG_STORE_SCRIPT_FAILED',
      retryable: false,
      details: { kind: 'LAYOUT' },
    });
  });

  it('makes a block compact in a tenth of its place, and its time to live goes on', async () => {
    const key = keys.cells(bedId, block);
    for (let hop = 0; hop < 40; hop += 1) {
      await merge(evenWindow(HOUR_START_HOP + hop, ['II', 'V1'], 37 * hop));
    }
    await admin.expire(key, 77);
    const store = new RedisScoreStore({ scripts, keys });
    expect(await store.compact(bedId, block)).toBe('compacted');
    expect(await admin.ttl(key)).toBeLessThanOrEqual(77);
    expect(await admin.ttl(key)).toBeGreaterThan(70);
    expect(await admin.strlen(key)).toBeLessThan(9_000);
    const compact = await admin.getBuffer(key);
    expect(await merge(evenWindow(HOUR_START_HOP + 100, ['II'], 900))).toMatchObject({
      settled: true,
    });
    expect((await admin.getBuffer(key))?.equals(compact ?? Buffer.alloc(0))).toBe(true);
    expect(await admin.ttl(key)).toBeLessThanOrEqual(77);
  });

  it('leaves the block full, byte for byte, where the process ends between reading and replacing', async () => {
    const key = keys.cells(bedId, block);
    await merge(evenWindow(HOUR_START_HOP, ['II'], 700));
    const full = await admin.getBuffer(key);
    const ended: AtomicScripts = {
      run: (name, ...rest) =>
        name === 'replaceBlock'
          ? Promise.reject(new Error('the process ended here'))
          : scripts.run(name, ...rest),
    };
    await expect(
      new RedisScoreStore({ scripts: ended, keys }).compact(bedId, block),
    ).rejects.toThrow('the process ended here');
    expect((await admin.getBuffer(key))?.equals(full ?? Buffer.alloc(0))).toBe(true);
    expect(await new RedisScoreStore({ scripts, keys }).compact(bedId, block)).toBe('compacted');
  });

  it('does not replace a block into which a window was merged after it was read', async () => {
    const between: AtomicScripts = {
      run: async (name, ...rest) => {
        const reply = await scripts.run(name, ...rest);
        if (name === 'readFullBlock') await merge(evenWindow(HOUR_START_HOP + 1, ['II'], 900));
        return reply;
      },
    };
    await merge(evenWindow(HOUR_START_HOP, ['II'], 700));
    const store = new RedisScoreStore({ scripts: between, keys });
    expect(await store.compact(bedId, block)).toBe('changed');
    expect(await merge(evenWindow(HOUR_START_HOP + 1, ['II'], 0))).not.toHaveProperty('settled');
    expect(await new RedisScoreStore({ scripts, keys }).compact(bedId, block)).toBe('compacted');
    const from = (HOUR_START_HOP / 1_800) * 9_000;
    const read = await store.readCells(bedId, from, from + 25);
    expect(read.meanMilli[10]).toBe(scoreOfStep(stepOf(800)));
  });

  it('is compacted once where two processes do it at the same time', async () => {
    await merge(evenWindow(HOUR_START_HOP, ['II'], 700));
    const other = await openScripts(redis.url);
    const outcomes = await Promise.all(
      [scripts, other, scripts, other].map((each) =>
        new RedisScoreStore({ scripts: each, keys }).compact(bedId, block),
      ),
    );
    await other.close();
    expect(outcomes.filter((outcome) => outcome === 'compacted')).toHaveLength(1);
  });

  it.each(['compact', 'readCells'] as const)(
    'says of a broken block what it is: %s',
    async (call) => {
      const store = new RedisScoreStore({ scripts, keys });
      const bytes = call === 'compact' ? [2, 5, 0, 0] : [3, 1, 2, 250, 17, 3];
      await admin.set(keys.cells(bedId, block), Buffer.from(bytes));
      const failing =
        call === 'compact'
          ? store.compact(bedId, block)
          : store.readCells(bedId, block * 9_000, block * 9_000 + 10);
      await expect(failing).rejects.toMatchObject({
        code: 'ECG_STORE_BAD_BLOCK',
        retryable: false,
      });
    },
  );
});
