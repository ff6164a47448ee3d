import type { BurdenAlert, BurdenInput } from '../../src/burden/inputs.js';
import { burdenCsv } from '../../src/burden/burden-csv.js';
import { burdenReport } from '../../src/burden/burden-report.js';
import type { BurdenReports } from '../../src/server/routes/burden.js';
import type { BedId } from '../../src/domain/bed.js';
import { WARD } from './fixture-ward.js';

const MS_PER_MINUTE = 60_000;

const KINDS = [
  { condition: 'anomaly', priority: 'medium' },
  { condition: 'anomaly', priority: 'high' },
  { condition: 'rate-high', priority: 'medium' },
  { condition: 'lead-off', priority: 'low' },
  { condition: 'anomaly', priority: 'medium' },
] as const;
const VERDICTS = ['true', 'false', 'false', 'unclear', undefined, undefined, undefined] as const;

/** Alerts of a week up to a moment: more by day, some beds busier, with a flood in the last hours. */
export function weekOfAlerts(untilMs: number, beds: readonly BedId[]): readonly BurdenAlert[] {
  const alerts: BurdenAlert[] = [];
  const add = (raisedAtMs: number): void => {
    const at = alerts.length;
    const bedId = beds[(at * at) % beds.length];
    const kind = KINDS[at % KINDS.length];
    if (bedId === undefined || kind === undefined) return;
    const verdict = VERDICTS[at % VERDICTS.length];
    alerts.push({
      alertId: `alert-${at}`,
      bedId,
      raisedAtMs,
      ...kind,
      ...(at % 4 === 3 ? {} : { responseMs: 8_000 + ((at * 7_919) % 170_000) }),
      ...(verdict === undefined ? {} : { verdict }),
    });
  };
  for (let back = 7 * 24 * 60; back > 0; back -= 17 + ((back * 13) % 41))
    add(untilMs - back * MS_PER_MINUTE);
  for (let count = 0; count < 14; count += 1) add(untilMs - 200 * MS_PER_MINUTE + count * 20_000);
  return alerts;
}

/** Real reports of {@link weekOfAlerts}. */
export function weekReports(untilMs: number, beds: readonly BedId[]): BurdenReports {
  const all = weekOfAlerts(untilMs, beds);
  return ({ fromMs, toMs, bedId }) => {
    const input: BurdenInput = {
      wardId: WARD,
      fromMs,
      toMs,
      plan: {
        timeZone: 'Europe/Zurich',
        shifts: [
          { name: 'day', startMinute: 420 },
          { name: 'night', startMinute: 1_140 },
        ],
      },
      beds: bedId === undefined ? beds : [bedId],
      alerts: all.filter((alert) => bedId === undefined || alert.bedId === bedId),
      pauses: [{ fromMs: untilMs - 300 * MS_PER_MINUTE, untilMs: untilMs - 298 * MS_PER_MINUTE }],
    };
    const report = burdenReport(input);
    return Promise.resolve({ report, csv: () => burdenCsv(report) });
  };
}
