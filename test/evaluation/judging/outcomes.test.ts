import { describe, expect, it } from '@jest/globals';
import {
  challengeOutcome,
  falseAlerts,
  judgeEpisode,
  openTime,
  unfoundedAlerts,
} from '../../../src/evaluation/judging/outcomes.js';
import { anAlert } from '../support.js';

describe('judgeEpisode', () => {
  const episode = { kind: 'asystole', startMs: 10_000, endMs: 20_000 };
  const missed = {
    ...episode,
    alarmed: false,
    openAtOnset: false,
    alerts: 0,
    alertsOfOneCondition: 0,
  };

  it('counts from the onset to the first alert that belongs to the episode', () => {
    const alerts = [
      anAlert(15_000, 16_000, { raisedMs: 18_000 }),
      anAlert(11_000, 12_000, { raisedMs: 14_000 }),
      anAlert(1_000, 2_000, { raisedMs: 3_000 }),
    ];
    expect(judgeEpisode(episode, alerts)).toEqual({
      ...episode,
      alarmed: true,
      openAtOnset: false,
      delayMs: 4_000,
      alerts: 2,
      alertsOfOneCondition: 2,
    });
  });

  it('counts the alerts of the condition that has most of them', () => {
    const alerts = [
      anAlert(11_000, 12_000, { raisedMs: 12_000, condition: 'anomaly' }),
      anAlert(11_000, 13_000, { raisedMs: 13_000, condition: 'chaotic-rhythm' }),
      anAlert(14_000, 15_000, { raisedMs: 15_000, condition: 'chaotic-rhythm' }),
    ];
    expect(judgeEpisode(episode, alerts)).toMatchObject({ alerts: 3, alertsOfOneCondition: 2 });
  });

  it('gives an alert that was raised before the onset no delay', () => {
    const outcome = judgeEpisode(episode, [anAlert(5_000, 11_000, { raisedMs: 9_000 })]);
    expect([outcome.alarmed, outcome.openAtOnset, outcome.delayMs]).toEqual([true, true, 0]);
  });

  it.each([
    { name: 'marks another stretch', alert: anAlert(20_000, 25_000, { raisedMs: 20_000 }) },
    { name: 'was raised after the end', alert: anAlert(15_000, 25_000, { raisedMs: 20_001 }) },
  ])('is missed where the alert $name', ({ alert }) => {
    expect(judgeEpisode(episode, [alert])).toEqual(missed);
  });

  it('counts an alert that is raised at the very end', () => {
    expect(judgeEpisode(episode, [anAlert(15_000, 25_000, { raisedMs: 20_000 })]).delayMs).toBe(
      10_000,
    );
  });
});

describe('falseAlerts', () => {
  it('holds alerts whose marked stretch touches nothing abnormal', () => {
    const alerts = [anAlert(0, 1_000), anAlert(1_500, 2_500), anAlert(3_000, 4_000)];
    const abnormal = [{ startMs: 2_400, endMs: 3_000 }];
    expect(falseAlerts(alerts, abnormal).map(({ startMs }) => startMs)).toEqual([0, 3_000]);
  });
});

describe('unfoundedAlerts', () => {
  it('holds alerts that touched something abnormal only after their raising', () => {
    const grown = anAlert(0, 30_000, { endAtRaisingMs: 4_000 });
    const founded = anAlert(19_000, 30_000, { endAtRaisingMs: 21_000 });
    const abnormal = [{ startMs: 20_000, endMs: 22_000 }];
    expect(unfoundedAlerts([grown, founded], abnormal)).toEqual([grown]);
    expect(falseAlerts([grown, founded], abnormal)).toEqual([]);
  });
});

describe('openTime', () => {
  it('counts time with an alert open once, and apart outside everything abnormal', () => {
    const alerts = [
      anAlert(0, 0, { raisedMs: 10_000, endedMs: 20_000 }),
      anAlert(0, 0, { raisedMs: 15_000, endedMs: 25_000 }),
      anAlert(0, 0, { raisedMs: 90_000, endedMs: 120_000 }),
    ];
    const abnormal = [
      { startMs: -300, endMs: 500 },
      { startMs: 18_000, endMs: 21_000 },
      { startMs: 20_000, endMs: 30_000 },
    ];
    // Open 10..25 and 90..100 s; abnormal 0..0.5 and 18..30 s; both 18..25 s.
    expect(openTime(alerts, abnormal, 100_000)).toEqual({
      alertedMs: 25_000,
      usualMs: 100_000 - 12_500,
      usualAlertedMs: 18_000,
    });
  });
});

describe('challengeOutcome', () => {
  const alarm = { kind: 'Asystole', isTrue: true };

  it.each([
    { name: 'open over the last ten seconds', raisedMs: 200_000, endedMs: 310_000, kept: true },
    { name: 'ended just within them', raisedMs: 200_000, endedMs: 290_001, kept: true },
    { name: 'raised with the alarm', raisedMs: 300_000, endedMs: 310_000, kept: true },
    { name: 'ended before them', raisedMs: 200_000, endedMs: 290_000, kept: false },
    { name: 'raised after the alarm', raisedMs: 300_001, endedMs: 310_000, kept: false },
  ])('is $kept for an alert $name', ({ raisedMs, endedMs, kept }) => {
    const alerts = [anAlert(150_000, 160_000, { raisedMs, endedMs })];
    expect(challengeOutcome(alarm, alerts)).toEqual({ ...alarm, isAlarmed: kept });
  });
});
