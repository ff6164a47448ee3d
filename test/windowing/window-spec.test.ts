import { describe, expect, it } from '@jest/globals';
import { epochUs } from '../../src/domain/units.js';
import {
  checkWindowSpec,
  firstWindowStartUs,
  gridIndexAtUs,
  neededFromUsAfter,
} from '../../src/windowing/window-spec.js';
import { MODEL_SPEC } from './fixtures.js';

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
    expect(firstWindowStartUs(momentUs, MODEL_SPEC)).toBe(startUs);
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
