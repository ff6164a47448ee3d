import { describe, expect, it } from '@jest/globals';
import { durationOption, formatShadow, formatShadowProgress } from '../../src/cli/shadow.js';
import type { ShadowReport } from '../../src/app/shadow/shadow-report.js';

describe('durationOption', () => {
  it.each([
    { text: '8h', ms: 28_800_000 },
    { text: '90m', ms: 5_400_000 },
    { text: '1.5d', ms: 129_600_000 },
    { text: '45s', ms: 45_000 },
  ])('reads $text', ({ text, ms }) => {
    expect(durationOption(text)).toBe(ms);
  });

  it.each(['', '8', 'h', '-1h', '0s', '21d', '8 h', '8hours'])('refuses %j', (text) => {
    expect(() => durationOption(text)).toThrow(/Expected a time such as 8h/);
  });
});

describe('formatShadowProgress', () => {
  const progress = {
    beds: 6,
    unpairedBeds: 0,
    hours: 12.54,
    alerts: { live: 14, candidate: 9 },
    latencyP95Ms: 320.4,
    waitingMessages: 0,
    isLogReadable: true,
  };

  it('says how much there is to compare', () => {
    expect(formatShadowProgress(progress)).toBe(
      '6 beds, 12.5 bed-hours; alerts: 14 live, 9 candidate; latency p95 320 ms',
    );
  });

  it('says what holds it up', () => {
    const text = formatShadowProgress({
      ...progress,
      unpairedBeds: 2,
      waitingMessages: 70,
      latencyP95Ms: null,
      isLogReadable: false,
    });
    expect(text).toMatch(
      /2 beds not compared yet; 70 messages wait; the ward’s log does not answer$/,
    );
  });
});

describe('formatShadow', () => {
  it('sets both sides below each other', () => {
    const report: Pick<ShadowReport, 'hours' | 'beds' | 'agreement' | 'alertedShare'> = {
      hours: 2.5,
      beds: [],
      agreement: {
        live: { alerts: 7, alone: 2, newestAlone: [] },
        candidate: { alerts: 5, alone: 0, newestAlone: [] },
      },
      alertedShare: { live: 0.125, candidate: null },
    };
    expect(formatShadow(report)).toBe(
      '0 beds, 2.50 bed-hours judged by both\n' +
        'live       7 alerts of the patient, 2 without one of the other, alerted 12.5 % of the time\n' +
        'candidate  5 alerts of the patient, 0 without one of the other\n',
    );
  });
});
