import type { BedControl } from '../domain/bed-control.js';
import { CELL_MS, CELLS_PER_SECOND } from '../domain/cell.js';
import { NO_SCORE, type MergedCells } from '../domain/score.js';
import { NEW_BED, type BedAlertState } from './bed-state.js';
import type { DecisionContext } from './judgement.js';
import type { AlertRules } from './rules.js';
import { judgeScores } from './stage-scores.js';

/** What a limit would have done. */
export interface LimitOutcome {
  /** Anomaly alerts that it would have raised. */
  readonly alertCount: number;
  /** Hours that have scores. */
  readonly scoredHours: number;
}

/** The judgement looks at a span of this many cells, as at a window, and moves on by one second. */
const SPAN_CELLS = 10 * CELLS_PER_SECOND;
const HOP_CELLS = CELLS_PER_SECOND;

const MS_PER_HOUR = 3_600_000;

/**
 * Judges stored final cells anew with what staff may set, by the rule and the episodes of the anomaly as they
 * judge live. Leads that were off have no stored score; noise is not stored, so it may be counted as live it would not.
 *
 * @param stretches - stretches of successive cells in the order of time, of any length
 */
export async function previewLimit(
  stretches: AsyncIterable<MergedCells> | Iterable<MergedCells>,
  control: BedControl,
  rules: AlertRules,
): Promise<LimitOutcome> {
  let state: BedAlertState = { ...NEW_BED, control };
  let [alertCount, scoredCells] = [0, 0];
  let rest: MergedCells | undefined;
  for await (const stretch of stretches) {
    scoredCells += scoredCellCount(stretch);
    const cells = joined(rest, stretch);
    let from = 0;
    for (; from + SPAN_CELLS <= cells.cellCount; from += HOP_CELLS) {
      const span = spanOf(cells, from, SPAN_CELLS);
      const judged = judgeScores(state, span, contextOf(span, control, rules));
      state = judged.state;
      alertCount += judged.events.filter(({ phase }) => phase === 'raised').length;
    }
    rest = spanOf(cells, from, cells.cellCount - from);
  }
  return { alertCount, scoredHours: (scoredCells * CELL_MS) / MS_PER_HOUR };
}

function contextOf(span: MergedCells, control: BedControl, rules: AlertRules): DecisionContext {
  return {
    bedId: control.bedId,
    rules,
    model: { name: 'preview', version: '', sha256: '' },
    hopMs: HOP_CELLS * CELL_MS,
    decidedAtMs: (span.firstCellIndex + span.cellCount) * CELL_MS,
  };
}

/** Cells in which at least one lead has a score. */
function scoredCellCount({ meanMilli, cellCount, leads }: MergedCells): number {
  let count = 0;
  for (let cell = 0; cell < cellCount; cell++) {
    if (leads.some((_, row) => meanMilli[row * cellCount + cell] !== NO_SCORE)) count += 1;
  }
  return count;
}

function spanOf(cells: MergedCells, from: number, cellCount: number): MergedCells {
  const size = cells.leads.length * cellCount;
  const meanMilli = new Int32Array(size);
  const windowCount = new Uint8Array(size);
  for (const row of cells.leads.keys()) {
    const start = row * cells.cellCount + from;
    meanMilli.set(cells.meanMilli.subarray(start, start + cellCount), row * cellCount);
    windowCount.set(cells.windowCount.subarray(start, start + cellCount), row * cellCount);
  }
  const firstCellIndex = cells.firstCellIndex + from;
  return { firstCellIndex, cellCount, leads: cells.leads, meanMilli, windowCount };
}

/** What a stretch left over goes before the next one, where that follows on it with the same leads. */
function joined(rest: MergedCells | undefined, next: MergedCells): MergedCells {
  if (rest === undefined || rest.cellCount === 0) return next;
  const follows =
    rest.firstCellIndex + rest.cellCount === next.firstCellIndex &&
    rest.leads.join() === next.leads.join();
  if (!follows) return next;
  const cellCount = rest.cellCount + next.cellCount;
  const meanMilli = new Int32Array(next.leads.length * cellCount);
  const windowCount = new Uint8Array(meanMilli.length);
  for (const row of next.leads.keys()) {
    for (const [part, at] of [
      [rest, 0],
      [next, rest.cellCount],
    ] as const) {
      const [from, to] = [row * part.cellCount, (row + 1) * part.cellCount];
      meanMilli.set(part.meanMilli.subarray(from, to), row * cellCount + at);
      windowCount.set(part.windowCount.subarray(from, to), row * cellCount + at);
    }
  }
  return {
    firstCellIndex: rest.firstCellIndex,
    cellCount,
    leads: next.leads,
    meanMilli,
    windowCount,
  };
}
