import type { BedControl } from '../domain/bed-control.js';
import { CELL_US } from '../domain/cell.js';
import type { FeedFact } from '../domain/feed.js';
import type { RhythmReading } from '../domain/rhythm.js';
import type { MergedCells } from '../domain/score.js';
import { toEpochMs, type EpochUs } from '../domain/units.js';
import type { EcgWindow } from '../domain/window.js';
import type { BedAlertState } from './bed-state.js';
import { adoptWaiting, takeControl } from './control.js';
import { endStream } from './ending.js';
import type { JudgeContext, Judgement } from './judgement.js';
import { cellsFrom, withoutNoise } from './muted-cells.js';
import { hearAgain, judgeClock, judgeFeedBack, judgeSilence } from './stage-feed.js';
import { judgeRhythm } from './stage-rhythm.js';
import { judgeScores } from './stage-scores.js';
import { judgeSignal } from './stage-signal.js';

export type { JudgeContext, Judgement };
export { limitsOf } from './stage-scores.js';

/** A window with the cells of its span as they are once it is merged, and its rhythm. */
export interface JudgedWindow {
  readonly kind: 'window';
  readonly window: EcgWindow;
  readonly cells: MergedCells;
  readonly rhythm: RhythmReading;
}

/** What staff have set for the bed, in its place among the bed's items; given again it changes nothing. */
export interface BedCommand {
  readonly kind: 'control';
  readonly control: BedControl;
}

/** What a bed is judged by, in the order of the bed's items. */
export type JudgeInput = JudgedWindow | FeedFact | BedCommand;

/** Whether an item has been judged already, so that a rebuilt one changes nothing. */
export function isJudged(state: BedAlertState, endUs: EpochUs): boolean {
  return endUs <= state.judgedToUs;
}

/**
 * Judges one item of a bed: rules answer, inhibition mutes, episodes carry on, and what comes of it is said.
 * It depends on the state and the input alone.
 */
export function judge(state: BedAlertState, input: JudgeInput, context: JudgeContext): Judgement {
  switch (input.kind) {
    case 'window':
      return judgeWindow(state, input, context);
    case 'feed-lost':
      return judgeSilence(state, input, context);
    case 'feed-back':
      return judgeFeedBack(state, input.backUs, context);
    case 'layout':
      // The first frame after a restart of wardwave is the end of a silence from before it.
      return judgeFeedBack(state, input.atUs, context);
    case 'clock-step':
    case 'clock-drift':
      return judgeClock(state, input, context);
    case 'control':
      return takeControl(state, input.control, context);
    case 'stream-ended':
      return endStream(state, input.endUs, context);
    case 'gap':
      return { state, events: [] };
  }
}

function judgeWindow(before: BedAlertState, input: JudgedWindow, context: JudgeContext): Judgement {
  const { window, cells } = input;
  if (isJudged(before, window.endUs)) return { state: before, events: [] };
  const decidedAtMs = toEpochMs(window.endUs);
  const at = { ...context, decidedAtMs };
  const adopted = adoptWaiting(before, decidedAtMs, context);
  const heard = hearAgain(adopted.state, window, context);
  const told = [...adopted.events, ...heard.events];
  const done = { judgedToUs: window.endUs, ended: false };
  if (heard.state.control?.standby === true) {
    return { state: { ...heard.state, ...done }, events: told };
  }
  const signal = judgeSignal(heard.state, window, context);
  const counts = window.startUs >= signal.state.countsFromUs;
  // A rhythm is read from the whole window: what is partly of another stream says nothing.
  const rhythm = counts ? judgeRhythm(signal.state, input.rhythm, at) : undefined;
  const usable = withoutNoise(
    cellsFrom(cells, Math.ceil(signal.state.countsFromUs / CELL_US)),
    window,
  );
  const scores = judgeScores(rhythm?.state ?? signal.state, usable, at);
  return {
    state: { ...scores.state, ...done },
    events: [...told, ...signal.events, ...(rhythm?.events ?? []), ...scores.events],
  };
}
