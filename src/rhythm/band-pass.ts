import { RHYTHM_RATE_HZ } from './span.js';

/** Half the length of the filters of 51 taps: 250 ms. @source docs/sources.md#rhythm-filters */
export const HALF_TAPS = 25;

/**
 * The taps of a symmetric band-pass: a windowed sinc with a Hamming window, gain about 1 in the band.
 *
 * @source docs/sources.md#rhythm-filters
 */
export function bandPassTaps(fromHz: number, toHz: number): Float64Array {
  return Float64Array.from({ length: 2 * HALF_TAPS + 1 }, (_, tap) => {
    const offset = tap - HALF_TAPS;
    const hamming = 0.54 + 0.46 * Math.cos((Math.PI * offset) / HALF_TAPS);
    return (lowPassTap(toHz, offset) - lowPassTap(fromHz, offset)) * hamming;
  });
}

/** The filter's value at one sample; behind the ends of the signal its last values go on. */
export function filteredAt(
  taps: Float64Array,
  valuesMv: Float32Array | Float64Array,
  sample: number,
): number {
  const last = valuesMv.length - 1;
  let sumMv = 0;
  for (let tap = 0; tap < taps.length; tap++) {
    const beside = sample + tap - HALF_TAPS;
    // The innermost loop of a window's reading: comparing costs a fraction of what min and max do.
    const at = beside < 0 ? 0 : beside > last ? last : beside;
    sumMv += (taps[tap] ?? 0) * (valuesMv[at] ?? 0);
  }
  return sumMv;
}

/** The impulse response of the ideal low-pass. */
function lowPassTap(cutOffHz: number, offset: number): number {
  if (offset === 0) return (2 * cutOffHz) / RHYTHM_RATE_HZ;
  return Math.sin((2 * Math.PI * cutOffHz * offset) / RHYTHM_RATE_HZ) / (Math.PI * offset);
}
