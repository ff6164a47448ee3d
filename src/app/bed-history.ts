import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ScoreStore } from '../aggregation/score-store.js';
import type { BedId } from '../domain/bed.js';
import { CELL_MS, CELLS_PER_SECOND } from '../domain/cell.js';
import { compareLeads, type Lead } from '../domain/lead.js';
import { MILLI, NO_SCORE, type MergedCells } from '../domain/score.js';
import type { HistoryRange } from '../server/alarm-desk.js';
import type { BedHistory } from '../server/wire.js';

/** The most that is read at once. */
const CELLS_PER_HOUR = 3_600 * CELLS_PER_SECOND;

/** Reads the stored cells of a stretch of time in its order, an hour at a time. */
export async function* storedHours(
  scores: ScoreStore,
  bedId: BedId,
  { fromMs, toMs }: Pick<HistoryRange, 'fromMs' | 'toMs'>,
): AsyncGenerator<MergedCells> {
  const endCell = Math.ceil(toMs / CELL_MS);
  for (let cell = Math.floor(fromMs / CELL_MS); cell < endCell; cell += CELLS_PER_HOUR) {
    const cells = await scores.readCells(bedId, cell, Math.min(endCell, cell + CELLS_PER_HOUR));
    if (cells.leads.length > 0) yield cells;
    // Whoever works on an hour takes its time; the ward's frames have their turn in between.
    await nextTurn();
  }
}

/** What falls into one step of one lead. */
interface Steps {
  readonly maxMilli: Int32Array;
  readonly sumMilli: Float64Array;
  readonly counts: Uint32Array;
}

/** The scores of a stretch of a bed's past, thinned to steps. */
export async function bedHistory(
  scores: ScoreStore,
  bedId: BedId,
  range: HistoryRange,
): Promise<BedHistory> {
  const { fromMs, toMs, stepMs } = range;
  const stepCount = Math.ceil((toMs - fromMs) / stepMs);
  const byLead = new Map<Lead, Steps>();
  for await (const cells of storedHours(scores, bedId, range)) {
    for (const [row, lead] of cells.leads.entries()) {
      const steps = byLead.get(lead) ?? emptySteps(stepCount);
      byLead.set(lead, steps);
      addCells(steps, cells, { ...range, row });
    }
  }
  const leads = [...byLead.entries()]
    .sort(([a], [b]) => compareLeads(a, b))
    .map(([lead, steps]) => ({ lead, ...pointsOf(steps) }));
  return { bedId, fromMs, toMs, stepMs, leads };
}

function emptySteps(stepCount: number): Steps {
  return {
    maxMilli: new Int32Array(stepCount).fill(NO_SCORE),
    sumMilli: new Float64Array(stepCount),
    counts: new Uint32Array(stepCount),
  };
}

function addCells(
  { maxMilli, sumMilli, counts }: Steps,
  { firstCellIndex, cellCount, meanMilli }: MergedCells,
  { fromMs, toMs, stepMs, row }: HistoryRange & { readonly row: number },
): void {
  const firstCell = Math.max(0, Math.ceil(fromMs / CELL_MS) - firstCellIndex);
  const endCell = Math.min(cellCount, Math.ceil(toMs / CELL_MS) - firstCellIndex);
  for (let cell = firstCell; cell < endCell; cell += 1) {
    const scoreMilli = meanMilli[row * cellCount + cell] ?? NO_SCORE;
    if (scoreMilli === NO_SCORE) continue;
    const step = Math.floor(((firstCellIndex + cell) * CELL_MS - fromMs) / stepMs);
    maxMilli[step] = Math.max(maxMilli[step] ?? NO_SCORE, scoreMilli);
    sumMilli[step] = (sumMilli[step] ?? 0) + scoreMilli;
    counts[step] = (counts[step] ?? 0) + 1;
  }
}

function pointsOf({ maxMilli, sumMilli, counts }: Steps): {
  readonly maxScores: readonly (number | null)[];
  readonly meanScores: readonly (number | null)[];
} {
  const each = (scoreOf: (step: number, count: number) => number): readonly (number | null)[] =>
    Array.from(counts, (count, step) => (count === 0 ? null : scoreOf(step, count)));
  return {
    maxScores: each((step) => (maxMilli[step] ?? 0) / MILLI),
    meanScores: each((step, count) => Math.round((sumMilli[step] ?? 0) / count) / MILLI),
  };
}
