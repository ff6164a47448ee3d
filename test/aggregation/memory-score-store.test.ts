import { describe, expect, it } from '@jest/globals';
import { MemoryScoreStore } from '../../src/aggregation/memory-score-store.js';
import { evenWindow, HOUR_START_HOP, newBed, scoreOf, SPEC } from '../conformance/score-store.js';

const HOPS_PER_HOUR = 7_200;

describe('MemoryScoreStore', () => {
  it('drops the hours that lie more than the retention behind the newest of their bed', async () => {
    const store = new MemoryScoreStore({ retentionHours: 2 });
    const bedId = newBed();
    for (let hour = 0; hour < 6; hour += 1) {
      const window = evenWindow(HOUR_START_HOP + hour * HOPS_PER_HOUR, ['II'], 100);
      await store.merge(scoreOf(bedId, window), SPEC);
    }
    expect(store.hourCount(bedId)).toBe(3);
    const late = await store.merge(scoreOf(bedId, evenWindow(HOUR_START_HOP, ['II'], 900)), SPEC);
    expect(late.meanMilli[0]).toBe(900);
    expect(store.hourCount(bedId)).toBe(3);
  });

  it('keeps the hours of one bed whatever the time of another', async () => {
    const store = new MemoryScoreStore({ retentionHours: 1 });
    const [past, present] = [newBed(), newBed()];
    await store.merge(scoreOf(past, evenWindow(0, ['II'], 100)), SPEC);
    await store.merge(scoreOf(present, evenWindow(HOUR_START_HOP, ['II'], 100)), SPEC);
    expect(store.hourCount(past)).toBe(1);
  });
});
