import type { AlarmSignal, AudioPause, SignalEvent, Verdict } from '../domain/alarm-signal.js';
import type { BedControl } from '../domain/bed-control.js';
import type { BedId } from '../domain/bed.js';
import type { StaffCommand } from '../domain/staff-command.js';
import type { SignalBoard } from './signal-board.js';

/** What the log says of an alert that the board has forgotten. */
export interface FoundInLog {
  readonly bedId: BedId;
  readonly verdict?: Verdict;
}

/** A command as the machine takes it. */
export type SignalCommand =
  StaffCommand | (Extract<StaffCommand, { kind: 'mark' }> & { readonly found?: FoundInLog });

/** One command of a kind. */
export type CommandOf<Kind extends SignalCommand['kind']> = Extract<SignalCommand, { kind: Kind }>;

/** The answer to a command: whether what it asked for holds now, and why. */
export interface SignalReply {
  readonly done: boolean;
  readonly reason: ReplyReason;
  readonly signal?: AlarmSignal;
  readonly pause?: AudioPause;
  readonly control?: BedControl;
}

/** Every reason of an answer. */
export type ReplyReason =
  | 'acknowledged'
  | 'already-acknowledged'
  | 'signal-off'
  | 'ended'
  | 'unknown-alert'
  | 'marked'
  | 'already-marked'
  | 'audio-paused'
  | 'audio-paused-again'
  | 'already-paused'
  | 'audio-resumed'
  | 'not-paused'
  | 'control-changed'
  | 'control-unchanged'
  | 'cannot-be-off'
  | 'rate-limits-crossed'
  | 'discharged'
  | 'already-discharged';

/** What a command makes. */
export interface Applied {
  readonly board: SignalBoard;
  readonly events: readonly SignalEvent[];
  readonly reply: SignalReply;
}
