import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findRPeaks } from '../../src/inference/r-peaks.js';

const SAMPLE_COUNT = 1_000;
const MAX_BEATS = 24;

/** A beat as a lead may show it: a P, an R and a T wave; `size` is negative where the lead sees R from behind. */
function beatMv(sampleFromPeak: number, size: number): number {
  if (Math.abs(sampleFromPeak) > 50) return 0;
  const wave = (at: number, width: number): number =>
    Math.exp(-((sampleFromPeak - at) ** 2) / (2 * width ** 2));
  return size * (1.2 * wave(0, 1.5) - 0.2 * wave(4, 1.5) + 0.12 * wave(-16, 3) + 0.3 * wave(26, 6));
}

/** A lead with beats at these samples, on an offset. */
function leadMv(peaks: readonly number[], size = 1, offsetMv = 0): Float32Array {
  return Float32Array.from({ length: SAMPLE_COUNT }, (_, sample) =>
    peaks.reduce((sum, peak) => sum + beatMv(sample - peak, size), offsetMv),
  );
}

/** White noise that is the same in every run. */
function noiseMv(amplitudeMv: number, seed: number): (sample: number) => number {
  return (sample) => {
    const value = Math.sin((sample + 1) * (seed + 1) * 12.9898) * 43_758.5453;
    return (value - Math.floor(value) - 0.5) * 2 * amplitudeMv;
  };
}

function plus(lead: Float32Array, addMv: (sample: number) => number): Float32Array {
  return lead.map((value, sample) => value + addMv(sample));
}

/** Each peak found within 20 ms of one that is there, and the other way round. */
function expectNear(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [at, peak] of expected.entries()) {
    expect(Math.abs((found[at] ?? Number.NaN) - peak)).toBeLessThanOrEqual(2);
  }
}

/** Beats 0.36 to 1.2 s apart: 50 to 167 a minute. */
const rhythms = fc
  .record({
    first: fc.integer({ min: 30, max: 100 }),
    apart: fc.array(fc.integer({ min: 36, max: 120 }), { minLength: 30, maxLength: 30 }),
  })
  .map(({ first, apart }) => {
    const peaks = [first];
    for (const samples of apart) peaks.push((peaks.at(-1) ?? 0) + samples);
    return peaks.filter((peak) => peak < SAMPLE_COUNT - 30);
  });

describe('findRPeaks', () => {
  it('finds the beats of one lead where they are', () => {
    const peaks = [40, 120, 205, 280, 366, 450, 529, 610, 700, 777, 860, 944];
    expectNear(findRPeaks([leadMv(peaks)], MAX_BEATS), peaks);
  });

  it('finds every beat of any rhythm up to its most, in leads of either sign', () => {
    fc.assert(
      fc.property(rhythms, fc.constantFrom(0.3, 1, 3), (peaks, gain) => {
        const leads = [leadMv(peaks, gain), leadMv(peaks, -0.6 * gain), leadMv(peaks, 0.3 * gain)];
        expectNear(findRPeaks(leads, 40), peaks);
      }),
    );
  });

  it('finds beats through noise, wander and the offset of an electrode', () => {
    const peaks = [50, 131, 210, 300, 384, 466, 551, 640, 722, 805, 890, 960];
    const wanderMv = (sample: number): number => 0.8 * Math.sin(sample / 60);
    const leads = [1, 2].map((seed) =>
      plus(plus(leadMv(peaks, 1, 200 * seed), noiseMv(0.08, seed)), wanderMv),
    );
    expectNear(findRPeaks(leads, MAX_BEATS), peaks);
  });

  it('finds beats that only one of the leads shows', () => {
    const peaks = [100, 250, 400, 550, 700, 850];
    const quiet = Float32Array.from({ length: SAMPLE_COUNT }, () => 0);
    expectNear(findRPeaks([quiet, leadMv(peaks), quiet], MAX_BEATS), peaks);
  });

  it('lets a small lead count as much as a large one', () => {
    const [early, late] = [
      [100, 300],
      [600, 800],
    ] as const;
    const leads = [leadMv(early, 5), leadMv(late, 0.2)];
    expectNear(findRPeaks(leads, MAX_BEATS), [...early, ...late]);
  });

  it('finds a premature and a large ventricular beat among normal ones', () => {
    const peaks = [60, 140, 195, 300, 380, 460, 540];
    const lead = plus(leadMv(peaks), (sample) => 2 * Math.exp(-((sample - 640) ** 2) / 32));
    const found = findRPeaks([lead], MAX_BEATS);
    expectNear(found.slice(0, 7), peaks);
    expect(Math.abs((found[7] ?? 0) - 640)).toBeLessThanOrEqual(8);
  });

  it.each([
    { name: 'no lead', leads: [] },
    { name: 'a flat line', leads: [new Float32Array(SAMPLE_COUNT)] },
    { name: 'a flat line far from zero', leads: [new Float32Array(SAMPLE_COUNT).fill(-300)] },
    {
      name: 'a microvolt of noise',
      leads: [plus(new Float32Array(SAMPLE_COUNT), noiseMv(0.001, 3))],
    },
  ])('finds no beat in $name', ({ leads }) => {
    expect(findRPeaks(leads, MAX_BEATS)).toEqual([]);
  });

  it('gives the strongest where there are more than it may give', () => {
    const peaks = Array.from({ length: 28 }, (_, beat) => 15 + beat * 35);
    const weak = new Set([3, 9, 17, 25]);
    const lead = Float32Array.from({ length: SAMPLE_COUNT }, (_, sample) =>
      peaks.reduce((sum, at, beat) => sum + beatMv(sample - at, weak.has(beat) ? 0.8 : 1.3), 0),
    );
    const strong = peaks.filter((_, beat) => !weak.has(beat));
    expectNear(findRPeaks([lead], MAX_BEATS), strong);
    expect(findRPeaks([lead], 28)).toHaveLength(28);
  });

  it('gives, whatever comes, ascending places in the window, apart, and no more than it may', () => {
    const lead = fc.float32Array({
      minLength: SAMPLE_COUNT,
      maxLength: SAMPLE_COUNT,
      min: -5,
      max: 5,
      noNaN: true,
    });
    fc.assert(
      fc.property(fc.array(lead, { maxLength: 3 }), (leads) => {
        const found = findRPeaks(leads, MAX_BEATS);
        expect(found.length).toBeLessThanOrEqual(MAX_BEATS);
        for (const [at, peak] of found.entries()) {
          expect(Number.isInteger(peak)).toBe(true);
          // 250 ms between two, of which each may move by 80 ms towards the other.
          expect(peak).toBeGreaterThanOrEqual(at === 0 ? 0 : (found[at - 1] ?? 0) + 9);
          expect(peak).toBeLessThan(SAMPLE_COUNT);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('finds the same whatever the gain and the offset of the leads', () => {
    const base = [1, 2].map((seed) =>
      plus(leadMv([90, 170, 333, 512, 700, 910]), noiseMv(0.1, seed)),
    );
    const expected = findRPeaks(base, MAX_BEATS);
    for (const [gain, offsetMv] of [
      [0.5, 0],
      [2, -4],
      [4, 64],
    ] as const) {
      const leads = base.map((lead) => lead.map((value) => value * gain + offsetMv));
      expect(findRPeaks(leads, MAX_BEATS)).toEqual(expected);
    }
    expect(expected.length).toBeGreaterThanOrEqual(6);
  });
});
