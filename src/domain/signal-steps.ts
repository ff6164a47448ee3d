import type { AlarmSignal } from './alarm-signal.js';
import type { AlertEvent, Priority } from './alert.js';
import { offBecause, type BedControl } from './bed-control.js';

const RANK: Readonly<Record<Priority, number>> = { low: 1, medium: 2, high: 3 };

/** Where an alert event stands in the log, and when it is folded in. */
export interface FoldedAt {
  readonly seq: number;
  readonly nowMs: number;
}

/** A signal after an alert event; `renewed` says why it calls anew, where it does. */
export interface RevisedSignal {
  readonly signal: AlarmSignal;
  readonly renewed?: 'priority-raised' | 'present-again';
}

/** The signal of an alert that has none yet. */
export function beginSignal(
  { alertId, bedId, condition, priority }: AlertEvent,
  { seq, nowMs }: FoldedAt,
  control: BedControl | undefined,
): AlarmSignal {
  const off = control === undefined ? undefined : offBecause(control, condition);
  return {
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
  };
}

/** The signal of an alert that goes on; the same object where nothing changes. */
export function reviseSignal(
  before: AlarmSignal,
  event: AlertEvent,
  { seq, nowMs }: FoldedAt,
): RevisedSignal {
  const { priority } = event;
  const renewed = before.state === 'off' ? undefined : reasonToRenew(before, event);
  if (renewed === undefined) {
    if (priority === before.priority && before.present) return { signal: before };
    // It is present again, or less urgent; neither is news to whoever has acknowledged it.
    return { signal: { ...before, priority, present: true, latched: false } };
  }
  const { acknowledged: _gone, ...rest } = before;
  const since = { sinceSeq: seq, sinceMs: nowMs, tier: 0 };
  const signal: AlarmSignal = {
    ...rest,
    ...since,
    priority,
    present: true,
    state: 'on',
    latched: false,
  };
  return { signal, renewed };
}

/** The signal of an alert that has ended; undefined where it does not latch, and is gone. */
export function endSignal(
  signal: AlarmSignal,
  latchingPriorities: readonly Priority[],
): AlarmSignal | undefined {
  const latches = signal.state === 'on' && latchingPriorities.includes(signal.priority);
  return latches ? { ...signal, present: false, latched: true } : undefined;
}

/** A signal under its bed's new control: switched off, or on again; the same object where nothing changes. */
export function signalUnderControl(
  signal: AlarmSignal,
  control: BedControl,
  nowMs: number,
): AlarmSignal {
  const off = offBecause(control, signal.condition);
  if (off === signal.offBecause) return signal;
  const { offBecause: _off, acknowledged: _acknowledged, ...rest } = signal;
  return off === undefined
    ? { ...rest, state: 'on', sinceMs: nowMs, tier: 0 }
    : { ...rest, state: 'off', offBecause: off };
}

/** Why a signal calls anew; undefined where what has come is no news to whoever knows of it. */
function reasonToRenew(
  before: AlarmSignal,
  { priority, reason }: AlertEvent,
): RevisedSignal['renewed'] {
  if (RANK[priority] > RANK[before.priority]) return 'priority-raised';
  // It went away and came back under the same id; whoever is still called need not be called anew.
  return reason === 'present-again' && before.state === 'acknowledged' ? reason : undefined;
}
