import { stack } from 'd3-shape';
import type { Priority } from '../../../src/domain/alert.js';
import type { BurdenFigures, BurdenGroup, BurdenReport } from '../../../src/domain/burden.js';

/** The order in which priorities are stacked, most urgent first. */
export const STACKED: readonly Priority[] = ['high', 'medium', 'low'];

/** The most bars of one plot; what is left is in the CSV. */
export const MAX_BARS = 10;

/** Alerts of one condition, by priority. */
export interface ConditionBar extends Readonly<Record<Priority, number>> {
  readonly condition: string;
  readonly total: number;
}

/** One part of a stacked bar, in alerts. */
export interface Segment {
  readonly row: number;
  readonly priority: Priority;
  readonly from: number;
  readonly until: number;
}

/** The figures of all that was asked for. */
export function wholeOf({ groups }: BurdenReport): BurdenFigures | undefined {
  return groups.find(({ bedId, shift }) => bedId === undefined && shift === undefined);
}

/** All shifts and each of them, over every bed. */
export function shiftGroups({ groups }: BurdenReport): readonly BurdenGroup[] {
  return groups.filter(({ bedId }) => bedId === undefined);
}

/** The beds with the most alerts, at most ten; those without any are left out. */
export function worstBeds({ groups }: BurdenReport): readonly BurdenGroup[] {
  return groups
    .filter(({ bedId, shift, alerts }) => bedId !== undefined && shift === undefined && alerts > 0)
    .sort((a, b) => b.alerts - a.alerts || ((a.bedId ?? '') < (b.bedId ?? '') ? -1 : 1))
    .slice(0, MAX_BARS);
}

/** The conditions with the most alerts, at most ten. */
export function conditionBars({ conditions }: BurdenFigures): readonly ConditionBar[] {
  const bars = new Map<string, ConditionBar>();
  for (const { condition, priority, alerts } of conditions) {
    const bar = bars.get(condition) ?? { condition, high: 0, medium: 0, low: 0, total: 0 };
    bars.set(condition, {
      ...bar,
      [priority]: bar[priority] + alerts,
      total: bar.total + alerts,
    });
  }
  return [...bars.values()].sort((a, b) => b.total - a.total).slice(0, MAX_BARS);
}

/** The parts of stacked bars, without the empty ones. */
export function segmentsOf(bars: readonly ConditionBar[]): readonly Segment[] {
  const stacked = stack<unknown, ConditionBar, Priority>()
    .keys(STACKED)
    .value((bar, priority) => bar[priority])([...bars]);
  return stacked.flatMap((series) =>
    series.flatMap(([from, until], row) =>
      until > from ? [{ row, priority: series.key, from, until }] : [],
    ),
  );
}

/** How strongly an hour is coloured, 0 (no alert) to 4 (near the fullest hour of the table). */
export function heatLevel(alerts: number, most: number): 0 | 1 | 2 | 3 | 4 {
  if (!(alerts > 0) || !(most > 0)) return 0;
  const share = alerts / most;
  if (share <= 0.25) return 1;
  if (share <= 0.5) return 2;
  return share <= 0.75 ? 3 : 4;
}

/** A duration as `42 s`, `3 min 5 s` or `2 h 4 min`; a dash where there is none. */
export function durationText(durationMs: number | undefined): string {
  if (durationMs === undefined) return '–';
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A share as whole percent; a dash where there is none. */
export function shareText(share: number | undefined): string {
  return share === undefined ? '–' : `${Math.round(share * 100)} %`;
}
