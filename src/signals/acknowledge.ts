import type { AlarmSignal } from '../domain/alarm-signal.js';
import type { Applied, CommandOf } from './commands.js';
import { withoutSignal, withSignal, type SignalBoard } from './signal-board.js';

/** A member of staff takes an alert on: its signal stops, and returns only with a higher priority. */
export function acknowledge(
  board: SignalBoard,
  { alertId, by }: CommandOf<'acknowledge'>,
  nowMs: number,
): Applied {
  const signal = board.signals.find((kept) => kept.alertId === alertId);
  if (signal === undefined) return { board, events: [], reply: answerOfEnded(board, alertId) };
  switch (signal.state) {
    case 'acknowledged':
      return { board, events: [], reply: { done: true, reason: 'already-acknowledged', signal } };
    case 'off':
      return { board, events: [], reply: { done: false, reason: 'signal-off', signal } };
    case 'on':
      break;
  }
  const after: AlarmSignal = {
    ...signal,
    state: 'acknowledged',
    acknowledged: { by, atMs: nowMs },
  };
  const { bedId } = after;
  return {
    board: after.present ? withSignal(board, after) : withoutSignal(board, after),
    events: [
      {
        schema: 1,
        kind: 'acknowledged',
        atMs: nowMs,
        by,
        bedId,
        alertId,
        reason: after.present ? 'asked-by-staff' : 'asked-by-staff-after-end',
        signal: after,
      },
    ],
    reply: { done: true, reason: 'acknowledged', signal: after },
  };
}

function answerOfEnded(board: SignalBoard, alertId: string): Applied['reply'] {
  const ended = board.ended.find((kept) => kept.alertId === alertId);
  if (ended === undefined) return { done: false, reason: 'unknown-alert' };
  return ended.acknowledged
    ? { done: true, reason: 'already-acknowledged' }
    : { done: false, reason: 'ended' };
}
