import { describe, expect, it } from '@jest/globals';
import { recordsCsv } from '../../src/evaluation/csv.js';
import { judgeRecord } from '../../src/evaluation/judged-record.js';
import { aJudged, aResult, anAlert, rhythm } from './support.js';

function rowsOf(text: string): Record<string, string>[] {
  const [header = [], ...rows] = text
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((found) => found[1] ?? ''),
    );
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
}

describe('recordsCsv', () => {
  it('has a header where there is no record', () => {
    expect(recordsCsv([])).toMatch(/^record,durationS,leads,.*,noiseDb\r\n$/);
  });

  it('gives a row for each record, with units in the names and nothing for what there is not', () => {
    const truth = {
      annotations: [rhythm(0, '(N'), rhythm(30_000, '(VT'), rhythm(50_000, '(N')],
      noiseDb: -6,
    };
    const alerts = [
      anAlert(31_000, 39_000, { raisedMs: 33_250, endedMs: 45_000 }),
      anAlert(70_000, 72_000),
      anAlert(80_000, 81_000, { kind: 'technical', condition: 'lead-off' }),
    ];
    const [row] = rowsOf(recordsCsv([judgeRecord(aResult(90_000, { alerts, truth }))]));
    expect(row).toMatchObject({
      record: '100',
      durationS: '90',
      scoredCellShare: '1',
      beatRocAucVentricular: '',
      lethalEpisodes: '1',
      lethalEpisodesAlarmed: '1',
      slowestAlertS: '3.25',
      physiologicalAlerts: '2',
      technicalAlerts: '1',
      falseAlerts: '1',
      unfoundedAlerts: '1',
      alertedS: '15.75',
      outsideAbnormalS: '70',
      alertedOutsideAbnormalS: '4',
      bedsideAlarm: '',
      noiseDb: '-6',
    });
  });

  it('quotes commas, quotes and line ends as RFC 4180 says', () => {
    const judged = aJudged(1_000);
    const leadNames = [
      { sourceName: 'ML"II', lead: 'II' },
      { sourceName: 'V1', lead: 'V1' },
    ] as const;
    const text = recordsCsv([{ ...judged, result: { ...judged.result, name: 'a\nb', leadNames } }]);
    expect(text).toContain('\r\n"a\nb",1,"ML""II as II, V1 as V1",1,');
  });
});
