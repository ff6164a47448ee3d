import type { AlertEvent, AlertPhase, Priority } from '../../domain/alert.js';
import type { BedId } from '../../domain/bed.js';
import { SYSTEM_BED_ID } from '../../domain/bed.js';
import { higherPriority } from '../finding.js';
import {
  GONE_AFTER_MS,
  RENEW_EVERY_MS,
  SAME_OUTAGE_MS,
  SYSTEM_PRIORITY,
  type SystemCondition,
} from './system-rules.js';
import type { OpenSystemAlert, SystemState } from './system-state.js';

/** What a process sees of wardwave now. */
export interface SystemFact {
  readonly condition: Exclude<SystemCondition, 'store-down'>;
  readonly present: boolean;
  /** Why it is not present, where that is not just that it is over. */
  readonly because?: 'stream-ended';
  /** Left out where it is of the whole station. */
  readonly bedId?: BedId;
  /** The process that sees it, where each has its own. */
  readonly process?: string;
  /** How urgent it is now, where that is not the same each time. */
  readonly priority?: Priority;
}

/** The store was away, as it is known once it is back. */
export interface Outage {
  readonly startMs: number;
  readonly endMs: number;
}

/** Everything that a process has to say at a moment. */
export interface SystemReport {
  readonly nowMs: number;
  readonly facts: readonly SystemFact[];
  readonly outage?: Outage;
}

/** The state after a report, and the events that it brings. */
export interface SystemJudgement {
  readonly state: SystemState;
  readonly events: readonly AlertEvent[];
}

/** Decides which conditions of wardwave begin, go on and end. Said twice by two processes, each is one alert. */
export function judgeSystem(before: SystemState, report: SystemReport): SystemJudgement {
  let judged: SystemJudgement = { state: before, events: [] };
  for (const fact of report.facts) judged = judgeFact(judged, fact, report.nowMs);
  judged = endForgotten(judged, report.nowMs);
  return report.outage === undefined ? judged : logOutage(judged, report.outage);
}

function judgeFact(judged: SystemJudgement, fact: SystemFact, nowMs: number): SystemJudgement {
  const { condition, present, bedId = SYSTEM_BED_ID, process, priority } = fact;
  const key = [condition, bedId, ...(process === undefined ? [] : [process])].join('/');
  const open = judged.state.open[key];
  if (!present) {
    const { because: reason = 'over' } = fact;
    return open === undefined ? judged : end(judged, key, { nowMs, reason });
  }
  if (open === undefined) {
    const alertId = `${bedId}:${condition}:${nowMs}${process === undefined ? '' : `:${process}`}`;
    const urgent = priority === undefined ? {} : { priority };
    const begun = { bedId, condition, startMs: nowMs, revision: 0, saidMs: nowMs, ...urgent };
    return say(judged, key, { alert: { alertId, ...begun }, phase: 'raised', reason: 'seen' });
  }
  if (priority !== undefined && isHigher(priority, priorityOf(open))) {
    const higher = { ...open, priority, revision: open.revision + 1, saidMs: nowMs };
    return say(judged, key, { alert: higher, phase: 'revised', reason: 'priority-raised' });
  }
  if (nowMs - open.saidMs < RENEW_EVERY_MS) return judged;
  const alert = { ...open, revision: open.revision + 1, saidMs: nowMs };
  return say(judged, key, { alert, phase: 'revised', reason: 'continues' });
}

function endForgotten(judged: SystemJudgement, nowMs: number): SystemJudgement {
  const forgotten = Object.entries(judged.state.open).filter(
    ([, { saidMs }]) => nowMs - saidMs > GONE_AFTER_MS,
  );
  return forgotten.reduce(
    (next, [key]) => end(next, key, { nowMs, reason: 'not-said-any-more' }),
    judged,
  );
}

/** While the store was away nothing could be logged: the alert begins and ends at once. */
function logOutage(judged: SystemJudgement, { startMs, endMs }: Outage): SystemJudgement {
  if (startMs < judged.state.outageEndMs + SAME_OUTAGE_MS) return judged;
  const alertId = `${SYSTEM_BED_ID}:store-down:${startMs}`;
  const condition = 'store-down' as const;
  const alert = {
    alertId,
    bedId: SYSTEM_BED_ID,
    condition,
    startMs,
    revision: 0,
    saidMs: endMs,
  };
  return {
    state: { ...judged.state, outageEndMs: endMs },
    events: [
      ...judged.events,
      eventOf(alert, { phase: 'raised', reason: 'store-was-away', endMs }),
      eventOf({ ...alert, revision: 1 }, { phase: 'ended', reason: 'store-is-back', endMs }),
    ],
  };
}

function say(
  { state, events }: SystemJudgement,
  key: string,
  said: { readonly alert: OpenSystemAlert; readonly phase: AlertPhase; readonly reason: string },
): SystemJudgement {
  const { alert, phase, reason } = said;
  return {
    state: { ...state, open: { ...state.open, [key]: alert } },
    events: [...events, eventOf(alert, { phase, reason, endMs: alert.saidMs })],
  };
}

function end(
  { state, events }: SystemJudgement,
  key: string,
  { nowMs, reason }: { readonly nowMs: number; readonly reason: string },
): SystemJudgement {
  const alert = state.open[key];
  if (alert === undefined) return { state, events };
  const open = Object.fromEntries(Object.entries(state.open).filter(([other]) => other !== key));
  const last = { ...alert, revision: alert.revision + 1 };
  return {
    state: { ...state, open },
    events: [...events, eventOf(last, { phase: 'ended', reason, endMs: nowMs })],
  };
}

function priorityOf({ condition, priority }: OpenSystemAlert): Priority {
  return priority ?? SYSTEM_PRIORITY[condition];
}

/** While an alert is open its priority never falls, so whoever was called stays called. */
function isHigher(priority: Priority, than: Priority): boolean {
  return priority !== than && higherPriority(priority, than) === priority;
}

function eventOf(
  alert: OpenSystemAlert,
  { phase, reason, endMs }: Pick<AlertEvent, 'phase' | 'reason' | 'endMs'>,
): AlertEvent {
  const { alertId, bedId, condition, startMs, revision } = alert;
  return {
    schema: 1,
    alertId,
    revision,
    phase,
    bedId,
    condition,
    kind: 'technical',
    priority: priorityOf(alert),
    provisional: phase !== 'ended',
    leads: [],
    startMs,
    endMs,
    marks: [],
    decidedAtMs: endMs,
    reason,
  };
}
