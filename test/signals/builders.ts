import type { AlarmSignal } from '../../src/domain/alarm-signal.js';
import type { AlertEvent, LoggedAlert } from '../../src/domain/alert.js';
import type { Actor } from '../../src/domain/staff.js';
import type { SignalBoard } from '../../src/signals/signal-board.js';
import type { SignalRules } from '../../src/signals/signal-rules.js';
import { alertEvent, bed, WARD } from '../support/fixture-ward.js';

/** A moment at which tests begin. */
export const START_MS = 1_800_000_000_000;

/** Someone who may do everything. */
export const NURSE: Actor = { subject: 'nurse-7', role: 'charge-nurse' };

/** Two tiers, high priority latches. */
export const RULES: SignalRules = {
  latchingPriorities: ['high'],
  escalatedPriorities: ['medium', 'high'],
  escalationTiers: [
    { name: 'second-nurse', afterMs: 20_000 },
    { name: 'charge-nurse', afterMs: 60_000 },
  ],
  maxAudioPauseMs: 120_000,
};

/** An alert event in the log. */
export function logged(seq: number, changes: Partial<AlertEvent> = {}): LoggedAlert {
  const event = alertEvent({ alertId: 'A1', bedId: bed('B01'), priority: 'high', ...changes });
  return { seq, wardId: WARD, event };
}

/** The signal of an alert; undefined where nobody has to be told of it. */
export function signalOf(board: SignalBoard, alertId = 'A1'): AlarmSignal | undefined {
  return board.signals.find((signal) => signal.alertId === alertId);
}
