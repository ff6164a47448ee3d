import { describe, expect, it } from '@jest/globals';
import { burdenCsv } from '../../src/burden/burden-csv.js';
import { burdenReport } from '../../src/burden/burden-report.js';
import { bed } from '../support/fixture-ward.js';
import { burdenAlert, burdenInput } from './builders.js';

/** The lines of a table as objects by column. */
function rowsOf(csv: string): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = csv.split('\r\n').slice(0, -1);
  const names = header.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((value, i) => [names[i] ?? '', value])),
  );
}

describe('burdenCsv', () => {
  it('has a line for each group and its conditions, with units in the header', () => {
    const alerts = [
      burdenAlert({ responseMs: 8_000, verdict: 'false' }),
      burdenAlert({ condition: '=1+1' }),
    ];
    const pauses = [{ bedId: bed('B01'), fromMs: 1_768_480_000_000, untilMs: 1_768_480_090_000 }];
    const csv = burdenCsv(burdenReport(burdenInput({ alerts, pauses })));
    const rows = rowsOf(csv);
    expect(rows[0]).toMatchObject({
      ward: 'ward-7B',
      fromUtc: '2026-01-15T06:00:00.000Z',
      bed: 'all',
      shift: 'all',
      condition: 'all',
      alerts: '2',
      alertsPerBedDay: '0.5',
      falseShareOfMarked: '1',
      notMarkedShare: '0.5',
      responseP50S: '8',
      notAcknowledged: '1',
      pausedBedMinutes: '1.5',
    });
    expect(rows[1]).toMatchObject({ bed: 'all', condition: "'=1+1", alerts: '1', bedDays: '' });
    const widths = csv
      .split('\r\n')
      .slice(0, -1)
      .map((line) => line.split(',').length);
    expect(new Set(widths).size).toBe(1);
  });

  it('has lines whose alerts add up, group by group', () => {
    const alerts = [burdenAlert(), burdenAlert({ bedId: bed('B02'), priority: 'high' })];
    const rows = rowsOf(burdenCsv(burdenReport(burdenInput({ alerts }))));
    const sum = (bedName: string, isWhole: boolean): number =>
      rows
        .filter(({ bed: name, shift }) => name === bedName && shift === 'all')
        .filter(({ condition }) => (condition === 'all') === isWhole)
        .reduce((total, { alerts: count }) => total + Number(count), 0);
    for (const name of ['all', 'B01', 'B02']) expect(sum(name, false)).toBe(sum(name, true));
  });
});
