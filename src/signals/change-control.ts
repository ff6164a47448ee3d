import type { AlarmSignal, SignalEvent } from '../domain/alarm-signal.js';
import { NEVER_OFF, type BedControl } from '../domain/bed-control.js';
import { signalUnderControl } from '../domain/signal-steps.js';
import type { Actor } from '../domain/staff.js';
import type { ControlChange } from '../domain/staff-command.js';
import type { Applied, CommandOf, ReplyReason } from './commands.js';
import { controlOf, withSignal, type SignalBoard, type Step } from './signal-board.js';

/**
 * A change holds in event time from this long after the command. Every process has learnt of it by then, so
 * whichever of them judges the bed judges it alike.
 */
export const CONTROL_LEAD_MS = 2_000;

/** Changes what is set for a bed. */
export function changeControl(
  board: SignalBoard,
  { bedId, change, by }: CommandOf<'change-control'>,
  nowMs: number,
): Applied {
  const before = controlOf(board, bedId);
  const refused = refusalOf(change);
  if (refused !== undefined) {
    return { board, events: [], reply: { done: false, reason: refused, control: before } };
  }
  const changed = changedBy(before, change, nowMs);
  if (changed === undefined) {
    const reason = 'control-unchanged';
    return { board, events: [], reply: { done: true, reason, control: before } };
  }
  const after = revised(before, changed, { by, nowMs });
  const event: SignalEvent = {
    schema: 1,
    kind: 'control-changed',
    atMs: nowMs,
    by,
    bedId,
    reason: `${change.kind}-set`,
    control: { before, after },
  };
  const step = underControl(board, after, nowMs);
  return {
    board: step.board,
    events: [event, ...step.events],
    reply: { done: true, reason: 'control-changed', control: after },
  };
}

/** A bed's next revision. */
export function revised(
  before: BedControl,
  after: BedControl,
  { by, nowMs }: { readonly by: Actor; readonly nowMs: number },
): BedControl {
  return {
    ...after,
    revision: before.revision + 1,
    effectiveFromMs: nowMs + CONTROL_LEAD_MS,
    changedBy: by,
    changedAtMs: nowMs,
  };
}

/** The board under a bed's new control: signals that it switches off are off, those that it lets go are on again. */
export function underControl(board: SignalBoard, control: BedControl, nowMs: number): Step {
  let next: SignalBoard = {
    ...board,
    controls: { ...board.controls, [control.bedId]: control },
  };
  const events: SignalEvent[] = [];
  for (const signal of board.signals.filter(({ bedId }) => bedId === control.bedId)) {
    const after = signalUnderControl(signal, control, nowMs);
    if (after === signal) continue;
    next = withSignal(next, after);
    if (after.state === 'on') events.push(renewed(after, nowMs));
  }
  return { board: next, events };
}

function renewed(signal: AlarmSignal, nowMs: number): SignalEvent {
  const { bedId, alertId } = signal;
  const reason = 'no-longer-off';
  return { schema: 1, kind: 'signal-renewed', atMs: nowMs, bedId, alertId, reason, signal };
}

function refusalOf(change: ControlChange): ReplyReason | undefined {
  switch (change.kind) {
    case 'conditions-off':
      return change.conditions.some((condition) => NEVER_OFF.includes(condition))
        ? 'cannot-be-off'
        : undefined;
    case 'limits': {
      const { rateLowBpm, rateHighBpm } = change;
      if (rateLowBpm === undefined || rateHighBpm === undefined) return undefined;
      return rateLowBpm < rateHighBpm ? undefined : 'rate-limits-crossed';
    }
    case 'baseline':
    case 'standby':
      return undefined;
  }
}

/** The control with the change in it; undefined where it is so already. */
function changedBy(
  before: BedControl,
  change: ControlChange,
  nowMs: number,
): BedControl | undefined {
  switch (change.kind) {
    case 'limits': {
      const { limit, rateLowBpm, rateHighBpm } = change;
      return differing(before, {
        ...withoutRates(before),
        limit,
        ...(rateLowBpm === undefined ? {} : { rateLowBpm }),
        ...(rateHighBpm === undefined ? {} : { rateHighBpm }),
      });
    }
    case 'baseline':
      return changedBaseline(before, change.action, nowMs);
    case 'standby':
      return differing(before, { ...before, standby: change.on });
    case 'conditions-off':
      return differing(before, {
        ...before,
        conditionsOff: [...new Set(change.conditions)].sort(),
      });
  }
}

function withoutRates({ rateLowBpm: _low, rateHighBpm: _high, ...rest }: BedControl): BedControl {
  return rest;
}

function changedBaseline(
  before: BedControl,
  action: 'reset' | 'freeze' | 'thaw',
  nowMs: number,
): BedControl | undefined {
  switch (action) {
    case 'freeze':
      return differing(before, { ...before, baseline: 'frozen' });
    case 'thaw':
      return differing(before, { ...before, baseline: 'learning' });
    case 'reset':
      // Asked again before it holds, it is the same reset.
      return before.baselineResetMs > nowMs
        ? undefined
        : { ...before, baselineResetMs: nowMs + CONTROL_LEAD_MS };
  }
}

function differing(before: BedControl, after: BedControl): BedControl | undefined {
  const facts = ({
    limit,
    rateLowBpm,
    rateHighBpm,
    baseline,
    standby,
    conditionsOff,
  }: BedControl) =>
    JSON.stringify([
      limit.kind === 'fixed' ? limit.limitScore : null,
      rateLowBpm,
      rateHighBpm,
      baseline,
      standby,
      conditionsOff,
    ]);
  return facts(before) === facts(after) ? undefined : after;
}
