import { describe, expect, it } from '@jest/globals';
import { EPISODE_FIGURES } from '../../../src/evaluation/figures/episode-figures.js';
import { figureOf } from '../../../src/evaluation/figures/figure-list.js';
import { judgeRecord, type JudgedRecord } from '../../../src/evaluation/judged-record.js';
import { aResult, anAlert, beat, NO_CELLS, rhythm } from '../support.js';

/**
 * Within the 600 s that are compared: VT of 5 s (found in part), VF of 20 s (missed); a ventricular beat
 * that an alert marks, and an alert on nothing. What happens in the first 300 s counts for nothing.
 */
const record = judgeRecord(
  aResult(900_000, {
    cells: NO_CELLS,
    truth: {
      annotations: [
        rhythm(0, '(N'),
        rhythm(100_000, '(VF'),
        rhythm(150_000, '(N'),
        rhythm(400_000, '(VT'),
        rhythm(405_000, '(N'),
        beat(500_000, 'V'),
        rhythm(600_000, '(VF'),
        rhythm(620_000, '(N'),
      ],
    },
    alerts: [
      anAlert(200_000, 210_000),
      anAlert(402_000, 404_000),
      anAlert(403_000, 408_000),
      anAlert(500_000, 501_000),
      anAlert(700_000, 704_000),
      anAlert(600_000, 620_000, { kind: 'technical', condition: 'lead-off' }),
    ],
  }),
);

function valuesOf(records: readonly JudgedRecord[]): (number | null)[] {
  return EPISODE_FIGURES.map((definition) => figureOf(definition, records, { rounds: 10 }).value);
}

describe('EPISODE_FIGURES', () => {
  it('compares what physiological alerts mark after the learning period', () => {
    const [sensitivity, predictivity, durationSensitivity, durationPredictivity] = valuesOf([
      record,
    ]);
    expect(sensitivity).toBe(1 / 2);
    // Test episodes: 402..408 and 500..501 touch something abnormal, 700..704 does not.
    expect(predictivity).toBeCloseTo(2 / 3, 12);
    expect(durationSensitivity).toBeCloseTo(3 / 25, 12);
    // 402..405 and the beat's 500..500.5 of 6 + 1 + 4 s.
    expect(durationPredictivity).toBeCloseTo(3.5 / 11, 12);
  });

  it('adds counts and durations of records up', () => {
    const quiet = judgeRecord(
      aResult(900_000, {
        cells: NO_CELLS,
        truth: { annotations: [rhythm(0, '(N')] },
        alerts: [anAlert(800_000, 801_000)],
      }),
    );
    expect(valuesOf([record, quiet])).toEqual([1 / 2, 2 / 4, 3 / 25, 3.5 / 12]);
  });

  it('says why where nothing is annotated after the learning period', () => {
    const bare = judgeRecord(
      aResult(900_000, { cells: NO_CELLS, alerts: [anAlert(800_000, 801_000)] }),
    );
    for (const { prepare } of EPISODE_FIGURES) {
      expect(prepare([bare])).toEqual({ reason: expect.stringContaining('after 300 s') });
    }
  });

  it('states the learning period and what is compared', () => {
    for (const { about } of EPISODE_FIGURES) {
      expect(about).toContain('the first 300 s of each record are not compared');
      expect(about).toContain('Test episodes are the stretches that physiological alerts mark');
    }
  });
});
