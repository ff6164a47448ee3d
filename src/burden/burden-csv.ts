import { csvLine, type CsvValue } from '../domain/csv.js';
import type { BurdenGroup, BurdenReport } from '../domain/burden.js';

interface Column {
  readonly name: string;
  readonly of: (group: BurdenGroup, report: BurdenReport) => CsvValue;
}

const MS_PER_S = 1_000;
const MS_PER_MINUTE = 60_000;

const COLUMNS: readonly Column[] = [
  { name: 'ward', of: (_, { wardId }) => wardId },
  { name: 'fromUtc', of: (_, { fromMs }) => new Date(fromMs).toISOString() },
  { name: 'toUtc', of: (_, { toMs }) => new Date(toMs).toISOString() },
  { name: 'bed', of: ({ bedId }) => bedId ?? 'all' },
  { name: 'shift', of: ({ shift }) => shift ?? 'all' },
  { name: 'condition', of: () => 'all' },
  { name: 'priority', of: () => 'all' },
  { name: 'alerts', of: ({ alerts }) => alerts },
  { name: 'bedDays', of: ({ bedDays }) => rounded(bedDays) },
  { name: 'alertsPerBedDay', of: ({ alertsPerBedDay }) => rounded(alertsPerBedDay) },
  { name: 'markedTrue', of: ({ marks }) => marks.true },
  { name: 'markedFalse', of: ({ marks }) => marks.false },
  { name: 'markedUnclear', of: ({ marks }) => marks.unclear },
  { name: 'notMarked', of: ({ marks }) => marks.notMarked },
  { name: 'falseShareOfMarked', of: ({ falseShareOfMarked }) => rounded(falseShareOfMarked) },
  { name: 'notMarkedShare', of: ({ notMarkedShare }) => rounded(notMarkedShare) },
  { name: 'acknowledged', of: ({ response }) => response.acknowledged },
  { name: 'notAcknowledged', of: ({ response }) => response.notAcknowledged },
  { name: 'responseP50S', of: ({ response }) => seconds(response.p50Ms) },
  { name: 'responseP90S', of: ({ response }) => seconds(response.p90Ms) },
  { name: 'responseP95S', of: ({ response }) => seconds(response.p95Ms) },
  { name: 'pausedBedMinutes', of: ({ pausedMs }) => rounded(pausedMs / MS_PER_MINUTE) },
];

/**
 * The groups of a report as one table (RFC 4180), each with a line of its own and then one for each of its
 * conditions and priorities; units stand in the names, and what does not apply is empty.
 */
export function burdenCsv(report: BurdenReport): string {
  const lines = report.groups.flatMap((group) => [
    csvLine(COLUMNS.map(({ of }) => of(group, report))),
    ...group.conditions.map(({ condition, priority, alerts }) => {
      const own: Readonly<Record<string, CsvValue>> = { condition, priority, alerts };
      return csvLine(
        COLUMNS.map(({ name, of }) => {
          if (PLACE.has(name)) return of(group, report);
          return own[name];
        }),
      );
    }),
  ]);
  return csvLine(COLUMNS.map(({ name }) => name)) + lines.join('');
}

/** The columns that say which group a line belongs to. */
const PLACE: ReadonlySet<string> = new Set(['ward', 'fromUtc', 'toUtc', 'bed', 'shift']);

/** Four decimals: more of a figure says nothing. */
function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1e4) / 1e4;
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / MS_PER_S;
}
