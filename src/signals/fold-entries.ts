import type { AlertEvent } from '../domain/alert.js';
import { beginSignal, endSignal, reviseSignal, type FoldedAt } from '../domain/signal-steps.js';
import { isLoggedAlert, type WardLogEntry } from '../domain/ward-log.js';
import {
  controlOf,
  withoutSignal,
  withSignal,
  type SignalBoard,
  type Step,
} from './signal-board.js';
import type { SignalRules } from './signal-rules.js';

/**
 * Folds new entries of the ward's log into the board, oldest first. Entries that are in already are skipped; signal
 * events are what this machine has decided itself, so they change nothing.
 */
export function foldEntries(
  board: SignalBoard,
  entries: readonly WardLogEntry[],
  context: { readonly nowMs: number; readonly rules: SignalRules },
): Step {
  let step: Step = { board, events: [] };
  for (const entry of entries) {
    const { seq } = entry;
    if (seq <= step.board.throughSeq) continue;
    if (isLoggedAlert(entry)) {
      const { nowMs, rules } = context;
      const next = foldAlert(step.board, entry.event, { seq, nowMs, rules });
      step = { board: next.board, events: [...step.events, ...next.events] };
    }
    step = { ...step, board: { ...step.board, throughSeq: seq } };
  }
  return step;
}

function foldAlert(
  board: SignalBoard,
  event: AlertEvent,
  at: FoldedAt & { readonly rules: SignalRules },
): Step {
  const { alertId, bedId } = event;
  const before = board.signals.find((signal) => signal.alertId === alertId);
  if (event.phase === 'ended') {
    if (before === undefined) return { board, events: [] };
    const latched = endSignal(before, at.rules.latchingPriorities);
    const ended = latched === undefined ? withoutSignal(board, before) : withSignal(board, latched);
    return { board: ended, events: [] };
  }
  if (before === undefined) {
    // An alert whose beginning is not in the log any more signals all the same.
    const ended = board.ended.filter((one) => one.alertId !== alertId);
    const signal = beginSignal(event, at, controlOf(board, bedId));
    return { board: withSignal({ ...board, ended }, signal), events: [] };
  }
  const { signal, renewed } = reviseSignal(before, event, at);
  if (signal === before) return { board, events: [] };
  const atMs = at.nowMs;
  return {
    board: withSignal(board, signal),
    events:
      renewed === undefined
        ? []
        : [{ schema: 1, kind: 'signal-renewed', atMs, bedId, alertId, reason: renewed, signal }],
  };
}
