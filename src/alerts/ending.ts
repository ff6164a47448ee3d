import type { AlertEvent, Condition } from '../domain/alert.js';
import { toEpochMs, type EpochUs } from '../domain/units.js';
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
 * Ends everything of a bed's stream or patient: what comes next may be another patient's, so nothing of
 * the signal is kept. Read again after a crash it ends nothing.
 */
export function endAll(
  before: BedAlertState,
  { reason, endUs }: { readonly reason: 'stream-ended' | 'discharged'; readonly endUs: EpochUs },
  context: JudgeContext,
): Judgement {
  if (endUs <= before.endedToUs) return { state: before, events: [] };
  const { state, events } = endOpen(before, { reason, atMs: toEpochMs(endUs) }, context);
  const isDischarge = reason === 'discharged';
  const { control, nextControl } = state;
  return {
    state: {
      ...NEW_BED,
      // Windows of a discharged patient that come late are not judged any more.
      judgedToUs: isDischarge ? Math.max(state.judgedToUs, endUs) : state.judgedToUs,
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

/** What a bed on standby keeps: nobody is watched, but the baseline is still that of this patient. */
export function forgetRules(state: BedAlertState): BedAlertState {
  return { ...state, memory: NEW_MEMORY };
}
