import { describe, expect, it } from '@jest/globals';
import {
  ALARM_FIGURES,
  delaysS,
  newlyRaisedDelaysS,
} from '../../../src/evaluation/figures/alarm-figures.js';
import { figureOf } from '../../../src/evaluation/figures/figure-list.js';
import { onsetToAlert } from '../../../src/evaluation/figures/onset-to-alert.js';
import type { EpisodeOutcome } from '../../../src/evaluation/judged-record.js';
import { aJudged, aResult } from '../support.js';

function outcome(delayMs: number | undefined, alerts = 1, openAtOnset = false): EpisodeOutcome {
  const episode = { kind: 'asystole', startMs: 0, endMs: 20_000 };
  return delayMs === undefined
    ? { ...episode, alarmed: false, openAtOnset: false, alerts: 0, alertsOfOneCondition: 0 }
    : { ...episode, alarmed: true, openAtOnset, delayMs, alerts, alertsOfOneCondition: 1 };
}

const records = [
  aJudged(90_000, { episodes: [outcome(0, 3, true), outcome(4_000), outcome(undefined)] }),
  aJudged(90_000, { episodes: [outcome(8_000, 2)] }),
  aJudged(90_000),
];
const bedside = aJudged(310_000, {
  result: aResult(310_000, {
    truth: { annotations: [], bedsideAlarm: { kind: 'Asystole', isTrue: true } },
  }),
  episodes: [outcome(7_000)],
});

describe('ALARM_FIGURES', () => {
  it('gives sensitivity, delays and alerts an episode', () => {
    const values = ALARM_FIGURES.map(
      (definition) => figureOf(definition, records, { rounds: 10 }).value,
    );
    expect(values[0]).toBe(3 / 4);
    expect(values[1]).toBeCloseTo(4 + 0.9 * 4, 12);
    expect(values[2]).toBeCloseTo(4 + 0.95 * 4, 12);
    expect(values[3]).toBe(6 / 3);
  });

  it('has no delays of bedside alarms, whose onset is not annotated', () => {
    const [sensitivity, delay, newlyRaised] = ALARM_FIGURES.map(({ prepare }) =>
      prepare([bedside]),
    );
    expect(typeof sensitivity).toBe('function');
    const reason = expect.stringContaining('its onset is not annotated');
    expect([delay, newlyRaised]).toEqual([{ reason }, { reason }]);
  });

  it.each([
    { name: 'no episode', record: aJudged(90_000), reason: 'the records have no fibrillation' },
    {
      name: 'no alarmed one',
      record: aJudged(90_000, { episodes: [outcome(undefined)] }),
      reason: 'no lethal episode was alarmed',
    },
  ])('says why where there is $name', ({ record, reason }) => {
    const [, delay, , alerts] = ALARM_FIGURES.map(({ prepare }) => prepare([record]));
    expect(delay).toEqual({ reason: expect.stringContaining(reason) });
    expect(alerts).toEqual(delay);
  });
});

describe('delaysS', () => {
  it('holds the alarmed episodes', () => {
    expect(delaysS([outcome(500), outcome(undefined), outcome(0, 1, true)])).toEqual([0.5, 0]);
  });
});

describe('newlyRaisedDelaysS', () => {
  it('leaves out episodes at whose onset an alert was open', () => {
    expect(newlyRaisedDelaysS([outcome(500), outcome(0, 1, true)])).toEqual([0.5]);
  });
});

describe('onsetToAlert', () => {
  it('gives percentiles over the alarmed episodes of annotated records', () => {
    const { p50, p90, p95, p99, newlyRaisedP95, ...counts } =
      onsetToAlert([...records, bedside]) ?? {};
    expect(p50).toBe(4);
    expect(p90).toBeCloseTo(4 + 0.8 * 4, 12);
    expect(p95).toBeCloseTo(7.6, 12);
    expect(p99).toBeCloseTo(4 + 0.98 * 4, 12);
    expect(newlyRaisedP95).toBeCloseTo(7.8, 12);
    expect(counts).toEqual({ alarmedEpisodeCount: 3, openAtOnsetCount: 1 });
  });

  it('is null where no such episode was alarmed', () => {
    expect(onsetToAlert([bedside, aJudged(90_000)])).toBeNull();
  });
});
