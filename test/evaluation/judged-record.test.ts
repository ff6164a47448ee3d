import { describe, expect, it } from '@jest/globals';
import { judgeRecord } from '../../src/evaluation/judged-record.js';
import { aResult, anAlert, beat, rhythm } from './support.js';

describe('judgeRecord', () => {
  it('leaves out what a record without annotations cannot have', () => {
    const judged = judgeRecord(aResult(90_000, { alerts: [anAlert(5_000, 9_000)] }));
    expect([judged.hasBeats, judged.hasRhythms]).toEqual([false, false]);
    for (const key of ['beats', 'cellRows', 'falseAlerts', 'unfoundedAlerts', 'challenge']) {
      expect(judged).not.toHaveProperty(key);
    }
    expect([judged.episodes, judged.misses, judged.abnormal]).toEqual([[], [], []]);
    expect(judged.openTime.usualMs).toBe(90_000);
  });

  it('takes a record of no length', () => {
    const judged = judgeRecord(aResult(0, { truth: { annotations: [beat(0, 'V')] } }));
    expect(judged.series.score).toHaveLength(0);
    expect([judged.hasBeats, judged.annotationsOutside]).toEqual([false, 1]);
  });

  it('counts annotations beyond the end and judges without them', () => {
    const truth = { annotations: [beat(80_000, 'V'), beat(90_000, 'V'), rhythm(95_000, '(VF\0')] };
    const judged = judgeRecord(aResult(90_000, { truth }));
    expect(judged.annotationsOutside).toBe(2);
    expect([judged.beats?.symbols, judged.hasRhythms]).toEqual([['V'], false]);
  });

  it('judges episodes, misses and false alerts by physiological alerts alone', () => {
    const technical = { kind: 'technical', condition: 'lead-off' } as const;
    const alerts = [
      anAlert(1_000, 3_000),
      anAlert(31_000, 39_000, technical),
      anAlert(70_000, 72_000, technical),
    ];
    const truth = { annotations: [rhythm(0, '(N'), rhythm(30_000, '(VT\0'), rhythm(50_000, '(N')] };
    const judged = judgeRecord(aResult(90_000, { alerts, truth }));
    expect(judged.episodes.map(({ alarmed }) => alarmed)).toEqual([false]);
    expect(judged.misses.map(({ what }) => what)).toEqual(['ventricular tachycardia']);
    expect(judged.falseAlerts).toEqual([alerts[0]]);
    expect(judged.physiologicalAlerts).toEqual([alerts[0]]);
    expect(judged.openTime).toEqual({ alertedMs: 4_000, usualMs: 70_000, usualAlertedMs: 4_000 });
  });

  it('takes the event of a true bedside alarm for the episode, and no alert for a false one', () => {
    const bedsideAlarm = { kind: 'Asystole', isTrue: true };
    const alerts = [anAlert(292_000, 298_000, { raisedMs: 296_000 }), anAlert(50_000, 60_000)];
    const judged = judgeRecord(
      aResult(310_000, { alerts, truth: { annotations: [], bedsideAlarm } }),
    );
    expect(judged.episodes).toEqual([
      {
        kind: 'Asystole',
        startMs: 290_000,
        endMs: 300_000,
        alarmed: true,
        openAtOnset: false,
        delayMs: 6_000,
        alerts: 1,
        alertsOfOneCondition: 1,
      },
    ]);
    expect(judged).not.toHaveProperty('falseAlerts');
    expect(judged.challenge).toEqual({ kind: 'Asystole', isTrue: true, isAlarmed: true });
  });

  it('takes every alert beside a false bedside alarm for a false one', () => {
    const bedsideAlarm = { kind: 'Asystole', isTrue: false };
    const alerts = [anAlert(50_000, 60_000)];
    const judged = judgeRecord(
      aResult(310_000, { alerts, truth: { annotations: [], bedsideAlarm } }),
    );
    expect(judged.episodes).toEqual([]);
    expect([judged.falseAlerts, judged.unfoundedAlerts]).toEqual([alerts, alerts]);
    expect(judged.challenge?.isAlarmed).toBe(false);
  });

  it('knows the noisy time of records with added noise alone', () => {
    const noisy = aResult(400_000, { truth: { annotations: [], noiseDb: 6 } });
    expect(judgeRecord(noisy).noisyMs).toBe(100_000);
    expect(judgeRecord(aResult(400_000)).noisyMs).toBe(0);
  });
});
