import { CELL_MS, CELL_US } from '../domain/cell.js';
import type { ClockDriftFact, ClockStepFact, FeedLostFact } from '../domain/feed.js';
import { epochUs, toEpochMs, US_PER_MS, type EpochUs } from '../domain/units.js';
import type { EcgWindow } from '../domain/window.js';
import type { BedAlertState } from './bed-state.js';
import { judgeClockDrift } from './clock-drift.js';
import { judgeClockStep } from './clock-step.js';
import { feedBackAt, judgeFeedLost } from './feed.js';
import { applyDecision, openFinding, type JudgeContext, type Judgement } from './judgement.js';
import { hasCome, newCells } from './new-cells.js';
import { without } from './without.js';

/** The bed's frames have stopped. */
export function judgeSilence(
  state: BedAlertState,
  fact: FeedLostFact,
  context: JudgeContext,
): Judgement {
  if (fact.sinceUs <= state.feedJudgedToUs) return { state, events: [] };
  const said = state.silence;
  const saidToUs = fact.sinceUs + fact.silentUs;
  if (said !== undefined && saidToUs <= said.saidToUs) return { state, events: [] };
  const silence = { sinceUs: said?.sinceUs ?? fact.sinceUs, saidToUs };
  return sayLost({ ...state, silence }, fact, context);
}

/** A bed that leaves standby in silence: what was not said of it is said now. */
export function silenceAfterStandby(
  state: BedAlertState,
  fromMs: number,
  context: JudgeContext,
): Judgement {
  if (state.silence === undefined) return { state, events: [] };
  const sinceUs = epochUs(state.silence.sinceUs);
  const silentUs = state.silence.saidToUs - sinceUs;
  const fact: FeedLostFact = { kind: 'feed-lost', bedId: context.bedId, sinceUs, silentUs };
  return sayLost(state, fact, context, fromMs);
}

function sayLost(
  state: BedAlertState,
  fact: FeedLostFact,
  context: JudgeContext,
  fromMs = 0,
): Judgement {
  if (state.control?.standby === true) return { state, events: [] };
  const decidedAtMs = Math.max(fromMs, toEpochMs(fact.sinceUs) + fact.silentUs / US_PER_MS);
  const decision = judgeFeedLost(fact, openFinding(state, 'feed-lost'));
  return applyDecision(state, 'feed-lost', decision, { ...context, decidedAtMs });
}

/** Frames come again. */
export function judgeFeedBack(
  before: BedAlertState,
  backUs: EpochUs,
  context: JudgeContext,
): Judgement {
  const { silence } = before;
  // Signal from before the silence, read again after a crash, is not its end.
  if (silence === undefined || backUs < silence.sinceUs) return { state: before, events: [] };
  const feedJudgedToUs = Math.max(before.feedJudgedToUs, backUs);
  const state: BedAlertState = { ...without(before, 'silence'), feedJudgedToUs };
  const open = state.open['feed-lost'];
  if (open === undefined) return { state, events: [] };
  const finding = feedBackAt(open.finding, backUs);
  return applyDecision(
    { ...state, open: { ...state.open, 'feed-lost': { ...open, finding } } },
    'feed-lost',
    { present: false, reason: 'frames-again' },
    // What was held up on its way comes sooner in event time than its silence was noticed.
    { ...context, decidedAtMs: Math.max(finding.endMs, open.writtenAtMs) },
  );
}

/**
 * Ends "feed lost" by signal from behind its onset. After a crash the frames may join up so closely that
 * the feed shows no hole, and then no fact says that they came again.
 */
export function hearAgain(
  state: BedAlertState,
  window: EcgWindow,
  context: JudgeContext,
): Judgement {
  if (state.silence === undefined) return { state, events: [] };
  const fromCell = Math.ceil(toEpochMs(epochUs(state.silence.sinceUs)) / CELL_MS);
  const back = newCells(window, fromCell).find(({ flags }) => flags.some(hasCome));
  if (back === undefined) return { state, events: [] };
  return judgeFeedBack(state, epochUs(back.cellIndex * CELL_US), context);
}

/** The device's clock moved. */
export function judgeClock(
  before: BedAlertState,
  fact: ClockStepFact | ClockDriftFact,
  context: JudgeContext,
): Judgement {
  if (fact.atUs <= before.clockJudgedToUs) return { state: before, events: [] };
  const state = { ...before, clockJudgedToUs: fact.atUs };
  if (state.control?.standby === true) return { state, events: [] };
  const at = { ...context, decidedAtMs: toEpochMs(fact.atUs) };
  if (fact.kind === 'clock-drift') {
    const decision = judgeClockDrift(fact, openFinding(state, 'clock-drift'));
    return applyDecision(state, 'clock-drift', decision, at);
  }
  // After a restart a clock that had crept away looks as if it had jumped.
  const isKnownDrift = fact.firstSeen === true && state.open['clock-drift'] !== undefined;
  if (isKnownDrift) return { state, events: [] };
  const decision = judgeClockStep(fact, openFinding(state, 'clock-step'));
  return applyDecision(state, 'clock-step', decision, at);
}
