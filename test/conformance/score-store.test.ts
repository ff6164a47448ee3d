import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryScoreStore } from '../../src/aggregation/memory-score-store.js';
import { RedisScoreStore } from '../../src/aggregation/redis-score-store.js';
import type { RedisScripts } from '../../src/aggregation/redis-scripts.js';
import { storeKeys, type StoreKeys } from '../../src/domain/store-keys.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { openScripts } from '../support/store-scripts.js';
import {
  describeScoreStore,
  HOUR_START_HOP,
  newBed,
  scoreOf,
  SPEC,
  windowsArbitrary,
} from './score-store.js';

let redis: TestRedis;
let clients: readonly RedisScripts[] = [];
let keys: StoreKeys;

beforeAll(async () => {
  redis = await startTestRedis();
  clients = await Promise.all([openScripts(redis.url), openScripts(redis.url)]);
  keys = storeKeys(redis.newPrefix());
});

afterAll(async () => {
  await Promise.all(clients.map((scripts) => scripts.close()));
  await redis.stop();
});

function redisStore(client = 0): RedisScoreStore {
  const scripts = clients[client];
  if (!scripts) throw new Error(`Expected client ${client} to be open.`);
  return new RedisScoreStore({ scripts, keys, retentionSeconds: 600 });
}

const memory = new MemoryScoreStore();
describeScoreStore('MemoryScoreStore', () => memory);
describeScoreStore('RedisScoreStore', () => redisStore());

describe('both score stores', () => {
  it('give the same cells, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(windowsArbitrary, async (windows) => {
        const bedId = newBed();
        for (const window of windows) {
          const score = scoreOf(bedId, window);
          expect(await redisStore().merge(score, SPEC)).toEqual(await memory.merge(score, SPEC));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('give the same cells where two clients merge the same windows at once', async () => {
    await fc.assert(
      fc.asyncProperty(windowsArbitrary, async (windows) => {
        const bedId = newBed();
        const scores = windows
          .filter(({ hop }, i) => windows.findIndex((other) => other.hop === hop) === i)
          .map((window) => scoreOf(bedId, window));
        await Promise.all([
          ...scores.map((score) => redisStore(0).merge(score, SPEC)),
          ...scores.toReversed().map((score) => redisStore(1).merge(score, SPEC)),
        ]);
        for (const score of scores) await memory.merge(score, SPEC);
        for (const score of scores) {
          expect(await redisStore().merge(score, SPEC)).toEqual(await memory.merge(score, SPEC));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('keep the same cells in a compact block', async () => {
    await fc.assert(
      fc.asyncProperty(windowsArbitrary, async (windows) => {
        const bedId = newBed();
        const stores = [memory, redisStore()];
        for (const window of windows) {
          for (const store of stores) await store.merge(scoreOf(bedId, window), SPEC);
        }
        const block = HOUR_START_HOP / 1_800;
        for (const store of stores) await store.compact(bedId, block - 1);
        for (const window of windows) {
          const score = scoreOf(bedId, window);
          expect(await redisStore().merge(score, SPEC)).toEqual(await memory.merge(score, SPEC));
        }
        const [from, to] = [block * 9_000 - 60, block * 9_000 + 60];
        expect(await redisStore().readCells(bedId, from, to)).toEqual(
          await memory.readCells(bedId, from, to),
        );
      }),
      { numRuns: 20 },
    );
  });
});
