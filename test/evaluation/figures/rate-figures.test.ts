import { describe, expect, it } from '@jest/globals';
import { figureOf } from '../../../src/evaluation/figures/figure-list.js';
import { RATE_FIGURES } from '../../../src/evaluation/figures/rate-figures.js';
import { alertRates, falseAlertRates } from '../../../src/evaluation/figures/rate-tables.js';
import { judgeRecord } from '../../../src/evaluation/judged-record.js';
import { aJudged, aResult, anAlert, NO_CELLS, rhythm } from '../support.js';

const HOUR_MS = 3_600_000;
const technical = { kind: 'technical', condition: 'lead-off' } as const;

/** An hour with 20 minutes of AFIB in its middle: one alert on it, one beside it that grows into it. */
const judged = judgeRecord(
  aResult(HOUR_MS, {
    cells: NO_CELLS,
    truth: {
      annotations: [rhythm(0, '(N'), rhythm(1_200_000, '(AFIB'), rhythm(2_400_000, '(N')],
    },
    alerts: [
      anAlert(100_000, 130_000, { priority: 'high', raisedMs: 110_000, endedMs: 170_000 }),
      anAlert(1_190_000, 1_210_000, {
        endAtRaisingMs: 1_195_000,
        raisedMs: 1_196_000,
        endedMs: 1_220_000,
      }),
      anAlert(1_300_000, 1_310_000, { raisedMs: 1_310_000, endedMs: 1_320_000 }),
      anAlert(3_000_000, 3_100_000, technical),
    ],
  }),
);
/** Two hours of which nothing is known, with an alert. */
const unknown = judgeRecord(
  aResult(2 * HOUR_MS, { cells: NO_CELLS, alerts: [anAlert(5_000, 9_000)] }),
);

describe('RATE_FIGURES', () => {
  it('counts alerts over all records, false ones where it is known', () => {
    const values = RATE_FIGURES.map(
      (definition) => figureOf(definition, [judged, unknown], { rounds: 10 }).value,
    );
    expect(values[0]).toBeCloseTo((4 / 3) * 24, 9);
    expect(values[1]).toBeCloseTo(1 * 24, 9);
    expect(values[2]).toBeCloseTo(2 * 24, 9);
    // Three of the first record and one of the second, of three hours.
    const openS = 60 + 24 + 10 + 4;
    expect(values[3]).toBeCloseTo(openS / (3 * 3_600), 9);
    // 60 s and 4 s of the 40 minutes outside.
    expect(values[4]).toBeCloseTo(64 / 2_400, 9);
  });

  it('says why where it is not known which alerts are false', () => {
    const known = new Set(['alertsPerBedDay', 'alertedShare']);
    const prepared = RATE_FIGURES.map(({ id, prepare }) => ({ id, statistic: prepare([unknown]) }));
    const others = prepared.filter(({ id }) => !known.has(id)).map(({ statistic }) => statistic);
    expect(others).toHaveLength(RATE_FIGURES.length - known.size);
    expect(others).toEqual(
      others.map(() => ({
        reason: 'the records have neither annotations nor a false bedside alarm',
      })),
    );
  });
});

describe('alertRates', () => {
  it('counts all alerts by condition and priority', () => {
    expect(alertRates([judged, aJudged(HOUR_MS)])).toEqual({
      anomaly: { high: 12, medium: 0, low: 24 },
      'lead-off': { high: 0, medium: 0, low: 12 },
    });
  });

  it('is empty of records of no length', () => {
    expect(alertRates([aJudged(0)])).toEqual({});
  });
});

describe('falseAlertRates', () => {
  it('counts over the records where it is known', () => {
    expect(falseAlertRates([judged, unknown])).toEqual({
      anomaly: { high: 24, medium: 0, low: 0 },
    });
  });

  it('is null where it is known of none', () => {
    expect(falseAlertRates([unknown])).toBeNull();
  });
});
