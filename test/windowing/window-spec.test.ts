import { describe, expect, it } from '@jest/globals';
import type { BedId } from '../../src/domain/bed.js';
import { epochUs } from '../../src/domain/units.js';
import {
  checkWindowSpec,
  firstWindowStartUs,
  gridIndexAtUs,
  neededFromUsAfter,
  windowPhaseUs,
} from '../../src/windowing/window-spec.js';
import { bed, MODEL_SPEC } from './fixtures.js';

describe('checkWindowSpec', () => {
  it('returns a spec that can be cut exactly', () => {
    expect(checkWindowSpec(MODEL_SPEC)).toBe(MODEL_SPEC);
  });

  it.each([
    { name: 'a hop above the length', change: { hopMs: 10_100 } },
    { name: 'a hop of part of a cell', change: { hopMs: 950 } },
    { name: 'no hop', change: { hopMs: 0 } },
    { name: 'a length of part of a cell', change: { lengthMs: 9_950 } },
    { name: 'a negative length', change: { lengthMs: -1_000 } },
    { name: 'a length without end', change: { lengthMs: Number.POSITIVE_INFINITY } },
    { name: 'a rate that leaves parts of samples in a cell', change: { sampleRateHz: 125 } },
    { name: 'a rate that is no number', change: { sampleRateHz: Number.NaN } },
    { name: 'a rate above 1000 Hz', change: { sampleRateHz: 2_000 } },
  ])('refuses $name', ({ change }) => {
    expect(() => checkWindowSpec({ ...MODEL_SPEC, ...change })).toThrow(
      expect.objectContaining({ code: 'ECG_WINDOW_BAD_SPEC', retryable: false }),
    );
  });

  it('tells every problem at once', () => {
    expect(() => checkWindowSpec({ sampleRateHz: 125, lengthMs: 50, hopMs: 75 })).toThrow(
      /lengthMs.*hopMs.*sampleRateHz.*at most/,
    );
  });
});

describe('gridIndexAtUs', () => {
  it('is exact where microseconds times rate leave the safe integers', () => {
    const momentUs = epochUs(1_790_000_000_300_000);
    expect(gridIndexAtUs(momentUs, 1_000)).toBe(1_790_000_000_300);
    expect(gridIndexAtUs(momentUs, 100)).toBe(179_000_000_030);
  });
});

describe('firstWindowStartUs', () => {
  it.each([
    { momentUs: 20_000_000, startUs: 11_000_000 },
    { momentUs: 20_000_001, startUs: 11_000_000 },
    { momentUs: 19_999_999, startUs: 10_000_000 },
  ])('is the first hop whose window ends behind $momentUs us', ({ momentUs, startUs }) => {
    expect(firstWindowStartUs(momentUs, MODEL_SPEC, 0)).toBe(startUs);
  });

  it.each([
    { momentUs: 20_300_000, startUs: 11_300_000 },
    { momentUs: 20_299_999, startUs: 10_300_000 },
  ])('lies on the grid of a phase, for $momentUs us', ({ momentUs, startUs }) => {
    expect(firstWindowStartUs(momentUs, MODEL_SPEC, 300_000)).toBe(startUs);
  });
});

describe('windowPhaseUs', () => {
  const bedsOf = (prefix: string, count: number): BedId[] =>
    Array.from({ length: count }, (_, at) => bed(`${prefix}${String(at + 1).padStart(3, '0')}`));

  it.each(['ICU-', 'W7.', 'LOAD-0'])('spreads the beds %s... over a hop', (prefix) => {
    const phases = bedsOf(prefix, 100).map((bedId) => windowPhaseUs(bedId, MODEL_SPEC));
    for (let phaseUs = 0; phaseUs < 1_000_000; phaseUs += 100_000) {
      const share = phases.filter((phase) => phase === phaseUs).length / phases.length;
      expect(share).toBeCloseTo(0.1, 1);
    }
  });

  it('is a whole number of cells below the hop', () => {
    for (const hopMs of [100, 500, 1_000, 2_500]) {
      for (const bedId of bedsOf('B', 50)) {
        const phaseUs = windowPhaseUs(bedId, { hopMs });
        expect(phaseUs % 100_000).toBe(0);
        expect(phaseUs).toBeGreaterThanOrEqual(0);
        expect(phaseUs).toBeLessThan(hopMs * 1_000);
      }
    }
  });
});

describe('neededFromUsAfter', () => {
  it('is the start of the next window less filter and look-back', () => {
    expect(neededFromUsAfter(epochUs(50_000_000), MODEL_SPEC)).toBe(50_000_000);
  });

  it('holds nothing behind the last window of a silent bed', () => {
    const sinceUs = epochUs(50_700_000);
    expect(neededFromUsAfter(epochUs(50_000_000), MODEL_SPEC, sinceUs)).toBe(sinceUs);
    expect(neededFromUsAfter(epochUs(49_000_000), MODEL_SPEC, sinceUs)).toBe(49_000_000);
  });
});
