import { isAtLeast, type AlertHistory, type AlertStep } from './alert-history.js';
import type { Check } from './scenario.js';
import {
  describeMiss,
  describeOthers,
  describeStep,
  isIn,
  nearestTo,
  spanOf,
  type TimeSpan,
} from './seen.js';
import { formatSeconds, formatTime } from './time.js';
import type { Judgement } from './judgement.js';

type RaisedCheck = Extract<Check, { kind: 'raised' }>;

/**
 * An alert of the condition is raised in the time; by its end it has had the priority and named the leads,
 * both in one of its events.
 */
export function judgeRaised(check: RaisedCheck, alerts: readonly AlertHistory[]): Judgement {
  const span = spanOf(check);
  const ofCondition = alerts.filter(({ condition }) => condition === check.condition);
  const inTime = ofCondition.filter(({ raisedMs }) => isIn(raisedMs, span));
  for (const { raisedMs, steps } of inTime) {
    const step = steps.find((one) => one.atMs <= span.toMs && isAsked(one, check));
    if (step !== undefined) return { holds: true, reason: describeRaised(raisedMs, step, check) };
  }
  return { holds: false, reason: whyNot(span, { alerts, ofCondition, inTime }) };
}

function isAsked({ phase, priority, leads }: AlertStep, check: RaisedCheck): boolean {
  const named = check.leads?.every((lead) => leads.includes(lead)) ?? true;
  return phase !== 'ended' && named && isAtLeast(priority, check.priority);
}

function describeRaised(raisedMs: number, step: AlertStep, { afterMs }: RaisedCheck): string {
  const raised = `raised at ${formatTime(raisedMs)}`;
  const after =
    afterMs > 0 ? `, ${formatSeconds(raisedMs - afterMs)} after ${formatTime(afterMs)}` : '';
  const later = step.atMs > raisedMs ? `; so by ${formatTime(step.atMs)}` : '';
  return `${raised}${after} (${describeStep(step)}${later})`;
}

interface Seen {
  readonly alerts: readonly AlertHistory[];
  readonly ofCondition: readonly AlertHistory[];
  readonly inTime: readonly AlertHistory[];
}

function whyNot(span: TimeSpan, { alerts, ofCondition, inTime }: Seen): string {
  const [wrong] = inTime;
  if (wrong !== undefined) {
    const last = wrong.steps.filter(({ atMs }) => atMs <= span.toMs).at(-1);
    const was = last === undefined ? '' : ` with ${describeStep(last)} only`;
    return `raised at ${formatTime(wrong.raisedMs)}, but${was}`;
  }
  const near = nearestTo(ofCondition, span, ({ raisedMs }) => raisedMs);
  if (near === undefined) return `never raised; ${describeOthers(alerts)}`;
  return `raised at ${formatTime(near.raisedMs)}, ${describeMiss(near.raisedMs, span)}`;
}
