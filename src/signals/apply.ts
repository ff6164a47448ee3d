import { acknowledge } from './acknowledge.js';
import { pauseAudio, resumeAudio } from './audio-pause.js';
import { changeControl } from './change-control.js';
import type { Applied, SignalCommand } from './commands.js';
import { discharge } from './discharge.js';
import { mark } from './mark.js';
import type { SignalBoard } from './signal-board.js';
import type { SignalRules } from './signal-rules.js';

/** Carries out a command of staff on a board that is up to the log and to the time of day. */
export function apply(
  board: SignalBoard,
  command: SignalCommand,
  { nowMs, rules }: { readonly nowMs: number; readonly rules: SignalRules },
): Applied {
  switch (command.kind) {
    case 'acknowledge':
      return acknowledge(board, command, nowMs);
    case 'mark':
      return mark(board, command, nowMs);
    case 'pause-audio':
      return pauseAudio(board, command, { nowMs, rules });
    case 'resume-audio':
      return resumeAudio(board, command, nowMs);
    case 'change-control':
      return changeControl(board, command, nowMs);
    case 'discharge':
      return discharge(board, command, nowMs);
  }
}
