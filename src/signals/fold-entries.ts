import type { AlarmSignal } from '../domain/alarm-signal.js';
import type { AlertEvent, Priority } from '../domain/alert.js';
import { offBecause } from '../domain/bed-control.js';
import { isLoggedAlert, type WardLogEntry } from '../domain/ward-log.js';
import {
  controlOf,
  withoutSignal,
  withSignal,
  type SignalBoard,
  type Step,
} from './signal-board.js';
import type { SignalRules } from './signal-rules.js';

const RANK: Readonly<Record<Priority, number>> = { low: 1, medium: 2, high: 3 };

/** An alert event with its place in the log, and when it is folded in. */
interface Folded {
  readonly event: AlertEvent;
  readonly seq: number;
  readonly nowMs: number;
}

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
      const next = foldAlert(step.board, { event: entry.event, seq, nowMs }, rules);
      step = { board: next.board, events: [...step.events, ...next.events] };
    }
    step = { ...step, board: { ...step.board, throughSeq: seq } };
  }
  return step;
}

function foldAlert(board: SignalBoard, folded: Folded, rules: SignalRules): Step {
  const { event } = folded;
  const signal = board.signals.find(({ alertId }) => alertId === event.alertId);
  if (event.phase === 'ended') {
    return { board: signal === undefined ? board : end(board, signal, rules), events: [] };
  }
  // An alert whose beginning is not in the log any more signals all the same.
  if (signal === undefined) return { board: begin(board, folded), events: [] };
  return revise(board, signal, folded);
}

function begin(board: SignalBoard, { event, seq, nowMs }: Folded): SignalBoard {
  const { alertId, bedId, condition, priority } = event;
  const off = offBecause(controlOf(board, bedId), condition);
  return withSignal(
    { ...board, ended: board.ended.filter((ended) => ended.alertId !== alertId) },
    {
      alertId,
      bedId,
      condition,
      priority,
      sinceSeq: seq,
      sinceMs: nowMs,
      present: true,
      state: off === undefined ? 'on' : 'off',
      latched: false,
      ...(off === undefined ? {} : { offBecause: off }),
      tier: 0,
    },
  );
}

function revise(board: SignalBoard, before: AlarmSignal, { event, seq, nowMs }: Folded): Step {
  const { priority } = event;
  const reason = reasonToRenew(before, event);
  if (before.state === 'off' || reason === undefined) {
    if (priority === before.priority && before.present) return { board, events: [] };
    // It is present again, or less urgent; neither is news to whoever has acknowledged it.
    const signal = { ...before, priority, present: true, latched: false };
    return { board: withSignal(board, signal), events: [] };
  }
  const signal: AlarmSignal = {
    ...unacknowledged(before),
    priority,
    sinceSeq: seq,
    sinceMs: nowMs,
    present: true,
    state: 'on',
    latched: false,
    tier: 0,
  };
  const { alertId, bedId } = signal;
  return {
    board: withSignal(board, signal),
    events: [{ schema: 1, kind: 'signal-renewed', atMs: nowMs, bedId, alertId, reason, signal }],
  };
}

/** Why a signal calls anew; undefined where what has come is no news to whoever knows of it. */
function reasonToRenew(before: AlarmSignal, { priority, reason }: AlertEvent): string | undefined {
  if (RANK[priority] > RANK[before.priority]) return 'priority-raised';
  // It went away and came back under the same id; whoever is still called need not be called anew.
  return reason === 'present-again' && before.state === 'acknowledged' ? reason : undefined;
}

function unacknowledged({ acknowledged: _gone, ...rest }: AlarmSignal): AlarmSignal {
  return rest;
}

function end(board: SignalBoard, signal: AlarmSignal, rules: SignalRules): SignalBoard {
  const latches = signal.state === 'on' && rules.latchingPriorities.includes(signal.priority);
  return latches
    ? withSignal(board, { ...signal, present: false, latched: true })
    : withoutSignal(board, signal);
}
