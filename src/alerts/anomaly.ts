import type { AlertMark, Priority } from '../domain/alert.js';
import { CELL_MS, CELLS_PER_SECOND } from '../domain/cell.js';
import { compareLeads, type Lead } from '../domain/lead.js';
import { MILLI, NO_SCORE, type MergedCells } from '../domain/score.js';
import type { Decision, Finding } from './finding.js';
import { joinMarks } from './marks.js';
import type { AnomalyRules } from './rules.js';

/** The stretch behind the newest cell whose anomalous time decides the priority. */
const PRIORITY_SPAN_MS = 10_000;

/** What the anomaly rule looks at after each window. */
export interface AnomalyInput {
  readonly cells: MergedCells;
  /** The bed's limit for each lead of `cells`, thousandths. */
  readonly limitsMilli: readonly number[];
  /** What the open alert knows; undefined while the condition is absent. */
  readonly open: Finding | undefined;
  readonly rules: AnomalyRules;
}

interface Hot {
  readonly marks: readonly AlertMark[];
  /** The cell that stands highest above its lead's limit; undefined where none is marked. */
  readonly peak: { readonly milli: number; readonly limitMilli: number } | undefined;
}

/**
 * Decides whether the anomaly condition is present: k of n successive cells of a lead above the
 * bed's limit begin it; it ends when every cell of the span is quiet against the lower limit, which
 * is also when no cell of the alert can change any more.
 */
export function judgeAnomaly({ cells, limitsMilli, open, rules }: AnomalyInput): Decision {
  const ratio = open === undefined ? 1 : rules.endRatio;
  const hot = hotCells(cells, limitsMilli, ratio, rules);
  if (hot.peak === undefined) {
    return { present: false, reason: open === undefined ? 'below-limit' : 'quiet-again' };
  }
  // Cells before this one have left the reach of the rule: what was said of them stands.
  const settledToMs = (cells.firstCellIndex + rules.n) * CELL_MS;
  const marks = joinMarks(open?.marks ?? [], hot.marks, settledToMs);
  const finding = describe(marks, hot.peak, cells, { open, rules });
  return {
    present: true,
    reason: open === undefined ? 'k-of-n-above-limit' : 'continues',
    finding,
  };
}

function hotCells(
  cells: MergedCells,
  limitsMilli: readonly number[],
  ratio: number,
  rules: AnomalyRules,
): Hot {
  const marks: AlertMark[] = [];
  let peak: Hot['peak'];
  for (const [leadIndex, lead] of cells.leads.entries()) {
    const limitMilli = limitsMilli[leadIndex] ?? 0;
    const start = leadIndex * cells.cellCount;
    const means = cells.meanMilli.subarray(start, start + cells.cellCount);
    for (const [from, to] of anomalousRuns(means, limitMilli * ratio, rules)) {
      marks.push(toMark(lead, cells.firstCellIndex + from, cells.firstCellIndex + to));
      const milli = means.subarray(from, to).reduce((a, b) => Math.max(a, b), NO_SCORE);
      if (peak === undefined || milli * peak.limitMilli > peak.milli * limitMilli) {
        peak = { milli, limitMilli };
      }
    }
  }
  return { marks, peak };
}

/**
 * Stretches `[from, to)` of cells that lie between the first and the last cell above the limit of
 * some n successive cells with at least k above it.
 */
function anomalousRuns(
  means: Int32Array,
  limitMilli: number,
  { k, n }: AnomalyRules,
): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  const above: number[] = [];
  for (const [cell, milli] of means.entries()) {
    if (milli === NO_SCORE || milli <= limitMilli) continue;
    above.push(cell);
    const first = above.at(-k);
    // The first n cells of the span are context only: they were judged when they were newer.
    if (first === undefined || cell - first >= n || cell < n) continue;
    const last = runs.at(-1);
    if (last !== undefined && first <= last[1]) last[1] = cell + 1;
    else runs.push([Math.max(first, 0), cell + 1]);
  }
  return runs;
}

function describe(
  marks: readonly AlertMark[],
  hot: NonNullable<Hot['peak']>,
  cells: MergedCells,
  { open, rules }: Pick<AnomalyInput, 'open' | 'rules'>,
): Finding {
  const peak = Math.max(open?.score?.peak ?? Number.NEGATIVE_INFINITY, hot.milli / MILLI);
  const limit = hot.limitMilli / MILLI;
  const startMs = Math.min(open?.startMs ?? Infinity, ...marks.map((mark) => mark.startMs));
  return {
    priority: priorityOf(marks, hot, cells, rules),
    leads: leadsOf(marks, open?.leads ?? []),
    startMs,
    endMs: Math.max(...marks.map((mark) => mark.endMs)),
    marks,
    provisional: true,
    score: { peak, limit },
  };
}

function priorityOf(
  marks: readonly AlertMark[],
  hot: NonNullable<Hot['peak']>,
  cells: MergedCells,
  rules: AnomalyRules,
): Priority {
  const endMs = (cells.firstCellIndex + cells.cellCount) * CELL_MS;
  const anomalousMs = coveredMs(marks, endMs - PRIORITY_SPAN_MS);
  if (anomalousMs >= rules.highFromMs && hot.milli >= rules.highFromRatio * hot.limitMilli) {
    return 'high';
  }
  return anomalousMs >= rules.mediumFromMs ? 'medium' : 'low';
}

/** Time since `fromMs` that is marked in at least one lead. */
function coveredMs(marks: readonly AlertMark[], fromMs: number): number {
  const cells = new Set<number>();
  for (const mark of marks) {
    for (let ms = Math.max(mark.startMs, fromMs); ms < mark.endMs; ms += CELL_MS) cells.add(ms);
  }
  return (cells.size * 1_000) / CELLS_PER_SECOND;
}

function leadsOf(marks: readonly AlertMark[], before: readonly Lead[]): readonly Lead[] {
  const seen = new Set<Lead>([...before, ...marks.map((mark) => mark.lead)]);
  return [...seen].sort(compareLeads);
}

function toMark(lead: Lead, fromCell: number, toCell: number): AlertMark {
  return { lead, startMs: fromCell * CELL_MS, endMs: toCell * CELL_MS };
}
