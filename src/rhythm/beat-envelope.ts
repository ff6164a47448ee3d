import { bandPassed, bandPassTaps } from './band-pass.js';

/** The rate of the envelope, half that of the signal: after its moving mean it holds no more. */
export const ENVELOPE_RATE_HZ = 50;

/** The band that holds most of a QRS and little of P, T and wander. @source docs/sources.md#r-peaks */
const BEAT_BAND_TAPS = bandPassTaps(5, 15);

/** Half the length of the moving mean of 110 ms, about a QRS. @source docs/sources.md#rate */
const HALF_MEAN_SAMPLES = 5;

/**
 * How strongly a lead moves as a QRS does: the root of the band-passed slope's energy, mean over 110 ms.
 *
 * @param samplesMv - mV at 100 Hz; a hole is bridged by the value before it
 * @returns mV for 20 ms, at {@link ENVELOPE_RATE_HZ}
 * @source docs/sources.md#rate
 */
export function beatEnvelope(samplesMv: Float32Array): Float64Array {
  const wholeMv = bridged(samplesMv);
  const bandMv = bandPassed(BEAT_BAND_TAPS, wholeMv, { from: 0, to: wholeMv.length });
  const sums = new Float64Array(bandMv.length + 1);
  for (let at = 0; at < bandMv.length; at++) {
    const isInside = at > 0 && at < bandMv.length - 1;
    const slopeMv = isInside ? (bandMv[at + 1] ?? 0) - (bandMv[at - 1] ?? 0) : 0;
    sums[at + 1] = (sums[at] ?? 0) + slopeMv * slopeMv;
  }
  const envelope = new Float64Array(bandMv.length / 2);
  for (let at = 0; at < envelope.length; at++) {
    const from = Math.max(0, 2 * at - HALF_MEAN_SAMPLES);
    const to = Math.min(bandMv.length, 2 * at + HALF_MEAN_SAMPLES + 1);
    // The difference of two sums may fall below 0 by rounding.
    const energy = Math.max(0, (sums[to] ?? 0) - (sums[from] ?? 0));
    envelope[at] = Math.sqrt(energy / (to - from));
  }
  return envelope;
}

function bridged(samplesMv: Float32Array): Float64Array {
  const result = new Float64Array(samplesMv.length);
  const first = samplesMv.find((value) => !Number.isNaN(value)) ?? 0;
  let lastMv = first;
  for (let at = 0; at < result.length; at++) {
    const valueMv = samplesMv[at] ?? Number.NaN;
    if (!Number.isNaN(valueMv)) lastMv = valueMv;
    result[at] = lastMv;
  }
  return result;
}
