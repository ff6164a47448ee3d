import { describe, expect, it } from '@jest/globals';
import { MemoryScoreStore } from '../../src/aggregation/memory-score-store.js';
import { evenWindow, HOUR_START_HOP, newBed, scoreOf, SPEC } from '../conformance/score-store.js';

const HOPS_PER_BLOCK = 1_800;

describe('MemoryScoreStore', () => {
  it('drops the blocks that lie more than the retention behind the newest of their bed', async () => {
    const store = new MemoryScoreStore({ retentionHours: 2 });
    const bedId = newBed();
    for (let block = 0; block < 20; block += 1) {
      const window = evenWindow(HOUR_START_HOP + block * HOPS_PER_BLOCK, ['II'], 100);
      await store.merge(scoreOf(bedId, window), SPEC);
    }
    expect(store.blockCount(bedId)).toBe(9);
    const late = await store.merge(scoreOf(bedId, evenWindow(HOUR_START_HOP, ['II'], 900)), SPEC);
    expect(late.meanMilli[0]).toBe(900);
    expect(store.blockCount(bedId)).toBe(9);
  });

  it('keeps the blocks of one bed whatever the time of another', async () => {
    const store = new MemoryScoreStore({ retentionHours: 1 });
    const [past, present] = [newBed(), newBed()];
    await store.merge(scoreOf(past, evenWindow(0, ['II'], 100)), SPEC);
    await store.merge(scoreOf(present, evenWindow(HOUR_START_HOP, ['II'], 100)), SPEC);
    expect(store.blockCount(past)).toBe(1);
  });
});
