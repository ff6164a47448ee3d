import { setImmediate as nextTurn } from 'node:timers/promises';
import { judgeAnomaly } from '../alerts/anomaly.js';
import type { Finding } from '../alerts/finding.js';
import type { AnomalyRules } from '../alerts/rules.js';
import type { Settings } from '../config/schema.js';
import type { BedId, WardId } from '../domain/bed.js';
import { CELL_MS, CELLS_PER_SECOND } from '../domain/cell.js';
import { MILLI, NO_SCORE, type MergedCells } from '../domain/score.js';
import { isLoggedAlert } from '../domain/ward-log.js';
import type { LimitPreview } from '../server/wire.js';
import { storedHours } from './bed-history.js';
import { alertRules } from './rules.js';
import type { Stores } from './stores.js';

/** Whose limit is previewed, and from what. */
export interface LimitPreviewParts {
  readonly stores: Stores;
  readonly wardId: WardId;
  readonly settings: Settings;
  readonly bedId: BedId;
}

const PREVIEW_MS = 24 * 3_600_000;
const MS_PER_HOUR = 3_600_000;
const PAGE = 1_000;

/** The judgement looks at ten seconds, as at a window, and moves on by one. */
const SPAN_CELLS = 10 * CELLS_PER_SECOND;
const HOP_CELLS = CELLS_PER_SECOND;

/** Other work of the process goes on after so many judgements. */
const SPANS_PER_TURN = 120;

/** Counts the alerts that a fixed limit would have raised in the last 24 hours, and those that were. */
export async function limitPreview(
  parts: LimitPreviewParts,
  { limitScore, nowMs }: { readonly limitScore: number; readonly nowMs: number },
): Promise<LimitPreview> {
  const { stores, bedId } = parts;
  const range = { fromMs: nowMs - PREVIEW_MS, toMs: nowMs };
  const counter = new AlertCounter(alertRules(parts.settings).anomaly, limitScore);
  for await (const hour of storedHours(stores.scores, bedId, range)) {
    await counter.judge(hour, range);
  }
  const { alertCount, scoredHours } = counter;
  return { ...range, alertCount, raisedCount: await raisedSince(parts, range.fromMs), scoredHours };
}

/** Judges stored cells by the rule that judges live. */
class AlertCounter {
  readonly #rules: AnomalyRules;
  readonly #limitMilli: number;
  #open: Finding | undefined;
  #alertCount = 0;
  #scoredCells = 0;

  constructor(rules: AnomalyRules, limitScore: number) {
    this.#rules = rules;
    this.#limitMilli = Math.round(limitScore * MILLI);
  }

  get alertCount(): number {
    return this.#alertCount;
  }

  get scoredHours(): number {
    return (this.#scoredCells * CELL_MS) / MS_PER_HOUR;
  }

  async judge(
    hour: MergedCells,
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  ): Promise<void> {
    const first = Math.max(0, Math.ceil(fromMs / CELL_MS) - hour.firstCellIndex);
    const end = Math.min(hour.cellCount, Math.floor(toMs / CELL_MS) - hour.firstCellIndex);
    for (let from = first, spans = 1; from + SPAN_CELLS <= end; from += HOP_CELLS, spans += 1) {
      this.#judgeSpan(spanOf(hour, from));
      if (spans % SPANS_PER_TURN === 0) await nextTurn();
    }
  }

  #judgeSpan(cells: MergedCells): void {
    this.#scoredCells += scoredCellCount(cells);
    const decision = judgeAnomaly({
      cells,
      limitsMilli: cells.leads.map(() => this.#limitMilli),
      open: this.#open,
      rules: this.#rules,
    });
    const finding = decision.present ? decision.finding : undefined;
    if (this.#open === undefined && finding !== undefined) this.#alertCount += 1;
    this.#open = finding;
  }
}

function spanOf(hour: MergedCells, from: number): MergedCells {
  const rows = hour.leads.map((_, row) => row * hour.cellCount + from);
  const meanMilli = new Int32Array(rows.length * SPAN_CELLS);
  const windowCount = new Uint8Array(meanMilli.length);
  for (const [row, start] of rows.entries()) {
    meanMilli.set(hour.meanMilli.subarray(start, start + SPAN_CELLS), row * SPAN_CELLS);
    windowCount.set(hour.windowCount.subarray(start, start + SPAN_CELLS), row * SPAN_CELLS);
  }
  const firstCellIndex = hour.firstCellIndex + from;
  return { firstCellIndex, cellCount: SPAN_CELLS, leads: hour.leads, meanMilli, windowCount };
}

/** Cells of the newest second in which a lead has a score: each is counted in one span. */
function scoredCellCount({ leads, cellCount, meanMilli }: MergedCells): number {
  let count = 0;
  for (let cell = cellCount - HOP_CELLS; cell < cellCount; cell += 1) {
    if (leads.some((_, row) => meanMilli[row * cellCount + cell] !== NO_SCORE)) count += 1;
  }
  return count;
}

async function raisedSince(
  { stores, wardId, bedId }: LimitPreviewParts,
  fromMs: number,
): Promise<number> {
  let count = 0;
  for (let afterSeq = 0; ;) {
    const page = await stores.alerts.read(wardId, afterSeq, PAGE);
    for (const entry of page) {
      if (!isLoggedAlert(entry) || entry.event.bedId !== bedId) continue;
      const { phase, condition, startMs } = entry.event;
      if (phase === 'raised' && condition === 'anomaly' && startMs >= fromMs) count += 1;
    }
    const last = page.at(-1);
    if (last === undefined) return count;
    afterSeq = last.seq;
  }
}
