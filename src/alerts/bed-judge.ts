import type { AlertEvent, Condition } from '../domain/alert.js';
import type { BedId } from '../domain/bed.js';
import { CELL_MS, cellIndexAt } from '../domain/cell.js';
import type { FeedFact } from '../domain/feed.js';
import { NO_SCORE, type MergedCells, type ModelIdentity } from '../domain/score.js';
import { toEpochMs, US_PER_MS, type EpochUs } from '../domain/units.js';
import type { EcgWindow } from '../domain/window.js';
import { judgeAnomaly } from './anomaly.js';
import { EMPTY_BASELINE, learn, limitMilli } from './baseline.js';
import type { BedAlertState } from './bed-state.js';
import { judgeClockStep } from './clock-step.js';
import { judgeActivity } from './electrical-activity.js';
import { advanceEpisode } from './episode.js';
import { feedBackAt, judgeFeedLost } from './feed.js';
import type { Decision } from './finding.js';
import { judgeLeadOff } from './lead-off.js';
import { newCells } from './new-cells.js';
import type { AlertRules } from './rules.js';

/** A window with the cells of its span as they are once it is merged. */
export interface JudgedWindow {
  readonly kind: 'window';
  readonly window: EcgWindow;
  readonly cells: MergedCells;
}

/** What a bed is judged by, in the order of the bed's items. */
export type JudgeInput = JudgedWindow | FeedFact;

/** What a judgement needs beside its input. */
export interface JudgeContext {
  readonly bedId: BedId;
  readonly rules: AlertRules;
  readonly model: ModelIdentity;
  readonly hopMs: number;
}

/** The bed after a judgement, and what is to be said, oldest first. */
export interface Judgement {
  readonly state: BedAlertState;
  readonly events: readonly AlertEvent[];
}

/** Whether an item has been judged already, so that a rebuilt one changes nothing. */
export function isJudged(state: BedAlertState, endUs: EpochUs): boolean {
  return endUs <= state.judgedToUs;
}

/** Judges one item of a bed. It depends on the state and the input alone. */
export function judge(state: BedAlertState, input: JudgeInput, context: JudgeContext): Judgement {
  switch (input.kind) {
    case 'window':
      return judgeWindow(state, input, context);
    case 'feed-lost': {
      if (input.sinceUs < state.feedJudgedToUs) return { state, events: [] };
      const decision = judgeFeedLost(input, state.open['feed-lost']?.finding);
      const decidedAtMs = toEpochMs(input.sinceUs) + input.silentUs / US_PER_MS;
      return apply(state, 'feed-lost', decision, { ...context, decidedAtMs });
    }
    case 'feed-back':
      return feedBack(state, input.backUs, context);
    case 'layout':
      // The first frame after a restart of wardwave is the end of a silence from before it.
      return feedBack(state, input.atUs, context);
    case 'clock-step': {
      if (input.atUs <= state.clockJudgedToUs) return { state, events: [] };
      const decidedAtMs = toEpochMs(input.atUs);
      const decision = judgeClockStep(input, state.open['clock-step']?.finding);
      const judged = apply(state, 'clock-step', decision, { ...context, decidedAtMs });
      return { ...judged, state: { ...judged.state, clockJudgedToUs: input.atUs } };
    }
    case 'stream-ended':
      return endAll(state, input.endUs, context);
    case 'gap':
      return { state, events: [] };
  }
}

interface ApplyContext extends JudgeContext {
  readonly decidedAtMs: number;
}

function apply(
  state: BedAlertState,
  condition: Condition,
  decision: Decision,
  { bedId, rules, model, decidedAtMs }: ApplyContext,
): Judgement {
  const step = advanceEpisode(state.open[condition], decision, {
    bedId,
    condition,
    decidedAtMs,
    reviseEveryMs: rules.reviseEveryMs,
    model,
  });
  const open = { ...state.open };
  if (step.open === undefined) Reflect.deleteProperty(open, condition);
  else open[condition] = step.open;
  return { state: { ...state, open }, events: step.event === undefined ? [] : [step.event] };
}

function judgeWindow(
  state: BedAlertState,
  { window, cells }: JudgedWindow,
  context: JudgeContext,
): Judgement {
  if (isJudged(state, window.endUs)) return { state, events: [] };
  const decidedAtMs = toEpochMs(window.endUs);
  const signal = judgeSignal(state, window, { ...context, decidedAtMs });
  const anomaly = judgeScores(signal.state, cells, { ...context, decidedAtMs });
  const baselines = learnFinal(anomaly.state, cells, context);
  return {
    state: { ...anomaly.state, baselines, judgedToUs: window.endUs, ended: false },
    events: [...signal.events, ...anomaly.events],
  };
}

/** The conditions that follow from the signal's state: electrical activity and electrodes. */
function judgeSignal(before: BedAlertState, window: EcgWindow, context: ApplyContext): Judgement {
  const { rules } = context;
  const events: AlertEvent[] = [];
  let state = before;
  const fromCell = cellIndexAt(Math.max(before.judgedToUs, window.startUs) as EpochUs);
  for (const cell of newCells(window, fromCell)) {
    const at = { ...context, decidedAtMs: (cell.cellIndex + 1) * CELL_MS };
    const activity = judgeActivity(state.activity, cell, {
      open: state.open['no-electrical-activity']?.finding,
      flatForMs: rules.flatForMs,
    });
    const one = apply(state, 'no-electrical-activity', activity.decision, at);
    const leadOff = judgeLeadOff(one.state.leadOff, cell, {
      open: one.state.open['lead-off']?.finding,
      leadOffForMs: rules.leadOffForMs,
    });
    const two = apply(one.state, 'lead-off', leadOff.decision, at);
    state = { ...two.state, activity: activity.state, leadOff: leadOff.state };
    events.push(...one.events, ...two.events);
  }
  return { state, events };
}

function judgeScores(state: BedAlertState, cells: MergedCells, context: ApplyContext): Judgement {
  const decision = judgeAnomaly({
    cells,
    limitsMilli: limitsOf(state, cells, context.rules),
    open: state.open.anomaly?.finding,
    rules: context.rules.anomaly,
  });
  return apply(state, 'anomaly', decision, context);
}

/** The limit of each lead of `cells`, in thousandths of a score. */
export function limitsOf(
  state: BedAlertState,
  cells: Pick<MergedCells, 'leads'>,
  rules: AlertRules,
): readonly number[] {
  return cells.leads.map((lead) =>
    limitMilli(state.baselines[lead] ?? EMPTY_BASELINE, rules.baseline),
  );
}

/** Learns the cells that this window made final: those before the next window's start. */
function learnFinal(
  state: BedAlertState,
  cells: MergedCells,
  { rules, hopMs }: JudgeContext,
): BedAlertState['baselines'] {
  const finalCount = Math.min(cells.cellCount, hopMs / CELL_MS);
  const stride = state.open.anomaly === undefined ? 1 : rules.baseline.learnOneInWhilePresent;
  const baselines = { ...state.baselines };
  for (const [leadIndex, lead] of cells.leads.entries()) {
    const scores: number[] = [];
    for (let cell = 0; cell < finalCount; cell++) {
      const milli = cells.meanMilli[leadIndex * cells.cellCount + cell] ?? NO_SCORE;
      const learnt = (cells.firstCellIndex + cell) % stride === 0;
      if (milli !== NO_SCORE && learnt) scores.push(milli);
    }
    baselines[lead] = learn(baselines[lead] ?? EMPTY_BASELINE, scores, rules.baseline);
  }
  return baselines;
}

function feedBack(state: BedAlertState, backUs: EpochUs, context: JudgeContext): Judgement {
  const open = state.open['feed-lost'];
  if (open === undefined) return { state, events: [] };
  const finding = feedBackAt(open.finding, backUs);
  const judged = apply(
    { ...state, open: { ...state.open, 'feed-lost': { ...open, finding } } },
    'feed-lost',
    { present: false, reason: 'frames-again' },
    { ...context, decidedAtMs: finding.endMs },
  );
  return { ...judged, state: { ...judged.state, feedJudgedToUs: backUs } };
}

function endAll(before: BedAlertState, endUs: EpochUs, context: JudgeContext): Judgement {
  const events: AlertEvent[] = [];
  let state = before;
  const ended: Decision = { present: false, reason: 'stream-ended' };
  for (const condition of Object.keys(before.open) as Condition[]) {
    const step = apply(state, condition, ended, { ...context, decidedAtMs: toEpochMs(endUs) });
    state = step.state;
    events.push(...step.events);
  }
  // The facts of an ended stream are judged for good, should they be read again after a crash.
  return {
    state: { ...state, feedJudgedToUs: endUs, clockJudgedToUs: endUs, ended: true },
    events,
  };
}
