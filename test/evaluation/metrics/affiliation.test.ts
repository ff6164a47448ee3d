import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { affiliation } from '../../../src/evaluation/metrics/affiliation.js';
import { intervals, reference } from './reference.js';

const stretches = fc
  .array(fc.tuple(fc.integer({ min: -10, max: 110 }), fc.integer({ min: 1, max: 30 })), {
    maxLength: 8,
  })
  .map((drawn) => drawn.map(([startMs, lengthMs]) => ({ startMs, endMs: startMs + lengthMs })));

describe('affiliation', () => {
  it('is the chance that a random place would lie farther', () => {
    // Truth 40 to 50 in a zone of 100. Prediction 60 to 70 lies 10 to 20 away: at d, what is nearer
    // is 10 of the truth and d at both sides, so 1 - (10 + 2d) / 100, on average 0.6.
    // From a place of the truth, which lies 10 to 20 before the prediction, 2d of 100 is nearer: 0.7.
    const result = affiliation(intervals('40:50'), intervals('60:70'), 100);
    expect(result?.precision).toBeCloseTo(0.6, 12);
    expect(result?.recall).toBeCloseTo(0.7, 12);
  });

  it('counts only the side that is left where the truth is near an end', () => {
    // Truth 0 to 10, prediction 50 to 60: 40 to 50 away, all on one side: 1 - (10 + d) / 100, so 0.45.
    // From a place t of the truth: nearer are t before and 50 - t after it: 1 - 50 / 100.
    const result = affiliation(intervals('0:10'), intervals('50:60'), 100);
    expect(result?.precision).toBeCloseTo(0.45, 12);
    expect(result?.recall).toBeCloseTo(0.5, 12);
  });

  it('lets each true stretch weigh the same, those without a prediction in recall only', () => {
    // Zones 0 to 50 and 50 to 100; the second has no prediction.
    const result = affiliation(intervals('10:20 80:90'), intervals('10:20'), 100);
    expect(result).toEqual({ precision: 1, recall: 0.5 });
  });

  it('cuts a prediction where zones meet', () => {
    // Each truth judges the part of the prediction in its zone, which covers it.
    const whole = affiliation(intervals('10:20 80:90'), intervals('0:100'), 100);
    const halves = affiliation(intervals('10:20 80:90'), intervals('0:50 50:100'), 100);
    expect(whole?.recall).toBe(1);
    expect(halves).toEqual(whole);
  });

  it('has a recall of 0 and no precision where nothing is predicted', () => {
    expect(affiliation(intervals('10:20'), [], 100)).toEqual({ precision: undefined, recall: 0 });
    expect(affiliation(intervals('10:20'), intervals('30:30 100:120'), 100)).toEqual({
      precision: undefined,
      recall: 0,
    });
  });

  it('is undefined without a true stretch within the record', () => {
    expect(affiliation([], intervals('10:20'), 100)).toBeUndefined();
    expect(affiliation(intervals('100:110'), intervals('10:20'), 100)).toBeUndefined();
    expect(affiliation(intervals('10:20'), intervals('10:20'), 0)).toBeUndefined();
  });

  it('unites stretches that touch or overlap, and cuts those beyond the ends', () => {
    const plain = affiliation(intervals('0:20 60:80'), intervals('15:30 90:100'), 100);
    const rough = affiliation(
      intervals('60:70 -5:12 10:20 70:80'),
      intervals('90:130 15:25 20:30 16:18'),
      100,
    );
    expect(rough).toEqual(plain);
  });

  it('lies between 0 and 1, and is 1 for a perfect prediction', () => {
    fc.assert(
      fc.property(stretches, stretches, (truth, predicted) => {
        const result = affiliation(truth, predicted, 100);
        if (result === undefined) return;
        for (const share of [result.precision ?? 0, result.recall]) {
          expect(share).toBeGreaterThanOrEqual(-1e-12);
          expect(share).toBeLessThanOrEqual(1 + 1e-12);
        }
        const perfect = affiliation(truth, truth, 100);
        expect(perfect?.precision).toBeCloseTo(1, 12);
        expect(perfect?.recall).toBeCloseTo(1, 12);
      }),
    );
  });

  it('does not depend on the unit of time', () => {
    fc.assert(
      fc.property(stretches, stretches, (truth, predicted) => {
        const longer = (list: typeof truth): typeof truth =>
          list.map(({ startMs, endMs }) => ({ startMs: 8 * startMs, endMs: 8 * endMs }));
        expect(affiliation(longer(truth), longer(predicted), 800)).toEqual(
          affiliation(truth, predicted, 100),
        );
      }),
    );
  });

  it.each(reference.affiliations)('agrees with the package on $name', (case_) => {
    const result = affiliation(
      intervals(case_.truth),
      intervals(case_.predicted),
      case_.durationMs,
    );
    // The package integrates by a closed form, which loses digits to large squares.
    expect(result?.recall).toBeCloseTo(case_.recall, 9);
    if (case_.precision === null) expect(result?.precision).toBeUndefined();
    else expect(result?.precision).toBeCloseTo(case_.precision, 9);
  });
});
