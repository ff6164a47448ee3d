import { trimmedMean } from './trimmed-mean.js';

/** Noise to be added to signals: each channel without its mean, and how strong it is. */
export interface NoiseTrack {
  readonly sampleRateHz: number;
  /** mV; at least one channel, all of one length. */
  readonly channels: readonly { readonly valuesMv: Float32Array; readonly rmsMv: number }[];
}

/** As many stretches of one second as are measured at most. */
const MEASURED_SECONDS = 300;

/**
 * Makes a track of channels. Their strength is measured in the manner of WFDB's `sigamp`: the root mean
 * square of each second about its own mean, and of the first 300 of these the trimmed mean.
 *
 * @param channelsMv - NaN marks an invalid sample, which becomes silence
 * @source docs/sources.md#noise-level
 */
export function noiseTrack(channelsMv: readonly Float32Array[], sampleRateHz: number): NoiseTrack {
  const channels = channelsMv.map((values) => {
    const valuesMv = aboutMean(values);
    return { valuesMv, rmsMv: strengthOf(valuesMv, Math.round(sampleRateHz)) };
  });
  return { sampleRateHz, channels };
}

/** A track at another rate, drawn in straight lines between its samples and measured anew. */
export function atRate(track: NoiseTrack, sampleRateHz: number): NoiseTrack {
  if (track.sampleRateHz === sampleRateHz) return track;
  const step = track.sampleRateHz / sampleRateHz;
  const channels = track.channels.map(({ valuesMv }) =>
    Float32Array.from({ length: Math.floor(valuesMv.length / step) }, (_, index) =>
      valueAt(valuesMv, index * step),
    ),
  );
  return noiseTrack(channels, sampleRateHz);
}

function valueAt(valuesMv: Float32Array, place: number): number {
  const before = Math.floor(place);
  const first = valuesMv[before] ?? 0;
  return first + (place - before) * ((valuesMv[before + 1] ?? first) - first);
}

function aboutMean(values: Float32Array): Float32Array {
  const valid = values.filter((value) => !Number.isNaN(value));
  const meanMv = valid.reduce((sum, value) => sum + value, 0) / Math.max(1, valid.length);
  return values.map((value) => (Number.isNaN(value) ? 0 : value - meanMv));
}

function strengthOf(values: Float32Array, secondSamples: number): number {
  const seconds = Math.min(MEASURED_SECONDS, Math.floor(values.length / secondSamples));
  const each = Array.from({ length: seconds }, (_, second) =>
    rms(values.subarray(second * secondSamples, (second + 1) * secondSamples)),
  );
  return each.length === 0 ? rms(values) : trimmedMean(each);
}

function rms(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const power = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return Math.sqrt(power);
}
