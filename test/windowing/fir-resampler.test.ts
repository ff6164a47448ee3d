import { describe, expect, it } from '@jest/globals';
import { epochUs } from '../../src/domain/units.js';
import { FirResampler, ringSlot } from '../../src/windowing/fir-resampler.js';
import { EPOCH_US } from './fixtures.js';

const GRID_HZ = 100;
const RATES_HZ = [100, 128, 200, 250, 257.5, 333.3, 360, 500, 1_000];
const FIRST_GRID_INDEX = Math.ceil((EPOCH_US * GRID_HZ) / 1e6) + 50;

function resampler(sampleRateHz: number): FirResampler {
  return new FirResampler({ streamEpochUs: EPOCH_US, sampleRateHz }, GRID_HZ);
}

/** Four seconds of a stream as a ring whose length is no power of two. */
function ringOf(sampleRateHz: number, valueAtSeconds: (seconds: number) => number): Float32Array {
  return Float32Array.from({ length: Math.ceil(4 * sampleRateHz) }, (_, position) =>
    valueAtSeconds(position / sampleRateHz),
  );
}

/** Three seconds of outputs with the time of each, in seconds since the stream epoch. */
function outputsOf(
  sampleRateHz: number,
  ring: Float32Array,
): readonly { seconds: number; value: number }[] {
  const fir = resampler(sampleRateHz);
  return Array.from({ length: 300 }, (_, at) => {
    const gridIndex = FIRST_GRID_INDEX + at;
    const gridSeconds = Math.floor(gridIndex / GRID_HZ);
    const fromSecondUs = (gridIndex - gridSeconds * GRID_HZ) * (1e6 / GRID_HZ);
    const seconds = (gridSeconds * 1e6 - EPOCH_US + fromSecondUs) / 1e6;
    return { seconds, value: fir.output(ring, fir.placeOf(gridIndex)) };
  });
}

describe('FirResampler', () => {
  it.each(RATES_HZ)('keeps a constant exactly at %d Hz', (sampleRateHz) => {
    const ring = ringOf(sampleRateHz, () => 0.7);
    for (const { value } of outputsOf(sampleRateHz, ring))
      expect(Math.fround(value)).toBe(Math.fround(0.7));
  });

  it.each(RATES_HZ.flatMap((rate) => [1, 5, 12, 25, 34].map((toneHz) => [rate, toneHz] as const)))(
    'keeps a sine from %d Hz within 1 %% at %d Hz',
    (sampleRateHz, toneHz) => {
      const sine = (seconds: number): number => Math.sin(2 * Math.PI * toneHz * seconds + 0.3);
      const worst = Math.max(
        ...outputsOf(sampleRateHz, ringOf(sampleRateHz, sine)).map(({ seconds, value }) =>
          Math.abs(value - sine(seconds)),
        ),
      );
      expect(worst).toBeLessThan(0.01);
    },
  );

  it.each([55, 60, 90, 120, 170])('keeps %d Hz out of the grid', (toneHz) => {
    const ring = ringOf(500, (seconds) => Math.sin(2 * Math.PI * toneHz * seconds));
    const loudest = Math.max(...outputsOf(500, ring).map(({ value }) => Math.abs(value)));
    expect(loudest).toBeLessThan(0.01);
  });

  it('gives nothing where one input sample under the filter is missing, and only there', () => {
    const fir = resampler(360);
    const ring = ringOf(360, () => 1);
    ring[500] = Number.NaN;
    for (let at = 0; at < 300; at++) {
      const place = fir.placeOf(FIRST_GRID_INDEX + at);
      const first = fir.firstInputOf(place);
      const isTouched = first <= 500 && 500 < first + fir.tapCount;
      expect(Number.isNaN(fir.output(ring, place))).toBe(isTouched);
    }
  });

  it.each(RATES_HZ)('has the same bits in rings of any length at %d Hz', (sampleRateHz) => {
    const fir = resampler(sampleRateHz);
    const long = ringOf(sampleRateHz, (seconds) => Math.sin(40 * seconds) + seconds);
    const place = fir.placeOf(FIRST_GRID_INDEX + 200);
    const first = fir.firstInputOf(place);
    const expected = fir.output(long, place);
    for (const size of [fir.tapCount, fir.tapCount + 7, 3 * fir.tapCount]) {
      const ring = new Float32Array(size);
      for (let at = 0; at < fir.tapCount; at++)
        ring[ringSlot(first + at, size)] = long[first + at] ?? Number.NaN;
      expect(fir.output(ring, place)).toBe(expected);
    }
  });

  it.each([99, 1_001, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses a rate of %d Hz',
    (sampleRateHz) => {
      expect(() => resampler(sampleRateHz)).toThrow(
        expect.objectContaining({ code: 'ECG_WINDOW_BAD_RATE' }),
      );
    },
  );

  it('keeps the phase of a stream that has run for a year', () => {
    const sampleRateHz = 360;
    const fir = new FirResampler({ streamEpochUs: epochUs(0), sampleRateHz }, GRID_HZ);
    const yearSeconds = 365 * 86_400;
    const first = fir.firstInputOf(fir.placeOf(yearSeconds * GRID_HZ));
    expect(first).toBe(yearSeconds * sampleRateHz - fir.tapCount / 2 + 1);
    expect(fir.firstPositionAt(yearSeconds * GRID_HZ + 5)).toBe(yearSeconds * sampleRateHz + 18);
  });
});
