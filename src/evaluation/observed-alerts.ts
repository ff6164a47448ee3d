import type { AlertEvent, AlertMark, Priority } from '../domain/alert.js';
import type { ObservedAlert, PriorityStep } from './record-result.js';

const RANK: Readonly<Record<Priority, number>> = { low: 1, medium: 2, high: 3 };

/**
 * Takes all revisions of each alert together; revisions of several alerts may be mixed, and come in any
 * order.
 *
 * @param startMs - the event time of the record's first sample
 * @param durationMs - an alert that never ended ends here
 * @returns in the order of their raising
 */
export function observedAlerts(
  events: readonly AlertEvent[],
  startMs: number,
  durationMs: number,
): ObservedAlert[] {
  const byAlert = new Map<string, AlertEvent[]>();
  for (const event of events) {
    const own = byAlert.get(event.alertId);
    if (own === undefined) byAlert.set(event.alertId, [event]);
    else own.push(event);
  }
  return [...byAlert.values()]
    .flatMap((revisions) => observed(revisions, startMs, durationMs) ?? [])
    .sort((a, b) => a.raisedMs - b.raisedMs || compareText(a.alertId, b.alertId));
}

function observed(
  events: readonly AlertEvent[],
  startMs: number,
  durationMs: number,
): ObservedAlert | undefined {
  const revisions = events.toSorted((a, b) => a.revision - b.revision);
  const first = revisions[0];
  const last = revisions.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const priorities = prioritySteps(revisions, startMs);
  const peak = Math.max(...revisions.map(({ score }) => score?.peak ?? Number.NEGATIVE_INFINITY));
  const limit = first.score?.limit;
  return {
    alertId: first.alertId,
    condition: first.condition,
    kind: first.kind,
    priority: highest(priorities),
    prioritySteps: priorities,
    leads: [...new Set(revisions.flatMap(({ leads }) => leads))],
    startMs: Math.min(...revisions.map((event) => event.startMs)) - startMs,
    endMs: last.endMs - startMs,
    endAtRaisingMs: first.endMs - startMs,
    raisedMs: first.decidedAtMs - startMs,
    endedMs: last.phase === 'ended' ? last.decidedAtMs - startMs : durationMs,
    marks: allMarks(revisions, startMs),
    ...(Number.isFinite(peak) ? { peakScore: peak } : {}),
    ...(limit === undefined ? {} : { limit }),
  };
}

function prioritySteps(revisions: readonly AlertEvent[], startMs: number): PriorityStep[] {
  return revisions
    .filter(({ priority }, i) => i === 0 || priority !== revisions[i - 1]?.priority)
    .map(({ decidedAtMs, priority }) => ({ atMs: decidedAtMs - startMs, priority }));
}

function highest(steps: readonly PriorityStep[]): Priority {
  return steps.reduce<Priority>(
    (most, { priority }) => (RANK[priority] > RANK[most] ? priority : most),
    'low',
  );
}

/**
 * An event carries the newest marks only; those of all events together are the whole alert. From the
 * start of its first mark on, an event says anew what is marked: provisional marks grow, move and go.
 */
function allMarks(revisions: readonly AlertEvent[], startMs: number): AlertMark[] {
  let kept: readonly AlertMark[] = [];
  for (const { marks } of revisions) {
    const saysFromMs = Math.min(...marks.map((mark) => mark.startMs));
    kept = [...kept.filter((mark) => mark.startMs < saysFromMs), ...marks];
  }
  return joinedByLead(kept)
    .map((mark) => ({ ...mark, startMs: mark.startMs - startMs, endMs: mark.endMs - startMs }))
    .sort((a, b) => a.startMs - b.startMs || compareText(a.lead, b.lead));
}

function joinedByLead(marks: readonly AlertMark[]): AlertMark[] {
  const joined: AlertMark[] = [];
  const byLead = marks.toSorted((a, b) => compareText(a.lead, b.lead) || a.startMs - b.startMs);
  for (const mark of byLead) {
    const last = joined.at(-1);
    if (last?.lead === mark.lead && mark.startMs <= last.endMs) {
      joined[joined.length - 1] = { ...last, endMs: Math.max(last.endMs, mark.endMs) };
    } else joined.push(mark);
  }
  return joined;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
