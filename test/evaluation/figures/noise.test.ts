import { describe, expect, it } from '@jest/globals';
import { noiseRows } from '../../../src/evaluation/figures/noise.js';
import { judgeRecord } from '../../../src/evaluation/judged-record.js';
import { aJudged, aResult, anAlert, beat } from '../support.js';

function noisy(name: string, noiseDb: number): ReturnType<typeof judgeRecord> {
  return judgeRecord(
    aResult(660_000, {
      name,
      truth: { annotations: [beat(100_000, 'N'), beat(200_000, 'V')], noiseDb },
      alerts: [
        anAlert(100_000, 101_000, { raisedMs: 104_000, endedMs: 110_000 }),
        anAlert(299_000, 305_000, { raisedMs: 300_000, endedMs: 310_000 }),
        anAlert(610_000, 611_000, { raisedMs: 614_000, endedMs: 620_000 }),
      ],
    }),
  );
}

describe('noiseRows', () => {
  it('gives a row for each record with noise, the least noise first', () => {
    const rows = noiseRows([noisy('118e_6', -6), aJudged(90_000), noisy('118e24', 24)]);
    expect(rows.map(({ record, noiseDb }) => [record, noiseDb])).toEqual([
      ['118e24', 24],
      ['118e_6', -6],
    ]);
  });

  it('counts a false alert to the part in which it was raised', () => {
    const [row] = noiseRows([noisy('118e06', 6)]);
    // Noisy are 300..420 and 540..660 s.
    expect(row?.falseAlertsPerHourInNoise).toBe((2 * 3_600) / 240);
    expect(row?.falseAlertsPerHourWithoutNoise).toBe(3_600 / 420);
    expect(row?.alertedShareOutsideAbnormal).toBeCloseTo(22 / (660 - 0.8), 12);
    // All cells score the same.
    expect([row?.beatRocAucVentricular, row?.cellRocAuc]).toEqual([0.5, 0.5]);
  });

  it('knows no false alerts of a record without annotations', () => {
    const [row] = noiseRows([
      judgeRecord(aResult(90_000, { truth: { annotations: [], noiseDb: 6 } })),
    ]);
    expect(row).toMatchObject({
      falseAlertsPerHourInNoise: null,
      falseAlertsPerHourWithoutNoise: null,
      alertedShareOutsideAbnormal: null,
      beatRocAucVentricular: null,
    });
  });
});
