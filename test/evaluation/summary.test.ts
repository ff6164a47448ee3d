import { describe, expect, it } from '@jest/globals';
import { FIGURES } from '../../src/evaluation/figures/figure-list.js';
import { judgeRecord } from '../../src/evaluation/judged-record.js';
import { summarise } from '../../src/evaluation/summary.js';
import { anAbout } from './about.js';
import { aResult, anAlert, beat, rhythm } from './support.js';

describe('summarise', () => {
  const annotations = [
    rhythm(0, '(N'),
    beat(100_000, 'N'),
    beat(110_000, 'V'),
    rhythm(400_000, '(VF'),
  ];
  const first = judgeRecord(
    aResult(420_000, { truth: { annotations }, alerts: [anAlert(404_000, 410_000)] }),
  );
  const second = judgeRecord(
    aResult(300_000, { name: '101', truth: { annotations: [beat(1, 'N'), beat(300_001, 'N')] } }),
  );

  it('says what was evaluated, and with what', () => {
    const about = anAbout('mitdb');
    const leftOut = ['102 has no annotations'];
    const summary = summarise([first, second], { ...about, leftOut });
    expect(summary).toMatchObject({
      ...about,
      schema: 1,
      recordCount: 2,
      hours: 0.2,
      learningPeriodS: 300,
      bootstrap: { rounds: 1_000, seed: 0 },
      leadMapping: { 'MLII as II': 2 },
      warnings: ['102 has no annotations', '101: 1 annotation lies outside the record, left out'],
    });
  });

  it('holds every figure in order, and why one has no value', () => {
    const { figures, reasons, challenge2015 } = summarise([first, second], anAbout('mitdb'));
    expect(Object.keys(figures)).toEqual(FIGURES.map(({ id }) => id));
    expect(figures['lethalEpisodeSensitivity']).toMatchObject({ value: 1, unit: 'share' });
    expect(challenge2015).toBeNull();
    expect(reasons).toEqual({
      challengeScore2015: 'the records have no bedside alarm',
      challenge2015: 'the records have no bedside alarm',
    });
  });

  it('is the same each time, and survives JSON', () => {
    const summary = summarise([first, second], anAbout('mitdb'));
    expect(summarise([first, second], anAbout('mitdb'))).toEqual(summary);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  });

  it('has a reason for everything where there is no record', () => {
    const { figures, reasons, onsetToAlertS, recordCount } = summarise([], anAbout('none'));
    expect([recordCount, onsetToAlertS]).toEqual([0, null]);
    expect(
      Object.values(figures).every(({ value, reason }) => value === null && reason !== undefined),
    ).toBe(true);
    expect(Object.keys(reasons)).toEqual(
      expect.arrayContaining(['onsetToAlertS', 'falseAlertsPerBedDay', 'challenge2015']),
    );
  });
});
