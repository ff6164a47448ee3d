import type { AlertEvent } from '../domain/alert.js';
import { CELL_MS, CELL_US, cellIndexAt } from '../domain/cell.js';
import { epochUs } from '../domain/units.js';
import type { EcgWindow } from '../domain/window.js';
import type { BedAlertState } from './bed-state.js';
import { judgeActivity } from './electrical-activity.js';
import {
  applyDecision,
  openFinding,
  type DecisionContext,
  type JudgeContext,
  type Judgement,
} from './judgement.js';
import { judgeLeadOff } from './lead-off.js';
import { newCells, type NewCell } from './new-cells.js';
import { judgeNoisy } from './noisy.js';

/** The conditions that follow from the signal's state, cell by cell: electrodes, noise, electrical activity. */
export function judgeSignal(
  before: BedAlertState,
  window: EcgWindow,
  context: JudgeContext,
): Judgement {
  const events: AlertEvent[] = [];
  let state = before;
  const fromUs = Math.max(before.judgedToUs, before.countsFromUs, window.startUs);
  const fromCell = Math.max(cellIndexAt(epochUs(fromUs)), Math.ceil(before.countsFromUs / CELL_US));
  for (const cell of newCells(window, fromCell)) {
    const judged = judgeCell(state, cell, {
      ...context,
      decidedAtMs: (cell.cellIndex + 1) * CELL_MS,
    });
    state = judged.state;
    events.push(...judged.events);
  }
  return { state, events };
}

function judgeCell(before: BedAlertState, cell: NewCell, context: DecisionContext): Judgement {
  const { flatForMs, leadOffForMs, noisyForMs } = context.rules;
  // Electrodes first: they mute the others.
  const leadOff = judgeLeadOff(before.memory.leadOff, cell, {
    open: openFinding(before, 'lead-off'),
    leadOffForMs,
  });
  const seen = { ...before, memory: { ...before.memory, leadOff: leadOff.state } };
  const one = applyDecision(seen, 'lead-off', leadOff.decision, context);
  const activity = judgeActivity(one.state.memory.activity, cell, {
    open: openFinding(one.state, 'no-electrical-activity'),
    flatForMs,
  });
  const two = applyDecision(one.state, 'no-electrical-activity', activity.decision, context);
  const noisy = judgeNoisy(two.state.memory.noisy, cell, {
    open: openFinding(two.state, 'noisy'),
    noisyForMs,
  });
  const memory = { ...two.state.memory, activity: activity.state, noisy: noisy.state };
  const three = applyDecision({ ...two.state, memory }, 'noisy', noisy.decision, context);
  return { state: three.state, events: [...one.events, ...two.events, ...three.events] };
}
