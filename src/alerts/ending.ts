import type { AlertEvent, Condition } from '../domain/alert.js';
import { toEpochMs, US_PER_MS, type EpochUs } from '../domain/units.js';
import { episodeOf, NEW_BED, NEW_MEMORY, withEpisode, type BedAlertState } from './bed-state.js';
import { stopEpisode } from './episode.js';
import { openConditions, type JudgeContext, type Judgement } from './judgement.js';

/** Facts of the equipment last until something changes them, so they end with the moment itself. */
const LASTING: readonly Condition[] = ['clock-step', 'clock-drift'];

/** Ends every open alert of a bed, and forgets what waits to be raised. */
export function endOpen(
  before: BedAlertState,
  { reason, atMs }: { readonly reason: string; readonly atMs: number },
  { bedId, model }: JudgeContext,
): Judgement {
  const events: AlertEvent[] = [];
  let state: BedAlertState = { ...before, pending: {} };
  for (const condition of openConditions(state)) {
    const open = state.open[condition];
    // The last windows reach behind the end of the signal; no alert ends before its last event.
    const decidedAtMs = Math.max(atMs, open?.writtenAtMs ?? atMs);
    const step = stopEpisode(
      episodeOf(state, condition),
      { reason, ...(LASTING.includes(condition) ? { endMs: atMs } : {}) },
      { bedId, condition, decidedAtMs, model },
    );
    state = withEpisode(state, condition, step.episode);
    if (step.event !== undefined) events.push(step.event);
  }
  return { state, events };
}

/**
 * Ends everything of a bed's stream: what comes next may be another patient's, so nothing of the signal is kept.
 * Read again after a crash it ends nothing.
 */
export function endStream(before: BedAlertState, endUs: EpochUs, context: JudgeContext): Judgement {
  if (endUs <= before.endedToUs) return { state: before, events: [] };
  const { state, events } = endOpen(
    before,
    { reason: 'stream-ended', atMs: toEpochMs(endUs) },
    context,
  );
  const { judgedToUs, control, nextControl } = state;
  return {
    state: {
      ...NEW_BED,
      judgedToUs,
      feedJudgedToUs: Math.max(state.feedJudgedToUs, endUs),
      clockJudgedToUs: Math.max(state.clockJudgedToUs, endUs),
      endedToUs: endUs,
      countsFromUs: Math.max(state.countsFromUs, endUs),
      ended: true,
      ...(control === undefined ? {} : { control }),
      ...(nextControl === undefined ? {} : { nextControl }),
    },
    events,
  };
}

/**
 * Ends everything of a bed's patient, and forgets what was learnt of them. The monitor goes on, so what is known
 * of its feed and of its clock stays.
 */
export function endPatient(
  before: BedAlertState,
  dischargedMs: number,
  context: JudgeContext,
): Judgement {
  const { state, events } = endOpen(before, { reason: 'discharged', atMs: dischargedMs }, context);
  const countsFromUs = Math.max(state.countsFromUs, dischargedMs * US_PER_MS);
  return { state: { ...forgetRules(state), baselines: {}, countsFromUs }, events };
}

/** What a bed on standby keeps: nobody is watched, but the baseline is still that of this patient. */
export function forgetRules(state: BedAlertState): BedAlertState {
  return { ...state, memory: NEW_MEMORY };
}
