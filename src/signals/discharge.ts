import type { SignalEvent } from '../domain/alarm-signal.js';
import { untouchedControl, type BedControl } from '../domain/bed-control.js';
import { CONTROL_LEAD_MS, revised, underControl } from './change-control.js';
import type { Applied, CommandOf } from './commands.js';
import { controlOf, withoutSignal, type SignalBoard } from './signal-board.js';

/**
 * The patient leaves the bed: what was set for them goes, their latched signals and their pause end, their open
 * conditions end, what was learnt of them is forgotten, and the bed is on standby until staff end that for the
 * next patient.
 */
export function discharge(
  board: SignalBoard,
  { bedId, by }: CommandOf<'discharge'>,
  nowMs: number,
): Applied {
  const before = controlOf(board, bedId);
  if (isDischarged(before)) {
    const reason = 'already-discharged';
    return { board, events: [], reply: { done: true, reason, control: before } };
  }
  const dischargedMs = nowMs + CONTROL_LEAD_MS;
  const empty: BedControl = {
    ...untouchedControl(bedId),
    standby: true,
    baselineResetMs: dischargedMs,
    dischargedMs,
  };
  const after = revised(before, empty, { by, nowMs });
  const event: SignalEvent = {
    schema: 1,
    kind: 'discharged',
    atMs: nowMs,
    by,
    bedId,
    reason: 'asked-by-staff',
    control: { before, after },
  };
  const latched = board.signals.filter((signal) => signal.latched && signal.bedId === bedId);
  const { board: controlled } = underControl(latched.reduce(withoutSignal, board), after, nowMs);
  const pauses = controlled.pauses.filter((pause) => pause.bedId !== bedId);
  const resumed: readonly SignalEvent[] =
    pauses.length === controlled.pauses.length
      ? []
      : [{ schema: 1, kind: 'audio-resumed', atMs: nowMs, by, bedId, reason: 'discharged' }];
  return {
    board: { ...controlled, pauses },
    events: [event, ...resumed],
    reply: { done: true, reason: 'discharged', control: after },
  };
}

/** Nobody has set anything since the bed was discharged: its last revision is the discharge. */
function isDischarged({ dischargedMs, effectiveFromMs }: BedControl): boolean {
  return dischargedMs !== undefined && dischargedMs === effectiveFromMs;
}
