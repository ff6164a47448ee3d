import type { AlarmSignal } from '../../../src/domain/alarm-signal.js';
import type { AlertEvent, Priority } from '../../../src/domain/alert.js';

/** The most urgent alert of a bed, and whether it still calls somebody. */
export interface WorstOfBed {
  readonly event: AlertEvent;
  readonly calls: boolean;
}

const RANK: Readonly<Record<Priority, number>> = { high: 3, medium: 2, low: 1 };

/**
 * One row for each bed that alarms, worst first: those that nobody has taken on yet, then by priority, then
 * the newest. What is acknowledged or switched off comes last, but comes.
 *
 * @param active - most urgent first
 */
export function worstFirst(
  active: readonly AlertEvent[],
  signals: ReadonlyMap<string, AlarmSignal>,
): readonly WorstOfBed[] {
  const rows = new Map<string, WorstOfBed>();
  for (const event of active) {
    const row = { event, calls: (signals.get(event.alertId)?.state ?? 'on') === 'on' };
    const known = rows.get(event.bedId);
    if (known === undefined || compare(row, known) < 0) rows.set(event.bedId, row);
  }
  return [...rows.values()].sort(compare);
}

function compare(a: WorstOfBed, b: WorstOfBed): number {
  return (
    Number(b.calls) - Number(a.calls) ||
    RANK[b.event.priority] - RANK[a.event.priority] ||
    Number(b.event.kind === 'physiological') - Number(a.event.kind === 'physiological') ||
    b.event.startMs - a.event.startMs ||
    (a.event.bedId < b.event.bedId ? -1 : 1)
  );
}
