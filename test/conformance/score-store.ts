import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scoreOfStep, stepOf } from '../../src/aggregation/score-scale.js';
import type { ScoreStore } from '../../src/aggregation/score-store.js';
import type { BedId } from '../../src/domain/bed.js';
import { LEADS, type Lead } from '../../src/domain/lead.js';
import { NO_SCORE, type MergedCells, type WindowScore } from '../../src/domain/score.js';
import { epochUs } from '../../src/domain/units.js';
import type { WindowSpec } from '../../src/domain/window.js';

/** Two seconds every 500 ms: 20 cells a window, 4 windows over a cell. */
export const SPEC: WindowSpec = { sampleRateHz: 250, lengthMs: 2_000, hopMs: 500 };
const CELLS = 20;
const CELLS_PER_HOP = 5;
const CELLS_PER_BLOCK = 9_000;
const HOPS_PER_BLOCK = CELLS_PER_BLOCK / CELLS_PER_HOP;

/** The number of the hop at which the hour 490,000 since 1970 begins. */
export const HOUR_START_HOP = 490_000 * 7_200;

let bedCount = 0;

/** A bed that no other test has used. */
export function newBed(): BedId {
  bedCount += 1;
  return `B${bedCount}` as BedId;
}

/** What a test says of one window. */
export interface TestWindow {
  /** The window's start in hops since 1970. */
  readonly hop: number;
  readonly leads: readonly Lead[];
  /** Shape [leads, 20 cells]. */
  readonly scoresMilli: readonly number[];
}

/** A window with the same score in all its cells. */
export function evenWindow(hop: number, leads: readonly Lead[], scoreMilli: number): TestWindow {
  return { hop, leads, scoresMilli: new Array<number>(leads.length * CELLS).fill(scoreMilli) };
}

/** A window as the detector gives it. */
export function scoreOf(bedId: BedId, window: TestWindow): WindowScore {
  const startUs = epochUs(window.hop * SPEC.hopMs * 1_000);
  return {
    bedId,
    startUs,
    endUs: epochUs(startUs + SPEC.lengthMs * 1_000),
    leads: window.leads,
    cellScoresMilli: Int32Array.from(window.scoresMilli),
    windowScoreMilli: NO_SCORE,
    reconstructionMv: new Float32Array(),
  };
}

/** Windows around the hour's start, some of them twice, with holes, changing leads and absurd scores. */
export const windowsArbitrary: fc.Arbitrary<readonly TestWindow[]> = fc.array(
  fc
    .record({ hop: fc.integer({ min: -6, max: 6 }), leads: fc.subarray([...LEADS]) })
    .chain(({ hop, leads }): fc.Arbitrary<TestWindow> =>
      fc.record({
        hop: fc.constant(HOUR_START_HOP + hop),
        leads: fc.constant(leads),
        scoresMilli: fc.array(
          fc.oneof(
            { weight: 6, arbitrary: fc.integer({ min: -3_000, max: 60_000 }) },
            { weight: 2, arbitrary: fc.constant(NO_SCORE) },
            { weight: 1, arbitrary: fc.integer({ min: -2_147_483_647, max: 2_147_483_647 }) },
          ),
          { minLength: leads.length * CELLS, maxLength: leads.length * CELLS },
        ),
      }),
    ),
  { maxLength: 14 },
);

/** The mean of each cell of a window by the definition, over the first merge of each window start. */
function expectedCells(merged: readonly TestWindow[], window: TestWindow): MergedCells {
  const firstOfEach = merged.filter(
    ({ hop }, i) => merged.findIndex((other) => other.hop === hop) === i,
  );
  const cells = window.leads.flatMap((lead) =>
    Array.from({ length: CELLS }, (_, cell) => {
      const scores = firstOfEach.flatMap(({ hop, leads, scoresMilli }) => {
        const cellThere = (window.hop - hop) * CELLS_PER_HOP + cell;
        const leadThere = leads.indexOf(lead);
        if (leadThere < 0 || cellThere < 0 || cellThere >= CELLS) return [];
        const scoreMilli = scoresMilli[leadThere * CELLS + cellThere] ?? NO_SCORE;
        return scoreMilli === NO_SCORE ? [] : [BigInt(clamp(scoreMilli))];
      });
      return { count: scores.length, mean: meanOf(scores) };
    }),
  );
  return {
    firstCellIndex: window.hop * CELLS_PER_HOP,
    cellCount: CELLS,
    leads: window.leads,
    meanMilli: Int32Array.from(cells, ({ mean }) => mean),
    windowCount: Uint8Array.from(cells, ({ count }) => count),
  };
}

function clamp(scoreMilli: number): number {
  return Math.min(8_388_607, Math.max(-8_388_607, scoreMilli));
}

/** In exact integers: truncation of (2 sum ± n) / 2n rounds half away from zero. */
function meanOf(scores: readonly bigint[]): number {
  if (scores.length === 0) return NO_SCORE;
  const count = BigInt(scores.length);
  const sum = scores.reduce((a, b) => a + b, 0n);
  return Number((2n * sum + (sum < 0n ? -count : count)) / (2n * count));
}

/** What every score store must do; `store` gives the one under test. */
export function describeScoreStore(name: string, store: () => ScoreStore): void {
  const mergeAll = async (bedId: BedId, windows: readonly TestWindow[]): Promise<MergedCells[]> => {
    const replies: MergedCells[] = [];
    for (const window of windows) {
      replies.push(await store().merge(scoreOf(bedId, window), SPEC));
    }
    return replies;
  };

  describe(`${name} as a score store`, () => {
    it('gives the mean of the windows so far, rounded half away from zero', async () => {
      const [first, second] = await mergeAll(newBed(), [
        evenWindow(HOUR_START_HOP, ['II'], 1_000),
        evenWindow(HOUR_START_HOP + 1, ['II'], 1_501),
      ]);
      expect([...(first?.meanMilli ?? [])]).toEqual(new Array(CELLS).fill(1_000));
      expect([...(second?.meanMilli.subarray(0, 15) ?? [])]).toEqual(new Array(15).fill(1_251));
      expect([...(second?.windowCount ?? [])]).toEqual([
        ...new Array<number>(15).fill(2),
        ...new Array<number>(5).fill(1),
      ]);
    });

    it('rounds negative halves away from zero too', async () => {
      const replies = await mergeAll(newBed(), [
        evenWindow(0, ['V1'], -1_000),
        evenWindow(1, ['V1'], -1_501),
      ]);
      expect(replies[1]?.meanMilli[0]).toBe(-1_251);
    });

    it('changes nothing for a window that is in, even where its scores differ now', async () => {
      const bedId = newBed();
      const [before] = await mergeAll(bedId, [evenWindow(7, ['I', 'II'], 400)]);
      const [again, recomputed] = await mergeAll(bedId, [
        evenWindow(7, ['I', 'II'], 400),
        evenWindow(7, ['I', 'II'], 90_000),
      ]);
      expect(again).toEqual(before);
      expect(recomputed).toEqual(before);
    });

    it('marks a window as merged even where it has no score at all', async () => {
      const [none, later] = await mergeAll(newBed(), [
        evenWindow(9, ['II'], NO_SCORE),
        evenWindow(9, ['II'], 800),
      ]);
      expect(none?.meanMilli[0]).toBe(NO_SCORE);
      expect(later).toEqual(none);
    });

    it('leaves out cells without a score and keeps the lead beside them', async () => {
      const scoresMilli = evenWindow(3, ['I', 'V5'], 200).scoresMilli.map((score, i) =>
        i === 4 || i >= CELLS ? NO_SCORE : score,
      );
      const [, second] = await mergeAll(newBed(), [
        { hop: 3, leads: ['I', 'V5'], scoresMilli },
        evenWindow(4, ['I', 'V5'], 600),
      ]);
      expect(second?.meanMilli[0]).toBe(400);
      expect(second?.windowCount[CELLS]).toBe(1);
      expect(second?.meanMilli[CELLS]).toBe(600);
    });

    it('keeps a lead apart from the place that it has in a window', async () => {
      const replies = await mergeAll(newBed(), [
        evenWindow(20, ['I', 'II'], 100),
        { ...evenWindow(21, ['II', 'V1'], 300) },
        evenWindow(22, ['V1'], 500),
      ]);
      expect(replies[1]?.meanMilli[0]).toBe(200);
      expect(replies[1]?.meanMilli[CELLS]).toBe(300);
      expect(replies[2]?.meanMilli[0]).toBe(400);
    });

    it('reads back what the windows left, over the change of the hour', async () => {
      const bedId = newBed();
      const replies = await mergeAll(bedId, [
        evenWindow(HOUR_START_HOP - 2, ['V1', 'II'], 1_000),
        evenWindow(HOUR_START_HOP - 1, ['II'], 3_000),
      ]);
      const from = (HOUR_START_HOP - 2) * CELLS_PER_HOP;
      const read = await store().readCells(bedId, from, from + CELLS + CELLS_PER_HOP + 2);
      expect(read).toMatchObject({
        firstCellIndex: from,
        cellCount: CELLS + 7,
        leads: ['II', 'V1'],
      });
      const own = read.meanMilli.subarray(CELLS_PER_HOP, CELLS_PER_HOP + CELLS);
      expect([...own]).toEqual([...(replies[1]?.meanMilli ?? [])]);
      expect([...read.windowCount.subarray(0, CELLS + 7)]).toEqual([
        ...new Array<number>(5).fill(1),
        ...new Array<number>(15).fill(2),
        ...new Array<number>(5).fill(1),
        0,
        0,
      ]);
      expect(read.meanMilli[CELLS + 6]).toBe(NO_SCORE);
      expect(read.meanMilli[CELLS + 7]).toBe(1_000);
      expect(read.meanMilli[2 * CELLS + 13]).toBe(NO_SCORE);
    });

    it('keeps in a compact block the nearest step of each mean, and where there is none', async () => {
      const bedId = newBed();
      const windows = Array.from({ length: 30 }, (_, index) => ({
        ...evenWindow(HOUR_START_HOP + index, ['II', 'V1'], 0),
        scoresMilli: Array.from({ length: 2 * CELLS }, (__, cell) =>
          (index + cell) % 13 === 0 ? NO_SCORE : ((cell * 331 + index * 97) % 9_000) - 800,
        ),
      }));
      await mergeAll(bedId, windows);
      const from = HOUR_START_HOP * CELLS_PER_HOP;
      const before = await store().readCells(bedId, from, from + CELLS_PER_BLOCK + 10);
      expect(await store().compact(bedId, from / CELLS_PER_BLOCK)).toBe('compacted');
      const after = await store().readCells(bedId, from, from + CELLS_PER_BLOCK + 10);
      expect(after.leads).toEqual(['II', 'V1']);
      expect([...after.meanMilli]).toEqual(
        [...before.meanMilli].map((m) => scoreOfStep(stepOf(m))),
      );
      expect([...after.windowCount]).toEqual(
        [...before.windowCount].map((count) => Math.min(1, count)),
      );
      const part = await store().readCells(bedId, from + 40, from + 60);
      expect([...part.meanMilli.subarray(0, 20)]).toEqual([...after.meanMilli.subarray(40, 60)]);
    });

    it('changes nothing for a window that comes for a compact block, and says so', async () => {
      const bedId = newBed();
      const last = HOUR_START_HOP + HOPS_PER_BLOCK - 2;
      await mergeAll(bedId, [
        evenWindow(HOUR_START_HOP, ['II', 'V1'], 700),
        evenWindow(last, ['II', 'V1'], 900),
        evenWindow(last + 2, ['II'], 1_000),
      ]);
      const block = (HOUR_START_HOP * CELLS_PER_HOP) / CELLS_PER_BLOCK;
      expect(await store().compact(bedId, block)).toBe('compacted');
      const from = HOUR_START_HOP * CELLS_PER_HOP;
      const before = await store().readCells(bedId, from, from + 2 * CELLS_PER_BLOCK);
      const [merged, unknown, over] = await mergeAll(bedId, [
        evenWindow(HOUR_START_HOP, ['V1', 'I', 'II'], 5_000),
        evenWindow(HOUR_START_HOP + 50, ['II'], 5_000),
        evenWindow(last + 1, ['II'], 5_000),
      ]);
      expect([merged?.settled, unknown?.settled, over?.settled]).toEqual([true, true, true]);
      expect(merged?.leads).toEqual(['V1', 'I', 'II']);
      const near = scoreOfStep(stepOf(700));
      expect([0, CELLS, 2 * CELLS].map((at) => merged?.meanMilli[at])).toEqual([
        near,
        NO_SCORE,
        near,
      ]);
      expect(unknown?.meanMilli[0]).toBe(NO_SCORE);
      // Its first cells are compact, the others of the full block behind.
      expect(over?.meanMilli[0]).toBe(scoreOfStep(stepOf(900)));
      expect([over?.meanMilli[5], over?.windowCount[5]]).toEqual([950, 2]);
      expect(await store().readCells(bedId, from, from + 2 * CELLS_PER_BLOCK)).toEqual(before);
    });

    it('goes on behind a compact block', async () => {
      const bedId = newBed();
      await mergeAll(bedId, [evenWindow(HOUR_START_HOP, ['II'], 700)]);
      await store().compact(bedId, (HOUR_START_HOP * CELLS_PER_HOP) / CELLS_PER_BLOCK);
      const [next] = await mergeAll(bedId, [
        evenWindow(HOUR_START_HOP + HOPS_PER_BLOCK, ['II'], 1_234),
      ]);
      expect(next).not.toHaveProperty('settled');
      expect(next?.meanMilli[0]).toBe(1_234);
    });

    it('compacts nothing where no full block is kept', async () => {
      const bedId = newBed();
      await mergeAll(bedId, [evenWindow(HOUR_START_HOP, ['II'], NO_SCORE)]);
      const block = (HOUR_START_HOP * CELLS_PER_HOP) / CELLS_PER_BLOCK;
      expect(await store().compact(bedId, block + 1)).toBe('nothing');
      expect(await store().compact(bedId, block)).toBe('compacted');
      expect(await store().compact(bedId, block)).toBe('nothing');
      const read = await store().readCells(
        bedId,
        block * CELLS_PER_BLOCK,
        block * CELLS_PER_BLOCK + 9,
      );
      expect(read.leads).toEqual([]);
    });

    it('reads no lead where nothing is kept', async () => {
      const read = await store().readCells(newBed(), 10, 30);
      expect(read).toMatchObject({ firstCellIndex: 10, cellCount: 20, leads: [] });
    });

    it.each([
      [10, 9],
      [-1, 5],
      [0.5, 5],
      [0, 36_001],
    ])('refuses to read [%s, %s)', async (from, to) => {
      await expect(store().readCells(newBed(), from, to)).rejects.toMatchObject({
        code: 'ECG_STORE_BAD_SCORE',
      });
    });

    it('joins the two hours that a window touches', async () => {
      const [, second] = await mergeAll(newBed(), [
        evenWindow(HOUR_START_HOP - 2, ['II'], 1_000),
        evenWindow(HOUR_START_HOP - 1, ['II'], 3_000),
      ]);
      expect(second?.firstCellIndex).toBe((HOUR_START_HOP - 1) * CELLS_PER_HOP);
      expect([...(second?.meanMilli ?? [])]).toEqual([
        ...new Array<number>(15).fill(2_000),
        ...new Array<number>(5).fill(3_000),
      ]);
    });

    it('keeps beds apart', async () => {
      await mergeAll(newBed(), [evenWindow(5, ['II'], 100)]);
      const [other] = await mergeAll(newBed(), [evenWindow(6, ['II'], 700)]);
      expect(other?.meanMilli[0]).toBe(700);
    });

    it('keeps the sign and the count of absurd scores', async () => {
      const replies = await mergeAll(newBed(), [
        evenWindow(30, ['II'], 2_147_483_647),
        evenWindow(31, ['II'], 2_147_483_647),
        evenWindow(32, ['II'], 2_147_483_647),
        evenWindow(33, ['II'], -2_147_483_647),
      ]);
      expect(replies[2]?.meanMilli[0]).toBe(8_388_607);
      expect(replies[3]?.meanMilli[0]).toBe(4_194_304);
      expect(replies[3]?.windowCount[0]).toBe(4);
    });

    it('answers each merge as the definition says, in any order, with repeats', async () => {
      await fc.assert(
        fc.asyncProperty(windowsArbitrary, async (windows) => {
          const replies = await mergeAll(newBed(), windows);
          windows.forEach((window, i) => {
            expect(replies[i]).toEqual(expectedCells(windows.slice(0, i + 1), window));
          });
        }),
        { numRuns: 60 },
      );
    });

    it('ends with the same cells in whatever order the windows come', async () => {
      const order = windowsArbitrary.chain((windows) => {
        const once = windows.filter(
          ({ hop }, i) => windows.findIndex((other) => other.hop === hop) === i,
        );
        return fc.tuple(
          fc.constant(once),
          fc.shuffledSubarray([...once], { minLength: once.length }),
        );
      });
      await fc.assert(
        fc.asyncProperty(order, async ([windows, shuffled]) => {
          const [bed, shuffledBed] = [newBed(), newBed()];
          await mergeAll(bed, windows);
          await mergeAll(shuffledBed, shuffled);
          expect(await mergeAll(bed, windows)).toEqual(await mergeAll(shuffledBed, windows));
        }),
        { numRuns: 30 },
      );
    });

    it.each([
      { problem: 'starts within a cell', change: { startUs: 50_000, endUs: 2_050_000 } },
      { problem: 'has another length', change: { endUs: 1_900_000 } },
      { problem: 'has scores of another shape', change: { cellScoresMilli: new Int32Array(19) } },
      { problem: 'names a lead twice', change: { leads: ['II', 'II'] as const } },
    ])('refuses a window that $problem', async ({ change }) => {
      const score = { ...scoreOf(newBed(), evenWindow(0, ['II'], 1)), ...change } as WindowScore;
      await expect(store().merge(score, SPEC)).rejects.toMatchObject({
        code: 'ECG_STORE_BAD_SCORE',
        retryable: false,
      });
    });
  });
}
