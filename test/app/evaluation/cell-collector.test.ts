import { describe, expect, it } from '@jest/globals';
import { CellCollector } from '../../../src/app/evaluation/cell-collector.js';
import { NO_SCORE, type MergedCells } from '../../../src/domain/score.js';
import { epochUs } from '../../../src/domain/units.js';

const START_CELL = 9_466_848_000;
const startUs = epochUs(START_CELL * 100_000);

function window(offset: number, rows: Record<string, number[]>): MergedCells {
  const leads = Object.keys(rows) as MergedCells['leads'];
  const cellCount = Object.values(rows)[0]?.length ?? 0;
  return {
    firstCellIndex: START_CELL + offset,
    cellCount,
    leads,
    meanMilli: Int32Array.from(Object.values(rows).flat()),
    windowCount: new Uint8Array(leads.length * cellCount),
  };
}

describe('CellCollector', () => {
  it('keeps the newest mean of every cell, by lead', () => {
    const collector = new CellCollector({ leads: ['V1', 'II'], startUs, durationMs: 500 });
    collector.add(window(0, { II: [1, 2, 3], V1: [4, 5, 6] }));
    collector.add(window(1, { II: [20, 30, 40], V1: [50, 60, 70] }));
    const { leads, cellCount, scoreMilli } = collector.cells();
    expect([leads, cellCount]).toEqual([['II', 'V1'], 5]);
    expect([...scoreMilli]).toEqual([1, 20, 30, 40, NO_SCORE, 4, 50, 60, 70, NO_SCORE]);
  });

  it('leaves out what lies outside the record and leads that it does not have', () => {
    const collector = new CellCollector({ leads: ['II'], startUs, durationMs: 250 });
    collector.add(window(-1, { II: [9, 1, 2, 3, 9], aVL: [7, 7, 7, 7, 7] }));
    expect([...collector.cells().scoreMilli]).toEqual([1, 2, 3]);
  });
});
