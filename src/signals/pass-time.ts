import type { AlarmSignal, AudioPause, SignalEvent } from '../domain/alarm-signal.js';
import { withSignal, type SignalBoard, type Step } from './signal-board.js';
import type { SignalRules } from './signal-rules.js';

/** Signals that began later than this after now were stamped by a clock that has been set back since. */
const CLOCK_STEP_MS = 1_000;

/** Does what time alone does: ends pauses, and tells escalation tiers that are due, each once. */
export function passTime(board: SignalBoard, nowMs: number, rules: SignalRules): Step {
  const resumed = endPauses(notInFuture(board, nowMs), nowMs, rules);
  const escalated = escalate(resumed.board, nowMs, rules);
  return { board: escalated.board, events: [...resumed.events, ...escalated.events] };
}

/** A clock that was set back must not put escalation off: the signal counts from now. */
function notInFuture(board: SignalBoard, nowMs: number): SignalBoard {
  const late = board.signals.filter(({ sinceMs }) => sinceMs > nowMs + CLOCK_STEP_MS);
  return late.reduce((next, signal) => withSignal(next, { ...signal, sinceMs: nowMs }), board);
}

function endPauses(board: SignalBoard, nowMs: number, rules: SignalRules): Step {
  const isOver = (pause: AudioPause): boolean => reasonToEnd(pause, nowMs, rules) !== undefined;
  if (!board.pauses.some(isOver)) return { board, events: [] };
  const events = board.pauses.filter(isOver).map((pause) => {
    const { bedId } = pause;
    return {
      schema: 1,
      kind: 'audio-resumed',
      atMs: nowMs,
      ...(bedId === undefined ? {} : { bedId }),
      reason: reasonToEnd(pause, nowMs, rules) ?? 'pause-over',
    } satisfies SignalEvent;
  });
  return { board: { ...board, pauses: board.pauses.filter((pause) => !isOver(pause)) }, events };
}

/** A clock that was set back would stretch a pause: whoever sees more left than any pause has ends it. */
function reasonToEnd(
  { untilMs }: AudioPause,
  nowMs: number,
  { maxAudioPauseMs }: SignalRules,
): string | undefined {
  if (untilMs <= nowMs) return 'pause-over';
  return untilMs - nowMs > maxAudioPauseMs ? 'clock-set-back' : undefined;
}

function escalate(board: SignalBoard, nowMs: number, rules: SignalRules): Step {
  let next = board;
  const events: SignalEvent[] = [];
  for (const signal of board.signals) {
    const told = dueTiers(signal, nowMs, rules);
    for (const escalated of told) {
      const { alertId, bedId } = escalated;
      const reason = 'tier-due';
      events.push({
        schema: 1,
        kind: 'escalated',
        atMs: nowMs,
        bedId,
        alertId,
        reason,
        signal: escalated,
      });
    }
    const last = told.at(-1);
    if (last !== undefined) next = withSignal(next, last);
  }
  return { board: next, events };
}

/** The signal after each tier that is due now; several where no process ran when they fell due. */
function dueTiers(signal: AlarmSignal, nowMs: number, rules: SignalRules): readonly AlarmSignal[] {
  const { state, priority, sinceMs, tier } = signal;
  if (state !== 'on' || !rules.escalatedPriorities.includes(priority)) return [];
  const due = rules.escalationTiers.filter(({ afterMs }) => nowMs - sinceMs >= afterMs).length;
  return Array.from({ length: Math.max(0, due - tier) }, (_, i) => ({
    ...signal,
    tier: tier + 1 + i,
  }));
}
