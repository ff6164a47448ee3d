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

/** So many outputs are worked out beside each other: a sum waits for its last addition, several sums do not. */
const SUMS_AT_ONCE = 4;

/**
 * The filter's values at samples `[from, to)`; behind the ends of the signal its last values go on.
 *
 * Every value is the sum over the taps in their order, so it has the same bits wherever the stretch begins.
 */
export function bandPassed(
  taps: Float64Array,
  valuesMv: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
): Float64Array {
  const spare = SUMS_AT_ONCE - 1;
  const wholeMv = new Float64Array(valuesMv.length + 2 * HALF_TAPS + spare);
  wholeMv.fill(valuesMv[0] ?? 0, 0, HALF_TAPS);
  wholeMv.set(valuesMv, HALF_TAPS);
  wholeMv.fill(valuesMv.at(-1) ?? 0, HALF_TAPS + valuesMv.length);
  const bandMv = new Float64Array(to - from + spare);
  for (let at = 0; at < to - from; at += SUMS_AT_ONCE) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let forA = wholeMv[from + at] ?? 0;
    let forB = wholeMv[from + at + 1] ?? 0;
    let forC = wholeMv[from + at + 2] ?? 0;
    for (let tap = 0; tap < taps.length; tap++) {
      const weight = taps[tap] ?? 0;
      const forD = wholeMv[from + at + tap + spare] ?? 0;
      a += weight * forA;
      b += weight * forB;
      c += weight * forC;
      d += weight * forD;
      forA = forB;
      forB = forC;
      forC = forD;
    }
    bandMv[at] = a;
    bandMv[at + 1] = b;
    bandMv[at + 2] = c;
    bandMv[at + 3] = d;
  }
  return bandMv.subarray(0, to - from);
}

/** The impulse response of the ideal low-pass. */
function lowPassTap(cutOffHz: number, offset: number): number {
  if (offset === 0) return (2 * cutOffHz) / RHYTHM_RATE_HZ;
  return Math.sin((2 * Math.PI * cutOffHz * offset) / RHYTHM_RATE_HZ) / (Math.PI * offset);
}
