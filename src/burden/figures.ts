import { PRIORITY_RANK } from './priority-rank.js';
import type {
  BurdenFigures,
  ConditionCount,
  MarkFigures,
  ResponseFigures,
} from '../domain/burden.js';
import type { BurdenAlert } from './inputs.js';
import { MS_PER_DAY } from './local-time.js';

/** Makes the figures of alerts that belong together. */
export function figuresOf(
  alerts: readonly BurdenAlert[],
  { bedMs, pausedMs }: { readonly bedMs: number; readonly pausedMs: number },
): BurdenFigures {
  const bedDays = bedMs / MS_PER_DAY;
  const marks = marksOf(alerts);
  const marked = alerts.length - marks.notMarked;
  return {
    alerts: alerts.length,
    conditions: countConditions(alerts),
    bedDays,
    ...(bedMs > 0 ? { alertsPerBedDay: alerts.length / bedDays } : {}),
    marks,
    ...(marked > 0 ? { falseShareOfMarked: marks.false / marked } : {}),
    ...(alerts.length > 0 ? { notMarkedShare: marks.notMarked / alerts.length } : {}),
    response: responseOf(alerts),
    pausedMs,
  };
}

function countConditions(alerts: readonly BurdenAlert[]): readonly ConditionCount[] {
  const counts = new Map<string, ConditionCount>();
  for (const { condition, priority } of alerts) {
    const key = `${priority} ${condition}`;
    const before = counts.get(key)?.alerts ?? 0;
    counts.set(key, { condition, priority, alerts: before + 1 });
  }
  return [...counts.values()].sort(
    (a, b) =>
      b.alerts - a.alerts ||
      PRIORITY_RANK[b.priority] - PRIORITY_RANK[a.priority] ||
      (a.condition < b.condition ? -1 : 1),
  );
}

function marksOf(alerts: readonly BurdenAlert[]): MarkFigures {
  const marks = { true: 0, false: 0, unclear: 0, notMarked: 0 };
  for (const { verdict } of alerts) marks[verdict ?? 'notMarked'] += 1;
  return marks;
}

function responseOf(alerts: readonly BurdenAlert[]): ResponseFigures {
  const sorted = alerts.flatMap(({ responseMs }) => responseMs ?? []).sort((a, b) => a - b);
  const counts = { acknowledged: sorted.length, notAcknowledged: alerts.length - sorted.length };
  const [p50Ms, p90Ms, p95Ms] = [0.5, 0.9, 0.95].map((share) => nearestRank(sorted, share));
  if (p50Ms === undefined || p90Ms === undefined || p95Ms === undefined) return counts;
  return { ...counts, p50Ms, p90Ms, p95Ms };
}

function nearestRank(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
