import { qrsEnergy } from './qrs-energy.js';

/** The share of the high level of the energy above which there may be a beat. @source docs/sources.md#r-peaks */
const THRESHOLD_SHARE = 0.35;

/** The high level of the energy is that which this share of the samples does not exceed. @source docs/sources.md#r-peaks */
const HIGH_LEVEL_SHARE = 0.98;

/** A window whose high level is below this has no beat, mV²: slopes of microvolts. @source docs/sources.md#r-peaks */
const FLAT_BELOW_MV2 = 1e-6;

/** Two beats are at least 250 ms apart, in samples. @source docs/sources.md#r-peaks */
const REFRACTORY_SAMPLES = 25;

/** How far from the highest energy the R peak is looked for: 80 ms, in samples. @source docs/sources.md#r-peaks */
const SEARCH_SAMPLES = 8;

/**
 * Finds the R peaks of a window.
 *
 * The energy of all leads together rises above a share of its high level at each QRS; there the
 * R peak is where the band-passed leads are largest. Of two that are closer than 250 ms the stronger one
 * counts. A flat window has none. Above that level a gain of all leads makes no difference.
 *
 * @param leadsMv - one row of equal length for each present lead, mV at `R_PEAK_RATE_HZ`, finite
 * @param maxCount - of more peaks than this, the strongest are given
 * @returns sample indices, ascending
 * @source docs/sources.md#r-peaks
 */
export function findRPeaks(leadsMv: readonly Float32Array[], maxCount: number): readonly number[] {
  const { energyMv2, evenEnergy, magnitudeMv } = qrsEnergy(leadsMv);
  if (!(highLevel(energyMv2) >= FLAT_BELOW_MV2)) return [];
  const candidates = crests(evenEnergy, THRESHOLD_SHARE * highLevel(evenEnergy));
  return strongestApart(candidates, evenEnergy)
    .slice(0, maxCount)
    .map((sample) => highest(magnitudeMv, sample - SEARCH_SAMPLES, sample + SEARCH_SAMPLES + 1))
    .sort((a, b) => a - b);
}

/** The nearest-rank quantile of {@link HIGH_LEVEL_SHARE}; `NaN` of no values. */
function highLevel(values: Float64Array): number {
  const rank = Math.ceil(HIGH_LEVEL_SHARE * values.length);
  return values.toSorted()[rank - 1] ?? Number.NaN;
}

/** The place of the highest value of each stretch above a threshold. */
function crests(values: Float64Array, threshold: number): number[] {
  const found: number[] = [];
  for (let sample = 0; sample < values.length; sample += 1) {
    if (!isAbove(values, sample, threshold)) continue;
    const start = sample;
    while (isAbove(values, sample, threshold)) sample += 1;
    found.push(highest(values, start, sample));
  }
  return found;
}

function isAbove(values: Float64Array, sample: number, threshold: number): boolean {
  return (values[sample] ?? Number.NEGATIVE_INFINITY) > threshold;
}

/** The place of the first of the highest values in `[start, end)`, as far as there are values. */
function highest(values: Float64Array, start: number, end: number): number {
  let best = Math.max(start, 0);
  for (let sample = best + 1; sample < Math.min(end, values.length); sample += 1) {
    if ((values[sample] ?? 0) > (values[best] ?? 0)) best = sample;
  }
  return best;
}

/** The places that keep their distance from every stronger one, strongest first. */
function strongestApart(candidates: readonly number[], strength: Float64Array): number[] {
  const kept: number[] = [];
  const byStrength = candidates.toSorted((a, b) => (strength[b] ?? 0) - (strength[a] ?? 0));
  for (const sample of byStrength) {
    if (kept.every((other) => Math.abs(other - sample) >= REFRACTORY_SAMPLES)) kept.push(sample);
  }
  return kept;
}
