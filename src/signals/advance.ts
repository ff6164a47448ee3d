import type { WardLogEntry } from '../domain/ward-log.js';
import { foldEntries } from './fold-entries.js';
import { passTime } from './pass-time.js';
import type { SignalBoard, Step } from './signal-board.js';
import type { SignalRules } from './signal-rules.js';

/** What has come since the board was made. */
export interface News {
  /** Entries of the ward's log after the board's `throughSeq`, oldest first. */
  readonly entries: readonly WardLogEntry[];
  readonly nowMs: number;
}

/** Brings a board up to the log and to the time of day. */
export function advance(board: SignalBoard, { entries, nowMs }: News, rules: SignalRules): Step {
  const folded = foldEntries(board, entries, { nowMs, rules });
  const passed = passTime(folded.board, nowMs, rules);
  return { board: passed.board, events: [...folded.events, ...passed.events] };
}
