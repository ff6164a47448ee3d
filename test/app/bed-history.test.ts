import { describe, expect, it } from '@jest/globals';
import { MemoryScoreStore } from '../../src/aggregation/memory-score-store.js';
import { bedHistory } from '../../src/app/bed-history.js';
import { limitPreview } from '../../src/app/limit-preview.js';
import { memoryStores } from '../../src/app/stores.js';
import { untouchedControl } from '../../src/domain/bed-control.js';
import { NO_SCORE, type WindowScore } from '../../src/domain/score.js';
import { epochUs } from '../../src/domain/units.js';
import { bed, WARD } from '../support/fixture-ward.js';
import { testSettings } from '../support/test-chain.js';

const B01 = bed('B01');
const SPEC = { sampleRateHz: 250, lengthMs: 10_000, hopMs: 1_000 };

/** 30 s before the turn of an hour. */
const START_MS = 490_000 * 3_600_000 - 30_000;

/** A window whose cells of lead II are given, from `atS` on; lead V1 has no score. */
function windowAt(atS: number, scoreOf: (cell: number) => number): WindowScore {
  const startMs = START_MS + atS * 1_000;
  const cells = Array.from({ length: 100 }, (_, cell) => scoreOf(cell));
  return {
    bedId: B01,
    startUs: epochUs(startMs * 1_000),
    endUs: epochUs((startMs + 10_000) * 1_000),
    leads: ['II', 'V1'],
    cellScoresMilli: Int32Array.from([...cells, ...cells.map(() => NO_SCORE)]),
    windowScoreMilli: 0,
    reconstructionMv: new Float32Array(),
  };
}

describe('bedHistory', () => {
  it('gives the highest and the mean score of each step, over the turn of the hour', async () => {
    const store = new MemoryScoreStore();
    // One minute without overlaps; the fourth window has no score.
    for (const index of [0, 1, 2, 3, 4, 5]) {
      const none = index === 3;
      await store.merge(
        windowAt(10 * index, (cell) => (none ? NO_SCORE : 1_000 * index + cell)),
        SPEC,
      );
    }
    const history = await bedHistory(store, B01, {
      fromMs: START_MS,
      toMs: START_MS + 65_000,
      stepMs: 10_000,
    });
    expect(history.leads).toEqual([
      {
        lead: 'II',
        maxScores: [0.099, 1.099, 2.099, null, 4.099, 5.099, null],
        meanScores: [0.05, 1.05, 2.05, null, 4.05, 5.05, null],
      },
    ]);
  });
});

describe('limitPreview', () => {
  it('counts the alerts that a limit would have raised, by the rule that judges live', async () => {
    const stores = memoryStores();
    // Two seconds above 3 at 2 s of each window that begins a half minute.
    for (let atS = 0; atS < 300; atS += 10) {
      const isHot = atS % 60 === 0;
      const scoreOf = (cell: number): number => (isHot && cell >= 20 && cell < 40 ? 3_000 : 500);
      await stores.scores.merge(windowAt(atS, scoreOf), SPEC);
    }
    const control = untouchedControl(B01);
    const parts = { stores, wardId: WARD, settings: testSettings, control };
    const nowMs = START_MS + 300_000;
    const counts: number[] = [];
    for (const limitScore of [2, 3.5]) {
      counts.push((await limitPreview(parts, { limitScore, nowMs })).alertCount);
    }
    expect(counts).toEqual([5, 0]);
    const { scoredHours, raisedCount } = await limitPreview(parts, { limitScore: 2, nowMs });
    expect(scoredHours).toBeGreaterThan(0.075);
    expect(scoredHours).toBeLessThanOrEqual(300 / 3_600);
    expect(raisedCount).toBe(0);
  });
});
