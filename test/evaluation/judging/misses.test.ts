import { describe, expect, it } from '@jest/globals';
import { missesOf, worstFirst } from '../../../src/evaluation/judging/misses.js';
import { anAlert } from '../support.js';

const span = (atMs: number, kind: string): { kind: string; startMs: number; endMs: number } => ({
  kind,
  startMs: atMs - 300,
  endMs: atMs + 500,
});

describe('missesOf', () => {
  const durationMs = 60_000;
  const series = new Float64Array(600).fill(Number.NaN);
  series[52] = 1.5;
  series[53] = 0.5;

  it('names missed episodes first, then unmarked runs, longer before shorter', () => {
    const outcome = { alarmed: false, openAtOnset: false, alerts: 0, alertsOfOneCondition: 0 };
    const misses = missesOf({
      episodes: [
        { kind: 'asystole', startMs: 20_000, endMs: 30_000, ...outcome },
        { kind: 'ventricular flutter', startMs: 40_000, endMs: 55_000, ...outcome },
        { kind: 'asystole', startMs: 56_000, endMs: 59_000, ...outcome, alarmed: true },
      ],
      abnormal: [
        span(1_000, 'A'),
        span(5_000, 'V'),
        span(5_600, 'V'),
        span(6_200, 'F'),
        span(10_000, 'V'),
        { kind: '(VT', startMs: 14_000, endMs: 15_000 },
        span(14_500, 'V'),
        { kind: '(AFIB', startMs: 16_000, endMs: 19_000 },
        { kind: '(ASYS', startMs: 20_000, endMs: 30_000 },
      ],
      alerts: [anAlert(10_400, 11_000)],
      series,
      durationMs,
    });
    expect(misses).toEqual([
      { startMs: 40_000, endMs: 55_000, what: 'ventricular flutter', isEpisode: true },
      { startMs: 20_000, endMs: 30_000, what: 'asystole', isEpisode: true },
      {
        startMs: 4_700,
        endMs: 6_700,
        what: '3 abnormal beats (V, F)',
        isEpisode: false,
        score: 1.5,
      },
      {
        startMs: 14_000,
        endMs: 15_000,
        what: 'ventricular tachycardia, 1 abnormal beat (V)',
        isEpisode: false,
      },
      { startMs: 700, endMs: 1_500, what: '1 abnormal beat (A)', isEpisode: false },
    ]);
  });

  it('cuts a run to the record', () => {
    const [miss] = missesOf({
      episodes: [],
      abnormal: [span(100, 'V')],
      alerts: [],
      series,
      durationMs,
    });
    expect([miss?.startMs, miss?.endMs]).toEqual([0, 600]);
  });
});

describe('worstFirst', () => {
  it('orders by priority, then by duration times peak score', () => {
    const low = anAlert(0, 90_000, { alertId: 'low', peakScore: 9 });
    const short = anAlert(0, 1_000, { alertId: 'short', priority: 'high', peakScore: 3 });
    const long = anAlert(0, 2_000, { alertId: 'long', priority: 'high', peakScore: 2 });
    const flat = anAlert(0, 5_000, { alertId: 'medium', priority: 'medium' });
    expect(worstFirst([low, short, flat, long]).map(({ alertId }) => alertId)).toEqual([
      'long',
      'short',
      'medium',
      'low',
    ]);
  });
});
