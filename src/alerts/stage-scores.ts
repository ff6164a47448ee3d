import { CELL_MS } from '../domain/cell.js';
import { MILLI, NO_SCORE, type MergedCells } from '../domain/score.js';
import { judgeAnomaly } from './anomaly.js';
import { EMPTY_BASELINE, learn, limitMilli } from './baseline.js';
import type { BedAlertState } from './bed-state.js';
import {
  applyDecision,
  openFinding,
  type DecisionContext,
  type JudgeContext,
  type Judgement,
} from './judgement.js';
import type { AlertRules } from './rules.js';

/** The anomaly, from the cells of a window, and what the bed's baseline learns of them. */
export function judgeScores(
  before: BedAlertState,
  cells: MergedCells,
  context: DecisionContext,
): Judgement {
  const decision = judgeAnomaly({
    cells,
    limitsMilli: limitsOf(before, cells, context.rules),
    open: openFinding(before, 'anomaly'),
    rules: context.rules.anomaly,
  });
  const { state, events } = applyDecision(before, 'anomaly', decision, context);
  // The cells that become final as an anomaly ends are the anomaly's own.
  const isPresent = [before, state].some(({ open }) => open.anomaly?.phase === 'present');
  const baselines = learnFinal(state, cells, { ...context, isPresent });
  return { state: { ...state, baselines }, events };
}

/** The limit of each lead of `cells`, in thousandths of a score. */
export function limitsOf(
  { baselines, control }: Pick<BedAlertState, 'baselines' | 'control'>,
  cells: Pick<MergedCells, 'leads'>,
  rules: AlertRules,
): readonly number[] {
  if (control?.limit.kind === 'fixed') {
    const fixedMilli = Math.round(control.limit.limitScore * MILLI);
    return cells.leads.map(() => fixedMilli);
  }
  return cells.leads.map((lead) => limitMilli(baselines[lead] ?? EMPTY_BASELINE, rules.baseline));
}

/** Learns the cells that this window made final: those before the next window's start. */
function learnFinal(
  { baselines: before, control }: BedAlertState,
  cells: MergedCells,
  { rules, hopMs, isPresent }: JudgeContext & { readonly isPresent: boolean },
): BedAlertState['baselines'] {
  if (control?.baseline === 'frozen') return before;
  const fromCell = Math.ceil((control?.baselineResetMs ?? 0) / CELL_MS);
  const finalCount = Math.min(cells.cellCount, hopMs / CELL_MS);
  const stride = isPresent ? rules.baseline.learnOneInWhilePresent : 1;
  const baselines = { ...before };
  for (const [leadIndex, lead] of cells.leads.entries()) {
    const scores: number[] = [];
    for (let cell = 0; cell < finalCount; cell++) {
      const milli = cells.meanMilli[leadIndex * cells.cellCount + cell] ?? NO_SCORE;
      const cellIndex = cells.firstCellIndex + cell;
      const learnt = cellIndex >= fromCell && cellIndex % stride === 0;
      if (milli !== NO_SCORE && learnt) scores.push(milli);
    }
    baselines[lead] = learn(baselines[lead] ?? EMPTY_BASELINE, scores, rules.baseline);
  }
  return baselines;
}
