import type { BedControl } from '../domain/bed-control.js';
import { US_PER_MS } from '../domain/units.js';
import type { BedAlertState } from './bed-state.js';
import { endOpen, endPatient, forgetRules } from './ending.js';
import type { JudgeContext, Judgement } from './judgement.js';
import { silenceAfterStandby } from './stage-feed.js';
import { without } from './without.js';

/**
 * Takes a revision of what staff have set for the bed, once. It waits for the first item that reaches the moment
 * from which it holds; a bed that has reached it, or that sends nothing, takes it at once.
 */
export function takeControl(
  state: BedAlertState,
  control: BedControl,
  context: JudgeContext,
): Judgement {
  const known = state.nextControl ?? state.control;
  if (control.revision <= (known?.revision ?? 0)) return { state, events: [] };
  const isReached = control.effectiveFromMs * US_PER_MS <= state.judgedToUs;
  const isSilent = state.silence !== undefined || state.judgedToUs === 0 || state.ended;
  const waiting = { ...state, nextControl: control };
  return isReached || isSilent ? adopt(waiting, control, context) : { state: waiting, events: [] };
}

/** Lets a waiting revision take effect where an item has reached its moment. */
export function adoptWaiting(
  state: BedAlertState,
  reachedMs: number,
  context: JudgeContext,
): Judgement {
  const { nextControl } = state;
  if (nextControl === undefined || nextControl.effectiveFromMs > reachedMs) {
    return { state, events: [] };
  }
  return adopt(state, nextControl, context);
}

function adopt(before: BedAlertState, control: BedControl, context: JudgeContext): Judgement {
  const waited = without(before, 'nextControl');
  const { dischargedMs = 0 } = control;
  if (dischargedMs <= (before.control?.dischargedMs ?? 0)) return set(waited, control, context);
  // The discharge counts also where a later revision has overtaken it; the bed has been on standby since.
  const left = endPatient(waited, dischargedMs, context);
  const discharged = { ...(before.control ?? control), dischargedMs, standby: true };
  const next = set({ ...left.state, control: discharged }, control, context);
  return { state: next.state, events: [...left.events, ...next.events] };
}

function set(before: BedAlertState, control: BedControl, context: JudgeContext): Judgement {
  const wasOnStandby = before.control?.standby === true;
  const isReset = control.baselineResetMs > (before.control?.baselineResetMs ?? 0);
  const state: BedAlertState = { ...before, control, ...(isReset ? { baselines: {} } : {}) };
  const atMs = control.effectiveFromMs;
  if (control.standby && !wasOnStandby) {
    const ended = endOpen(state, { reason: 'standby', atMs }, context);
    return { ...ended, state: forgetRules(ended.state) };
  }
  if (control.standby || !wasOnStandby) return { state, events: [] };
  // What the signal showed on standby counts for nothing.
  const countsFromUs = Math.max(state.countsFromUs, atMs * US_PER_MS);
  return silenceAfterStandby({ ...state, countsFromUs }, atMs, context);
}
