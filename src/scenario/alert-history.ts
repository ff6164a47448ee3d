import type { AlertEvent, AlertPhase, Condition, Priority } from '../domain/alert.js';
import type { Lead } from '../domain/lead.js';

/** What one event of an alert said. */
export interface AlertStep {
  /** When it was decided, milliseconds from the bed's start in event time. */
  readonly atMs: number;
  readonly phase: AlertPhase;
  readonly priority: Priority;
  readonly leads: readonly Lead[];
  readonly reason: string;
}

/** One alert from its first event to its last. */
export interface AlertHistory {
  readonly condition: Condition;
  /** When it was raised. */
  readonly raisedMs: number;
  /** The first is its raising. */
  readonly steps: readonly AlertStep[];
}

/** Why every alert ends with its stream: nothing has come right by that. */
export const ENDED_WITH_STREAM = 'stream-ended';

/** The alerts of one bed, in the order in which they were raised. */
export function alertHistories(
  events: readonly AlertEvent[],
  startMs: number,
): readonly AlertHistory[] {
  const alerts = new Map<string, AlertHistory & { readonly steps: AlertStep[] }>();
  for (const { alertId, condition, decidedAtMs, phase, priority, leads, reason } of events) {
    const atMs = decidedAtMs - startMs;
    const alert = alerts.get(alertId) ?? { condition, raisedMs: atMs, steps: [] };
    alerts.set(alertId, alert);
    alert.steps.push({ atMs, phase, priority, leads, reason });
  }
  return [...alerts.values()];
}

const PRIORITIES: readonly Priority[] = ['low', 'medium', 'high'];

/** Whether a priority is at least another; any is, where none is asked for. */
export function isAtLeast(priority: Priority, asked: Priority | undefined): boolean {
  return asked === undefined || PRIORITIES.indexOf(priority) >= PRIORITIES.indexOf(asked);
}

/** When an alert is present with at least a priority, `[fromMs, toMs)`; undefined where it never is. */
export function presence(
  { steps }: AlertHistory,
  priority: Priority | undefined,
): { readonly fromMs: number; readonly toMs: number } | undefined {
  const first = steps.find((step) => isAtLeast(step.priority, priority));
  if (first === undefined) return undefined;
  const end = steps.find(({ phase }) => phase === 'ended');
  return { fromMs: first.atMs, toMs: end?.atMs ?? Infinity };
}
