import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { averagePrecision } from '../../../src/evaluation/metrics/average-precision.js';
import { pooledAveragePrecision } from '../../../src/evaluation/metrics/pooled-average-precision.js';
import { pooledRocAuc } from '../../../src/evaluation/metrics/pooled-roc-auc.js';
import { rocAuc } from '../../../src/evaluation/metrics/roc-auc.js';
import type { ScoredRows } from '../../../src/evaluation/metrics/scored-rows.js';
import { byRecord, numbers, reference, rows } from './reference.js';

const once = (count: number): Uint32Array => new Uint32Array(count).fill(1);

/** The rows of all records, those of each as often as it counts. */
function repeated(records: readonly ScoredRows[], times: readonly number[]): ScoredRows {
  const all = records.flatMap((record, index) =>
    Array.from({ length: times[index] ?? 0 }, () => record),
  );
  return rows(
    all.flatMap(({ score }) => [...score]),
    all.flatMap(({ positive }) => [...positive]),
  );
}

const drawnRecords = fc.array(
  fc.record({
    times: fc.integer({ min: 0, max: 3 }),
    rows: fc
      .array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 1 })), {
        maxLength: 12,
      })
      .map((drawn) =>
        rows(
          drawn.map(([score]) => score),
          drawn.map(([, kind]) => kind),
        ),
      ),
  }),
  { maxLength: 6 },
);

const areas = [
  { name: 'pooledRocAuc', pooled: pooledRocAuc, direct: rocAuc, tolerance: 0 },
  // The steps of one score are added in one go there and by record here.
  {
    name: 'pooledAveragePrecision',
    pooled: pooledAveragePrecision,
    direct: averagePrecision,
    tolerance: 1e-12,
  },
];

describe.each(areas)('$name', ({ pooled, direct, tolerance }) => {
  it('equals the direct area of the rows repeated as often as their record counts', () => {
    fc.assert(
      fc.property(drawnRecords, (records) => {
        const times = records.map((record) => record.times);
        const all = repeated(
          records.map((record) => record.rows),
          times,
        );
        const value = pooled(records.map((record) => record.rows))(Uint32Array.from(times));
        const expected = direct(all.score, all.positive);
        expect(value === undefined).toBe(expected === undefined);
        if (value !== undefined)
          expect(Math.abs(value - (expected ?? NaN))).toBeLessThanOrEqual(tolerance);
      }),
      { numRuns: 300 },
    );
  });

  it('is undefined where the counted records have no positive row', () => {
    const statistic = pooled([rows([1, 2], [0, 1]), rows([3], [0])]);
    expect(statistic(Uint32Array.of(0, 2))).toBeUndefined();
    expect(statistic(Uint32Array.of(1, 0))).toBe(1);
  });

  it('is undefined without records, and where none counts', () => {
    expect(pooled([])(new Uint32Array())).toBeUndefined();
    expect(pooled([rows([], [])])(once(1))).toBeUndefined();
    expect(pooled([rows([1, 2], [0, 1])])(Uint32Array.of(0))).toBeUndefined();
  });

  it('is NaN where a score is, since such rows are for the caller to leave out', () => {
    expect(pooled([rows([1, NaN], [0, 1])])(once(1))).toBeNaN();
  });
});

describe('pooledRocAuc by hand', () => {
  it('compares rows across records', () => {
    // Record 0: positive 2, negative 1. Record 1: positive 0, negative 3.
    // Wins: 2 > 1 within record 0; 2 < 3, 0 < 1 and 0 < 3 else.
    const statistic = pooledRocAuc([rows([2, 1], [1, 0]), rows([0, 3], [1, 0])]);
    expect(statistic(Uint32Array.of(1, 1))).toBe(1 / 4);
    // Record 0 twice: 2 positives and 2 negatives of it, so 4 wins of 9 pairs.
    expect(statistic(Uint32Array.of(2, 1))).toBe(4 / 9);
  });
});

describe('pooledAveragePrecision by hand', () => {
  it('counts the rows of each record by its times', () => {
    // Falling: negative 3 (record 1), positive 2 (0), negative 1 (0), positive 0 (1).
    const statistic = pooledAveragePrecision([rows([2, 1], [1, 0]), rows([0, 3], [1, 0])]);
    expect(statistic(Uint32Array.of(1, 1))).toBe((1 / 2 + 2 / 4) / 2);
    // Record 0 twice: at 2 two of three rows, two thirds of the recall; at 0 three of six.
    expect(statistic(Uint32Array.of(2, 1))).toBeCloseTo((2 * (2 / 3) + 3 / 6) / 3, 15);
  });
});

describe.each(reference.areas)('pooled areas of $name', (area) => {
  const times = Uint32Array.from(numbers(area.times));
  const records = byRecord(
    numbers(area.score),
    numbers(area.positive),
    numbers(area.record),
    times.length,
  );

  it('agree with scikit-learn, each row weighing as often as its record counts', () => {
    if (area.countedRocAuc !== null) {
      expect(pooledRocAuc(records)(times)).toBeCloseTo(area.countedRocAuc, 12);
    }
    if (area.countedAveragePrecision !== null) {
      expect(pooledAveragePrecision(records)(times)).toBeCloseTo(area.countedAveragePrecision, 12);
    }
    expect(pooledRocAuc(records)(once(times.length))).toBeCloseTo(area.rocAuc, 12);
    expect(pooledAveragePrecision(records)(once(times.length))).toBeCloseTo(
      area.averagePrecision,
      12,
    );
  });
});
