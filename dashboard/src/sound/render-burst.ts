import { burstS, type BurstForm } from './burst.js';

/** Amplitudes of the fundamental and four harmonics: each within 15 dB of the loudest. @source docs/sources.md#alarm-sound */
export const HARMONICS: readonly number[] = [1, 0.7, 0.55, 0.45, 0.35];

/** The share of a pulse in which it rises, and in which it falls. @source docs/sources.md#alarm-sound */
export const RISE_SHARE = 0.2;

const PEAK = 0.9;

/** The samples of a burst, between -1 and 1. */
export function renderBurst(form: BurstForm, sampleRateHz: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.ceil(burstS(form) * sampleRateHz));
  const loudest = HARMONICS.reduce((sum, amplitude) => sum + amplitude, 0);
  for (const { startS, durationS } of form.pulses) {
    const first = Math.round(startS * sampleRateHz);
    const count = Math.round(durationS * sampleRateHz);
    for (let at = 0; at < count && first + at < samples.length; at += 1) {
      const tone = HARMONICS.reduce(
        (sum, amplitude, order) =>
          sum +
          amplitude *
            Math.sin((2 * Math.PI * form.fundamentalHz * (order + 1) * at) / sampleRateHz),
        0,
      );
      samples[first + at] = ((PEAK * form.gain) / loudest) * tone * envelope(at / count);
    }
  }
  return samples;
}

/** Rises and falls smoothly, so that a pulse does not click. */
function envelope(share: number): number {
  const edge = Math.min(share, 1 - share) / RISE_SHARE;
  return edge >= 1 ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * edge);
}
