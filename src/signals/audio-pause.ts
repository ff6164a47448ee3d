import { isAudible, type AudioPause, type SignalEvent } from '../domain/alarm-signal.js';
import type { Applied, CommandOf } from './commands.js';
import type { SignalBoard } from './signal-board.js';
import type { SignalRules } from './signal-rules.js';

/**
 * Pauses the sound of a bed or of the ward. Asked twice it is one pause, unless an alert has broken through
 * in the meantime: then staff mean that one too, and a new pause begins.
 */
export function pauseAudio(
  board: SignalBoard,
  { bedId, durationMs, by }: CommandOf<'pause-audio'>,
  { nowMs, rules }: { readonly nowMs: number; readonly rules: SignalRules },
): Applied {
  const running = pauseOf(board, bedId);
  if (running !== undefined && !isBrokenThrough(board, running, nowMs)) {
    return { board, events: [], reply: { done: true, reason: 'already-paused', pause: running } };
  }
  const pause: AudioPause = {
    ...(bedId === undefined ? {} : { bedId }),
    by,
    fromMs: nowMs,
    untilMs: nowMs + Math.min(durationMs, rules.maxAudioPauseMs),
    throughSeq: board.throughSeq,
  };
  const reason = running === undefined ? 'audio-paused' : 'audio-paused-again';
  return {
    board: { ...board, pauses: [...board.pauses.filter((kept) => kept !== running), pause] },
    events: [
      {
        schema: 1,
        kind: 'audio-paused',
        atMs: nowMs,
        by,
        ...(bedId === undefined ? {} : { bedId }),
        reason: running === undefined ? 'asked-by-staff' : 'asked-by-staff-again',
        pause,
      },
    ],
    reply: { done: true, reason, pause },
  };
}

/** Ends the pause of a bed, or that of the ward. */
export function resumeAudio(
  board: SignalBoard,
  { bedId, by }: CommandOf<'resume-audio'>,
  nowMs: number,
): Applied {
  const running = pauseOf(board, bedId);
  if (running === undefined) {
    return { board, events: [], reply: { done: true, reason: 'not-paused' } };
  }
  const event: SignalEvent = {
    schema: 1,
    kind: 'audio-resumed',
    atMs: nowMs,
    by,
    ...(bedId === undefined ? {} : { bedId }),
    reason: 'asked-by-staff',
  };
  return {
    board: { ...board, pauses: board.pauses.filter((kept) => kept !== running) },
    events: [event],
    reply: { done: true, reason: 'audio-resumed' },
  };
}

function pauseOf({ pauses }: SignalBoard, bedId: AudioPause['bedId']): AudioPause | undefined {
  return pauses.find((pause) => pause.bedId === bedId);
}

function isBrokenThrough({ signals }: SignalBoard, pause: AudioPause, nowMs: number): boolean {
  return signals
    .filter(({ bedId }) => pause.bedId === undefined || pause.bedId === bedId)
    .some((signal) => isAudible(signal, [pause], nowMs));
}
