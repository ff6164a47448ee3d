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

/** An anomalous stretch of a lead, with its highest cell and the lead's limit. */
interface HotRun extends AlertMark {
  readonly milli: number;
  readonly limitMilli: number;
}

/**
 * Decides whether the anomaly condition is present: k of n successive cells of a lead above the
 * bed's limit begin it. It ends when no cell is anomalous against the lower limit and all that the alert
 * was said of has left the reach of the rule, so that a mean which falls and rises again with the next
 * windows stays one alert. Where nothing can be scored nothing is known, and an open alert stays as it is.
 */
export function judgeAnomaly({ cells, limitsMilli, open, rules }: AnomalyInput): Decision {
  const hot = hotRuns(cells, limitsMilli, open === undefined ? 1 : rules.endRatio, rules);
  // Cells before this one have left the reach of the rule: what was said of them stands.
  const settledToMs = (cells.firstCellIndex + rules.n) * CELL_MS;
  const marks = joinMarks(open?.marks ?? [], hot, settledToMs);
  if (hot.length > 0) {
    const reason = open === undefined ? 'k-of-n-above-limit' : 'continues';
    return { present: true, reason, finding: describe(marks, hot, cells, { open, rules }) };
  }
  if (!isAnyScored(cells, rules.n)) return { present: undefined, reason: 'not-scored' };
  if (open === undefined) return { present: false, reason: 'below-limit' };
  if (open.endMs > settledToMs) {
    return { present: true, reason: 'not-settled', finding: { ...open, marks } };
  }
  return { present: false, reason: 'quiet-again' };
}

/** Whether a cell behind the first n, which are context, has a score. */
function isAnyScored({ meanMilli, cellCount }: MergedCells, n: number): boolean {
  return meanMilli.some((milli, index) => index % cellCount >= n && milli !== NO_SCORE);
}

function hotRuns(
  cells: MergedCells,
  limitsMilli: readonly number[],
  ratio: number,
  rules: AnomalyRules,
): readonly HotRun[] {
  return cells.leads.flatMap((lead, leadIndex) => {
    const limitMilli = limitsMilli[leadIndex] ?? Infinity;
    const start = leadIndex * cells.cellCount;
    const means = cells.meanMilli.subarray(start, start + cells.cellCount);
    return anomalousRuns(means, limitMilli * ratio, rules).map(([from, to]) => ({
      lead,
      startMs: (cells.firstCellIndex + from) * CELL_MS,
      endMs: (cells.firstCellIndex + to) * CELL_MS,
      milli: means.subarray(from, to).reduce((a, b) => Math.max(a, b), NO_SCORE),
      limitMilli,
    }));
  });
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
    else runs.push([first, cell + 1]);
  }
  return runs;
}

function describe(
  marks: readonly AlertMark[],
  hot: readonly HotRun[],
  cells: MergedCells,
  { open, rules }: Pick<AnomalyInput, 'open' | 'rules'>,
): Finding {
  return {
    priority: priorityOf(marks, hot, cells, rules),
    leads: leadsOf(marks, open?.leads ?? []),
    startMs: Math.min(open?.startMs ?? Infinity, ...marks.map((mark) => mark.startMs)),
    endMs: Math.max(...marks.map((mark) => mark.endMs)),
    marks,
    provisional: true,
    ...highestScore(hot, open),
  };
}

/** The highest cell so far with the limit that it stood against, not the limit of another cell. */
function highestScore(
  hot: readonly HotRun[],
  open: Finding | undefined,
): Required<Pick<Finding, 'score'>> {
  const before = open?.score ?? { peak: Number.NEGATIVE_INFINITY, limit: 0 };
  const score = hot
    .map(({ milli, limitMilli }) => ({ peak: milli / MILLI, limit: limitMilli / MILLI }))
    .reduce((a, b) => (a.peak >= b.peak ? a : b), before);
  return { score };
}

function priorityOf(
  marks: readonly AlertMark[],
  hot: readonly HotRun[],
  cells: MergedCells,
  rules: AnomalyRules,
): Priority {
  const endMs = (cells.firstCellIndex + cells.cellCount) * CELL_MS;
  const anomalousMs = coveredMs(marks, endMs - PRIORITY_SPAN_MS);
  const isFar = hot.some(({ milli, limitMilli }) => milli >= rules.highFromRatio * limitMilli);
  const isWide = 2 * new Set(hot.map(({ lead }) => lead)).size >= scoredLeadCount(cells);
  if (anomalousMs >= rules.highFromMs && isFar && isWide) return 'high';
  return anomalousMs >= rules.mediumFromMs ? 'medium' : 'low';
}

/** The leads with a score in the window: what is seen in few of many is an electrode's more often than the heart's. */
function scoredLeadCount({ leads, meanMilli, cellCount }: MergedCells): number {
  return leads.filter((_, row) =>
    meanMilli.subarray(row * cellCount, (row + 1) * cellCount).some((milli) => milli !== NO_SCORE),
  ).length;
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
