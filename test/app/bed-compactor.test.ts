import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { newestDueBlock } from '../../src/aggregation/block-schedule.js';
import { AggregationError } from '../../src/aggregation/errors.js';
import { MemoryScoreStore } from '../../src/aggregation/memory-score-store.js';
import type { CompactOutcome } from '../../src/aggregation/score-store.js';
import { BedCompactor } from '../../src/app/bed-compactor.js';
import { evenWindow, HOUR_START_HOP, newBed, scoreOf, SPEC } from '../conformance/score-store.js';

const HOPS_PER_BLOCK = 1_800;
const FIRST_BLOCK = HOUR_START_HOP / HOPS_PER_BLOCK;
const CELLS_PER_BLOCK = 9_000;
/** Six minutes into a block, the one before it is due for every bed. */
const DUE_CELLS = 3_600;

function unanswered(): AggregationError {
  return new AggregationError('ECG_STORE_UNAVAILABLE', 'away', { retryable: true });
}

/** A bed with one window in each of some blocks, and a compactor whose store may fail. */
async function bedWith(blockCount: number, outcomes: (Error | CompactOutcome)[] = []) {
  const store = new MemoryScoreStore({ retentionHours: 2 });
  const bedId = newBed();
  for (let block = 0; block < blockCount; block += 1) {
    const window = evenWindow(HOUR_START_HOP + block * HOPS_PER_BLOCK, ['II'], 700);
    await store.merge(scoreOf(bedId, window), SPEC);
  }
  const asked: number[] = [];
  const told: string[] = [];
  const abort = new AbortController();
  const compactor = new BedCompactor({
    bedId,
    signal: abort.signal,
    store: {
      keptBlocks: store.keptBlocks,
      compact: async (bed, block) => {
        asked.push(block - FIRST_BLOCK);
        await nextTurn();
        const outcome = outcomes.shift();
        if (outcome instanceof Error) throw outcome;
        return outcome ?? store.compact(bed, block);
      },
    },
    observer: {
      onCompacted: () => told.push('compacted'),
      onRetry: (operation, { code }) => told.push(`${operation} ${code}`),
      onItemFailed: (_bed, error) => told.push(String(error)),
    },
  });
  /** Judges so many windows, six minutes after the start of a block, each after what the last one began. */
  const judge = async (block: number, times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      compactor.judged((FIRST_BLOCK + block) * CELLS_PER_BLOCK + DUE_CELLS + 10 * time);
      await nextTurn();
      await nextTurn();
    }
  };
  return { bedId, compactor, judge, asked, told, abort };
}

describe('BedCompactor', () => {
  it('goes through the blocks that may be kept, one for each window, and then waits for the next', async () => {
    const { judge, asked, told } = await bedWith(3);
    await judge(3, 20);
    expect(asked).toEqual([-6, -5, -4, -3, -2, -1, 0, 1, 2]);
    expect(told).toEqual(['compacted', 'compacted', 'compacted']);
    await judge(4, 3);
    expect(asked.at(-1)).toBe(3);
  });

  it('does nothing while a block is under way, and before the block is due', async () => {
    const { bedId, compactor, asked } = await bedWith(1);
    const firstCell = (FIRST_BLOCK + 1) * CELLS_PER_BLOCK + DUE_CELLS;
    compactor.judged(firstCell);
    compactor.judged(firstCell + 10);
    expect(asked).toHaveLength(1);
    expect(newestDueBlock(bedId, (FIRST_BLOCK + 1) * CELLS_PER_BLOCK)).toBe(FIRST_BLOCK - 1);
  });

  it('tries a block again with the next window where the store did not answer or the block had changed', async () => {
    const { judge, asked, told } = await bedWith(1, [unanswered(), unanswered(), 'changed']);
    await judge(1, 5);
    expect(asked).toEqual([-8, -8, -8, -8, -7]);
    expect(told).toEqual(['compact ECG_STORE_UNAVAILABLE', 'compact ECG_STORE_UNAVAILABLE']);
  });

  it('leaves a block that cannot be read, says so once, and goes on', async () => {
    const bad = new AggregationError('ECG_STORE_BAD_BLOCK', 'bad');
    const { judge, asked, told } = await bedWith(1, [bad, new Error('a fault')]);
    await judge(1, 12);
    expect(asked).toEqual([-8, -7, -6, -5, -4, -3, -2, -1, 0]);
    expect(told).toEqual(['compact ECG_STORE_BAD_BLOCK', 'Error: a fault', 'compacted']);
  });

  it('says nothing of a store that was closed because the chain ended', async () => {
    const { compactor, told, abort } = await bedWith(1, [unanswered()]);
    compactor.judged((FIRST_BLOCK + 1) * CELLS_PER_BLOCK + DUE_CELLS);
    abort.abort();
    await nextTurn();
    await nextTurn();
    expect(told).toEqual([]);
  });
});
