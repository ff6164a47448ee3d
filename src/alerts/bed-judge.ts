import type { AlertEvent, Condition } from '../domain/alert.js';
import type { BedId } from '../domain/bed.js';
import { CELL_MS, CELL_US, cellIndexAt } from '../domain/cell.js';
import type { FeedFact } from '../domain/feed.js';
import { NO_SCORE, type MergedCells, type ModelIdentity } from '../domain/score.js';
import { epochUs, toEpochMs, US_PER_MS, type EpochUs } from '../domain/units.js';
import type { EcgWindow } from '../domain/window.js';
import { judgeAnomaly } from './anomaly.js';
import { EMPTY_BASELINE, learn, limitMilli } from './baseline.js';
import { NEW_BED, type BedAlertState } from './bed-state.js';
import { judgeClockStep } from './clock-step.js';
import { judgeActivity } from './electrical-activity.js';
import { advanceEpisode, type OpenAlert } from './episode.js';
import { feedBackAt, judgeFeedLost } from './feed.js';
import type { Decision } from './finding.js';
import { judgeLeadOff } from './lead-off.js';
import { hasCome, newCells } from './new-cells.js';
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
      if (input.sinceUs <= state.feedJudgedToUs) return { state, events: [] };
      const open = state.open['feed-lost']?.finding;
      const decidedAtMs = toEpochMs(input.sinceUs) + input.silentUs / US_PER_MS;
      if (open !== undefined && decidedAtMs <= open.endMs) return { state, events: [] };
      const decision = judgeFeedLost(input, open);
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
  { window, cells: merged }: JudgedWindow,
  context: JudgeContext,
): Judgement {
  if (isJudged(state, window.endUs)) return { state, events: [] };
  const decidedAtMs = toEpochMs(window.endUs);
  const cells = cellsFrom(merged, Math.ceil(state.endedToUs / CELL_US));
  const heard = hearAgain(state, window, context);
  const signal = judgeSignal(heard.state, window, { ...context, decidedAtMs });
  const anomaly = judgeScores(signal.state, cells, { ...context, decidedAtMs });
  // The cells that become final as an anomaly ends are the anomaly's own.
  const isPresent = (state.open.anomaly ?? anomaly.state.open.anomaly) !== undefined;
  const baselines = learnFinal(anomaly.state, cells, { ...context, isPresent });
  return {
    state: { ...anomaly.state, baselines, judgedToUs: window.endUs, ended: false },
    events: [...heard.events, ...signal.events, ...anomaly.events],
  };
}

/** Leaves out the scores of an ended stream, whose last cells lie in the next stream's first windows. */
function cellsFrom(cells: MergedCells, fromCell: number): MergedCells {
  const outCount = fromCell - cells.firstCellIndex;
  if (outCount <= 0) return cells;
  const meanMilli = cells.meanMilli.map((milli, index) =>
    index % cells.cellCount < outCount ? NO_SCORE : milli,
  );
  return { ...cells, meanMilli };
}

/**
 * Ends "feed lost" by signal from behind its onset. After a crash the frames may join up so closely that
 * the feed shows no hole, and then no fact says that they came again.
 */
function hearAgain(state: BedAlertState, window: EcgWindow, context: JudgeContext): Judgement {
  const lost = state.open['feed-lost'];
  if (lost === undefined) return { state, events: [] };
  const fromCell = Math.ceil(lost.finding.startMs / CELL_MS);
  const back = newCells(window, fromCell).find(({ flags }) => flags.some(hasCome));
  if (back === undefined) return { state, events: [] };
  return feedBack(state, epochUs(back.cellIndex * CELL_US), context);
}

/** The conditions that follow from the signal's state: electrical activity and electrodes. */
function judgeSignal(before: BedAlertState, window: EcgWindow, context: ApplyContext): Judgement {
  const { rules } = context;
  const events: AlertEvent[] = [];
  let state = before;
  const fromCell = cellIndexAt(epochUs(Math.max(before.judgedToUs, window.startUs)));
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
  { rules, hopMs, isPresent }: JudgeContext & { readonly isPresent: boolean },
): BedAlertState['baselines'] {
  const finalCount = Math.min(cells.cellCount, hopMs / CELL_MS);
  const stride = isPresent ? rules.baseline.learnOneInWhilePresent : 1;
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
  // Signal from before the silence, read again after a crash, is not its end.
  if (open === undefined || toEpochMs(backUs) < open.finding.startMs) return { state, events: [] };
  const finding = feedBackAt(open.finding, backUs);
  const judged = apply(
    { ...state, open: { ...state.open, 'feed-lost': { ...open, finding } } },
    'feed-lost',
    { present: false, reason: 'frames-again' },
    // What was held up on its way comes sooner in event time than its silence was noticed.
    { ...context, decidedAtMs: Math.max(finding.endMs, open.writtenAtMs) },
  );
  const feedJudgedToUs = Math.max(state.feedJudgedToUs, backUs);
  return { ...judged, state: { ...judged.state, feedJudgedToUs } };
}

function endAll(before: BedAlertState, endUs: EpochUs, context: JudgeContext): Judgement {
  if (endUs <= before.endedToUs) return { state: before, events: [] };
  const events: AlertEvent[] = [];
  let state = before;
  const endMs = toEpochMs(endUs);
  for (const [condition, open] of Object.entries(before.open) as [Condition, OpenAlert][]) {
    const decision: Decision = {
      present: false,
      reason: 'stream-ended',
      ...(condition === 'clock-step' ? { endMs } : {}),
    };
    // The last windows reach behind the end of the signal; no alert ends before it was raised.
    const decidedAtMs = Math.max(endMs, open.writtenAtMs);
    const step = apply(state, condition, decision, { ...context, decidedAtMs });
    state = step.state;
    events.push(...step.events);
  }
  // The facts of an ended stream are judged for good, should they be read again after a crash. The
  // next stream may be another patient's, so nothing of this one's signal is kept.
  return {
    state: {
      ...NEW_BED,
      judgedToUs: state.judgedToUs,
      feedJudgedToUs: Math.max(state.feedJudgedToUs, endUs),
      clockJudgedToUs: Math.max(state.clockJudgedToUs, endUs),
      endedToUs: endUs,
      ended: true,
    },
    events,
  };
}
