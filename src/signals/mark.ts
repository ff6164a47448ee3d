import type { BedId } from '../domain/bed.js';
import type { Applied, CommandOf } from './commands.js';
import { BOARD_LIMITS, type SignalBoard } from './signal-board.js';

/** A nurse says whether an alert was true. It may be said again and differently; the last word counts. */
export function mark(board: SignalBoard, command: CommandOf<'mark'>, nowMs: number): Applied {
  const { alertId, verdict, by } = command;
  const found = 'found' in command ? command.found : undefined;
  const bedId = bedOf(board, alertId) ?? found?.bedId;
  if (bedId === undefined) {
    return { board, events: [], reply: { done: false, reason: 'unknown-alert' } };
  }
  const before = board.verdicts.find((given) => given.alertId === alertId);
  if ((before ?? found)?.verdict === verdict) {
    return { board, events: [], reply: { done: true, reason: 'already-marked' } };
  }
  const verdicts = [
    ...board.verdicts.filter((given) => given !== before),
    { alertId, verdict },
  ].slice(-BOARD_LIMITS.verdicts);
  const reason = before === undefined ? 'asked-by-staff' : 'asked-by-staff-again';
  return {
    board: { ...board, verdicts },
    events: [{ schema: 1, kind: 'marked', atMs: nowMs, by, bedId, alertId, reason, verdict }],
    reply: { done: true, reason: 'marked' },
  };
}

function bedOf({ signals, ended }: SignalBoard, alertId: string): BedId | undefined {
  return [...signals, ...ended].find((kept) => kept.alertId === alertId)?.bedId;
}
