/**
 * The rate of the signal in which R peaks are found; every count of samples below is at this rate.
 *
 * @source docs/sources.md#r-peaks
 */
export const R_PEAK_RATE_HZ = 100;

/** The band that holds most of a QRS and little of P, T and wander. @source docs/sources.md#r-peaks */
const BAND_HZ = { from: 5, to: 15 } as const;

/** Half the length of the band-pass of 51 taps. @source docs/sources.md#r-peaks */
const HALF_TAPS = 25;

/** Half the length of the moving mean of 15 samples, 150 ms. @source docs/sources.md#r-peaks */
const HALF_MEAN_SAMPLES = 7;

/** The least mean energy that a lead is divided by, mV², so that a flat lead stays small. */
const LEAST_MEAN_ENERGY_MV2 = 1e-9;

const TAPS = bandPassTaps();

/** Where in a window the leads together move as a QRS does. */
export interface QrsEnergy {
  /** By sample: the mean energy of slope over 150 ms, summed over the leads, mV². */
  readonly energyMv2: Float64Array;
  /** The same with every lead divided by its own mean first, so that no lead outweighs another. */
  readonly evenEnergy: Float64Array;
  /** By sample: the sum over the leads of the band-passed signal's magnitude, mV. */
  readonly magnitudeMv: Float64Array;
}

/**
 * Measures the energy of QRS complexes: band-pass, slope, square, mean over 150 ms.
 *
 * Each lead is taken about its mean, and outside of the window it counts as 0. The steps are those of
 * `training/src/wardwave_training/r_peaks.py`, in 64 bits, so that both find the same peaks.
 *
 * @param leadsMv - one row of equal length for each present lead, mV at {@link R_PEAK_RATE_HZ}, finite
 * @source docs/sources.md#r-peaks
 */
export function qrsEnergy(leadsMv: readonly Float32Array[]): QrsEnergy {
  const sampleCount = leadsMv[0]?.length ?? 0;
  const energy = new Float64Array(sampleCount);
  const even = new Float64Array(sampleCount);
  const magnitudeMv = new Float64Array(sampleCount);
  for (const leadMv of leadsMv) {
    const bandMv = bandPass(aboutMean(leadMv));
    const ofLead = slopeEnergy(bandMv);
    const share = Math.max(meanOf(ofLead), LEAST_MEAN_ENERGY_MV2);
    for (let sample = 0; sample < sampleCount; sample += 1) {
      addAt(energy, sample, at(ofLead, sample));
      addAt(even, sample, at(ofLead, sample) / share);
      addAt(magnitudeMv, sample, Math.abs(at(bandMv, sample)));
    }
  }
  return { energyMv2: movingMean(energy), evenEnergy: movingMean(even), magnitudeMv };
}

/** A windowed-sinc band-pass, symmetric, with a Hamming window; its gain in the band is about 1. */
function bandPassTaps(): Float64Array {
  return Float64Array.from({ length: 2 * HALF_TAPS + 1 }, (_, tap) => {
    const offset = tap - HALF_TAPS;
    const hamming = 0.54 - 0.46 * Math.cos((Math.PI * tap) / HALF_TAPS);
    return (lowPassTap(BAND_HZ.to, offset) - lowPassTap(BAND_HZ.from, offset)) * hamming;
  });
}

/** The impulse response of the ideal low-pass. */
function lowPassTap(cutOffHz: number, offset: number): number {
  if (offset === 0) return (2 * cutOffHz) / R_PEAK_RATE_HZ;
  return Math.sin((2 * Math.PI * cutOffHz * offset) / R_PEAK_RATE_HZ) / (Math.PI * offset);
}

function aboutMean(leadMv: Float32Array): Float64Array {
  const meanMv = meanOf(leadMv);
  return Float64Array.from(leadMv, (valueMv) => valueMv - meanMv);
}

function meanOf(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function bandPass(leadMv: Float64Array): Float64Array {
  return leadMv.map((_, sample) => {
    let sum = 0;
    for (let offset = -HALF_TAPS; offset <= HALF_TAPS; offset += 1) {
      sum += at(TAPS, offset + HALF_TAPS) * at(leadMv, sample + offset);
    }
    return sum;
  });
}

function slopeEnergy(bandMv: Float64Array): Float64Array {
  return bandMv.map((_, sample) => (at(bandMv, sample + 1) - at(bandMv, sample - 1)) ** 2);
}

function movingMean(values: Float64Array): Float64Array {
  return values.map((_, sample) => {
    let sum = 0;
    for (let offset = -HALF_MEAN_SAMPLES; offset <= HALF_MEAN_SAMPLES; offset += 1) {
      sum += at(values, sample + offset);
    }
    return sum / (2 * HALF_MEAN_SAMPLES + 1);
  });
}

/** The value of a sample, 0 outside of the window. */
function at(values: Float32Array | Float64Array, sample: number): number {
  return values[sample] ?? 0;
}

function addAt(sums: Float64Array, sample: number, value: number): void {
  sums[sample] = at(sums, sample) + value;
}
