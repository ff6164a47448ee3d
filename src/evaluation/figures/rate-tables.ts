import type { JudgedRecord } from '../judged-record.js';
import type { ObservedAlert } from '../record-result.js';
import { days, isJudged } from './rate-figures.js';

/** Alerts a bed-day, by condition and then by the highest priority that they had. */
export type RateTable = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** All alerts of a set, technical ones too. */
export function alertRates(records: readonly JudgedRecord[]): RateTable {
  return rates(records, ({ result }) => result.alerts);
}

/** The false alerts of a set; null where it is known of no record which are false. */
export function falseAlertRates(records: readonly JudgedRecord[]): RateTable | null {
  const judged = records.filter(isJudged);
  return judged.length === 0 ? null : rates(judged, ({ falseAlerts }) => falseAlerts ?? []);
}

function rates(
  records: readonly JudgedRecord[],
  alertsOf: (record: JudgedRecord) => readonly ObservedAlert[],
): RateTable {
  const bedDays = records.reduce((sum, record) => sum + days(record), 0);
  const alerts = records.flatMap(alertsOf);
  const conditions = [...new Set(alerts.map(({ condition }) => condition))].sort();
  if (bedDays === 0) return {};
  return Object.fromEntries(
    conditions.map((condition) => {
      const own = alerts.filter((alert) => alert.condition === condition);
      const count = (priority: string): number =>
        own.filter((alert) => alert.priority === priority).length / bedDays;
      return [condition, { high: count('high'), medium: count('medium'), low: count('low') }];
    }),
  );
}
